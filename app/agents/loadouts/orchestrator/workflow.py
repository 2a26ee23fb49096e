"""Orchestrator: events in, one explained decision out.

A table of rules over events (first match wins) and the chains decide which agent is next; nothing here writes to
anybody. Each decision is an audit entry that names the rule, the facts, and what follows. A lead is in one agent's
hands at a time: the row of its run is the lease.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from app.agents.chains import Chain, Move, chains
from app.agents.runtime.step import Services, Step
from app.agents.runtime.workflow import Outcome, Workflow, workflow
from app.core.dates import long_date
from app.core.ids import ContactId, DealId, EventId, MessageId, RunId, TaskId
from app.core.message import Category
from app.store import activities, audit, contacts, deals, department, events, facts, mail, runs, sequences, settings
from app.store.database import Rows, Transaction
from app.store.events import Event

CURSOR = "cursor.orchestrator"
MOST_HOPS = 40
TROUBLE = "trouble"


@workflow("pause", version=1, priority=9)
def pause(step: Step, until: datetime, then: str, arguments: dict[str, Any]) -> Outcome:
    """Hold a lead until a date, unless they write first; then say what was to follow."""
    event = step.wait_for(
        "until", ("message.received", "contact.suppressed", "contact.deleted"), f"contact:{step.lead}", until=until
    )
    if event is None:
        return Outcome(
            name="woke", because=f"the pause until {long_date(until)} is over", data={"then": then, "with": arguments}
        )
    if event.type == "message.received":
        return Outcome(name="interrupted", because="they wrote", data={"message": event.data.get("message")})
    return Outcome(name="ended", because=event.type.replace(".", " "))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision: the rule that fired, why, and the move."""

    rule: str
    because: str
    move: Move
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Orchestrator:
    """Answers events; given the workflows it may start."""

    newest: Callable[[str], Workflow]

    def pending(self, rows: Rows) -> bool:
        """Tell whether there are events it has not answered."""
        return events.last_id(rows) > int(settings.get(rows, CURSOR, 0))

    def react(self, tx: Transaction, services: Services) -> int:
        """Answer new events, oldest first; return how many decisions that took."""
        cursor = EventId(int(settings.get(tx, CURSOR, 0)))
        decided = 0
        while found := events.after(tx, cursor, limit=200):
            for event in found:
                cursor = event.id
                decided += self._answer(tx, event)
            if decided >= 500:
                break
        settings.put(tx, CURSOR, cursor)
        return decided

    def _answer(self, tx: Transaction, event: Event) -> bool:
        if event.type == "task.finished" and event.data["kind"] == TROUBLE:
            return self._again(tx, TaskId(int(str(event.key).partition(":")[2])))
        if event.contact_id is None:
            return self._batch(tx, event)
        decision = decide(tx, event)
        if decision is None or _gone(tx, event.contact_id):
            return False
        tx.scope.by = "agent:orchestrator"
        self._carry_out(tx, event.contact_id, decision)
        return True

    def _batch(self, tx: Transaction, event: Event) -> bool:
        if event.type != "import.finished" or department.autonomy(tx, "scout") == "off":
            return False
        tx.scope.by = "agent:orchestrator"
        arguments = {
            "batch": event.data["batch"],
            "dormant": bool(event.data.get("dormant")),
            "wanted": event.data.get("wanted"),
        }
        flow = self.newest("scout")
        runs.start(tx, "scout", flow.version, arguments, key=f"scout {event.data['batch']}", priority=flow.priority)
        audit.append(
            tx, "decide", f"Import {event.data['batch']} goes to the scout", detail={"rule": "import finished"}
        )
        return True

    def _again(self, tx: Transaction, task: TaskId) -> bool:
        """Let every run go on that stopped over what the founder has now mended."""
        about = activities.task_of(tx, task).detail
        stopped = runs.failed_with(tx, about["workflow"], about["error"])
        tx.scope.by = "agent:orchestrator"
        for run in stopped:
            runs.retry(tx, run.id, version=self.newest(run.workflow).version)
            if run.contact_id is not None:
                sequences.set_journey(
                    tx, run.contact_id, state="active", because="goes on after the trouble", agent=run.workflow
                )
        says = f"{about['workflow']} goes on with {len(stopped)} stopped runs"
        audit.append(tx, "decide", says, detail={"rule": "trouble mended", "task": task})
        return bool(stopped)

    # Carrying out ---------------------------------------------------------------------------------------------------

    def _carry_out(self, tx: Transaction, lead: ContactId, decision: Decision) -> None:
        move = decision.move
        chain = decision.data.get("chain")
        journey = sequences.journey(tx, lead)
        if journey is not None and journey.hops >= MOST_HOPS:
            move = Move(kind="human", value="handed over too many times: a person should look at this")
        name = contacts.get(tx, lead).shown
        audit.append(
            tx, "decide", f"{name}: {decision.because} → {_said(move)}", contact=lead,
            detail={"rule": decision.rule, "move": move.kind, "to": move.value},
        )  # fmt: skip
        if move.kind == "agent":
            self._start(tx, lead, str(move.value), move.arguments, because=decision.because, chain=chain)
        elif move.kind == "pause":
            until = _until(tx, decision)
            arguments = {"until": until.isoformat(), "then": move.then, "arguments": move.arguments}
            self._start(
                tx,
                lead,
                "pause",
                arguments,
                because=f"{decision.because}; again on {long_date(until)}",
                chain=chain,
                until=until,
            )
        elif move.kind == "handoff":
            self._hand_over(tx, lead, str(move.value), decision)
        elif move.kind == "trouble":
            _report(tx, str(move.value), decision)
            sequences.set_journey(tx, lead, state="waiting", because=str(move.value), chain=chain, next_at=tx.now)
        elif move.kind == "human":
            activities.create_task(
                tx, f"{name}: {move.value}", kind="needs you", due_at=tx.now, contact=lead, detail=decision.data
            )
            sequences.set_journey(
                tx, lead, state="waiting", because=f"{move.value} ({decision.because})", chain=chain, next_at=tx.now
            )
        else:
            sequences.set_journey(tx, lead, state="ended", because=str(move.value), chain=chain)

    def _start(
        self,
        tx: Transaction,
        lead: ContactId,
        agent: str,
        arguments: dict[str, Any],
        *,
        because: str,
        chain: str | None,
        until: datetime | None = None,
    ) -> RunId | None:
        flow = self.newest(agent)
        run = runs.start(
            tx, agent, flow.version, arguments, contact=lead, exclusive=flow.exclusive, priority=flow.priority
        )
        if run is None:
            return None
        state = "waiting" if agent == "pause" else "active"
        sequences.set_journey(tx, lead, state=state, because=because, agent=agent, chain=chain, next_at=until)
        return run

    def _hand_over(self, tx: Transaction, lead: ContactId, why: str, decision: Decision) -> None:
        """Mode B: give the lead to a colleague with a written brief."""
        contact = contacts.get(tx, lead)
        rep = choose_rep(tx, lead)
        contacts.update(tx, lead, owner=rep)
        detail: dict[str, object] = {"rep": rep, **brief(tx, lead), **decision.data}
        activities.create_task(
            tx, f"{rep}: take over {contact.shown}", kind="handoff", due_at=tx.now, contact=lead, detail=detail
        )
        sequences.set_journey(tx, lead, state="waiting", because=f"{why} ({rep})", mode="B", next_at=tx.now)


# The rules -----------------------------------------------------------------------------------------------------------


def decide(rows: Rows, event: Event) -> Decision | None:
    """Return the decision an event calls for: the first rule of the table that fits, or None."""
    for name, rule in _RULES:
        found = rule(rows, event)
        if found is not None:
            return Decision(rule=name, because=found.because, move=found.move, data=found.data)
    return None


def _new_lead(rows: Rows, event: Event) -> Decision | None:
    if event.type not in ("lead.accepted", "lead.created"):
        return None
    chain = "re-engagement" if event.data.get("dormant") else str(settings.get(rows, "chain", "full-autonomous"))
    return _go("a new lead", "researcher", {}, {"chain": chain})


def _paused(rows: Rows, event: Event) -> Decision | None:
    if event.type != "run.finished" or event.data.get("outcome") != "woke":
        return None
    result = _result(rows, event)
    return _go(result["because"], result["data"]["then"], result["data"]["with"], {})


def _agent_ended(rows: Rows, event: Event) -> Decision | None:
    if event.type != "run.finished" or event.contact_id is None:
        return None
    agent, outcome = str(event.data["workflow"]), str(event.data["outcome"])
    result = _result(rows, event)
    if agent == "pause":
        return _by_reply(rows, event.contact_id, result["data"]) if outcome == "interrupted" else None
    move = _chain_of(rows, event.contact_id).after(agent, outcome)
    if move is None:
        move = Move(kind="human", value=f"{agent} ended with “{outcome}”, and the chain does not say what follows")
    data = {"chain": None, **result["data"]}
    because = f"{agent}: {result['because'] or outcome}"
    if move.kind == "agent" and move.value == "by reply":
        return _by_reply(rows, event.contact_id, data)
    if move.kind == "agent" and move.value == "outreach" and (waiting := _unanswered(rows, event.contact_id)):
        return _by_reply(rows, event.contact_id, {"message": waiting})
    if move.kind == "agent" and move.value == "by interest":
        return _by_interest(rows, event.contact_id, data)
    if move.kind == "agent" and move.value in ("ops", "closer"):
        return _with_deal(rows, event.contact_id, str(move.value), move.arguments, because, data)
    return Decision(rule="", because=because, move=move, data=data)


def _failed(rows: Rows, event: Event) -> Decision | None:
    if event.type != "run.failed":
        return None
    move = Move(kind=TROUBLE, value=f"{event.data['workflow']} stopped: {event.data['error']}")
    data = {"run": event.run_id, "workflow": event.data["workflow"], "error": event.data["error"]}
    return Decision(rule="", because="an agent met trouble it cannot solve", move=move, data=data)


def _handled(rows: Rows, event: Event) -> Decision | None:
    """A person did what they were asked to do about a lead, and no agent is in charge: it is theirs now."""
    if event.type != "task.finished" or event.data["kind"] not in ("needs you", "handoff"):
        return None
    if event.contact_id is None or runs.in_charge_of(rows, event.contact_id) is not None:
        return None
    taken = "taken over by a colleague" if event.data["kind"] == "handoff" else "handled by you"
    return Decision(rule="", because="a person took care of it", move=Move(kind="end", value=taken), data={})


def _cancelled(rows: Rows, event: Event) -> Decision | None:
    if event.type != "run.cancelled" or event.contact_id is None:
        return None
    journey = sequences.journey(rows, event.contact_id)
    if journey is None or journey.state == "ended" or runs.in_charge_of(rows, event.contact_id) is not None:
        return None
    because = str(event.data["because"])
    return Decision(rule="", because=because, move=Move(kind="end", value=because), data={})


def _message(rows: Rows, event: Event) -> Decision | None:
    """A message while no agent is in charge: they wrote first, or again after everything had ended."""
    if event.type != "message.received" or event.contact_id is None:
        return None
    if runs.in_charge_of(rows, event.contact_id) is not None:
        return None
    category = Category(str(event.data.get("category") or "unknown"))
    if not category.from_a_person:
        return None
    return _by_reply(rows, event.contact_id, dict(event.data))


def _suppressed(rows: Rows, event: Event) -> Decision | None:
    if event.type != "contact.suppressed" or event.contact_id is None:
        return None
    if runs.in_charge_of(rows, event.contact_id) is not None:
        return None
    return Decision(rule="", because="an opt-out", move=Move(kind="end", value="asked not to be contacted"), data={})


_RULES: tuple[tuple[str, Callable[[Rows, Event], Decision | None]], ...] = (
    ("failed run", _failed),
    ("a person did it", _handled),
    ("cancelled run", _cancelled),
    ("pause is over", _paused),
    ("agent ended", _agent_ended),
    ("opt-out", _suppressed),
    ("message without an agent", _message),
    ("new lead", _new_lead),
)


def _by_reply(rows: Rows, lead: ContactId, data: dict[str, Any]) -> Decision:
    """Choose the agent for a person's words."""
    message = data.get("message")
    if message is None:
        latest = mail.latest_inbound(rows, lead)
        message = latest.id if latest else None
    category = Category(str(data.get("category") or _category(rows, message)))
    if message is None:
        return _go("no message to answer", "outreach", {"sequence": "outreach"}, {})
    if category is Category.UNSUBSCRIBE:
        return Decision(
            rule="", because="an opt-out", move=Move(kind="end", value="asked not to be contacted"), data=data
        )
    if category is Category.HOSTILE:
        return Decision(
            rule="", because="an angry reply", move=Move(kind="human", value="a person should answer"), data=data
        )
    return _go(f"they wrote ({category})", "qualifier", {"message": message}, {})


def _by_interest(rows: Rows, lead: ContactId, data: dict[str, Any]) -> Decision:
    """After a qualification: show the product where they asked to see it, else make a proposal."""
    wants_demo = data.get("category") == Category.POSITIVE_INFO_REQUEST
    agent = "demo" if wants_demo and department.offer(rows).demo_script else "closer"
    return _with_deal(rows, lead, agent, {}, "qualified" + (", and asked to see it" if agent == "demo" else ""), data)


def _with_deal(
    rows: Rows, lead: ContactId, agent: str, arguments: dict[str, Any], because: str, data: dict[str, Any]
) -> Decision:
    deal = data.get("deal") or _latest_deal(rows, lead)
    if deal is None:
        return Decision(
            rule="", because=because, move=Move(kind="human", value="there is no deal to go on with"), data=data
        )
    with_ = {"deal": deal, "thread": data.get("thread"), **arguments}
    return _go(because, agent, with_, {})


def _go(because: str, agent: str, arguments: dict[str, Any], data: dict[str, Any]) -> Decision:
    return Decision(rule="", because=because, move=Move(kind="agent", value=agent, arguments=arguments), data=data)


# Facts for the rules -------------------------------------------------------------------------------------------------


def _chain_of(rows: Rows, lead: ContactId) -> Chain:
    journey = sequences.journey(rows, lead)
    known = chains()
    return known.get(journey.chain, known["full-autonomous"]) if journey else known["full-autonomous"]


def _result(rows: Rows, event: Event) -> dict[str, Any]:
    assert event.run_id is not None
    return {"because": "", "data": {}, **(runs.get(rows, event.run_id).result or {})}


def _category(rows: Rows, message: int | None) -> str:
    category = mail.message(rows, MessageId(int(message))).category if message is not None else None
    return category.value if category else "unknown"


def _unanswered(rows: Rows, lead: ContactId) -> int | None:
    """Return a person's newest message where no agent has taken it in yet: it goes before any mail of ours."""
    latest = mail.latest_inbound(rows, lead)
    if latest is None or mail.is_handled(rows, latest.id):
        return None
    return latest.id


def _latest_deal(rows: Rows, lead: ContactId) -> DealId | None:
    found = deals.of_contact(rows, lead)
    return found[0].id if found else None


def _gone(rows: Rows, lead: ContactId) -> bool:
    return not contacts.is_there(rows, lead)


def _until(rows: Transaction, decision: Decision) -> datetime:
    named = decision.data.get("until") if decision.move.value == "until" else None
    if named:
        return datetime.combine(date.fromisoformat(str(named)[:10]), time(9, 0), rows.now.tzinfo)
    return rows.now + timedelta(days=decision.move.days)


_SAID = {"agent": "agent ", "pause": "pause ", "handoff": "hand over: ", "human": "founder: ", "end": "end: "}


def _said(move: Move) -> str:
    return _SAID.get(move.kind, "founder: ") + str(move.value)


def _report(tx: Transaction, title: str, decision: Decision) -> None:
    """Put trouble on the founder's list: once, however many leads it stops."""
    if activities.find_open(tx, TROUBLE, title) is None:
        activities.create_task(tx, title, kind=TROUBLE, due_at=tx.now, detail=decision.data)


# Mode B --------------------------------------------------------------------------------------------------------------


def choose_rep(rows: Rows, lead: ContactId) -> str:
    """Return who takes a lead over: by territory, industry and language, then the fewest open hand-overs, then win rate."""
    contact = contacts.get(rows, lead)
    known = department.reps(rows)
    if not known:
        return "me"
    industry = (contact.company.industry or "") if contact.company else ""

    def fit(rep: department.Rep) -> tuple[int, int, float, str]:
        matches = (
            (contact.country in rep.territories) + (industry in rep.industries) + (contact.language in rep.languages)
        )
        load = activities.open_handoffs(rows, rep.name)
        return (-matches, load, -rep.win_rate, rep.name)

    return min(known, key=fit).name


def brief(rows: Rows, lead: ContactId) -> dict[str, Any]:
    """Return what a colleague should know: who, what they said, what was written last."""
    contact = contacts.get(rows, lead)
    held = facts.score_of(rows, lead)
    last = mail.recent(rows, lead, limit=3)
    return {
        "who": f"{contact.shown}, {contact.title or 'role unknown'}",
        "score": held.value if held else None,
        "why": held.reason if held else "",
        "slots": {slot.value: value.quote for slot, value in facts.slots_of(rows, lead).items()},
        "last_messages": [f"{one.direction.value}: {' '.join(one.text.split())[:200]}" for one in last],
    }
