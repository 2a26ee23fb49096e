"""The pretend outside world put together: a mail host, a payment provider, a data provider, and the people in it.

The product reaches it over real protocols on loopback and does not know that it is a rehearsal. What happens when is
drawn from the seed and told by the virtual clock, so that the same seed gives the same story.
"""

import heapq
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from app.core.clock import Clock
from app.core.errors import Trouble
from app.sandbox.data_server import DataServer
from app.sandbox.faults import MailFaults
from app.sandbox.mail.host import Accepted
from app.sandbox.mail.server import MailServer
from app.sandbox.payment.server import PaymentServer
from app.sandbox.people import letters
from app.sandbox.people.personas import Act, Prospect, casting
from app.sandbox.people.population import Firm, Person

MAIL_PASSWORD = "practice-mailbox"  # noqa: S105 - opens nothing but the pretend host on loopback
PAGES = "https://pay.practice.example"
NO_SUCH = (550, "5.1.1 user unknown")


@dataclass(order=True, slots=True)
class _Due:
    at: datetime
    number: int
    prospect: Prospect = field(compare=False)
    act: Act = field(compare=False)
    about: Accepted = field(compare=False)


class World:
    """The outside world of one rehearsal; use it as a context manager."""

    def __init__(
        self, *, folder: Path, clock: Clock, people: list[Person], mailboxes: tuple[str, ...], seed: int
    ) -> None:
        self.prospects = casting(people, seed)
        self._clock = clock
        self._mailboxes = mailboxes
        self._due: list[_Due] = []
        self._fresh: list[Accepted] = []
        self._lock = threading.Lock()
        self._number = 0
        gone = {p.person.email: NO_SUCH for p in self.prospects.values() if p.persona.name == "no such address"}
        self.mail = MailServer(folder=folder, clock=clock, faults=MailFaults(seed=seed, recipients=gone))
        self.payments = PaymentServer(clock=clock, seed=seed, pages=PAGES)
        firms: dict[str, Firm] = {p.firm.domain: p.firm for p in people}
        self.data = DataServer(firms, seed=seed)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for server in (self.mail, self.payments, self.data):
            self._stack.enter_context(server)
        for address in self._mailboxes:
            self.mail.account(address, MAIL_PASSWORD)
        self.mail.on_accept(self._accepted)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def listen(self) -> int:
        """Let the recipients read what was sent since the last time; return how many mails that was."""
        with self._lock:
            fresh, self._fresh = self._fresh, []
        for accepted in fresh:
            text, proposal = letters.readable(accepted.raw)
            for address in accepted.recipients:
                prospect = self.prospects.get(address)
                if prospect is not None:
                    for act in prospect.gets(text, accepted.at, proposal=proposal):
                        self._plan(prospect, act, accepted)
        return len(fresh)

    def act(self) -> int:
        """Do what is due by the clock; return how many acts that was."""
        done = 0
        while self._due and self._due[0].at <= self._clock.now():
            due = heapq.heappop(self._due)
            self._carry_out(due)
            done += 1
        return done

    def next_due(self) -> datetime | None:
        """Return when somebody does something next, or None."""
        return self._due[0].at if self._due else None

    def _accepted(self, accepted: Accepted) -> None:
        with self._lock:
            self._fresh.append(accepted)

    def _plan(self, prospect: Prospect, act: Act, about: Accepted) -> None:
        self._number += 1
        heapq.heappush(self._due, _Due(at=act.at, number=self._number, prospect=prospect, act=act, about=about))

    def _carry_out(self, due: _Due) -> None:
        person, act, about = due.prospect.person, due.act, due.about
        if act.kind == "pay_link":
            self._pay(due, lambda: self.payments.pay_link(act.link, email=person.email, name=person.name))
        elif act.kind == "pay_invoice":
            self._pay(due, lambda: self.payments.pay_invoice(act.link, email=person.email))
        else:
            self.mail.deliver(about.account, self._letter(due), at=act.at)
        if act.kind == "auto_reply" and act.until is not None:
            # Back at the desk, they read what they got meanwhile.
            for later in due.prospect.gets("", act.until, proposal=False):
                self._plan(due.prospect, later, about)

    def _pay(self, due: _Due, pay) -> None:  # type: ignore[no-untyped-def]
        try:
            pay()
        except Trouble:
            # A closed link or a voided invoice: as a person would, they ask.
            text = "I wanted to pay but the page says it is not possible any more. Can you send me a new link?"
            self._plan(due.prospect, Act(at=due.at, kind="reply", text=text), due.about)

    def _letter(self, due: _Due) -> bytes:
        person, act, about = due.prospect.person, due.act, due.about
        if act.kind == "bounce":
            return letters.delivery_report(person, about, act.at, due.number)
        if act.kind == "complaint":
            return letters.abuse_report(person, about, act.at, due.number)
        return letters.reply(person, about, act.text, act.at, due.number, automatic=act.kind == "auto_reply")
