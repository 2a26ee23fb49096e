"""Outreach: a sequence of touches to one lead, until they answer, cannot be reached, or stay silent.

Between touches it waits in rows. It stops at a human reply, a bounce, an opt-out, a payment or a colleague's reply; an
out-of-office moves everything past the return date. A follow-up is only queued here: the outbox lets it go when the
mailbox was read past the last send and the gate agrees.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from app.agents import desk
from app.agents.brain.questions import WriteTouch
from app.agents.brain.rules import openers
from app.agents.post import queue_task
from app.agents.runtime.step import Decided, Step, Work
from app.agents.runtime.workflow import Outcome, workflow
from app.compliance.derive import places_of
from app.core.contact import Contact
from app.core.experiment import choose
from app.core.ids import EnrolmentId, OutboxId, SequenceId, ThreadId
from app.core.message import Category
from app.core.sequence import Touch, add_business_days, due_at, remaining, within_window
from app.store import contacts, department, facts, mail, outbox, sequences, suppressions
from app.store.events import Event

PATIENCE = timedelta(days=9)
COLLEAGUE_PAUSE = 5  # business days
ROUNDS_OF_WAITING = 6
PAUSES = ("sequence.paused", "sequence.resumed")
NEWS = (*desk.STOPS, "sequence.changed", *PAUSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The touches a lead gets, or why they get none."""

    touches: tuple[Touch, ...]
    zone: str
    enrolment: EnrolmentId | None
    refused: str = ""
    round: int = 0  # how often they went through this sequence before
    promised: bool = False  # they asked us to come back
    resting: bool = False  # the whole sequence was paused when they came into it


@dataclass(slots=True)
class _Course:
    """Where one replay stands: what was done, what is left, and the day that is counted from."""

    plan: Plan
    todo: list[Touch]
    anchor: datetime
    done: list[Touch] = field(default_factory=list)
    changes: int = 0  # how often the steps of the sequence changed on the way
    due: datetime | None = None  # of the next touch, where a change of the steps says it
    resting: bool = False
    is_due: bool = False  # the next touch, as far as its day goes

    def falls_due(self) -> datetime:
        """Return when the next touch is due."""
        due, self.due = self.due, None
        return due or due_at(self.anchor, self.todo[0], self.plan.zone)

    def next_due(self) -> Touch | None:
        """Return the touch to make now; None where there is one to wait for, or none."""
        due, self.is_due = self.is_due, False
        return self.todo[0] if due else None

    def named(self, name: str) -> str:
        """Return a step's name; after a change the same step may be waited for once more, under another name."""
        return f"{name} after change {self.changes}" if self.changes else name


@workflow("outreach", version=1)
def outreach(step: Step, sequence: str = "outreach") -> Outcome:
    """Write to a lead along a sequence."""
    plan = step.run("plan", plan_touches, sequence)
    if plan.refused:
        return Outcome(name="unreachable", because=plan.refused)
    course = _Course(plan=plan, todo=list(plan.touches), anchor=step.now("begun"), resting=plan.resting)
    thread: ThreadId | None = None
    subject = ""
    while True:
        stop = _wait_until_due(step, course) if course.todo else _last_answer(step, course)
        if stop is not None:
            return _end(step, plan, stop)
        touch = course.next_due()
        if touch is None:
            continue  # a change of the steps gave it more to wait for, or nothing more
        if touch.channel == "email":
            stop, thread, subject = _mail(step, plan, touch, thread, subject)
        else:
            step.run(f"task {touch.id}", prepare_task, touch, plan.enrolment)
        if stop is not None:
            return _end(step, plan, stop)
        course.done.append(touch)
        course.todo.remove(touch)
        if plan.enrolment is not None:
            step.run(f"count {touch.id}", count_touch, plan.enrolment, len(course.done))


# Waiting -------------------------------------------------------------------------------------------------------------


def _wait_until_due(step: Step, course: _Course) -> Outcome | None:
    """Wait for the next touch's day, or until there is no next one; return what stopped the sequence."""
    zone = course.plan.zone
    due = course.falls_due()
    looked = answers = 0
    while answers < ROUNDS_OF_WAITING:
        name = course.named(f"until {course.todo[0].id}" + (f" again {looked}" if looked else ""))
        event = step.wait_for(name, NEWS, f"contact:{step.lead}", until=None if course.resting else due)
        looked += 1
        if event is None:
            course.is_due = True
            return None
        if event.type == "sequence.changed":
            if _follow(step, course, event):
                if not course.todo:
                    return None
                due, looked = course.falls_due(), 0
        elif event.type in PAUSES:
            due = _rest(course, event, due)
        else:
            stop = _what_it_means(step, name, event)
            if stop is not None:
                return stop
            answers += 1
            shifted = step.run(f"shift {name}", shift_for, event, due, zone)
            course.anchor, due = course.anchor + (shifted - due), shifted
    return Outcome(name="needs_human", because="automatic answers keep coming from this address")


def _last_answer(step: Step, course: _Course) -> Outcome | None:
    """Wait for an answer to the last touch; None where the sequence was given more steps meanwhile."""
    name = course.named("last answer")
    until, looked = step.now(f"{name} since") + PATIENCE, 0
    while True:
        event = step.wait_for(name + (f" again {looked}" if looked else ""), NEWS, f"contact:{step.lead}", until=until)
        looked += 1
        if event is not None and event.type == "sequence.changed":
            if _follow(step, course, event) and course.todo:
                return None
        elif event is not None and event.type in PAUSES:
            _rest(course, event, until)
        else:
            stop = _what_it_means(step, "last answer", event)
            return stop or Outcome(name="silent", because=f"no answer to {len(course.done)} touches")


def _rest(course: _Course, event: Event, due: datetime) -> datetime:
    """Rest while the whole sequence does; what fell due meanwhile goes once it goes on, and the rest keeps its distance."""
    course.resting = event.type == "sequence.paused"
    late = event.at - due
    if course.resting or late <= timedelta(0):
        return due
    course.anchor += late
    return event.at


def _follow(step: Step, course: _Course, event: Event) -> bool:
    """Go on under the version of the sequence that an event names; return whether there is one to go on under."""
    followed = step.run(
        f"follow event {event.id}", follow_change, course.plan, SequenceId(int(event.data["sequence"])),
        tuple(course.done), course.anchor,
    )  # fmt: skip
    if not followed.moved:
        return False
    course.todo, course.anchor, course.due = list(followed.touches), followed.anchor, followed.due
    course.changes += 1
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What is left for a lead under another version of their sequence, when that begins, and the day the rest counts from."""

    moved: bool
    touches: tuple[Touch, ...]
    anchor: datetime
    due: datetime


def follow_change(work: Work, plan: Plan, sequence: SequenceId, done: tuple[Touch, ...], anchor: datetime) -> Followed:
    """Move an enrolment to a version of its sequence: nothing they had comes again, and no two touches at once."""
    lead = work.run.contact_id
    assert lead is not None
    found = sequences.version(work.tx, sequence)
    if found is None or plan.enrolment is None:
        return Followed(moved=False, touches=(), anchor=anchor, due=anchor)
    sequences.move(work.tx, plan.enrolment, found.id)
    score = contacts.get(work.tx, lead).score or 0
    touches = tuple(t for t in remaining(found.touches, done) if score >= t.least_score)
    if not touches:
        return Followed(moved=True, touches=(), anchor=anchor, due=anchor)
    planned = due = due_at(anchor, touches[0], plan.zone)
    last = sequences.last_touched(work.tx, plan.enrolment)
    if done and last is not None:
        had = {touch.id for touch in done}
        stood = next((touch.day for touch in reversed(found.touches) if touch.id in had), done[-1].day)
        due = max(planned, work.now, add_business_days(last, max(0, touches[0].day - stood), plan.zone))
    return Followed(moved=True, touches=touches, anchor=anchor + (due - planned), due=due)


def _what_it_means(step: Step, name: str, event: Event | None) -> Outcome | None:
    """Return how an event ends the sequence, or None where the sequence goes on."""
    if event is None or event.type == "colleague.replied":
        return None
    if event.type == "contact.suppressed":
        return Outcome(name="opted_out", because=str(event.data.get("reason", "")))
    if event.type == "contact.deleted":
        return Outcome(name="deleted", because="the contact was deleted")
    if event.type == "invoice.paid":
        return Outcome(name="paid", because="they paid")
    if event.type == "address.bounced":
        return Outcome(name="bounced", because=str(event.data.get("reason", "the address does not exist")))
    heard = step.run(f"hear {name}", desk.hear, int(event.data["message"]))
    category = Category(heard.category)
    if not category.from_a_person:
        return None
    return Outcome(
        name="replied", because=category.value, data={"message": heard.message.id, "category": category.value}
    )


def shift_for(work: Work, event: Event, due: datetime, zone: str) -> datetime:
    """Return the new day of a touch after an automatic answer, or a colleague's reply."""
    if event.type == "colleague.replied":
        return max(due, add_business_days(work.now, COLLEAGUE_PAUSE, zone))
    heard = desk.hear(work, int(event.data["message"]))
    if heard.until is None:
        return due
    back = datetime.combine(date.fromisoformat(heard.until), time(9, 0), work.now.tzinfo)
    return max(due, add_business_days(back, 1, zone))


# The touches ---------------------------------------------------------------------------------------------------------


def plan_touches(work: Work, sequence: str) -> Plan:
    """Choose a lead's touches, enrol them, or say why they cannot be written to."""
    lead = work.run.contact_id
    assert lead is not None
    contact = contacts.get(work.tx, lead)
    zone = zone_of(contact)
    refused = ""
    if suppressions.of_contact(work.tx, lead, channel="email") is not None:
        refused = "they asked not to be contacted"
    elif contact.email is None:
        refused = "there is no e-mail address that works"
    if refused:
        return Plan(touches=(), zone=zone, enrolment=None, refused=refused)
    chosen = sequences.named(work.tx, sequence)
    assert chosen is not None, f"there is no sequence {sequence}"
    gone_through = sequences.times(work.tx, lead, chosen.name)
    if gone_through >= openers.ROUNDS:
        return Plan(touches=(), zone=zone, enrolment=None, refused=f"{gone_through} rounds of it were in vain")
    enrolment = sequences.enrol(work.tx, lead, chosen.id, run=work.run.id)
    if enrolment is None:
        return Plan(touches=(), zone=zone, enrolment=None, refused="they are in another sequence already")
    touches = tuple(t for t in chosen.touches if (contact.score or 0) >= t.least_score)
    last = mail.latest_inbound(work.tx, lead)
    promised = last is not None and last.category is Category.LATER
    return Plan(
        touches=touches, zone=zone, enrolment=enrolment, round=gone_through, promised=promised, resting=chosen.paused
    )


def zone_of(contact: Contact) -> str:
    """Return the zone a person's business days are counted in; UTC where nothing says."""
    if contact.time_zone:
        return contact.time_zone
    phones = (contact.phone,) if contact.phone else ()
    zones = places_of(email=contact.email, phones=phones, country=contact.country, state=contact.state).zones
    return min(zones - {"Etc/Unknown"}, default="UTC")


def _mail(
    step: Step, plan: Plan, touch: Touch, thread: ThreadId | None, subject: str
) -> tuple[Outcome | None, ThreadId | None, str]:
    about = step.run(f"brief {touch.id}", desk.brief, step.lead)
    variant = step.run(f"variant {touch.id}", choose_variant, touch) if thread is None else ""
    question = WriteTouch(
        person=about.person,
        facts=about.facts,
        offer=about.offer,
        sender=about.sender,
        template=touch.template,
        variant=variant,
        earlier_subject=subject,
        round=plan.round,
        promised=plan.promised,
    )
    draft, checked = desk.write_checked(step, touch.id, question)
    kind = "first mail" if thread is None else "follow-up"
    decided = desk.ask_to_send(
        step, touch.id, draft, checked, kind=kind, title=f"{kind.capitalize()} to {about.person.name}: {draft.subject}"
    )
    if not decided.approved:
        word = "was not decided in time" if decided.expired else "was turned down"
        return Outcome(name="not_approved", because=f"the {kind} {word}"), thread, subject
    purpose = "cold" if thread is None else "follow_up"
    queued = step.run(f"queue {touch.id}", queue_touch, touch, decided, purpose, thread, plan)
    stop = _wait_until_sent(step, touch, queued)
    return stop, queued.thread_id, str(decided.subject["subject"])


def queue_touch(
    work: Work, touch: Touch, decided: Decided, purpose: str, thread: ThreadId | None, plan: Plan
) -> desk.Queued:
    """Queue a touch, to leave within its own hours, and note which variant is on trial with it."""
    not_before = within_window(work.now, touch, plan.zone)
    queued = desk.queue(work, touch.id, decided, purpose=purpose, thread=thread, not_before=not_before)
    if plan.enrolment is not None and queued.outbox_id is not None:
        sequences.note_touch(work.tx, plan.enrolment, touch, queued.outbox_id)
    variant = decided.subject.get("variant")
    if variant and queued.outbox_id is not None and work.run.contact_id is not None:
        sequences.record_trial(work.tx, _experiment(touch), variant, work.run.contact_id, queued.outbox_id)
    return queued


def _wait_until_sent(step: Step, touch: Touch, queued: desk.Queued) -> Outcome | None:
    if queued.outbox_id is None:
        return None
    fates = ("message.sent", "message.blocked", "message.failed", "message.withdrawn")
    event = step.wait_for(f"sent {touch.id}", fates, f"outbox:{queued.outbox_id}", timeout=timedelta(days=30))
    if event is not None and event.type == "message.sent":
        return None
    if event is not None and event.type == "message.withdrawn":
        # Whatever withdrew it (a reply, an opt-out) is an event of its own; look at that.
        news = step.wait_for(f"withdrawn {touch.id}", desk.STOPS, f"contact:{step.lead}", timeout=timedelta(hours=1))
        return _what_it_means(step, f"withdrawn {touch.id}", news) or Outcome(
            name="withdrawn", because="it was withdrawn"
        )
    if event is None:
        step.run(f"withdraw {touch.id}", withdraw, queued.outbox_id)
        return Outcome(name="blocked", because="it could not be sent for 30 days")
    because = str(event.data.get("because", ""))
    return Outcome(name="blocked" if event.type == "message.blocked" else "failed", because=because)


def withdraw(work: Work, outbox_id: OutboxId) -> int:
    """Take a message back that could not leave."""
    return len(outbox.withdraw(work.tx, message=outbox_id))


def prepare_task(work: Work, touch: Touch, enrolment: EnrolmentId | None) -> OutboxId | None:
    """Queue something a person does by hand: the words ready, the gate asked first."""
    lead = work.run.contact_id
    assert lead is not None
    contact = contacts.get(work.tx, lead)

    draft = openers.write(
        WriteTouch(
            person=desk.person(contact),
            facts=tuple(facts.about(work.tx, lead)),
            offer=department.offer(work.tx),
            sender=department.sender_name(work.tx),
            template=touch.template,
        )
    )
    queued = queue_task(
        work.tx,
        contact,
        key=f"run {work.run.id} {touch.id}",
        channel=touch.channel,
        purpose="follow_up",
        title=draft.subject,
        text=draft.text,
        run=work.run.id,
    )
    if enrolment is not None and queued is not None:
        sequences.note_touch(work.tx, enrolment, touch, queued)
    return queued


def choose_variant(work: Work, touch: Touch) -> str:
    """Choose which way of writing is on trial with this lead (Thompson sampling, drawn by the run)."""
    experiment = _experiment(touch)
    sequences.ensure_arms(work.tx, experiment, openers.VARIANTS)
    return choose(sequences.arms(work.tx, experiment), random.Random(work.run.id))


def _experiment(touch: Touch) -> str:
    return f"{touch.template} wording"


def count_touch(work: Work, enrolment: EnrolmentId, number: int) -> None:
    """Note that a touch was made."""
    sequences.advance(work.tx, enrolment, number)


def _end(step: Step, plan: Plan, outcome: Outcome) -> Outcome:
    step.run("end", end_enrolment, plan.enrolment, outcome.name)
    return outcome


def end_enrolment(work: Work, enrolment: EnrolmentId | None, because: str) -> None:
    """End the enrolment and note the outcome against what was tried."""
    if enrolment is not None:
        sequences.end(work.tx, enrolment, because)
    if because == "silent" and work.run.contact_id is not None:
        sequences.record_outcome(work.tx, work.run.contact_id, "silent", won=False)
