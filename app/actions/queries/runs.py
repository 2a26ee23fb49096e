"""The step log of one lead, and the runs that have ended."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from app.actions.doing import Workspace
from app.actions.queries.agents import Lead, lead_of, limit_of, standing_of
from app.agents.chains import chains
from app.core.clock import from_millis
from app.core.ids import ApprovalId, ContactId, OutboxId, RunId
from app.core.message import Category
from app.store import contacts, facts, ledgers, run_list, run_log, runs, sequences
from app.store.database import Rows
from app.store.run_list import Ended
from app.store.run_log import Leaving, Step
from app.store.runs import Run

# The outcome by which each agent hands a lead on when all goes well.
_HOPED = {
    "researcher": "warm", "outreach": "replied", "qualifier": "qualified", "demo": "shown", "closer": "accepted",
    "ops": "onboarded",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log. `deed` is a key of the view's words; `figures` and `quote` are what it is about.

    `quote` may be a stranger's text. `inner` marks what only an engineer asks for: `deed` is then the step's own name.
    `took` is None where it is not known; `tries` counts the attempts it took.
    """

    deed: str
    agent: str
    at: datetime
    figures: Mapping[str, object] = field(default_factory=dict)
    quote: str = ""
    took: timedelta | None = None
    micros: int = 0
    by: str = ""
    tries: int = 1
    inner: bool = False
    approval: ApprovalId | None = None
    outbox: OutboxId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What keeps a run from going on. `at` is the next try by itself; None where a person must say so."""

    sentence: str
    kind: str
    attempt: int
    attempts: int
    since: datetime
    at: datetime | None
    agent: str
    task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLog:
    """All there is to say of one lead's way through the department."""

    contact: ContactId
    name: str
    title: str
    company: str
    score: int | None
    band: str
    lead: Lead | None
    entries: tuple[Entry, ...]
    trouble: Trouble | None
    follows: str
    follows_when: str
    spent_micros: int
    tokens_in: int
    tokens_out: int
    run: RunId | None

    @property
    def taken(self) -> bool:
        """Whether no agent is in charge any more."""
        return self.run is None


def step_log(workspace: Workspace, contact: ContactId) -> StepLog:
    """Return what every agent did for a lead, what it cost, and what stands in the way."""
    with workspace.database.read() as rows:
        person = contacts.get(rows, contact)
        places = run_list.places(rows, [contact])
        lead = lead_of(places[0], standing_of(places[0])) if places else None
        held = runs.in_charge_of(rows, contact)
        spent = ledgers.spent_on(rows, contact)
        score = facts.score_of(rows, contact)
        follows, when = _follows(rows, contact, held)
        return StepLog(
            contact=contact,
            name=person.shown,
            title=person.title or "",
            company=person.company.name if person.company else "",
            score=score.value if score else None,
            band=score.band if score else "",
            lead=lead,
            entries=tuple(_entries(rows, contact)),
            trouble=_trouble(rows, held) if held is not None and held.error else None,
            follows=follows,
            follows_when=when,
            spent_micros=spent.micros,
            tokens_in=spent.tokens_in,
            tokens_out=spent.tokens_out,
            run=held.id if held else None,
        )


def _trouble(rows: Rows, run: Run) -> Trouble:
    assert run.error is not None
    return Trouble(
        sentence=run.error,
        kind=run.error_kind or "",
        attempt=run.attempts + (run.state != "failed"),
        attempts=max(limit_of(run.error_kind or ""), run.attempts),
        since=run_list.updated_at(rows, run.id),
        at=run.wake_at if run.state == "ready" else None,
        agent=run.workflow,
        task=f"{run.workflow} {run.version}",
    )


def _follows(rows: Rows, contact: ContactId, held: Run | None) -> tuple[str, str]:
    """Return which agent (or what) is hoped to come next, and by which outcome."""
    if held is None or held.workflow not in _HOPED:
        return "", ""
    journey = sequences.journey(rows, contact)
    known = chains()
    chain = known.get(journey.chain, known["full-autonomous"]) if journey else known["full-autonomous"]
    hoped = _HOPED[held.workflow]
    move = chain.after(held.workflow, hoped)
    if move is None:
        return "", ""
    return (str(move.value) if move.kind == "agent" else move.kind), hoped


# The entries ---------------------------------------------------------------------------------------------------------


def _entries(rows: Rows, contact: ContactId) -> list[Entry]:
    steps = run_log.steps(rows, contact)
    entries = [*_found(rows, contact), *_from_steps(rows, contact, steps), *_from_outbox(rows, contact, steps)]
    entries += [_heard(one) for one in run_log.heard(rows, contact)]
    entries += _ends(rows, contact)
    return sorted(entries, key=lambda entry: (entry.at, _AGENTS.get(entry.agent, 0), _RANK.get(entry.deed, 50)))


_AGENTS = {
    name: place for place, name in enumerate(("scout", "researcher", "outreach", "qualifier", "demo", "closer", "ops"))
}

# What comes first of several things that happened in the same instant.
_RANK = {
    "found": 0, "replied": 1, "answered_by_machine": 1, "researched": 2, "scored": 3, "planned": 5, "understood": 6,
    "drafted": 10, "asked": 12, "approved": 14, "went_alone": 14, "turned_down": 14, "queued": 20, "sent": 22, "ended": 90,
}  # fmt: skip


def _found(rows: Rows, contact: ContactId) -> Iterator[Entry]:
    found = run_log.found_because(rows, contact)
    if found is not None:
        yield Entry(deed="found", agent="scout", at=found[0], quote=found[1])


def _from_steps(rows: Rows, contact: ContactId, steps: list[Step]) -> Iterator[Entry]:
    costs = _costs(rows, contact, steps)
    began = {run.id: run.started_at for run in runs.of_contact(rows, contact)}
    asked = [int(s.result) for s in steps if s.name.endswith(" asked") and isinstance(s.result, int)]
    edited = run_log.edited(rows, asked)
    last: dict[RunId, datetime] = {}
    for step in steps:
        took = step.at - last.get(step.run, began.get(step.run, step.at)) if _thought(step) else None
        last[step.run] = step.at
        told = _told(rows, contact, step, edited)
        entry = told or Entry(deed=step.name, agent=step.workflow, at=step.at, inner=True)
        yield replace(
            entry, took=took, micros=costs.get((step.run, step.name), 0), by=step.by or entry.by, tries=step.attempts
        )


def _thought(step: Step) -> bool:
    return step.by is not None and step.by != "rules"


def _costs(rows: Rows, contact: ContactId, steps: list[Step]) -> dict[tuple[RunId, str], int]:
    """Return what each thinking step cost: the calls of its run since the thinking step before it."""
    left = ledgers.spends_on(rows, contact)
    found: dict[tuple[RunId, str], int] = {}
    for step in steps:
        if step.by is not None:
            mine = [one for one in left if one[0] == step.run and from_millis(one[1]) <= step.at]
            found[step.run, step.name] = sum(micros for _, _, micros in mine)
            left = [one for one in left if one not in mine]
    return found


def _told(rows: Rows, contact: ContactId, step: Step, edited: set[int]) -> Entry | None:
    """Return a step in words a person reads, or None where it is of the machine's own."""
    entry = Entry(deed="", agent=step.workflow, at=step.at)
    if not step.told:
        return None
    if step.name in _SIMPLE:
        return replace(entry, deed=_SIMPLE[step.name])
    if step.workflow == "researcher":
        return _researched(rows, contact, step, entry)
    if step.name.endswith(" asked"):
        return replace(entry, deed="went_alone") if step.result is None else None
    if isinstance(step.result, dict):
        return _written(step, entry, edited) or _of_money(entry, step.name, step.result)
    return _of_money(entry, step.name, step.result)


def _researched(rows: Rows, contact: ContactId, step: Step, entry: Entry) -> Entry | None:
    if step.name == "score":
        fields, sources = run_log.facts_of(rows, contact)
        figures = {"score": step.result["value"], "fields": fields, "sources": sources}
        return replace(entry, deed="scored", figures=figures)
    if step.name == "reason":
        return replace(entry, deed="reasoned", quote=str(step.result.get("text", "")))
    return None


def _written(step: Step, entry: Entry, edited: set[int]) -> Entry | None:
    name, result = step.name, step.result
    if name == "plan":
        return replace(entry, deed="planned", figures={"touches": len(result["touches"])}, quote=result["refused"])
    if name.startswith(("write ", "rewrite ")):
        return replace(entry, deed="drafted", quote=str(result.get("subject") or result.get("text", ""))[:160])
    if name.endswith(" answer") and "approved" in result:
        return _decided(entry, result, edited)
    if name.startswith("weigh "):
        standing = result.get("standing") or {}
        figures = {"category": result["category"]}
        return replace(entry, deed="understood", figures=figures, quote=str(standing.get("reason", "")))
    return None


_SIMPLE = {"win": "won", "lose": "lost"}


def _decided(entry: Entry, result: Mapping[str, Any], edited: set[int]) -> Entry:
    approval = result.get("approval_id")
    deed = "approved" if result["approved"] else "expired" if result.get("expired") else "turned_down"
    return replace(
        entry, deed=deed, by=str(result.get("by", "")), figures={"edited": approval in edited}, approval=approval
    )


def _of_money(entry: Entry, name: str, result: Any) -> Entry | None:
    if name.endswith("made") and isinstance(result, dict) and "quote" in result:
        return replace(entry, deed="proposed", figures={"version": result["quote"].get("version", 1)})
    if name == "invoice bill":
        return replace(entry, deed="billed", quote=str(result.get("amount", "")))
    if name == "open deal":
        return replace(entry, deed="opened_deal")
    if name == "checklist":
        return replace(entry, deed="onboarding", figures={"steps": len(result)})
    if name.startswith("read ") and isinstance(result, dict):
        return replace(entry, deed="understood", figures={"category": result.get("category", "")})
    return None


_LEFT = {
    "sent": "sent", "handed": "handed", "blocked": "blocked", "held": "held", "withdrawn": "withdrawn", "failed": "undelivered",
    "queued": "queued", "sending": "sending", "uncertain": "uncertain",
}  # fmt: skip


def _from_outbox(rows: Rows, contact: ContactId, steps: Iterable[Step]) -> Iterator[Entry]:
    agents = {step.run: step.workflow for step in steps}
    for one in run_log.leaving(rows, contact):
        yield _left(one, agents.get(one.run, "") if one.run is not None else "")


def _left(one: Leaving, agent: str) -> Entry:
    why = one.why if one.state in ("blocked", "held", "failed", "queued", "uncertain") else ""
    return Entry(
        deed=_LEFT.get(one.state, one.state),
        agent=agent,
        at=one.settled_at or one.queued_at,
        figures={"channel": one.channel, "until": one.not_before, "why": why},
        quote=one.subject,
        outbox=one.id,
    )


def _heard(one: run_log.Heard) -> Entry:
    person = Category(one.category).from_a_person if one.category in set(Category) else True
    return Entry(
        deed="replied" if person else "answered_by_machine", agent="", at=one.at, quote=one.text,
        figures={"category": one.category},
    )  # fmt: skip


def _ends(rows: Rows, contact: ContactId) -> Iterator[Entry]:
    for run in runs.of_contact(rows, contact):
        if run.finished_at is None:
            continue
        result = run.result or {}
        outcome = str(result.get("name", run.state)) if run.state == "done" else run.state
        because = str(result.get("because", "")) if run.state == "done" else run.error or ""
        yield Entry(
            deed="ended", agent=run.workflow, at=run.finished_at, quote=because, figures={"outcome": outcome},
            took=run.finished_at - run.started_at, inner=run.workflow in ("researcher", "pause"),
        )  # fmt: skip


# Past runs -----------------------------------------------------------------------------------------------------------


def past_runs(
    workspace: Workspace, agent: str = "", before: tuple[datetime, RunId] | None = None, limit: int = 100
) -> list[Ended]:
    """Return the runs that ended, newest first, from below one of them."""
    with workspace.database.read() as rows:
        return run_list.ended(rows, agent=agent, before=before, limit=limit)


def contact_of_run(workspace: Workspace, run: RunId) -> ContactId | None:
    """Return whom a run is about; None where about nobody alone."""
    with workspace.database.read() as rows:
        return runs.get(rows, run).contact_id


__all__ = ["Ended", "Entry", "StepLog", "Trouble", "contact_of_run", "past_runs", "step_log"]
