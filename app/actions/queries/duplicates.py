"""The duplicates queue: pairs that may be one person, what differs between two, and merges that can be taken apart."""

from dataclasses import dataclass
from datetime import datetime

from app.actions.doing import Workspace
from app.core.clock import from_millis
from app.core.contact import Contact
from app.core.dedupe import Rung
from app.core.ids import ContactId, UndoId
from app.store import contacts, duplicates


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of a pair, with how much hangs on them."""

    contact: Contact
    messages: int
    deals: int
    activities: int
    tasks: int

    @property
    def weight(self) -> int:
        """How much history this side has."""
        return 3 * self.messages + 5 * self.deals + self.activities + self.tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two records that may be one person, and why it looks so; the one with more history stands first."""

    keep: Side
    drop: Side
    rung: Rung
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A page of pairs, how many there are in all, and how many people have not been compared yet."""

    pairs: tuple[Pair, ...]
    total: int
    unseen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A merge that can be taken apart."""

    undo: UndoId
    at: datetime
    by: str
    says: str


def queue(workspace: Workspace, offset: int = 0, limit: int = 50) -> Queue:
    """Return a page of the duplicates queue, the surest pairs first."""
    with workspace.database.read() as rows:
        found = duplicates.queue(rows, offset=offset, limit=limit)
        ids = sorted({person for pair in found for person in (pair.one, pair.other)})
        people = {person.id: person for person in contacts.many(rows, ids)}
        weights = duplicates.sides(rows, ids)
        total, unseen = duplicates.count(rows), duplicates.to_look_at(rows)
    pairs = [
        _pair(_side(people[one.one], weights[one.one]), _side(people[one.other], weights[one.other]), one.rung)
        for one in found
        if one.one in people and one.other in people
    ]
    return Queue(pairs=tuple(pairs), total=total, unseen=unseen)


def _side(contact: Contact, counts: tuple[int, int, int, int]) -> Side:
    return Side(contact=contact, messages=counts[0], deals=counts[1], activities=counts[2], tasks=counts[3])


def _pair(one: Side, other: Side, rung: Rung) -> Pair:
    keep, drop = (one, other) if one.weight >= other.weight else (other, one)
    return Pair(keep=keep, drop=drop, rung=rung, why=_shared(one.contact, other.contact, rung))


def _shared(one: Contact, other: Contact, rung: Rung) -> str:
    """Return the value that both have: the profile, number, domain or company they meet on."""
    kinds = {Rung.EMAIL: ("email",), Rung.PROFILE: ("linkedin",), Rung.PHONE: ("phone", "mobile")}.get(rung)
    if kinds:
        mine = {point.value for point in one.points if point.kind in kinds}
        return next((point.value for point in other.points if point.kind in kinds and point.value in mine), "")
    if rung is Rung.NAME_AND_DOMAIN and one.email:
        return one.email.rpartition("@")[2]
    return one.company.name if one.company else ""


def pair(workspace: Workspace, one: ContactId, other: ContactId) -> tuple[Side, Side]:
    """Return two people side by side; raises NotFound where one of them is gone."""
    with workspace.database.read() as rows:
        weights = duplicates.sides(rows, (one, other))
        return _side(contacts.get(rows, one), weights[one]), _side(contacts.get(rows, other), weights[other])


def pairs_of(workspace: Workspace, contact: ContactId) -> list[ContactId]:
    """Return who may be the same person as this one."""
    with workspace.database.read() as rows:
        found = duplicates.of_contact(rows, contact)
    return [pair.other if pair.one == contact else pair.one for pair in found]


def merged_lately(workspace: Workspace) -> list[Merged]:
    """Return the merges that stand, newest first."""
    with workspace.database.read() as rows:
        return [
            Merged(undo=UndoId(one.undo), at=from_millis(one.at), by=one.by, says=one.label)
            for one in duplicates.merges(rows)
        ]
