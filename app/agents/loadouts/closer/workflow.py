"""Closer: quote, proposal, payment link, objections, and the end of a deal.

Prices come from the quote object alone. A discount inside the founder's policy may be granted, one above it is asked,
one beyond is refused. Two failed rounds of objections go to a person. Money states come from the payment provider.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.agents import desk
from app.agents.brain.questions import AnswerAndAsk, HandleObjection, ProposalText, WriteNote, WriteProposal
from app.agents.runtime.step import Decided, Step, Work
from app.agents.runtime.workflow import Outcome, workflow
from app.core.codec import plain
from app.core.contact import Contact
from app.core.deal import Stage
from app.core.ids import ContactId, DealId, InvoiceId, ProposalId, QuoteId, ThreadId
from app.core.message import Category
from app.core.money import figures
from app.core.quote import Allowance, Quote, allowance, lines_for, stray_figures
from app.store import billing, contacts, deals, department, facts, mail
from app.store.events import Event

PATIENCE = timedelta(days=6)
VALID = timedelta(days=30)
MOST_ROUNDS = 8
FAILED_ROUNDS = 2
MOST_SILENCES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A quote and the proposal and payment link made from it."""

    quote: Quote
    proposal: ProposalId
    payment: InvoiceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an answer to a proposal comes to: yes, objection, question, later, no, leave (an end), human, nothing."""

    kind: str
    category: str
    objection: str = ""
    text: str = ""
    thread: ThreadId | None = None
    until: str | None = None
    wanted_percent: int | None = None


@dataclass(slots=True)
class Talk:
    """Where the talk about one proposal stands, within one replay."""

    step: Step
    about: desk.Brief
    deal: DealId
    offered: Offered
    thread: ThreadId | None
    failed: int = 0
    silences: int = 0
    replies: int = 0


@workflow("closer", version=1, priority=0)
def closer(step: Step, deal: DealId, thread: ThreadId | None = None) -> Outcome:
    """Bring a qualified deal to a yes or a no."""
    about = step.run("brief", desk.brief, step.lead)
    quote_id = step.run("quote", make_quote, deal, 0, "policy")
    offered, refused = _propose(step, "proposal", about, deal, quote_id)
    if refused is not None:
        return refused
    stop, thread = _send_proposal(step, "proposal", about, deal, offered, thread)
    if stop is not None:
        return stop
    talk = Talk(step=step, about=about, deal=deal, offered=offered, thread=thread)
    for number in range(1, MOST_ROUNDS + 1):
        event = step.wait_for(f"answer {number}", desk.STOPS, f"contact:{step.lead}", timeout=PATIENCE)
        outcome = _round(talk, number, event)
        if outcome is not None:
            return outcome
    return Outcome(name="needs_human", because=f"no decision after {MOST_ROUNDS} rounds", data={"deal": deal})


def _round(talk: Talk, number: int, event: Event | None) -> Outcome | None:
    """Take in what happened since the last round; return how the deal ends, or None where the talk goes on."""
    if event is None:
        talk.silences += 1
        if talk.silences > MOST_SILENCES:
            return _lost(talk.step, talk.deal, "silent", "no answer to the proposal")
        _follow_up(talk, f"follow up {number}")
        return None
    if event.type == "invoice.paid":
        return Outcome(name="won", because="they paid by the link", data={"deal": talk.deal})
    if event.type in ("contact.suppressed", "contact.deleted", "address.bounced"):
        return _lost(talk.step, talk.deal, "opted_out", event.type.replace(".", " "))
    if event.type != "message.received":
        return None
    answer = talk.step.run(f"read {number}", read_answer, int(event.data["message"]), talk.deal)
    talk.thread = answer.thread or talk.thread
    return _ending(talk.step, talk.deal, answer) or _go_on(talk, number, answer)


def _go_on(talk: Talk, number: int, answer: Answer) -> Outcome | None:
    if answer.kind == "yes":
        _accepted(talk, f"accepted {number}")
        talk.step.run(f"accept {number}", accept, talk.deal, talk.offered.proposal)
        return Outcome(name="accepted", because="they said yes", data={"deal": talk.deal, "thread": talk.thread})
    if answer.kind == "question":
        return _reply(talk, f"reply {number}", answer)
    if answer.kind == "objection":
        talk.failed += 1
        if talk.failed > FAILED_ROUNDS:
            return Outcome(name="needs_human", because="two rounds did not settle it", data={"deal": talk.deal})
        return _object(talk, number, answer)
    return None


# Quote and proposal --------------------------------------------------------------------------------------------------


def make_quote(work: Work, deal: DealId, discount: int, approver: str) -> QuoteId:
    """Price the deal from the founder's price book; the discount was allowed by `approver`."""
    offer = department.offer(work.tx)
    contact = contacts.get(work.tx, _lead(work))
    lines = lines_for(offer, seats=_seats(contact))
    quote_id = billing.create_quote(
        work.tx,
        deal,
        lines,
        discount_percent=discount,
        expires_on=(work.now + VALID).date(),
        approved_by=approver,
    )
    total = billing.quote(work.tx, quote_id).total
    work.act("update_deal", deal=deal, value=total.major)
    return quote_id


def _seats(contact: Contact) -> int:
    """Return how many seats to quote: what their team's size suggests, at least one; the founder sees it first."""
    size = contact.company.size_low if contact.company else None
    return max(1, min(25, round((size or 5) / 10)))


def _propose(
    step: Step, name: str, about: desk.Brief, deal: DealId, quote_id: QuoteId
) -> tuple[Offered, Outcome | None]:
    question = step.run(f"{name} for", proposal_question)
    text: ProposalText = step.ask(f"{name} words", question)
    made = step.run(f"{name} made", make_proposal, deal, quote_id, text)
    subject = {
        "deal": deal,
        "total": str(made.quote.total),
        "discount_percent": made.quote.discount_percent,
        "summary": text.summary,
        "figures": step.run(f"{name} figures", figures_in, text, quote_id),
    }
    decided = step.ask_approval(
        f"{name} approval", "proposal", f"Proposal to {about.person.name} over {made.quote.total}", subject, deal=deal
    )
    if not decided.approved:
        return made, Outcome(name="needs_human", because="the proposal was not approved", data={"deal": deal})
    return made, None


def proposal_question(work: Work) -> WriteProposal:
    """Return the question for a proposal's words."""
    lead = _lead(work)
    return WriteProposal(
        person=desk.person(contacts.get(work.tx, lead)),
        offer=department.offer(work.tx),
        slots=tuple(facts.slots_of(work.tx, lead).values()),
    )


def make_proposal(work: Work, deal: DealId, quote_id: QuoteId, text: ProposalText) -> Offered:
    """Write the proposal down and ask for a payment link over exactly the quote's total."""
    quote = billing.quote(work.tx, quote_id)
    proposal = billing.create_proposal(work.tx, deal, quote_id, plain(text))
    payment = billing.request_payment(work.tx, deal, quote_id, _lead(work), kind="link")
    return Offered(quote=quote, proposal=proposal, payment=payment)


def figures_in(work: Work, text: ProposalText, quote_id: QuoteId) -> list[str]:
    """Return figures in a proposal's words that the quote does not hold."""
    words = " ".join((text.summary, *text.solution, *text.proof, *text.next_steps))
    stray = stray_figures(words, quote=billing.quote(work.tx, quote_id), offer=department.offer(work.tx))
    return [figure.quote for figure in stray]


def _send_proposal(
    step: Step, name: str, about: desk.Brief, deal: DealId, offered: Offered, thread: ThreadId | None
) -> tuple[Outcome | None, ThreadId | None]:
    step.wait_for(
        f"{name} link", ("payment.ready", "payment.failed"), f"payment:{offered.payment}", timeout=timedelta(hours=2)
    )
    link = step.run(f"{name} url", payment_url, offered.payment)
    note = WriteNote(
        kind="proposal" if link else "proposal_no_link",
        person=about.person,
        offer=about.offer,
        sender=about.sender,
        amount=str(offered.quote.total),
        link=link,
    )
    draft, checked = desk.write_checked(step, f"{name} mail", note, deal=deal)
    decided = desk.ask_to_send(
        step,
        f"{name} mail",
        draft,
        checked,
        kind="proposal mail",
        title=f"Send the proposal to {about.person.name}",
        deal=deal,
    )
    if not decided.approved:
        return Outcome(name="needs_human", because="the proposal mail was not approved", data={"deal": deal}), thread
    queued = step.run(f"{name} queue", queue_proposal, name, decided, deal, offered.proposal, thread)
    return None, queued.thread_id


def payment_url(work: Work, payment: InvoiceId) -> str:
    """Return where to pay, or an empty text where there is no link (yet)."""
    return billing.invoice(work.tx, payment).url or ""


def queue_proposal(
    work: Work, name: str, decided: Decided, deal: DealId, proposal: ProposalId, thread: ThreadId | None
) -> desk.Queued:
    """Queue the proposal mail with the proposal attached, and move the deal."""
    attachment = {"kind": "proposal", "id": proposal}
    queued = desk.queue(
        work,
        name,
        decided,
        purpose="reply" if thread else "customer_marketing",
        thread=thread,
        deal=deal,
        attachments=(attachment,),
    )
    billing.set_proposal_state(work.tx, proposal, "sent")
    if deals.get(work.tx, deal).stage in (Stage.NEW, Stage.QUALIFIED, Stage.DEMO):
        work.act("update_deal_stage", deal=deal, stage="proposal")
    return queued


# Their answer --------------------------------------------------------------------------------------------------------


_YES = re.compile(
    r"\b(yes|let'?s (?:do|go)|go ahead|we(?:'re| are) in|sounds good|agreed|deal|send (?:me |us |over )?(?:the |an )?invoice|"
    r"(?:i|we) accept|happy to (?:go|proceed|sign)|sign(?:ed)?|einverstanden|ja,? gerne|d'accord|de acuerdo)\b",
    re.IGNORECASE,
)


def read_answer(work: Work, message_id: int, deal: DealId) -> Answer:
    """Say what an answer to the proposal comes to."""
    heard = desk.hear(work, message_id)
    mail.mark_handled(work.tx, heard.message.id)
    category, text = Category(heard.category), heard.message.text
    if heard.asks_human or category is Category.HOSTILE:
        kind = "human"
    elif not category.from_a_person:
        kind = "nothing"
    elif category is Category.UNSUBSCRIBE:
        kind = "leave"
    elif category is Category.LATER:
        kind = "later"
    elif category.objection:
        kind = "objection"
    elif category in (Category.NOT_INTERESTED, Category.WRONG_PERSON, Category.LEFT_COMPANY):
        kind = "no"
    elif _YES.search(text) and not text.rstrip().endswith("?"):
        kind = "yes"
    else:
        kind = "question"
    if kind == "objection" and deals.get(work.tx, deal).stage is Stage.PROPOSAL:
        work.act("update_deal_stage", deal=deal, stage="negotiation")
    return Answer(
        kind=kind,
        category=category.value,
        objection=category.value.removeprefix("objection.") if category.objection else "",
        text=text,
        thread=heard.message.thread_id,
        until=heard.until,
        wanted_percent=_wanted_percent(text),
    )


def _wanted_percent(text: str) -> int | None:
    percents = [int(f.value) for f in figures(text) if f.kind == "percent" and 0 < f.value < 100]
    return min(percents) if percents else None


def _ending(step: Step, deal: DealId, answer: Answer) -> Outcome | None:
    if answer.kind == "human":
        return Outcome(
            name="needs_human", because=f"a person should answer this ({answer.category})", data={"deal": deal}
        )
    if answer.kind == "leave":
        return _lost(step, deal, "opted_out", "they asked not to be contacted")
    if answer.kind == "no":
        return _lost(step, deal, "lost", f"they said no ({answer.category})")
    if answer.kind == "later":
        return Outcome(name="nurture", because="they asked for later", data={"deal": deal, "until": answer.until})
    return None


def accept(work: Work, deal: DealId, proposal: ProposalId) -> None:
    """Note that they said yes."""
    billing.set_proposal_state(work.tx, proposal, "accepted")
    if deals.get(work.tx, deal).stage is Stage.PROPOSAL:
        work.act("update_deal_stage", deal=deal, stage="negotiation")


def _lost(step: Step, deal: DealId, name: str, because: str) -> Outcome:
    step.run("lose", lose, deal, because)
    return Outcome(name=name, because=because, data={"deal": deal})


def lose(work: Work, deal: DealId, because: str) -> None:
    """Move the deal to Lost with its reason."""
    if not deals.get(work.tx, deal).stage.ended:
        deals.move(work.tx, deal, Stage.LOST, lost_reason=because)


# Objections ----------------------------------------------------------------------------------------------------------


def _object(talk: Talk, number: int, answer: Answer) -> Outcome | None:
    """Answer an objection; where the price is the point, grant what the policy allows as a new quote."""
    step, about, deal = talk.step, talk.about, talk.deal
    granted = _discount(talk, number, answer) if answer.objection == "price" else None
    if granted is not None:
        approver = "policy" if granted <= about.offer.discounts.auto else "founder"
        quote_id = step.run(f"quote {number}", make_quote, deal, granted, approver)
        talk.offered, refused = _propose(step, f"proposal {number}", about, deal, quote_id)
        if refused is not None:
            return refused
    question = HandleObjection(
        person=about.person,
        theirs=answer.text,
        kind=answer.objection,
        offer=about.offer,
        sender=about.sender,
        round=talk.failed,
        quote=talk.offered.quote,
        granted_percent=granted,
    )
    name = f"objection {number}"
    attached = talk.offered.proposal if granted else None
    return _send(talk, name, question, title=f"Answer the {answer.objection} objection", proposal=attached)


def _discount(talk: Talk, number: int, answer: Answer) -> int | None:
    """Return the discount to grant, or None: never beyond the policy, and only once."""
    policy = talk.about.offer.discounts
    if talk.offered.quote.discount_percent:
        return None
    wanted = answer.wanted_percent or policy.auto
    allowed = allowance(wanted, policy)
    if wanted and allowed is Allowance.AUTO:
        return wanted
    if allowed is Allowance.APPROVE:
        person, total = talk.about.person.name, str(talk.offered.quote.total)
        subject = {"deal": talk.deal, "wanted_percent": wanted, "total": total, "needs_human": True}
        decided = talk.step.ask_approval(
            f"discount {number}", "discount", f"Grant {wanted}% to {person}?", subject, deal=talk.deal, risk="price"
        )
        if decided.approved:
            return wanted
    return policy.auto or None


def queue_answer(
    work: Work, name: str, decided: Decided, deal: DealId, proposal: ProposalId | None, thread: ThreadId | None
) -> desk.Queued:
    """Queue an answer in their thread, with the new proposal where there is one."""
    attachments: tuple[dict[str, Any], ...] = ({"kind": "proposal", "id": proposal},) if proposal else ()
    if proposal is not None:
        billing.set_proposal_state(work.tx, proposal, "sent")
    return desk.queue(work, name, decided, purpose="reply", thread=thread, deal=deal, attachments=attachments)


# Other mail ----------------------------------------------------------------------------------------------------------


def _send(talk: Talk, name: str, question: Any, *, title: str, proposal: ProposalId | None = None) -> Outcome | None:
    """Have an answer written, checked, approved and queued; return the hand-over where it was not approved."""
    draft, checked = desk.write_checked(talk.step, name, question, deal=talk.deal)
    decided = desk.ask_to_send(talk.step, name, draft, checked, kind="reply", title=title, deal=talk.deal)
    if not decided.approved:
        return Outcome(name="needs_human", because="the answer was not approved", data={"deal": talk.deal})
    talk.step.run(f"queue {name}", queue_answer, name, decided, talk.deal, proposal, talk.thread)
    return None


def _reply(talk: Talk, name: str, answer: Answer) -> Outcome | None:
    talk.replies += 1
    question = AnswerAndAsk(
        person=talk.about.person,
        theirs=answer.text,
        offer=talk.about.offer,
        sender=talk.about.sender,
        ask=None,
        round=talk.replies,
        proposed=True,
        meeting_wanted=answer.category == Category.POSITIVE_MEETING,
    )
    return _send(talk, name, question, title=f"Answer {talk.about.person.name}")


def _accepted(talk: Talk, name: str) -> None:
    note = WriteNote(kind="accepted", person=talk.about.person, offer=talk.about.offer, sender=talk.about.sender)
    _send(talk, name, note, title=f"Thank {talk.about.person.name} for the yes")


def _follow_up(talk: Talk, name: str) -> None:
    about = talk.about
    kind = "proposal_follow_up" if talk.silences == 1 else "proposal_last"
    note = WriteNote(kind=kind, person=about.person, offer=about.offer, sender=about.sender)
    draft, checked = desk.write_checked(talk.step, name, note, deal=talk.deal)
    title = f"Ask {about.person.name} about the proposal"
    decided = desk.ask_to_send(talk.step, name, draft, checked, kind="follow-up", title=title, deal=talk.deal)
    if decided.approved:
        talk.step.run(f"queue {name}", queue_follow_up, name, decided, talk.deal, talk.thread)


def queue_follow_up(work: Work, name: str, decided: Decided, deal: DealId, thread: ThreadId | None) -> desk.Queued:
    """Queue a follow-up on the proposal in its thread."""
    return desk.queue(work, name, decided, purpose="follow_up", thread=thread, deal=deal)


def _lead(work: Work) -> ContactId:
    assert work.run.contact_id is not None
    return work.run.contact_id
