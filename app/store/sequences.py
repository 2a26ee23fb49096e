"""Sequences, who is enrolled in them, the journeys of leads through the department, and variants on trial."""

import json
from dataclasses import dataclass
from datetime import datetime

from app.core.changes import Topic
from app.core.clock import from_millis, to_millis
from app.core.codec import from_plain, plain
from app.core.experiment import Arm
from app.core.ids import ContactId, EnrolmentId, OutboxId, RunId, SequenceId
from app.core.sequence import DEFAULT, DIRECT, DRIP, REENGAGE, Touch
from app.store import events
from app.store.database import Row, Rows, Transaction

BUILT_IN = {"outreach": DEFAULT, "direct": DIRECT, "drip": DRIP, "re-engagement": REENGAGE}
RESTS = "its sequence is paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """One version of a sequence; people enrolled keep the version they began with, unless they are moved.

    `title` is what people call it, where that is not its name; it, the pause and the archive are the same in every version.
    """

    id: SequenceId
    name: str
    version: int
    touches: tuple[Touch, ...]
    title: str = ""
    paused: bool = False
    archived: bool = False

    @property
    def shown(self) -> str:
        """What people call it."""
        return self.title or self.name


def save(tx: Transaction, name: str, touches: tuple[Touch, ...], *, title: str | None = None) -> SequenceId:
    """Write a new version of a sequence; it is called, and rests, as the version before it."""
    last = tx.one("select version, title, paused_at from sequences where name = ? order by version desc limit 1", name)
    return SequenceId(
        tx.insert(
            "sequences",
            name=name,
            version=1 + (last["version"] if last else 0),
            steps=json.dumps(plain(touches), ensure_ascii=False),
            created_at=tx.millis,
            title=last["title"] if last else title,
            paused_at=last["paused_at"] if last else None,
        )
    )


def named(tx: Transaction, name: str) -> Sequence | None:
    """Return the newest version of a sequence, by its name or what people call it; a built-in one is written on first use.

    None where there is none, or it was put away.
    """
    found = find(tx, name)
    if found is None and name in BUILT_IN:
        return get(tx, save(tx, name, BUILT_IN[name]))
    return None if found is None or found.archived else found


def find(rows: Rows, name: str) -> Sequence | None:
    """Return the newest version of a sequence by its name or what people call it, put away or not; None where none is."""
    row = rows.one("select * from sequences where name = ? and active = 1 order by version desc limit 1", name)
    if row is None:
        row = rows.one(
            "select * from sequences where title = ? collate nocase and active = 1 order by version desc limit 1", name
        )
    return None if row is None else _sequence(row)


def get(rows: Rows, sequence_id: SequenceId) -> Sequence:
    """Return one version of a sequence."""
    found = version(rows, sequence_id)
    assert found is not None
    return found


def version(rows: Rows, sequence_id: SequenceId) -> Sequence | None:
    """Return one version of a sequence; None where it was taken back before anybody had it."""
    row = rows.one("select * from sequences where id = ?", sequence_id)
    return None if row is None else _sequence(row)


def built_in(name: str) -> Sequence:
    """Return a built-in sequence as it is before anybody used it: no row, version 0."""
    return Sequence(id=SequenceId(0), name=name, version=0, touches=BUILT_IN[name])


def used_names(rows: Rows, name: str) -> set[str]:
    """Return the names of all steps that any version of a sequence ever had."""
    found = rows.all("select steps from sequences where name = ?", name)
    return {step["id"] for row in found for step in json.loads(row["steps"])}


def dress(tx: Transaction, name: str, **columns: object) -> bool:
    """Change what all versions of a sequence share (title, pause, archive); return whether anything changed."""
    found = tx.all("select id from sequences where name = ? order by id", name)
    changed = [tx.update("sequences", row["id"], **columns) for row in found]  # every one, whatever the first says
    return any(changed)


def tell(tx: Transaction, name: str, event: str, data: dict[str, object] | None = None) -> int:
    """Tell everybody's run in a sequence of a change to it (changed, paused, resumed); return how many are under way."""
    under_way = tx.all(
        "select e.contact_id as id from enrolments e join sequences s on s.id = e.sequence_id"
        " where s.name = ? and e.state = 'active' order by e.id",
        name,
    )
    for row in under_way:
        events.emit(tx, f"sequence.{event}", contact=ContactId(row["id"]), data=data)
    return len(under_way)


def under_way(rows: Rows, name: str) -> int:
    """Return how many are in a sequence now, in whichever version of it."""
    sql = "select count(*) from enrolments e join sequences s on s.id = e.sequence_id where s.name = ? and e.state = 'active'"
    return int(rows.value(sql, name))


def names(rows: Rows) -> set[str]:
    """Return the names of all sequences there ever were, the built-in ones among them."""
    return {str(row["name"]) for row in rows.all("select distinct name from sequences")} | set(BUILT_IN)


def versions(rows: Rows, name: str) -> list[Sequence]:
    """Return every version of a sequence, oldest first."""
    return [_sequence(row) for row in rows.all("select * from sequences where name = ? order by version", name)]


def move(tx: Transaction, enrolment: EnrolmentId, sequence: SequenceId) -> None:
    """Let a person go on under another version of their sequence."""
    tx.update("enrolments", enrolment, sequence_id=sequence)


def note_touch(tx: Transaction, enrolment: EnrolmentId, touch: Touch, outbox_id: OutboxId | None) -> None:
    """Note which touch a person has, and what goes out with it."""
    tx.run(
        "insert or ignore into touches (enrolment_id, sequence_id, touch, channel, outbox_id, at)"
        " select id, sequence_id, ?, ?, ?, ? from enrolments where id = ?",
        touch.id,
        touch.channel,
        outbox_id,
        tx.millis,
        enrolment,
    )
    tx.touch(Topic.SEQUENCES)


def withdrawn(rows: Rows, enrolment: EnrolmentId) -> list[OutboxId]:
    """Return what an enrolment had queued and was withdrawn."""
    found = rows.all(
        "select o.id from touches t join outbox o on o.id = t.outbox_id where t.enrolment_id = ? and o.state = 'withdrawn'",
        enrolment,
    )
    return [OutboxId(row["id"]) for row in found]


def last_touched(rows: Rows, enrolment: EnrolmentId) -> datetime | None:
    """Return when a person had the last touch of an enrolment."""
    at = rows.value("select max(at) from touches where enrolment_id = ?", enrolment)
    return None if at is None else from_millis(at)


def rests(rows: Rows, outbox_id: OutboxId) -> bool:
    """Tell whether a message belongs to a sequence that is paused."""
    return (
        rows.value(
            "select 1 from touches t join sequences s on s.id = t.sequence_id"
            " where t.outbox_id = ? and s.paused_at is not null",
            outbox_id,
        )
        is not None
    )


def enrol(tx: Transaction, contact: ContactId, sequence: SequenceId, *, run: RunId | None) -> EnrolmentId | None:
    """Enrol a person; None where they are in a sequence already."""
    if tx.value("select 1 from enrolments where contact_id = ? and state = 'active'", contact) is not None:
        return None
    enrolment = EnrolmentId(
        tx.insert(
            "enrolments",
            contact_id=contact,
            sequence_id=sequence,
            state="active",
            run_id=run,
            created_at=tx.millis,
            updated_at=tx.millis,
        )
    )
    events.emit(tx, "enrolment.started", contact=contact, data={"sequence": sequence, "enrolment": enrolment})
    return enrolment


def times(rows: Rows, contact: ContactId, name: str) -> int:
    """Return how often a person was enrolled in a sequence, in whichever version of it."""
    sql = "select count(*) from enrolments e join sequences s on s.id = e.sequence_id where e.contact_id = ? and s.name = ?"
    return int(rows.value(sql, contact, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """An enrolment that a person stopped, and may let go on."""

    id: EnrolmentId
    run: RunId
    at: datetime


def paused_enrolment(rows: Rows, contact: ContactId) -> Paused | None:
    """Return a person's newest enrolment where it is the paused one, or None."""
    row = rows.one("select * from enrolments where contact_id = ? order by id desc limit 1", contact)
    if row is None or row["state"] != "ended" or row["because"] != "paused" or row["run_id"] is None:
        return None
    return Paused(id=EnrolmentId(row["id"]), run=RunId(row["run_id"]), at=from_millis(row["updated_at"]))


def go_on(tx: Transaction, enrolment: EnrolmentId) -> None:
    """Make an ended enrolment active again."""
    tx.update("enrolments", enrolment, state="active", because="")


def advance(tx: Transaction, enrolment: EnrolmentId, touch: int) -> None:
    """Note how many touches a person has had."""
    tx.update("enrolments", enrolment, touch=touch)


def end(tx: Transaction, enrolment: EnrolmentId, because: str) -> None:
    """End an enrolment."""
    tx.update("enrolments", enrolment, state="ended", because=because)


def active(rows: Rows, contact: ContactId) -> EnrolmentId | None:
    """Return a person's active enrolment, or None."""
    found = rows.value("select id from enrolments where contact_id = ? and state = 'active'", contact)
    return None if found is None else EnrolmentId(found)


def enrolled_colleagues(rows: Rows, contact: ContactId) -> list[ContactId]:
    """Return the people of the same company who are in a sequence, the person aside."""
    found = rows.all(
        "select e.contact_id as id from enrolments e join contacts c on c.id = e.contact_id where e.state = 'active'"
        " and c.company_id = (select company_id from contacts where id = ?) and c.id <> ?",
        contact,
        contact,
    )
    return [ContactId(row["id"]) for row in found]


# Journeys ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """Where a lead stands in the department, why, and what comes next. `state`: active, waiting, ended."""

    contact_id: ContactId
    chain: str
    agent: str | None
    state: str
    mode: str
    because: str
    next_at: datetime | None
    hops: int


def set_journey(
    tx: Transaction,
    contact: ContactId,
    *,
    state: str,
    because: str,
    chain: str | None = None,
    agent: str | None = None,
    mode: str | None = None,
    next_at: datetime | None = None,
) -> None:
    """Move a lead on its way; counts each hand-over, so that a loop shows."""
    row = tx.one("select id, chain, agent, mode, hops from journeys where contact_id = ?", contact)
    at = to_millis(next_at) if next_at else None
    if row is None:
        tx.insert(
            "journeys",
            contact_id=contact,
            chain=chain or "full-autonomous",
            agent=agent,
            state=state,
            mode=mode or "A",
            because=because,
            next_at=at,
            started_at=tx.millis,
            updated_at=tx.millis,
        )
        return
    tx.update(
        "journeys",
        row["id"],
        chain=chain or row["chain"],
        agent=agent,
        state=state,
        mode=mode or row["mode"],
        because=because,
        next_at=at,
        hops=row["hops"] + (agent is not None and agent != row["agent"]),
    )


def journey(rows: Rows, contact: ContactId) -> Journey | None:
    """Return a lead's journey, or None."""
    row = rows.one("select * from journeys where contact_id = ?", contact)
    if row is None:
        return None
    return Journey(
        contact_id=ContactId(row["contact_id"]),
        chain=row["chain"],
        agent=row["agent"],
        state=row["state"],
        mode=row["mode"],
        because=row["because"],
        next_at=None if row["next_at"] is None else from_millis(row["next_at"]),
        hops=row["hops"],
    )


# Variants ------------------------------------------------------------------------------------------------------------


def arms(rows: Rows, experiment: str) -> list[Arm]:
    """Return an experiment's variants with their figures."""
    found = rows.all("select * from experiments where name = ? and retired_at is null order by arm", experiment)
    return [Arm(name=row["arm"], tried=row["tried"], won=row["won"]) for row in found]


def retire(tx: Transaction, experiment: str, arm: str, *, retired: bool) -> bool:
    """Take a variant off trial, or put it back on; return whether that changed anything."""
    row = tx.one("select id, retired_at from experiments where name = ? and arm = ?", experiment, arm)
    if row is None or (row["retired_at"] is not None) == retired:
        return False
    return tx.update("experiments", row["id"], retired_at=tx.millis if retired else None)


def ensure_arms(tx: Transaction, experiment: str, names: tuple[str, ...]) -> None:
    """Put variants on trial that are not yet."""
    tx.many("insert or ignore into experiments (name, arm) values (?, ?)", [(experiment, name) for name in names])


def record_trial(tx: Transaction, experiment: str, arm: str, contact: ContactId, outbox: OutboxId) -> None:
    """Note that a variant was used on a person."""
    tx.insert("trials", experiment=experiment, arm=arm, contact_id=contact, outbox_id=outbox, at=tx.millis)
    tx.run("update experiments set tried = tried + 1 where name = ? and arm = ?", experiment, arm)


def record_outcome(tx: Transaction, contact: ContactId, outcome: str, *, won: bool) -> int:
    """Note the outcome against the newest open decision about a person; returns how many were settled."""
    row = tx.one(
        "select id, experiment, arm from trials where contact_id = ? and outcome is null order by id desc limit 1",
        contact,
    )
    if row is None:
        return 0
    tx.run("update trials set outcome = ?, outcome_at = ? where id = ?", outcome, tx.millis, row["id"])
    if won:
        tx.run("update experiments set won = won + 1 where name = ? and arm = ?", row["experiment"], row["arm"])
    return 1


def _sequence(row: Row) -> Sequence:
    return Sequence(
        id=SequenceId(row["id"]),
        name=row["name"],
        version=row["version"],
        touches=tuple(from_plain(t, Touch) for t in json.loads(row["steps"])),
        title=row["title"] or "",
        paused=row["paused_at"] is not None,
        archived=row["archived_at"] is not None,
    )
