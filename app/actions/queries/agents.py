"""What the Agents screen shows: the team, the leads and where each stands, the loadouts, what an autonomy level lets out.

A lead's column is read from its run. Research and Score: the researcher, before and after its score is kept. Draft: the
outreach agent, before anything left. Approve: an approval of it is pending. Send: it is queued, or the gate asks. Reply:
something left and the next touch is waited for. Qualify: the conversation. Close: demo, closer and ops.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum

from app.actions.doing import Workspace
from app.actions.when import workspace_zone
from app.agents.brain.budget import DEFAULT_DAILY_MICROS
from app.agents.manifest import Manifest, manifests, text_of
from app.agents.runtime.engine import BUG_ATTEMPTS, MOST_ATTEMPTS
from app.agents.services import ROUTINE
from app.core.ids import ApprovalId, ContactId, RunId
from app.store import approvals, department, figures, ledgers, mail, outbox, run_list, runs, settings
from app.store.database import Rows
from app.store.run_list import Crew, Place, Standing

TEAM = ("orchestrator", "scout", "researcher", "qualifier", "outreach", "closer", "demo", "ops")
SENDING = ("outreach", "qualifier", "demo", "closer", "ops")
_CLOSING = ("demo", "closer", "ops")


class Column(IntEnum):
    """The steps of a lead's way, in order."""

    FOUND = 0
    RESEARCH = 1
    SCORE = 2
    DRAFT = 3
    APPROVE = 4
    SEND = 5
    REPLY = 6
    QUALIFY = 7
    CLOSE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The leads in the department: each with its standing, what needs the person first."""

    leads: tuple[tuple[ContactId, Standing], ...]
    counts: Mapping[Standing, int]
    paused: bool
    next_due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One row of the run matrix.

    `at` is when it goes on: the next try, the next touch, the hour the gate waits for; None where it waits for an event.
    `since` is when it came to where it stands. `rule` is the gate's rule that stopped or holds it.
    """

    contact: ContactId
    name: str
    company: str
    standing: Standing
    column: Column
    agent: str
    run: RunId | None
    approval: ApprovalId | None
    at: datetime | None
    since: datetime | None
    attempt: int
    attempts: int
    rule: str
    why: str


def live(workspace: Workspace) -> Live:
    """Return every lead in the department with its standing."""
    with workspace.database.read() as rows:
        found = run_list.leads(rows)
        counts = dict.fromkeys(Standing, 0)
        for _, standing in found:
            counts[standing] += 1
        return Live(leads=tuple(found), counts=counts, paused=department.paused(rows), next_due=runs.next_due(rows))


def leads_page(workspace: Workspace, ids: tuple[tuple[ContactId, Standing], ...]) -> list[Lead]:
    """Return these leads' rows of the matrix, in the order they are named."""
    standings = dict(ids)
    with workspace.database.read() as rows:
        return [lead_of(place, standings[place.contact]) for place in run_list.places(rows, standings)]


def standing_of(place: Place) -> Standing:
    """Return how one lead stands, for whoever looks at it alone."""
    if place.approval is not None:
        return Standing.NEEDS_YOU
    if place.state == "failed":
        return Standing.STOPPED
    if place.state in ("ready", "running"):
        return Standing.RETRYING if place.attempts and place.state == "ready" else Standing.RUNNING
    if not place.state and place.outbox_state == "blocked":
        return Standing.BLOCKED
    return Standing.WAITING


def lead_of(place: Place, standing: Standing) -> Lead:
    """Return a lead's row of the matrix."""
    rule, why = _rule(place, standing)
    return Lead(
        contact=place.contact,
        name=place.name,
        company=place.company,
        standing=standing,
        column=column_of(place, standing),
        agent=place.workflow or place.agent or "",
        run=place.run,
        approval=place.approval,
        at=_goes_on_at(place, standing),
        since=place.since,
        attempt=place.attempts + 1,
        attempts=limit_of(place.error_kind),
        rule=rule,
        why=why,
    )


def limit_of(error_kind: str) -> int:
    """Return how often a run is tried that met this kind of trouble; 1 where it is not tried again."""
    return {"transient": MOST_ATTEMPTS, "bug": BUG_ATTEMPTS}.get(error_kind, 1)


def column_of(place: Place, standing: Standing) -> Column:
    """Return how far a lead has come."""
    agent = place.workflow or place.agent or ""
    if agent in _CLOSING:
        return Column.CLOSE
    if agent == "qualifier":
        return Column.QUALIFY
    if agent == "researcher":
        return Column.SCORE if place.scored else Column.RESEARCH
    if agent == "outreach":
        return _outreach_column(place)
    if standing is Standing.BLOCKED or place.approval is not None:
        return Column.SEND
    if place.conversed:
        return Column.QUALIFY
    return Column.REPLY if place.sent else Column.FOUND


def _outreach_column(place: Place) -> Column:
    if place.approval is not None:
        return Column.SEND if place.approval_kind == "gate" else Column.APPROVE
    if "approval.decided" in place.waiting_for:
        return Column.APPROVE
    if "message.sent" in place.waiting_for:
        return Column.SEND
    return Column.REPLY if place.sent else Column.DRAFT


def _goes_on_at(place: Place, standing: Standing) -> datetime | None:
    if standing is Standing.WAITING and "message.sent" in place.waiting_for and place.outbox_state == "queued":
        return place.outbox_at
    return place.wake_at or place.next_at


def _rule(place: Place, standing: Standing) -> tuple[str, str]:
    if standing in (Standing.STOPPED, Standing.RETRYING):
        return "", place.error
    asked = place.approval_kind == "gate"
    kept = place.outbox_state == "queued" and place.outbox_why and standing is Standing.WAITING
    if not (standing is Standing.BLOCKED or asked or kept):
        return "", place.because
    return split_rule(place.outbox_why)


def split_rule(said: str) -> tuple[str, str]:
    """Return the rule a decision's sentence begins with, where it does, and the rest."""
    rule, colon, why = said.partition(": ")
    return (rule, why) if colon and "." in rule and " " not in rule else ("", said)


# The team ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One agent: what it does now (`doing` with its figure), how much it had to do today, what it may and what it cost.

    `autonomy` is None where the agent writes to nobody. `state`: needs_you, stopped, working, waiting, idle, not_set_up.
    """

    agent: str
    doing: str
    figure: int
    today: int
    state: str
    autonomy: str | None
    own_level: bool
    spent_micros: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The agents, and what all of them spent in the last 24 hours of what they may."""

    members: tuple[Member, ...]
    spent_micros: int
    cap_micros: int
    paused: bool


def team(workspace: Workspace) -> Team:
    """Return the agents: what each does now, and what they spent."""
    now = workspace.clock.now()
    with workspace.database.read() as rows:
        crews = run_list.crews(rows, _midnight(rows, now))
        pending = run_list.pending_by_agent(rows)
        spent = ledgers.spent_by_agent(rows, now - timedelta(days=1))
        members = tuple(
            _member(rows, agent, crews.get(agent, Crew()), pending.get(agent, {}), spent.get(agent, 0))
            for agent in TEAM
        )
        return Team(
            members=members,
            spent_micros=sum(spent.values()),
            cap_micros=int(settings.get(rows, "budget_daily_micros", DEFAULT_DAILY_MICROS)),
            paused=department.paused(rows),
        )


def _midnight(rows: Rows, now: datetime) -> datetime:
    zone = workspace_zone(rows)
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def _member(rows: Rows, agent: str, crew: Crew, pending: Mapping[str, int], spent: int) -> Member:
    doing, figure = _doing(rows, agent, crew, sum(pending.values()))
    today = crew.ended + crew.touched
    if agent == "orchestrator":
        today = figures.count(rows, "journeys", state="active") + figures.count(rows, "journeys", state="waiting")
    levels = settings.get(rows, "autonomy", {})
    return Member(
        agent=agent,
        doing=doing,
        figure=figure,
        today=today,
        state=_state(doing, crew, sum(pending.values())),
        autonomy=level_of(rows, agent) if agent in SENDING else None,
        own_level=f"agent:{agent}" in levels,
        spent_micros=spent,
    )


def level_of(rows: Rows, agent: str) -> str:
    """Return how far one agent may go alone."""
    return department.autonomy(rows, department.PLAY_OF.get(agent, "*"), agent=agent)


def _state(doing: str, crew: Crew, pending: int) -> str:
    if doing == "not_set_up":
        return doing
    if pending:
        return "needs_you"
    if crew.failed:
        return "stopped"
    if crew.ready or crew.running:
        return "working"
    return "waiting" if crew.waiting else "idle"


def _doing(rows: Rows, agent: str, crew: Crew, pending: int) -> tuple[str, int]:
    """Return what an agent does now, as a key of the view's words, with its figure."""
    if agent == "orchestrator":
        leads = figures.count(rows, "journeys", state="active") + figures.count(rows, "journeys", state="waiting")
        return "routing", leads
    if agent == "demo" and not _has_demo(rows):
        return "not_set_up", 0
    if pending:
        return "needs_you", pending
    if crew.failed:
        return "stopped", crew.failed
    if crew.retrying:
        return "retrying", crew.retrying
    if crew.ready or crew.running:
        return "working", crew.ready + crew.running
    if crew.waiting:
        return "waiting", crew.waiting
    if agent == "scout":
        last = run_list.newest_result(rows, "scout")
        return ("took", int(last[1].get("data", {}).get("taken", 0))) if last else ("no_import", 0)
    return "nothing", 0


def _has_demo(rows: Rows) -> bool:
    return bool(settings.get(rows, "offer", {}).get("demo_script"))


# Loadouts ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Loadout:
    """One agent's loadout as it stands in its folder, with what it may and what it cost in the last 24 hours and ever."""

    manifest: Manifest
    text: str
    level: str | None
    own_level: bool
    spent_micros: int
    spent_ever_micros: int
    calls_ever: int


def loadouts(workspace: Workspace) -> tuple[Loadout, ...]:
    """Return the loadouts this program carries, the orchestrator first."""
    now = workspace.clock.now()
    with workspace.database.read() as rows:
        today = ledgers.spent_by_agent(rows, now - timedelta(days=1))
        ever = ledgers.spend_ever(rows)
        levels = settings.get(rows, "autonomy", {})
        return tuple(
            Loadout(
                manifest=manifest,
                text=text_of(name),
                level=level_of(rows, name) if name in SENDING else None,
                own_level=f"agent:{name}" in levels,
                spent_micros=today.get(name, 0),
                spent_ever_micros=ever.get(name, (0, 0))[0],
                calls_ever=ever.get(name, (0, 0))[1],
            )
            for name, manifest in ((name, manifests()[name]) for name in TEAM)
        )


# What a level lets out -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What would go out unasked until tomorrow if agents might go this far; figures are upper bounds from the rows.

    `usual` names the kinds of mail that routine lets go because one of each was approved before.
    """

    level: str
    before: str
    touches: int
    conversations: int
    kept_back: int
    pending: int
    cap: int
    usual: tuple[str, ...]


def outlook(workspace: Workspace, level: str, agent: str = "all") -> Outlook:
    """Return what would go out unasked in the next 24 hours at an autonomy level, for one agent or for all."""
    now = workspace.clock.now()
    with workspace.database.read() as rows:
        crews = run_list.crews(rows, now)
        talking = sum(
            crews.get(name, Crew()).waiting + crews.get(name, Crew()).running
            for name in ("qualifier", "demo", "closer")
            if agent in ("all", name)
        )
        pending = run_list.pending_by_agent(rows)
        return Outlook(
            level=level,
            before=department.autonomy(rows, "*") if agent == "all" else level_of(rows, agent),
            touches=run_list.awake_between(rows, "outreach", now + timedelta(days=1))
            if agent in ("all", "outreach")
            else 0,
            conversations=talking,
            kept_back=outbox.kept_because(rows, department.ONLY_DRAFT),
            pending=sum(sum(kinds.values()) for name, kinds in pending.items() if agent in ("all", name)),
            cap=sum(box.daily_cap or 0 for box in mail.mailboxes(rows) if box.state == "active"),
            usual=tuple(kind for kind in sorted(ROUTINE) if approvals.was_approved(rows, kind)),
        )


__all__ = [
    "Column", "Lead", "Live", "Loadout", "Member", "Outlook", "Standing", "Team", "column_of", "lead_of", "leads_page",
    "level_of", "limit_of", "live", "loadouts", "outlook", "standing_of", "team",
]  # fmt: skip
