"""Promise 2: no charge twice, none forgotten, whatever the payment provider does to requests and events.

Each run plays one seeded sales history twice in encrypted workspaces of their own: once undisturbed, once with 429s, 500s
(some that stick to their key), lost requests and answers, crashes of ours, days passing between two tries, and events
doubled, shuffled and late. Both must end with the same money: in our rows, at the provider, and on the founder's list.

The provider is the sandbox's, called in this process without sockets; Stripe's own client speaks to it.
"""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from app.core.clock import VirtualClock
from app.core.errors import Refused, Transient, Uncertain
from app.core.ids import DealId, QuoteId
from app.sandbox.faults import PaymentFaults
from app.sandbox.payment import api as provider
from app.sandbox.payment.api import Api
from app.sandbox.payment.book import Book
from app.sandbox.payment.world import World
from app.store.database import Row
from app.store.workspace import opened
from app.sync.egress import Ledger
from app.sync.http import TIMEOUT, Answer, Web
from tests.fakes.sales import Till, account
from tests.fakes.workspaces import START, a_workspace

KEY, URL, BUYER = "rk_test_promise", "https://pay.example", "buyer@alder.example"
Ending = dict[str, Any]  # what a play came to, to be compared as a whole


class Killed(BaseException):
    """Our program ended here."""


class NeverKnown(Exception):
    """Our side never came to know what the provider knows."""


@dataclass(slots=True, eq=False)
class Wire(Web):
    """The way to the provider without sockets, with the practice server's faults and crashes of ours."""

    api: Api | None = None
    crashes: float = 0.0
    happened: Counter[str] = field(default_factory=Counter)

    def request(
        self,
        method: str,
        url: str,
        *,
        purpose: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        records: tuple[str, ...] = (),
        timeout: timedelta = TIMEOUT,
    ) -> Answer:
        """Answer as the practice server would."""
        assert self.api is not None
        dice, faults = self.api.book.dice, self.api.book.faults
        self._perhaps("crash before", self.crashes, Killed())
        self._perhaps("not reached", faults.drop_before, Transient("The provider could not be reached."))
        self._perhaps("drop before", faults.drop_before, Uncertain("The link broke off."))
        if dice.falls("rate limit", faults.rate_limited):
            return self._answer("429", provider.rate_limited(faults.retry_after))
        if dice.falls("server error", faults.server_error):
            return self._answer("500", provider.server_error({}))
        parts = urlsplit(url)
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        given = self.api.handle(
            provider.Request(
                method=method, path=parts.path, query=parts.query, body=(body or b"").decode(), headers=sent
            )
        )
        self._perhaps("crash after", self.crashes, Killed())
        self._perhaps("drop after", faults.drop_after, Uncertain("The answer was lost."))
        if not faults.errors_stick and dice.falls("server error after", faults.server_error_after):
            return self._answer("500 after", provider.server_error(given.headers))
        return self._answer("500 kept" if given.status == 500 else "", given)

    def _perhaps(self, kind: str, chance: float, trouble: BaseException) -> None:
        assert self.api is not None
        if self.api.book.dice.falls(kind, chance):
            self.happened[kind] += 1
            raise trouble

    def _answer(self, fault: str, given: provider.Answer) -> Answer:
        self.happened[fault or ("replayed" if "idempotent-replayed" in given.headers else "answered")] += 1
        return Answer(status=given.status, headers=dict(given.headers), body=given.body)


# One play of a history -----------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class Play:
    """A workspace, a provider, and what was done with them so far."""

    till: Till
    world: World
    wire: Wire
    chance: Random
    disturbed: bool
    deals: list[tuple[DealId, QuoteId]] = field(default_factory=list)

    def settle(self, *, patience: int = 600) -> None:
        """Let our side work until it has made what was asked for and knows what the provider knows."""
        for _ in range(patience):
            self.work()
            settled = self._is_settled()
            self.till.clock.advance(timedelta(seconds=self._wait()))
            if settled:
                return
        raise NeverKnown

    def work(self) -> None:
        """Make what was asked for and ask for news; where that kills us, begin anew."""
        try:
            self.till.payments.pump()
            self.till.payments.poll()
        except Killed:
            self.till.restart()

    def _wait(self) -> float:
        draw = self.chance.random() if self.disturbed else 1.0
        return 26 * 3600 if draw < 0.08 else 20 * 60 if draw < 0.3 else 61

    def _is_settled(self) -> bool:
        with self.till.workspace.database.read() as rows:
            requests = rows.all("select state, provider_id from invoices")
            found = rows.all("select provider_id, returned, state = 'disputed' as disputed from payments")
        known = {row["provider_id"]: (row["returned"], bool(row["disputed"])) for row in found}
        true = {each.intent: (each.refunded, self._is_disputed(each.intent)) for each in self.world.records().payments}
        open_ones = {row["provider_id"] for row in requests if row["state"] == "open"}
        waiting = any(row["state"] == "requested" for row in requests)
        return not waiting and known == true and open_ones == self._payable()

    def _payable(self) -> set[str]:
        """Return the ids of what can be paid or is being paid at the provider."""
        book = self.world.api.book
        links = {each["id"] for each in book.every("payment_link") if each["active"]}
        for session in book.every("checkout.session"):
            intent = session["payment_intent"] and book.find("payment_intent", session["payment_intent"])
            if session["status"] == "complete" and intent and intent["status"] == "processing":
                links.add(session["payment_link"])
        return links | {each["id"] for each in book.every("invoice") if each["status"] == "open"}

    def _is_disputed(self, intent: str) -> bool:
        found = [each for each in self.world.api.book.every("dispute") if each["payment_intent"] == intent]
        return bool(found) and found[0]["status"] != "won"

    def ending(self) -> Ending:
        """Return the money as it stands, without ids and times."""
        with self.till.workspace.database.read() as rows:
            ours = {
                "requests": rows.all("select deal_id, kind, quote_id, amount, state from invoices order by id"),
                "payments": rows.all(
                    "select i.deal_id, i.kind, p.amount, p.returned, p.state from payments p"
                    " join invoices i on i.id = p.invoice_id order by 1, 2, 3, 4"
                ),
                "events": rows.all(
                    "select type, contact_id, count(*) from events where type like 'invoice.%' group by 1, 2 order by 1, 2"
                ),
                "tasks": rows.all("select title from tasks order by title"),
            }
        book, payments = self.world.api.book, self.world.records().payments
        theirs = {
            "charges": sorted((each.amount, each.refunded, each.disputed) for each in payments),
            "invoices": sorted((each["total"], each["status"]) for each in book.every("invoice")),
            "links": sorted(
                (sum(line["amount_total"] for line in book.lines[each["id"]]), each["active"])
                for each in book.every("payment_link")
            ),
        }
        return {name: [_cells(row) for row in found] for name, found in ours.items()} | theirs


def _cells(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in row.keys())  # noqa: SIM118 (a row iterates over its values)


def play(seed: int, folder: Path, *, disturbed: bool) -> tuple[Ending, Counter[str]]:
    """Play the history of a seed to its end; return what it came to and what went wrong on the way."""
    chance = Random(f"disturbance {seed}")
    clock = VirtualClock(START)
    book = Book(clock=clock, seed=seed, pages=URL, faults=PaymentFaults())
    with opened(a_workspace(folder, clock)) as workspace:
        wire = Wire(Ledger(workspace.database), api=Api(book, KEY))
        assert wire.api is not None
        played = Play(Till(workspace, clock, account(wire, KEY, URL)), World(wire.api), wire, chance, disturbed)
        if disturbed:
            book.change_faults(faults(seed, chance))
            wire.crashes = chance.choice((0.0, 0.03))
        for act in history(seed):
            act(played)
        book.change_faults(PaymentFaults())
        wire.crashes = 0.0
        for _ in range(3):  # what is late may still come
            played.settle()
            clock.advance(timedelta(days=1, hours=7))
        played.settle()
        return played.ending(), wire.happened


def faults(seed: int, chance: Random) -> PaymentFaults:
    """Draw what the provider does to requests and events in one run."""

    def upto(most: float) -> float:
        return chance.choice((0.0, chance.random() * most))

    return PaymentFaults(
        seed=seed,
        rate_limited=upto(0.2),
        retry_after=chance.choice((1, 30, 300)),
        server_error=upto(0.2),
        server_error_after=upto(0.2),
        errors_stick=chance.random() < 0.5,
        drop_before=upto(0.15),
        drop_after=upto(0.2),
        search_lag=chance.choice((0.0, 60.0)),
        events_doubled=upto(0.6),
        events_shuffled=upto(1.0),
        events_delayed=upto(0.8),
        events_delay=chance.choice((120.0, 7200.0, 3 * 86400.0)),
        events_in_place=chance.random() < 0.5,
    )


# Histories -----------------------------------------------------------------------------------------------------------

Act = Callable[[Play], None]


def history(seed: int) -> list[Act]:
    """Return what happens in the run of a seed: one to three deals whose acts are mixed."""
    chance = Random(f"history {seed}")
    left = [_story(number, chance) for number in range(chance.choice((1, 1, 2, 3)))]
    begun: list[Act] = [_begin(chance.choice((0, 5, 15))) for _ in left]
    mixed: list[Act] = []
    while left:
        acts = chance.choice(left)
        mixed.append(acts.pop(0))
        left = [one for one in left if one]
    return [*begun, *mixed, Play.settle]


def _story(number: int, chance: Random) -> list[Act]:
    """Return the acts of one deal: ways to pay are asked for, one of them is paid, perhaps money goes back."""
    settle: Act = Play.settle
    link, bill, cheaper = _ask(number, "link"), _ask(number, "invoice"), _requote(number, chance.choice((5, 10)))
    by_link, by_bill, refused = _pay(number, "link"), _pay(number, "invoice"), _refused(number)
    stories: list[list[Act]] = [
        [link, settle, by_link],
        [link, settle, refused, by_link],
        [link, settle, cheaper, link, settle, by_link],
        [link, cheaper, link, settle, by_link],
        [link, settle, bill, settle, by_bill],
        [link, settle, refused, bill, settle, _page_again(number), by_bill],
        [link, settle, by_link, bill],
        [link, settle, by_link, cheaper, link],
        [bill, settle, link, bill, settle, cheaper, bill, settle, by_bill],
        [link, settle, _later(number), bill, settle, _finish(number, succeeded=True)],
        [link, settle, _later(number), settle, _finish(number, succeeded=False), settle, bill, settle, by_bill],
        [link, settle, bill, settle],
    ]
    back: list[list[Act]] = [
        [],
        [_refund(number, None)],
        [_refund(number, 1_000), settle, _refund(number, 2_000)],
        [_dispute(number), settle, _decide(number, won=True)],
        [_refund(number, 500), _dispute(number), settle, _decide(number, won=False)],
        [_dispute(number)],
    ]
    return [*chance.choice(stories), settle, *chance.choice(back), settle]


def _begin(discount: int) -> Act:
    def act(on: Play) -> None:
        on.deals.append(on.till.deal(discount=discount))

    return act


def _ask(number: int, kind: str) -> Act:
    def act(on: Play) -> None:
        on.till.ask(*on.deals[number], kind)

    return act


def _requote(number: int, discount: int) -> Act:
    def act(on: Play) -> None:
        deal, _ = on.deals[number]
        on.deals[number] = deal, on.till.quote(deal, discount=discount)

    return act


def _pay(number: int, kind: str) -> Act:
    def act(on: Play) -> None:
        for provider_id in _ours(on, number, kind, "open"):
            if kind == "link":
                on.world.pay_link(provider_id, email=BUYER)
            else:
                on.world.pay_invoice(provider_id)

    return act


def _refused(number: int) -> Act:
    def act(on: Play) -> None:
        for provider_id in _ours(on, number, "link", "open"):
            on.world.fail_link(provider_id, email=BUYER)

    return act


def _page_again(number: int) -> Act:
    """Let the buyer try once more on a page that they left open."""

    def act(on: Play) -> None:
        for provider_id in _ours(on, number, "link", "void"):
            for session in on.world.api.book.every("checkout.session"):
                if session["payment_link"] == provider_id:
                    with suppress(Refused):
                        on.world.pay_link(session["id"], email=BUYER)

    return act


def _later(number: int) -> Act:
    def act(on: Play) -> None:
        for provider_id in _ours(on, number, "link", "open"):
            on.world.pay_link(provider_id, email=BUYER, later=True)

    return act


def _finish(number: int, *, succeeded: bool) -> Act:
    def act(on: Play) -> None:
        for session in on.world.api.book.every("checkout.session"):
            if session["status"] == "complete" and session["payment_link"] in _ours(on, number, "link", None):
                on.world.finish_payment(session["id"], succeeded=succeeded)

    return act


def _refund(number: int, amount: int | None) -> Act:
    def act(on: Play) -> None:
        for intent in _intents(on, number):
            on.world.refund(intent, amount)

    return act


def _dispute(number: int) -> Act:
    def act(on: Play) -> None:
        for intent in _intents(on, number):
            on.world.dispute(intent)

    return act


def _decide(number: int, *, won: bool) -> Act:
    def act(on: Play) -> None:
        for dispute in on.world.api.book.every("dispute"):
            if dispute["payment_intent"] in _intents(on, number):
                on.world.close_dispute(dispute["id"], won=won)

    return act


def _ours(on: Play, number: int, kind: str, state: str | None) -> list[str]:
    with on.till.workspace.database.read() as rows:
        found = rows.all(
            "select provider_id from invoices where deal_id = ? and kind = ? and (? is null or state = ?)"
            " and provider_id is not null order by id",
            on.deals[number][0], kind, state, state,
        )  # fmt: skip
    return [str(row["provider_id"]) for row in found]


def _intents(on: Play, number: int) -> list[str]:
    with on.till.workspace.database.read() as rows:
        found = rows.all(
            "select p.provider_id from payments p join invoices i on i.id = p.invoice_id where i.deal_id = ?",
            on.deals[number][0],
        )
    return [str(row["provider_id"]) for row in found]


# The measure ---------------------------------------------------------------------------------------------------------


def compare(seed: int) -> tuple[dict[str, tuple[object, object]], Counter[str]]:
    """Play a seed undisturbed and disturbed; return what differs (undisturbed, disturbed) and what went wrong."""
    with tempfile.TemporaryDirectory(prefix="quotahit-promise-") as scratch:
        expected, _ = play(seed, Path(scratch) / "clean", disturbed=False)
        try:
            found, happened = play(seed, Path(scratch) / "disturbed", disturbed=True)
        except NeverKnown:
            return {"never known": (True, False)}, Counter()
    return {name: (expected[name], found[name]) for name in expected if expected[name] != found[name]}, happened


def measure(count: int = 10_000, first: int = 0, jobs: int = 1) -> dict[str, object]:
    """Compare `count` seeds from `first` on, in `jobs` processes; return the figures, and the first seeds that differ."""
    began, happened, differing = time.monotonic(), Counter[str](), []
    seeds = range(first, first + count)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        found = pool.map(compare, seeds, chunksize=20) if jobs > 1 else map(compare, seeds)
        for seed, (differs, counted) in zip(seeds, found, strict=True):
            happened += counted
            if differs:
                differing.append(seed)
    return {
        "promise": 2,
        "runs": count,
        "equal": count - len(differing),
        "differing_seeds": differing[:20],
        "disturbances": dict(sorted(happened.items())),
        "provider": "sandbox, in-process, without sockets",
        "seconds": round(time.monotonic() - began, 1),
        "kept": not differing,
    }
