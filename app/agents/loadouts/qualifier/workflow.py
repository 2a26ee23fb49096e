"""Qualifier: a conversation by mail that finds out need, timeline, authority, budget and competition.

It answers theirs first, from the founder's own answers, and asks one thing a message. Slots hold the quoted words;
code decides the verdict. Never two messages of ours in a row, one nudge aside.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.agents import desk
from app.agents.brain.questions import (
    AnswerAndAsk,
    Draft,
    FillSlots,
    HandleObjection,
    Person,
    ReadReply,
    Slots,
    WriteNote,
)
from app.agents.runtime.step import Decided, Step, Work
from app.agents.runtime.workflow import Outcome, workflow
from app.core.dates import long_date
from app.core.deal import Stage
from app.core.ids import ContactId, DealId, MessageId, ThreadId
from app.core.message import Category, Reading
from app.core.places import folded
from app.core.qualification import Qualification, Slot, SlotValue, Verdict, next_slot, verdict
from app.store import activities, contacts, deals, department, facts, mail, outbox
from app.store.events import Event

PATIENCE = timedelta(days=6)
MOST_ROUNDS = 8


_ON_DEAL = {Slot.NEED: "need", Slot.TIMELINE: "timeline", Slot.AUTHORITY: "authority", Slot.COMPETITION: "competitor"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one inbound message changed: where the conversation stands, and what is to be asked next."""

    message: MessageId
    thread: ThreadId | None
    category: str
    text: str
    standing: Qualification
    asks_human: bool
    unclear: bool


@workflow("qualifier", version=1, priority=0)
def qualifier(step: Step, message: MessageId) -> Outcome:
    """Find out whether there is a deal."""
    current = message
    answered: set[str] = set()  # objections: the second time the same words would be no answer
    for number in range(1, MOST_ROUNDS + 1):
        asked = number - 1
        about = step.run(f"brief {number}", desk.brief, step.lead)
        text = step.run(f"words {number}", words_of, current)
        said: Slots = step.ask(f"slots {number}", FillSlots(theirs=text, rivals=about.offer.rivals))
        meant = _meaning(step, number, current, text)
        turn = step.run(f"weigh {number}", weigh, current, said.values, meant, asked)
        outcome = _ending(step, number, turn, about)
        if outcome is not None:
            return outcome
        again = turn.category in answered
        answered.add(turn.category)
        draft, checked = desk.write_checked(
            step, f"answer {number}", step.run(f"question {number}", next_question, turn, number, again)
        )
        stop = _send(step, f"answer {number}", draft, checked, turn)
        if stop is not None:
            return stop
        event = _listen(step, number, turn, about)
        if isinstance(event, Outcome):
            return event
        current = MessageId(int(event.data["message"]))
    return Outcome(name="needs_human", because=f"no verdict after {MOST_ROUNDS} rounds")


# One turn ------------------------------------------------------------------------------------------------------------


def words_of(work: Work, message: MessageId) -> str:
    """Return the new words of a message."""
    return mail.message(work.tx, message).text


def _meaning(step: Step, number: int, message: MessageId, text: str) -> str:
    """Return what a message means: as the inbox read it, or, where its rules could not tell, by the brain."""
    heard = step.run(f"heard {number}", desk.hear, message)
    if heard.category != Category.UNKNOWN:
        return heard.category
    today = step.now(f"day {number}").date()
    reading: Reading = step.ask(f"meaning {number}", ReadReply(theirs=text, subject=heard.message.subject, today=today))
    return reading.category.value


def weigh(work: Work, message: MessageId, said: tuple[SlotValue, ...], category: str, asked: int) -> Turn:
    """Keep what they said, and say where that leaves the conversation."""
    lead = _lead(work)
    heard = desk.hear(work, message)
    facts.fill_slots(work.tx, lead, said, message=message)
    # They wrote again before our answer left: it would answer what is past.
    outbox.withdraw(work.tx, run=work.run.id, purposes=("reply",))
    # Who answers what they were asked is interested, however little the words alone would say.
    answers = category == Category.UNKNOWN and any(not value.negative for value in said)
    shown = Category.POSITIVE_INFO_REQUEST if answers else Category(category)
    if shown != heard.category:
        mail.reclassify(work.tx, message, shown, by="conversation")
    mail.mark_handled(work.tx, message)
    if contacts.get(work.tx, lead).status not in ("customer", "qualified", "engaged"):
        contacts.update(work.tx, lead, status="engaged")
    standing = verdict(facts.slots_of(work.tx, lead), today=work.now.date(), asked=asked)
    return Turn(
        message=message,
        thread=heard.message.thread_id,
        category=category,
        text=heard.message.text,
        standing=standing,
        asks_human=heard.asks_human,
        unclear=category == Category.UNKNOWN and not said and "?" not in heard.message.text,
    )


def next_question(work: Work, turn: Turn, number: int, again: bool) -> AnswerAndAsk | HandleObjection:
    """Return what to have written now: an answer to an objection, or an answer and one question."""
    lead = _lead(work)
    offer, person, sender = department.offer(work.tx), _person(work), department.sender_name(work.tx)
    category = Category(turn.category)
    if category.objection and not again:
        kind = category.value.removeprefix("objection.")
        return HandleObjection(person=person, theirs=turn.text, kind=kind, offer=offer, sender=sender, round=1)
    return AnswerAndAsk(
        person=person,
        theirs=turn.text,
        offer=offer,
        sender=sender,
        ask=next_slot(facts.slots_of(work.tx, lead)),
        round=number,
        meeting_wanted=category is Category.POSITIVE_MEETING,
        unclear=turn.unclear,
    )


def _ending(step: Step, number: int, turn: Turn, about: desk.Brief) -> Outcome | None:
    """Return how this message ends the conversation, or None where it goes on."""
    category = Category(turn.category)
    if turn.asks_human or category is Category.HOSTILE:
        return Outcome(name="needs_human", because=f"a person should answer this ({category})", data=_at(turn))
    if category is Category.UNSUBSCRIBE:
        return Outcome(name="opted_out", because="they asked not to be contacted")
    if category is Category.NOT_INTERESTED:
        _note(step, f"goodbye {number}", "close_kindly", turn, about)
        return Outcome(name="disqualified", because="they are not interested")
    if category in (Category.WRONG_PERSON, Category.LEFT_COMPANY, Category.REFERRAL):
        return _pass_on(step, number, turn, about)
    if category is Category.LATER:
        until = step.run(f"until {number}", until_when, turn.message)
        _note(step, f"later {number}", "later", turn, about, text=f"after {long_date(date.fromisoformat(until))}")
        return Outcome(name="nurture", because="they asked for later", data={"until": until})
    standing = turn.standing
    if standing.verdict is Verdict.QUALIFIED:
        deal = step.run("open deal", open_deal)
        return Outcome(name="qualified", because=standing.reason, data=_at(turn) | {"deal": deal})
    if standing.verdict is Verdict.DISQUALIFIED:
        _note(step, f"goodbye {number}", "close_kindly", turn, about)
        return Outcome(name="disqualified", because=standing.reason)
    if standing.verdict is Verdict.NURTURE and standing.again_on is not None:
        return Outcome(name="nurture", because=standing.reason, data={"until": standing.again_on.isoformat()})
    return None


def until_when(work: Work, message: MessageId) -> str:
    """Return the ISO date to come back on: the one they named, else in two weeks' time."""
    heard = desk.hear(work, message)
    return heard.until or (work.now + timedelta(days=14)).date().isoformat()


def open_deal(work: Work) -> DealId:
    """Make sure there is a deal with this lead, at least in Qualified, with what they said on it."""
    lead = _lead(work)
    found = deals.open_of(work.tx, lead)
    contact = contacts.get(work.tx, lead)
    offer = department.offer(work.tx)
    at = contact.company.name if contact.company else contact.shown
    deal = found.id if found else work.act("create_deal", title=f"{at} – {offer.product}", contact=lead)
    said = facts.slots_of(work.tx, lead)
    known = {name: said[slot].value for slot, name in _ON_DEAL.items() if slot in said and not said[slot].negative}
    if known:
        work.act("update_deal", deal=deal, **known)
    if deals.get(work.tx, deal).stage is Stage.NEW:
        work.act("update_deal_stage", deal=deal, stage="qualified")
    contacts.update(work.tx, lead, status="qualified")
    return deal


# Sending and listening -----------------------------------------------------------------------------------------------


def _send(step: Step, name: str, draft: Draft, checked: desk.Checked, turn: Turn) -> Outcome | None:
    decided = desk.ask_to_send(
        step, name, draft, checked, kind="reply", title=f"Answer: {' '.join(turn.text.split())[:60]}"
    )
    if not decided.approved:
        return Outcome(name="needs_human", because="the answer was not approved", data=_at(turn))
    step.run(f"queue {name}", queue_reply, name, decided, turn.thread)
    return None


def queue_reply(work: Work, name: str, decided: Decided, thread: ThreadId | None) -> desk.Queued:
    """Queue an answer in their own thread."""
    return desk.queue(work, name, decided, purpose="reply", thread=thread)


def _note(step: Step, name: str, kind: str, turn: Turn, about: desk.Brief, *, text: str = "") -> None:
    note = WriteNote(kind=kind, person=about.person, offer=about.offer, sender=about.sender, about=text)
    draft, checked = desk.write_checked(step, name, note)
    decided = desk.ask_to_send(step, name, draft, checked, kind="reply", title=f"Answer: {kind.replace('_', ' ')}")
    if decided.approved:
        step.run(f"queue {name}", queue_reply, name, decided, turn.thread)


def _listen(step: Step, number: int, turn: Turn, about: desk.Brief) -> Event | Outcome:
    """Wait for their answer; nudge once; return the event, or how the silence ends."""
    key = f"contact:{step.lead}"
    for attempt in ("", " after nudge"):
        for look in range(4):
            name = f"listen {number}{attempt}" + (f" {look}" if look else "")
            event = step.wait_for(name, desk.STOPS, key, timeout=PATIENCE)
            if event is None:
                break
            if event.type == "contact.suppressed":
                return Outcome(name="opted_out", because="they asked not to be contacted")
            if event.type in ("contact.deleted", "address.bounced"):
                return Outcome(name="bounced", because="the address stopped working")
            if event.type == "message.received":
                heard = step.run(f"hear {name}", desk.hear, int(event.data["message"]))
                if Category(heard.category).from_a_person:
                    return event
        if not attempt:
            _note(
                step,
                f"nudge {number}",
                "still_there",
                turn,
                about,
                text=about.offer.pain,
            )
    return Outcome(name="silent", because="they stopped answering")


# Passing on ----------------------------------------------------------------------------------------------------------


def _pass_on(step: Step, number: int, turn: Turn, about: desk.Brief) -> Outcome:
    who = step.run(f"referred {number}", referred_to, turn.message)
    if who:
        _note(step, f"thanks {number}", "referred", turn, about, text=who)
    elif turn.category != Category.LEFT_COMPANY:
        _note(step, f"sorry {number}", "wrong_person", turn, about)
    named = f", they named {who}" if who else ""
    return Outcome(name="referred" if who else "wrong_person", because=f"{turn.category}{named}", data={"who": who})


def referred_to(work: Work, message: MessageId) -> str:
    """Create the person they point to as a lead of our own (source: referral); return who it is, or an empty text."""
    heard = desk.hear(work, message)
    who = heard.referred_to or heard.delegate or ""
    lead = contacts.get(work.tx, _lead(work))
    if not who:
        return ""
    if "@" not in who:
        activities.create_task(
            work.tx,
            f"{lead.shown} points to {who}: find their address",
            kind="referral",
            due_at=work.now,
            contact=lead.id,
        )
        return who
    if contacts.with_email(work.tx, who) is None:
        name = " ".join(part.capitalize() for part in folded(who.partition("@")[0].replace(".", " ")).split())
        work.act(
            "create_contact",
            name=name,
            email=who,
            company=lead.company.name if lead.company else None,
            source=f"referral by contact {lead.id}",
        )
    return who


def _lead(work: Work) -> ContactId:
    assert work.run.contact_id is not None
    return work.run.contact_id


def _person(work: Work) -> Person:
    return desk.person(contacts.get(work.tx, _lead(work)))


def _at(turn: Turn) -> dict[str, Any]:
    return {"message": turn.message, "thread": turn.thread, "category": turn.category}
