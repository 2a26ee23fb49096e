"""A draft that waits for a yes, seen from all sides: what the gate would say of it, what it rests on, whether it is plain."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from app.agents.desk import spoken_for
from app.compliance.facts import Facts, Purpose
from app.core.claims import claims
from app.core.contact import Contact
from app.core.fact import Fact
from app.core.ids import OutboxId
from app.core.offer import Offer
from app.core.quote import Quote
from app.core.verdict import Decision, Outcome
from app.store import approvals, billing, contacts, deals, department, facts, mail, outbox
from app.store.approvals import Approval
from app.store.database import Rows
from app.sync.foresight import Foreseen, foresee, foresee_message

# What a draft is for, by the kind of its approval (the workflows queue it under the same purpose).
PURPOSES = {
    "first mail": "cold",
    "follow-up": "follow_up",
    "reply": "reply",
    "proposal mail": "reply",
    "referral": "customer_marketing",
    "check-in": "transactional",
    "invoice": "invoice",
    "reminder": "invoice",
    "receipt": "invoice",
}
_ANSWERS = frozenset({"reply", "proposal mail"})  # what goes under their last message


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source of a draft: what it says, where it is from, and when it was read.

    `kind` tells who says so: a `fact` that was found, a `proof` of the founder's own, or `you`, who stands for it.
    """

    number: int
    kind: str
    says: str
    where: str = ""
    url: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Part of a draft's text: from and to (characters), and the number of its source; 0 where it has none."""

    begin: int
    end: int
    source: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """One check that a draft passes: `law`, `wrote`, `billed`, `customer`, `asked`, `suppression`, `hours` or `volume`."""

    name: str
    places: tuple[str, ...] = ()
    sent: int = 0
    cap: int = 0


def is_message(found: Approval) -> bool:
    """Tell whether an approval is of words that would leave, rather than of a deed."""
    return "text" in found.subject


# The gate ------------------------------------------------------------------------------------------------------------


def foreseen(rows: Rows, found: Approval, contact: Contact, now: datetime) -> Foreseen | None:
    """Return what the gate would say if a draft were approved now; None where it is no message or has no address."""
    if not is_message(found):
        return None
    subject, text = str(found.subject.get("subject", "")), str(found.subject["text"])
    if found.kind == "gate":
        message = outbox.get(rows, OutboxId(int(found.subject["outbox"])))
        if message is None:
            return None
        asked = {*message.provenance.get("released", ()), *found.subject.get("rules", ())}
        answered = message.provenance | {"released": sorted(asked)}
        as_approved = replace(message, provenance=answered, text=text, subject=subject or message.subject)
        return foresee_message(rows, as_approved, contact, now=now)
    return foresee(
        rows,
        contact,
        purpose=PURPOSES.get(found.kind, "cold"),
        subject=subject,
        text=text,
        by=str(found.subject.get("by", "rules")),
        now=now,
        thread=mail.latest_thread(rows, contact.id) if found.kind in _ANSWERS else None,
        deal=found.deal_id,
    )


def leaves_at(decision: Decision | None, now: datetime) -> datetime | None:
    """Return when a draft would leave if it were approved now; None where it would not."""
    if decision is None or decision.outcome in (Outcome.BLOCK, Outcome.REQUIRE_HUMAN):
        return None
    return decision.hold_until or now


_BASIS = {
    Purpose.REPLY: "wrote",
    Purpose.INVOICE: "billed",
    Purpose.TRANSACTIONAL: "customer",
    Purpose.APPOINTMENT: "asked",
}


def passed(found: Foreseen) -> tuple[Passed, ...]:
    """Return the checks that matter most and that a draft passes: on what ground, to whom, when, and how many today."""
    decision, known = found.decision, found.facts
    stopped = {one.rule for one in decision.fired if one.outcome is not Outcome.ALLOW}
    checks: list[Passed] = []
    basis = _BASIS.get(known.purpose) if known.purpose is not None else None
    if basis is not None:
        checks.append(Passed(name=basis))
    elif any(one.rule.startswith("mail.b2b") and one.outcome is Outcome.ALLOW for one in decision.fired):
        checks.append(Passed(name="law", places=tuple(sorted(known.jurisdictions))))
    if known.suppressed is False:
        checks.append(Passed(name="suppression"))
    if known.purpose in (Purpose.COLD, Purpose.FOLLOW_UP) and "mail.hours" not in stopped:
        checks.append(Passed(name="hours"))
    volume = _volume(known)
    if volume is not None and "mail.volume" not in stopped:
        checks.append(volume)
    return tuple(checks)


def _volume(known: Facts) -> Passed | None:
    box = known.sender.mailbox
    if known.purpose is not Purpose.COLD or box is None or box.sent_24h is None or box.cap is None:
        return None
    return Passed(name="volume", sent=box.sent_24h, cap=box.cap)


def is_plain(rows: Rows, found: Approval, contact: Contact, decision: Decision | None) -> bool:
    """Tell whether a draft wants no look of its own.

    Every check passes, every claim has a source, nobody changed it, and a person approved one of its template before.
    """
    about = found.subject
    doubtful = ("needs_human", "unsupported", "figures", "said_before", "edited_by", "stands_for")
    if found.kind not in PURPOSES or not is_message(found) or any(about.get(name) for name in doubtful):
        return False
    if decision is None or decision.outcome not in (Outcome.ALLOW, Outcome.HOLD):
        return False
    if not approvals.was_approved_like(rows, found):
        return False
    return all(span.source for span in evidence(rows, contact, found)[0])


# What a draft rests on -----------------------------------------------------------------------------------------------

_SPACE = re.compile(r"\s+")


def evidence(rows: Rows, contact: Contact, found: Approval) -> tuple[tuple[Span, ...], tuple[Source, ...]]:
    """Return which parts of a draft rest on what: stored facts, the founder's own proof, or your word for it."""
    text = str(found.subject["text"])
    offer = department.offer(rows)
    deal = deals.open_of(rows, contact.id)
    quote = billing.current_quote(rows, deal.id) if deal is not None else None
    ours = (*spoken_for(contact, offer, department.sender_name(rows)), *_terms(quote))
    theirs = (contact.name, contact.company.name if contact.company else "")
    doubted, stood_for = set(found.subject.get("unsupported", ())), set(found.subject.get("stands_for", ()))
    sources: list[Source] = []
    spans: list[Span] = []
    at = 0
    for claim in claims(text, facts.about(rows, contact.id), ours=ours, theirs=theirs):
        place = _place_of(claim.sentence, text, at)
        if place is None:
            continue
        begin, end = place
        at = end
        if claim.fact is not None:
            begin, end = _phrase_of(claim.fact, text, begin, end)
            spans.append(Span(begin=begin, end=end, source=_of_fact(sources, claim.fact)))
        elif claim.sentence in doubted:
            spans.append(Span(begin=begin, end=end, source=0))
        elif claim.sentence in stood_for:
            number = len(sources) + 1
            sources.append(Source(number=number, kind="you", says=claim.sentence))
            spans.append(Span(begin=begin, end=end, source=number))
    spans += _proof_spans(text, offer, sources, taken=spans)
    return _in_order(spans, sources)


def _terms(quote: Quote | None) -> tuple[str, ...]:
    return () if quote is None else (str(quote.total), f"{quote.discount_percent}%")


def _place_of(sentence: str, text: str, after: int) -> tuple[int, int] | None:
    """Return from where to where a sentence stands in a text, without its full stop; its spaces may be of any kind."""
    pattern = r"\s+".join(map(re.escape, _SPACE.split(sentence.strip().rstrip(".!?"))))
    match = re.compile(pattern).search(text, after) or re.compile(pattern).search(text)
    return None if match is None or match.start() == match.end() else match.span()


def _phrase_of(fact: Fact, text: str, begin: int, end: int) -> tuple[int, int]:
    """Return the part of a sentence that repeats a fact, where it does so word for word; else all of it."""
    value = fact.value.strip().casefold()
    at = text[begin:end].casefold().find(value) if len(value) > 3 else -1
    return (begin, end) if at < 0 else (begin + at, begin + at + len(value))


def _of_fact(sources: list[Source], fact: Fact) -> int:
    field = fact.field.replace("_", " ")
    says = f"{field[:1].upper()}{field[1:]}: {fact.value}"
    for one in sources:
        if one.says == says:
            return one.number
    where = _address(fact.url) if fact.url else fact.source
    sources.append(
        Source(number=len(sources) + 1, kind="fact", says=says, where=where, url=fact.url, at=fact.retrieved_at)
    )
    return len(sources)


def _address(url: str) -> str:
    return re.sub(r"^[a-z]+://(?:www\.)?", "", url).rstrip("/")


def _proof_spans(text: str, offer: Offer, sources: list[Source], *, taken: list[Span]) -> list[Span]:
    found: list[Span] = []
    for proof in offer.proof:
        claim = proof.claim.rstrip(".")
        for shape in (claim, claim[:1].lower() + claim[1:]):
            begin = text.find(shape)
            end = begin + len(shape)
            if begin >= 0 and not any(span.begin < end and begin < span.end for span in (*taken, *found)):
                number = len(sources) + 1
                sources.append(Source(number=number, kind="proof", says=proof.claim, where=proof.source))
                found.append(Span(begin=begin, end=end, source=number))
                break
    return found


def _in_order(spans: list[Span], sources: list[Source]) -> tuple[tuple[Span, ...], tuple[Source, ...]]:
    """Number the sources as the text comes to them."""
    spans = sorted(spans, key=lambda span: span.begin)
    order = {0: 0}
    for span in spans:
        order.setdefault(span.source, len(order))
    numbered = sorted((replace(one, number=order[one.number]) for one in sources), key=lambda one: one.number)
    return tuple(replace(span, source=order[span.source]) for span in spans), tuple(numbered)


def draft_parts(rows: Rows, found: Approval, now: datetime) -> tuple[Contact | None, Foreseen | None]:
    """Return whom a draft is to and what the gate would say of it."""
    contact = contacts.get(rows, found.contact_id) if found.contact_id is not None else None
    return contact, None if contact is None else foreseen(rows, found, contact, now)
