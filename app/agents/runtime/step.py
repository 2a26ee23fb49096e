"""What a workflow may do: run a named step, ask the brain, act, sleep, wait, ask a person."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from app.core.clock import from_millis, to_millis
from app.core.codec import from_json, kept, returned_type, to_json
from app.core.ids import ApprovalId, ContactId, DealId, EventId, RunId
from app.store import approvals, events, outbox
from app.store.database import Transaction
from app.store.events import Event
from app.store.runs import Run, StepRow

T = TypeVar("T")


class Services(Protocol):
    """What steps may use beside the rows; given by bootstrap."""

    def act(self, tx: Transaction, action: str, **arguments: object) -> Any:  # an action returns what it makes
        """Run a verb of the registry inside the transaction, as the agent that asks."""
        ...

    def answer_locally(self, tx: Transaction, agent: str, question: object) -> object | None:
        """Answer a question by rules, or return None where a model is to be asked outside the transaction."""
        ...

    def answer(self, agent: str, question: object, contact: ContactId | None, run: RunId) -> object:
        """Answer a question with a model's help; takes its time and holds no transaction."""
        ...

    def may_go_alone(self, tx: Transaction, kind: str, subject: dict[str, Any]) -> bool:
        """Tell whether the person's settings let this happen without being asked."""
        ...


@dataclass(frozen=True, slots=True)
class Work:
    """What a step's function is given: the transaction, the run it works for, the services."""

    tx: Transaction
    run: Run
    services: Services

    @property
    def now(self) -> datetime:
        return self.tx.now

    def act(self, action: str, **arguments: object) -> Any:
        return self.services.act(self.tx, action, **arguments)


class Parked(BaseException):
    """The run goes no further now. Not an error: nothing may catch it on the way."""


class Sleeping(Parked):
    """Until an instant, or an event, or whichever comes first."""

    def __init__(self, *, until: datetime | None, types: tuple[str, ...] = (), key: str | None = None) -> None:
        super().__init__()
        self.until = until
        self.types = types
        self.key = key


class Thinking(Parked):
    """Until a question is answered outside the transaction."""

    def __init__(self, name: str, question: object, answer_type: Any) -> None:  # a type, or a typing form
        super().__init__()
        self.name = name
        self.question = question
        self.answer_type = answer_type


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A person's (or the policy's) answer to an approval; `subject` is what may happen, with their changes in it.

    `at` is when a person answered, so that what came in since can void it; None where nobody was asked.
    """

    approved: bool
    subject: dict[str, Any]
    by: str
    at: datetime | None = None
    approval_id: ApprovalId | None = None
    expired: bool = False


@dataclass(slots=True)
class Step:
    """The steps of one replay of one run."""

    work: Work
    memo: dict[str, str]
    fresh: list[StepRow] = field(default_factory=list)
    on_step: Callable[[str], None] | None = None
    _consumed: dict[str, EventId] = field(default_factory=dict)
    _named: set[str] = field(default_factory=set)

    @property
    def started_at(self) -> datetime:
        return self.work.run.started_at

    @property
    def lead(self) -> ContactId:
        """The person this run is about."""
        assert self.work.run.contact_id is not None
        return self.work.run.contact_id

    def run(self, name: str, function: Callable[..., T], *arguments: object) -> T:
        """Do a step once: its row changes and its result commit together; on replay, return the memoised result.

        The function gets the `Work` first. It changes only our own rows, or queues its effect; it may run twice after
        a crash, but never after its result was committed.
        """
        held = self._held(name)
        result: T
        if held is not None:
            result = from_json(held, returned_type(function))
            return result
        # Always through the codec: the first time gives what every replay will give.
        text, result = kept(function(self.work, *arguments), returned_type(function))
        self._remember(name, text)
        return result

    def ask(self, name: str, question: Any) -> Any:  # a question names its answer's type
        """Ask the brain a typed question once, and return its typed answer."""
        answer_type = question.answer_type()
        held = self._held(name)
        if held is not None:
            return from_json(held, answer_type)
        answer = self.work.services.answer_locally(self.work.tx, self.work.run.workflow, question)
        if answer is None:
            raise Thinking(name, question, answer_type)
        self._remember(name, to_json(answer), by=getattr(answer, "by", "rules"))
        return answer

    def now(self, name: str) -> datetime:
        """Return the instant at which this was first asked."""
        held = self._held(name)
        if held is None:
            self._remember(name, held := to_json(to_millis(self.work.now)))
        return from_millis(int(held))

    def sleep_until(self, name: str, instant: datetime) -> None:
        """Go on at `instant` or after it. Once awake, a clock that is set back does not send it to sleep again."""
        if self._held(name) is not None:
            return
        if self.work.now < instant:
            raise Sleeping(until=instant)
        self._remember(name, "true")

    def wait_for(
        self,
        name: str,
        types: str | tuple[str, ...],
        key: str,
        *,
        timeout: timedelta | None = None,
        until: datetime | None = None,
    ) -> Event | None:
        """Return the next event of these types on `key`, or None once the time is over.

        Each key is read on its own from the run's start: what came on it since the last event it gave counts, whatever
        the run waited for meanwhile, so a reply that comes while an approval is awaited is not missed.
        """
        held = self._held(name)
        if held is not None:
            past: Event | None = from_json(held, Event | None)  # type: ignore[arg-type]  # a union is a fine annotation
            if past is not None:
                self._consumed[key] = past.id
            return past
        wanted = (types,) if isinstance(types, str) else types
        after = self._consumed.get(key, self.work.run.event_cursor)
        event = events.first_after(self.work.tx, after, wanted, key)
        if event is not None:
            self._consumed[key] = event.id
            self._remember(name, to_json(event))
            return event
        deadline = self._deadline(name, timeout, until)
        if deadline is not None and self.work.now >= deadline:
            self._remember(name, "null")
            return None
        raise Sleeping(until=deadline, types=wanted, key=key)

    def ask_approval(
        self,
        name: str,
        kind: str,
        title: str,
        subject: dict[str, Any],
        *,
        deal: DealId | None = None,
        risk: str = "outward",
        patience: timedelta = timedelta(days=5),
    ) -> Decided:
        """Ask a person, unless their settings let this go by itself; return what they decided.

        After `patience` without an answer it counts as not approved, with `expired`.
        """
        asked = self.run(f"{name} asked", _ask_person, name, kind, title, subject, deal, risk, patience)
        if asked is None:
            return Decided(approved=True, subject=subject, by="policy")
        self.wait_for(f"{name} decided", "approval.decided", f"approval:{asked}", timeout=patience + timedelta(hours=1))
        return self.run(f"{name} answer", _read_answer, asked)

    def _deadline(self, name: str, timeout: timedelta | None, until: datetime | None) -> datetime | None:
        if until is not None or timeout is None:
            return until
        return self.now(f"{name} since") + timeout

    def _held(self, name: str) -> str | None:
        """Return the memoised result of a step, or None where it is to be done now; a name stands for one step."""
        assert name not in self._named, f"step {name!r} stands twice in one run"
        self._named.add(name)
        return self.memo.get(name)

    def _remember(self, name: str, result: str, *, by: str | None = None) -> None:
        self.memo[name] = result
        run = self.work.run
        self.fresh.append(StepRow(run.id, name, result, run.attempts + 1, by, 0))
        if self.on_step is not None:
            self.on_step(name)


def _ask_person(
    work: Work,
    name: str,
    kind: str,
    title: str,
    subject: dict[str, Any],
    deal: DealId | None,
    risk: str,
    patience: timedelta,
) -> ApprovalId | None:
    lead = work.run.contact_id
    # Where a person wrote last, nothing is said in their name without them.
    theirs = lead is not None and outbox.person_wrote_last(work.tx, lead)
    if not theirs and work.services.may_go_alone(work.tx, kind, subject):
        return None
    return approvals.ask(
        work.tx,
        kind,
        title,
        subject,
        contact=work.run.contact_id,
        deal=deal,
        run=work.run.id,
        step=name,
        risk=risk,
        expires_at=work.now + patience,
    )


def _read_answer(work: Work, approval: ApprovalId) -> Decided:
    found = approvals.get(work.tx, approval)
    return Decided(
        approved=found.state == "approved",
        subject=found.subject | (found.answer or {}),
        by=found.decided_by or "system",
        at=found.decided_at,
        approval_id=approval,
        expired=found.state in ("pending", "expired"),
    )
