"""What the Sequences screen shows: the sequences, one with its steps and variants, who is in it, whom one may enrol."""

from dataclasses import dataclass

from app.actions.doing import Workspace
from app.core.experiment import Arm, Rate, chances, rate, still_needed
from app.core.ids import ContactId
from app.core.sequence import Touch
from app.store import search, sequence_figures, sequences, suppressions
from app.store.contacts import many
from app.store.database import Rows
from app.store.sequence_figures import Member, VariantTally

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One sequence in the list."""

    name: str
    title: str
    steps: int
    channels: tuple[str, ...]
    enrolled: int
    active: int
    replied: int
    paused: bool
    archived: bool
    built_in: bool


def listed(workspace: Workspace) -> list[Listed]:
    """Return every sequence; those that were put away come last."""
    with workspace.database.read() as rows:
        tallies = sequence_figures.tallies(rows)
        found = [
            Listed(
                name=one.name,
                title=one.title,
                steps=len(one.touches),
                channels=tuple(dict.fromkeys(touch.channel for touch in one.touches)),
                enrolled=tally.enrolled if tally else 0,
                active=tally.active if tally else 0,
                replied=tally.replied if tally else 0,
                paused=one.paused,
                archived=one.archived,
                built_in=one.name in sequences.BUILT_IN,
            )
            for one in sequence_figures.newest(rows)
            for tally in [tallies.get(one.name)]
        ]
    return sorted(found, key=lambda one: (one.archived, -one.active, one.title or one.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One variant on trial: what it brought, and how likely it is the best of them by positive answers."""

    experiment: str
    arm: str
    sent: int
    replied: Rate
    positive: int
    chance: float
    retired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The variants of one text; `needed` is how many more letters of each it takes until the best can be named."""

    experiment: str
    variants: tuple[Variant, ...]
    needed: int

    @property
    def best(self) -> Variant | None:
        """The variant that can be named the best, or None while there is too little to tell."""
        on_trial = [one for one in self.variants if not one.retired]
        if self.needed or len(on_trial) < 2:
            return None
        return max(on_trial, key=lambda one: one.chance)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """One step: what it is and what it brought; `here` is how many of those under way had it last."""

    touch: Touch
    after: int
    sent: int
    waiting: int
    replied: Rate
    bounced: int
    here: int
    trial: Trial | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceShown:
    """One sequence with all that its page shows; `behind` is how many are under way in an older version."""

    name: str
    title: str
    version: int
    paused: bool
    archived: bool
    built_in: bool
    steps: tuple[StepShown, ...]
    enrolled: int
    active: int
    replied: Rate
    behind: int
    not_begun: int
    stopped: int


def sequence(workspace: Workspace, name: str) -> SequenceShown | None:
    """Return one sequence, or None where there is none of that name."""
    with workspace.database.read() as rows:
        found = sequences.find(rows, name) or (sequences.built_in(name) if name in sequences.BUILT_IN else None)
        if found is None:
            return None
        brought, here = sequence_figures.steps(rows, found.name), sequence_figures.at_step(rows, found.name)
        tally = sequence_figures.tallies(rows).get(found.name)
        tried = trials(rows, [f"{touch.template} wording" for touch in found.touches])
        stopped = sequence_figures.count_members(rows, found.name, state="paused")
    day, steps = 0, []
    for touch in found.touches:
        did = brought.get(touch.id)
        steps.append(
            StepShown(
                touch=touch,
                after=touch.day - day,
                sent=did.sent if did else 0,
                waiting=did.waiting if did else 0,
                replied=rate(did.replied, did.sent) if did else rate(0, 0),
                bounced=did.bounced if did else 0,
                here=here.get(touch.id, 0),
                trial=tried.get(f"{touch.template} wording"),
            )
        )
        day = touch.day
    return SequenceShown(
        name=found.name,
        title=found.title,
        version=found.version,
        paused=found.paused,
        archived=found.archived,
        built_in=found.name in sequences.BUILT_IN,
        steps=tuple(steps),
        enrolled=tally.enrolled if tally else 0,
        active=tally.active if tally else 0,
        replied=rate(tally.replied, tally.enrolled) if tally else rate(0, 0),
        behind=tally.behind if tally else 0,
        not_begun=here.get("", 0),
        stopped=stopped,
    )


def trials(rows: Rows, experiments: list[str], since: int = 0) -> dict[str, Trial]:
    """Return the variants of experiments by the experiment, in letters that left since an instant (milliseconds)."""
    grouped: dict[str, list[VariantTally]] = {}
    for one in sequence_figures.variants(rows, experiments, since):
        grouped.setdefault(one.experiment, []).append(one)
    return {name: _trial(name, found) for name, found in grouped.items()}


def _trial(name: str, found: list[VariantTally]) -> Trial:
    on_trial = [one for one in found if not one.retired]
    arms = [Arm(name=one.arm, tried=one.sent, won=one.positive) for one in on_trial]
    chance = dict(zip((one.arm for one in on_trial), chances(arms), strict=True))
    shown = tuple(
        Variant(
            experiment=name,
            arm=one.arm,
            sent=one.sent,
            replied=rate(one.replied, one.sent),
            positive=one.positive,
            chance=chance.get(one.arm, 0.0),
            retired=one.retired,
        )
        for one in found
    )
    return Trial(experiment=name, variants=shown, needed=still_needed(arms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """A page of who is or was in a sequence, and how many there are in all."""

    total: int
    offset: int
    people: tuple[Member, ...]


def members(workspace: Workspace, name: str, state: str = "", offset: int = 0) -> Members:
    """Return a page of the people in a sequence; `state` is active, paused, ended, or empty for all."""
    with workspace.database.read() as rows:
        found = sequence_figures.members(rows, name, state=state, limit=PAGE, offset=offset)
        return Members(
            total=sequence_figures.count_members(rows, name, state=state), offset=offset, people=tuple(found)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who may be enrolled, or the reason why not (`in_sequence`, `suppressed`, `no_address`)."""

    id: ContactId
    name: str
    company: str
    email: str
    score: int | None
    hindrance: str


def candidates(workspace: Workspace, words: str, limit: int = 40) -> list[Candidate]:
    """Return the people whom some words find, or the newest ones, as candidates for a sequence."""
    with workspace.database.read() as rows:
        if words.strip():
            found = search.find(rows, words, limit=limit, kinds=frozenset({"contact"}))
            ids = [ContactId(hit.id) for hit in found]
        else:
            ids = sequence_figures.newest_people(rows, limit)
        people = {one.id: one for one in many(rows, ids)}
        return [
            Candidate(
                id=one.id,
                name=one.shown,
                company=one.company.name if one.company else "",
                email=one.email or "",
                score=one.score,
                hindrance=_hindrance(rows, one.id, one.email),
            )
            for one in (people[contact] for contact in ids if contact in people)
        ]


def _hindrance(rows: Rows, contact: ContactId, email: str | None) -> str:
    if suppressions.of_contact(rows, contact, channel="email") is not None:
        return "suppressed"
    if email is None:
        return "no_address"
    return "in_sequence" if sequences.active(rows, contact) is not None else ""


__all__ = [
    "PAGE",
    "Candidate",
    "Listed",
    "Member",
    "Members",
    "SequenceShown",
    "StepShown",
    "Trial",
    "Variant",
    "candidates",
    "listed",
    "members",
    "sequence",
    "trials",
]
