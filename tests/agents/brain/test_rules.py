"""What the rules write, as a founder would read it before sending: thirty leads, every kind of mail."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from app.agents.brain import questions as q
from app.agents.brain import rules
from app.agents.brain.rules import notes, openers
from app.core.claims import unsupported
from app.core.fact import Fact
from app.core.names import salutation_first_name, spoken_company
from app.core.offer import Answer, Offer, Proof
from app.core.qualification import Slot, SlotValue
from app.core.quote import stray_figures

from .asked import ADA, LINK, OFFER, QUOTE, SENDER

# First name, whole name, title, company, industry: as lists and providers spell them.
LEADS = [
    ("Ada", "Ada Sample", "Founder", "Alder Labs Inc.", "Software"),
    ("", "", "", "", ""),
    ("", "info", "", "Birch & Sons", ""),
    ("SALES", "SALES TEAM", "", "CEDAR TRADE GMBH", "WHOLESALE"),
    ("ADA", "ADA SAMPLE", "CEO", "DOGWOOD GLOBAL LOGISTICS", "LOGISTICS & SUPPLY CHAIN"),
    ("José", "José Ñáñez", "Director Comercial", "Construcciones Peña S.L.", "Construction"),
    ("Søren", "Søren Ågård", "", "Elm A/S", "E-commerce"),
    ("Zoë", "Zoë van der Berg", "Managing Director", "iFir", "IT services"),
    ("李", "李 小龙", "", "华为技术", "Telecommunications"),
    ("Анна", "Анна Иванова", "Директор", "Ель", "SaaS"),
    ("محمد", "محمد علي", "", "شركة المثال", "Retail"),
    ("O'Neil", "O'Neil Sample", "", "Grove, Hazel & Iris", "Legal firms"),
    ("Jean-Luc", "Jean-Luc Échantillon", "", "Juniper!", "Marketing agencies"),
    ("Ada", "Ada Sample", "", "What's Next?", "Financial Services"),
    ("Ada", "Ada Sample", "", "Ada Sample", "N/A"),
    ("Ada", "Ada Sample", "", "K", "3D printing"),
    ("Ada", "Ada Sample", "", "The Larch Company of Northern Example and Surroundings Holding", "Other"),
    ("A.", "A. Sample", "", "Maple", "unknown"),
    ("Dr.", "Dr. Sample", "", "Nutmeg", "Companies"),
    ("  Ada  ", "Ada  Sample", "  ", "  Oak   Labs ", "  Software  "),
    ("Ada\n", "Ada\nSample", "x\ny", "Pine\nLabs", "Soft\nware"),
    ("MARY ANN", "MARY ANN SAMPLE", "", "QUINCE", "B2B SaaS"),
    ("Ada", "Ada", "", "rowan.example", "Internet"),
    ("Wolfeschlegelsteinhausenbergerdorff", "Wolfeschlegelsteinhausenbergerdorff Sample", "", "Spruce", "Food"),
    ("Team", "Team Support", "", "Support", "support"),
    ("ada", "ada sample", "founder", "teak", "consulting"),
    ("Ada", "Ada Sample", "", "Umbra (formerly Vine)", "Arts, Crafts"),
    ("Nguyễn", "Nguyễn Văn A", "", "Willow Công ty", "Manufacturing"),
    ("Ada", "Ada {Sample}", "", "{company}", "{industry}"),
    ("Ada", "Ada Sample", "", "Yew 100% Better", "Health, Wellness & Fitness"),
]
GROWTHS = ["", "hiring three account managers", "Raised a round in May.", "opening an office in Lyon", "x" * 300]
TECHNOLOGIES = ["", "Xero, Stripe, Slack"]
CHAIN = ("opener", "follow_up", "last_word")
TOUCHES = ("opener", "direct", "follow_up", "last_word", "drip_story", "drip_idea", "again", "again_last")
BARE = Offer(
    product="Tallyho", one_liner="chases unpaid invoices", pain="late payments", outcome="invoices paid on time"
)
ONE_PROOF = replace(BARE, proof=(Proof(claim="Teams of ten save an hour a week", source="study"),))
ONE_ANSWER = replace(ONE_PROOF, answers=(Answer(question="How does it work?", answer="By mail"),))
OFFERS = {"full": OFFER, "bare": BARE, "one proof": ONE_PROOF, "one answer": ONE_ANSWER}


def person(lead: tuple[str, str, str, str, str]) -> q.Person:
    """Return a lead as the desk passes it on."""
    first, name, title, company, industry = lead
    return q.Person(
        first_name=salutation_first_name(first),
        name=name or "their team",
        title=title,
        company=spoken_company(company) if company else "",
        industry=industry,
    )


def facts(number: int) -> tuple[Fact, ...]:
    """Return what is known of a lead: sometimes nothing."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    known = {
        "growth": GROWTHS[number % len(GROWTHS)],
        "technologies": TECHNOLOGIES[number // 5 % len(TECHNOLOGIES)],
    }
    return tuple(
        Fact(field=name, value=value, source="apollo", method="lookup", confidence=0.75, retrieved_at=at)
        for name, value in known.items()
        if value
    )


def touch(
    number: int, template: str, *, offer: Offer = OFFER, variant: str = "observation", subject: str = ""
) -> q.Draft:
    """Write a touch to a lead."""
    answer = rules.answer(
        q.WriteTouch(
            person=person(LEADS[number]),
            facts=facts(number),
            offer=offer,
            sender=SENDER,
            template=template,
            variant=variant,
            earlier_subject=subject,
        )
    )
    assert isinstance(answer, q.Draft)
    return answer


def faults(draft: q.Draft) -> list[str]:
    """Return what a founder would stumble over in a mail."""
    text, found = f"{draft.subject}\n\n{draft.text}", []
    for fault, pattern in (
        ("two blanks", r"[^\S\n]{2}"),
        ("a blank before a comma or stop", r"\s[,.;?!](?:\s|$)"),
        ("stops in a row", r"[.?!,;][.?!,;]"),
        ("a blank left open", r"\{|\}|\[|\]|\bNone\b|\bnull\b"),
        ("a greeting without a name", r"(?m)^(?:Hi|Hello|Dear)\s*,? ?,"),
        ("a sentence that begins small", r"(?<=[a-z][.?!]) [a-z]"),
        ("a word twice", r"\b(\w+) \1\b"),
        ("a link that is not there", r"here:\s*(?:\n|$)"),
        ("an empty paragraph", r"\n\n\n"),
        ("a line end of a list's", r"[^\n]\n[^\n]"),
    ):
        hit = re.search(pattern, text)
        if hit and not (fault == "a greeting without a name" and hit.group() == "Hello,"):
            found.append(f"{fault}: …{text[max(0, hit.start() - 25) : hit.end() + 15]!r}")
    return found


# Every mail ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", TOUCHES)
@pytest.mark.parametrize("offer", OFFERS)
def test_a_touch_reads_as_if_somebody_wrote_it(template: str, offer: str) -> None:
    for number, variant in product(range(len(LEADS)), openers.VARIANTS):
        draft = touch(number, template, offer=OFFERS[offer], variant=variant)
        assert faults(draft) == [], (number, draft.text)
        assert draft.text.endswith(SENDER)
        assert draft.text.count("?") <= (2 if template == "drip_idea" else 1)
        assert 15 <= len(draft.text.split()) <= 120
        assert 3 <= len(draft.subject) <= 75
        assert not (draft.subject.isupper() and " " in draft.subject)


@pytest.mark.parametrize("template", TOUCHES)
def test_a_touch_says_nothing_of_them_that_no_fact_says_and_names_no_price(template: str) -> None:
    for number in range(len(LEADS)):
        draft, who = touch(number, template), person(LEADS[number])
        ours = [OFFER.product, OFFER.one_liner, OFFER.pain, OFFER.outcome, SENDER, who.name, who.company, who.industry]
        ours += [p.claim for p in OFFER.proof] + [part for a in OFFER.answers for part in (a.question, a.answer)]
        assert unsupported(draft.text, facts(number), ours=ours) == (), draft.text
        figures = [figure for figure in stray_figures(draft.text, quote=None, offer=OFFER) if figure.kind == "money"]
        assert figures == []


@pytest.mark.parametrize("offer", OFFERS)
def test_a_follow_up_does_not_repeat_what_came_before(offer: str) -> None:
    for number in range(len(LEADS)):
        seen: set[str] = set()
        for template in CHAIN:
            paragraphs = touch(number, template, offer=OFFERS[offer], subject="kept").text.split("\n\n")[1:-1]
            assert not seen & set(paragraphs)
            seen |= set(paragraphs)


def test_a_follow_up_stands_under_the_subject_of_the_first_mail() -> None:
    assert touch(0, "follow_up", subject="Chasing late payments").subject == "Chasing late payments"


@pytest.mark.parametrize(
    ("company", "industry", "named"),
    [
        ("ALDER GLOBAL LABS", "IT services", ("Alder Global Labs", "IT services companies")),
        ("THE ALDER CO", "retail", ("at The Alder Co today?", "retail companies")),
        ("Umbra (formerly Vine)", "[Industry]", ("at Umbra today?", "companies like yours")),
        ("{company}", "{industry}", ("payments today?", "companies like yours")),
        ("IBM", "SaaS", ("IBM", "SaaS companies")),
        ("What's Next?", "Marketing agencies", ("What's Next today?", "marketing agencies that")),
        (
            "A company with a name that goes on and on for ever",
            "Companies",
            ("payments today?", "companies like yours"),
        ),
    ],
)
def test_how_companies_and_industries_are_named(company: str, industry: str, named: tuple[str, ...]) -> None:
    who = replace(ADA, company=company, industry=industry)
    draft = rules.answer(q.WriteTouch(person=who, facts=(), offer=OFFER, sender=SENDER, template="opener"))
    assert isinstance(draft, q.Draft)
    for words in named:
        assert words in draft.text


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("hiring three account managers", "I read that Alder Labs is hiring three account managers."),
        ("Growing fast", "I read that Alder Labs is growing fast."),
        ("Raised a round in May.", "I read this about Alder Labs: Raised a round in May."),
    ],
)
def test_growth_is_put_as_the_fact_puts_it(value: str, said: str) -> None:
    fact = replace(facts(1)[0], value=value)
    draft = rules.answer(q.WriteTouch(person=ADA, facts=(fact,), offer=OFFER, sender=SENDER, template="opener"))
    assert isinstance(draft, q.Draft)
    assert said in draft.text
    assert draft.uses == ("growth",)


# Notes to people who are no customers yet.
TO_LEADS = "still_there proposal_follow_up accepted close_kindly later wrong_person referred demo_offer".split()

# Conversation, notes, proposals --------------------------------------------------------------------------------------

WORDS = [
    "Sounds interesting.",
    "How does it work? And where is our data stored?",
    "Do you offer payroll in Brazil?",
    "How long does setup take? Do you offer payroll in Brazil?",
    "",
]


@pytest.mark.parametrize("ask", [*Slot, None])
def test_an_answer_in_a_conversation_reads_well_and_asks_one_thing(ask: Slot | None) -> None:
    for number, theirs, meeting in product(range(len(LEADS)), WORDS, (True, False)):
        draft = rules.answer(
            q.AnswerAndAsk(
                person=person(LEADS[number]),
                theirs=theirs,
                offer=OFFER,
                sender=SENDER,
                ask=ask,
                round=1,
                meeting_wanted=meeting,
            )
        )
        assert isinstance(draft, q.Draft)
        assert faults(draft) == [], draft.text
        assert draft.text.count("?") <= 1
        assert draft.needs_human == ("Brazil" in theirs)


def test_the_only_question_is_not_called_the_other_one() -> None:
    def said(theirs: str) -> str:
        question = q.AnswerAndAsk(person=ADA, theirs=theirs, offer=OFFER, sender=SENDER, ask=None, round=1)
        return getattr(rules.answer(question), "text", "")

    assert "On your question I want" in said("Do you offer payroll in Brazil?")
    assert "On your other question I want" in said("How does it work? Do you offer payroll in Brazil?")


@pytest.mark.parametrize("kind", ["price", "rival", "timing", "trust"])
def test_an_objection_is_answered_in_one_piece(kind: str) -> None:
    for number, quote in product(range(len(LEADS)), (None, QUOTE)):
        draft = rules.answer(
            q.HandleObjection(
                person=person(LEADS[number]), theirs="No.", kind=kind, offer=OFFER, sender=SENDER, round=1, quote=quote
            )
        )
        assert isinstance(draft, q.Draft)
        assert faults(draft) == [], draft.text
        assert draft.text.count("?") == 1


@pytest.mark.parametrize("kind", sorted(notes.kinds()))
def test_a_note_reads_well_with_and_without_what_fills_it(kind: str) -> None:
    filled = {"amount": "USD 2,280", "due": "16 March 2026", "link": LINK, "about": OFFER.pain}
    for number, missing in product(range(len(LEADS)), [None, *filled]):
        given = {name: "" if name == missing else value for name, value in filled.items()}
        who = person(LEADS[number])
        draft = rules.answer(q.WriteNote(kind=kind, person=who, offer=OFFER, sender=SENDER, **given))  # type: ignore[arg-type]  # all of them texts
        assert isinstance(draft, q.Draft)
        assert faults(draft) == [], draft.text
        assert draft.text.count("?") <= 1
        assert len(draft.text.split("\n\n")) >= 3 or missing is not None
        if kind in TO_LEADS:
            ours = [OFFER.product, OFFER.pain, SENDER, who.name, who.company, *filled.values()]
            assert unsupported(draft.text, (), ours=ours) == ()


def test_a_proposal_reads_well_and_names_no_figure() -> None:
    said = (SlotValue(slot=Slot.NEED, value="x", quote="We need help with late payments.", confidence=0.9),)
    for number, slots in product(range(len(LEADS)), ((), said)):
        text = rules.answer(q.WriteProposal(person=person(LEADS[number]), offer=OFFER, slots=slots))
        assert isinstance(text, q.ProposalText)
        lines = [text.summary, *text.understanding, *text.solution, *text.proof, *text.next_steps]
        assert all(line.strip() for line in lines)
        assert "Tallyho chases unpaid invoices" in text.solution[0]
        assert all(re.search(r"[.!?”]$", line) for line in (text.summary, *text.solution, *text.proof))
        assert not re.search(r"USD|\$|%", " ".join(lines).replace("100%", ""))


def test_a_reason_names_what_speaks_for_a_lead_and_what_is_not_known() -> None:
    for number in range(len(LEADS)):
        answer = rules.answer(
            q.WhyThisLead(
                person=person(LEADS[number]),
                facts=(),
                score=55,
                strengths=("industry fits",),
                unknown=("budget", "tech"),
            )
        )
        assert isinstance(answer, q.Reason)
        assert "industry fits" in answer.text
        assert "Not known: budget, tech." in answer.text


def test_every_question_has_an_answer_by_rules_marked_so() -> None:
    from .asked import ASKED

    for _, question, _ in ASKED.values():
        assert getattr(rules.answer(question), "by", None) == "rules"


def test_the_sample_offer_is_marked_as_sample() -> None:
    sample = Path(__file__).resolve().parents[3] / "assets" / "sample" / "sender.json"
    assert "example" in json.loads(sample.read_text(encoding="utf-8"))["contact_route"]
