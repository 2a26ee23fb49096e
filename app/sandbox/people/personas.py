"""How simulated prospects behave: data first, then the small machine that turns a mail they get into what they do.

A prospect reads what was really sent: whether it asks a question, carries a proposal or a link to pay. They answer after
hours or days, or never; they do not know how the product works inside.
"""

import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.sandbox.people.population import Person
from app.sandbox.people.words import in_two_months, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A way to behave. `first` is the first answer; `buys` how the story ends where it comes to a proposal."""

    name: str
    share: int
    first: str = ""
    buys: str = ""
    touch: int = 1
    objects: str = ""


PERSONAS: tuple[Persona, ...] = (
    Persona(name="silent", share=56),
    Persona(name="no such address", share=1),
    Persona(name="bounces later", share=1),
    Persona(name="away", share=4, first="keen", buys="link"),
    Persona(name="buys by link", share=4, first="keen", buys="link"),
    Persona(name="buys by invoice", share=4, first="keen", buys="invoice"),
    Persona(name="wants a demo", share=2, first="show", buys="invoice"),
    Persona(name="pays late", share=2, first="keen", buys="late"),
    Persona(name="never pays", share=1, first="keen", buys="never"),
    Persona(name="asks first", share=3, first="ask", buys="link", touch=2),
    Persona(name="haggles", share=4, first="keen", buys="link", objects="objection.price"),
    Persona(name="has a rival", share=3, first="objection.rival", buys="no", touch=2),
    Persona(name="bad timing", share=2, first="objection.timing"),
    Persona(name="does not trust", share=2, first="objection.trust", buys="invoice"),
    Persona(name="no budget", share=2, first="keen"),
    Persona(name="goes quiet", share=3, first="keen", buys="quiet"),
    Persona(name="refers", share=2, first="referral"),
    Persona(name="wrong person", share=1, first="wrong_person"),
    Persona(name="left the company", share=1, first="left"),
    Persona(name="later", share=3, first="later"),
    Persona(name="not interested", share=5, first="not_interested"),
    Persona(name="unsubscribes", share=4, first="unsubscribe"),
    Persona(name="complains", share=1, first="complaint"),
    Persona(name="hostile", share=1, first="hostile"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something a prospect does: at an instant, by mail or at the payment provider."""

    at: datetime
    kind: str  # reply, auto_reply, bounce, complaint, pay_link, pay_invoice
    text: str = ""
    link: str = ""
    until: datetime | None = None


@dataclass(slots=True)
class Prospect:
    """One prospect and where their story stands."""

    person: Person
    persona: Persona
    draw: random.Random
    touches: int = 0
    answered: int = 0
    told_away: bool = False
    done: bool = False
    proposals: int = 0
    objected: int = 0
    seen_links: set[str] = field(default_factory=set)

    def gets(self, text: str, now: datetime, *, proposal: bool) -> list[Act]:
        """Return what the prospect does about a mail, if anything."""
        self.touches += 1
        if self.done:
            return []
        link, invoice = _pay_links(text)
        if invoice:
            return self._invoiced(invoice, now)
        if proposal:
            return self._proposed(link, text, now)
        if self.answered == 0:
            return self._first_contact(now)
        return self._goes_on(text, now)

    def _first_contact(self, now: datetime) -> list[Act]:
        name = self.persona.name
        if name == "bounces later":
            self.done = True
            return [Act(at=now + timedelta(minutes=self.draw.randint(1, 90)), kind="bounce")]
        if name == "away" and not self.told_away:
            self.told_away = True
            back = now + timedelta(days=self.draw.randint(5, 12))
            text = f"I am out of the office until {back:%d %B %Y} and will answer your message when I am back."
            return [Act(at=now + timedelta(minutes=1), kind="auto_reply", text=text, until=back)]
        if not self.persona.first or self.touches < self.persona.touch:
            return []
        self.answered += 1
        kind = self.persona.first
        if kind == "complaint":
            self.done = True
            return [Act(at=self._soon(now), kind="complaint")]
        if kind in (
            "not_interested",
            "unsubscribe",
            "hostile",
            "wrong_person",
            "left",
            "referral",
            "later",
            "objection.timing",
        ):
            self.done = True
        return [self._reply(now, self._words(kind, now))]

    def _words(self, kind: str, now: datetime) -> str:
        colleague = f"{self.draw.choice(('finance', 'accounts', 'office'))}@{self.person.firm.domain}"
        return say(kind, self.draw, when=in_two_months(now.date()), who=colleague)

    def _goes_on(self, text: str, now: datetime) -> list[Act]:
        """Answer what the mail asks; ask something back now and then."""
        self.answered += 1
        if self.answered > 7 or (self.persona.buys == "quiet" and self.answered > 2):
            self.done = self.persona.buys == "quiet"
            return []
        asked = _what_is_asked(text)
        if asked is None:
            return [self._reply(now, self._words("need", now))] if self.answered < 4 else []
        if asked == "budget" and self.persona.name == "no budget":
            self.done = True
            return [self._reply(now, self._words("no_budget", now))]
        words = self._words(asked, now)
        if self.draw.random() < 0.25:
            words += "\n\n" + self._words("ask", now)
        return [self._reply(now, words)]

    def _proposed(self, link: str, text: str, now: datetime) -> list[Act]:
        self.proposals += 1
        buys = self.persona.buys
        if self.persona.objects and self.objected < 1:
            self.objected += 1
            return [self._reply(now, self._words(self.persona.objects, now))]
        if buys == "link" and link and link not in self.seen_links:
            self.seen_links.add(link)
            self.done = True
            return [Act(at=now + timedelta(days=self.draw.uniform(0.5, 4)), kind="pay_link", link=link)]
        if buys in ("invoice", "late", "never", "link"):
            self.answered += 1
            return [self._reply(now, self._words("yes", now))]
        if buys == "no":
            self.done = True
            return [self._reply(now, self._words("no", now))]
        return []

    def _invoiced(self, link: str, now: datetime) -> list[Act]:
        if link in self.seen_links or self.persona.buys == "never":
            return []
        self.seen_links.add(link)
        late = self.persona.buys == "late"
        wait = timedelta(days=self.draw.uniform(16, 22) if late else self.draw.uniform(1, 9))
        return [Act(at=now + wait, kind="pay_invoice", link=link)]

    def _reply(self, now: datetime, text: str) -> Act:
        return Act(at=self._soon(now), kind="reply", text=text)

    def _soon(self, now: datetime) -> datetime:
        return now + timedelta(hours=self.draw.choice((1, 2, 3, 5, 8, 20, 26, 44)), minutes=self.draw.randint(0, 59))


def casting(people: list[Person], seed: int, *, silent: int | None = None) -> dict[str, Prospect]:
    """Return the prospects by address: each person with a persona drawn by the seed.

    `silent` is the share of those who never answer, where it is not the usual one.
    """
    draw = random.Random(f"casting {seed}")
    weights = [p.share if silent is None or p.name != "silent" else silent for p in PERSONAS]
    chosen = draw.choices(PERSONAS, weights=weights, k=len(people))
    return {
        person.email: Prospect(person=person, persona=persona, draw=random.Random(f"{seed} {person.email}"))
        for person, persona in zip(people, chosen, strict=True)
    }


def _asks(words: str) -> re.Pattern[str]:
    """Return what finds a question with one of these words in it."""
    return re.compile(rf"\b(?:{words})\b[^.!\n]*\?", re.IGNORECASE)


_ASKED = (
    ("budget", _asks("budget|money|spend|rough figure")),
    ("timeline", _asks("by when|date by which|right moment|what timing|how soon|up and running")),
    ("authority", _asks("who (?:else|would)|agree|approve|decide|decision|sign")),
    ("competition", _asks("use for it|else are you|looking at|comparing|compare|at the moment")),
    ("need", _asks("most like|different|problem|handle|look like|difficult|change one|help you most")),
    ("keen", _asks("proposal|put (?:something|it) together|go ahead|with the price")),
)


def _what_is_asked(text: str) -> str | None:
    return next((kind for kind, pattern in _ASKED if pattern.search(text)), None)


_LINK = re.compile(r"https?://\S+/(b|i|c/pay)/\S+")


def _pay_links(text: str) -> tuple[str, str]:
    """Return the payment link and the invoice link a mail carries, or empty texts."""
    found = [match.group().rstrip(".,)") for match in _LINK.finditer(text)]
    invoice = next((link for link in found if "/i/" in link), "")
    return next((link for link in found if "/i/" not in link), ""), invoice
