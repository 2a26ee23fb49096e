"""A campaign whose every message is known before it begins, and what the servers' own records say of it afterwards."""

import hashlib
import http.client
import json
import shutil
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from app.actions import registry
from app.core.clock import VirtualClock
from app.core.ids import ContactId, RunId
from app.core.sequence import DEFAULT
from app.sandbox.process import MailProcess, PaymentProcess, mail_process, payment_process
from app.store import billing, settings
from app.store.database import Rows, Transaction
from app.store.workspace import opened
from tests.fakes.sales import a_deal, a_quote
from tests.fakes.workspaces import START, a_contact, a_mailbox, a_workspace, recovery_code, reopened

PASSWORD = "a password of the practice host"
MAILS = tuple(touch.id for touch in DEFAULT if touch.channel == "email")
LONG = timedelta(days=30)  # time enough for a whole sequence


@dataclass(frozen=True, slots=True)
class World:
    """The practice servers, which outlive every life of the program."""

    mail: MailProcess
    payments: PaymentProcess


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Give the servers; their clocks stand at the campaign's beginning."""
    with mail_process(folder / "mail") as mail, payment_process(folder / "payments") as payments:
        mail.call("clock", to=START.isoformat())
        payments.call("clock", to=START.isoformat())
        yield World(mail, payments)


@dataclass(frozen=True, slots=True)
class Campaign:
    """One workspace ready to be led, and what it is to do: the key of each mail by lead, and the deals to be billed."""

    home: Path
    accounts: tuple[str, ...]
    planned: dict[ContactId, tuple[str, ...]]
    writers: frozenset[ContactId]
    letters: tuple[str, ...]
    bills: tuple[str, ...]
    made_before: dict[str, int]
    until: datetime

    @property
    def life(self) -> dict[str, Any]:
        """What a worker is asked for."""
        return {
            "home": str(self.home), "code": recovery_code(), "begin": START.isoformat(), "until": self.until.isoformat(),
        }  # fmt: skip


def prepare(
    folder: Path,
    there: World,
    name: str,
    *,
    leads: int,
    mailboxes: int = 4,
    silent: int = 0,
    bills: int = 4,
    span: timedelta = LONG,
) -> Campaign:
    """Make a workspace with leads in a sequence, mail waiting to be read, and payments to be asked for.

    A `span` of less than a day is time enough for each lead's first mail alone.

    The last `silent` mailboxes file no copy of what they send, so that a lost answer can never be looked up.
    """
    before = made(there)
    accounts = tuple(f"sam-{name}-{number}@tallyho.example" for number in range(mailboxes))
    for number, address in enumerate(accounts):
        there.mail.call("account", address=address, password=PASSWORD, files_sent=number < mailboxes - silent)
    with opened(a_workspace(folder / name, VirtualClock(START))) as space:
        space.vault.put("stripe", there.payments.key)
        for address in accounts:
            space.vault.put(f"mailbox:{address}", PASSWORD)
        with space.database.transaction("person") as tx:
            # Two campaigns of one payment account must not meet.
            settings.put(tx, "pepper", hashlib.sha256(name.encode()).hexdigest())
            settings.put(tx, "payments", {"base_url": there.payments.url})
            facts = there.mail.facts
            for number, address in enumerate(accounts):
                kept = "provider" if number < mailboxes - silent else "unknown"
                a_mailbox(
                    tx, address, smtp_port=facts["smtp"], imap_port=facts["imap"], ca_file=facts["ca"], sent_copies=kept
                )
            people = [
                a_contact(tx, f"lead-{n}@{name}.example", f"Lead {n} Sample", state="TN") for n in range(leads)
            ]  # where the second of March is no holiday
            mails = MAILS if span >= LONG else MAILS[:1]
            planned = {person: _planned(person, _start(tx, person), mails) for person in people}
            keys = tuple(_bill(tx, n) for n in range(bills))
        home = space.folder
    letters = tuple(_deliver(there, accounts[0], name, n) for n in range(leads // 5))
    return Campaign(home, accounts, planned, frozenset(people[: leads // 5]), letters, keys, before, START + span)


def _start(tx: Transaction, person: ContactId) -> RunId:
    run: RunId = registry.run(tx, "start_sequence", {"contact": person}).result
    return run


def _planned(person: ContactId, run: RunId, mails: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys under which a sequence's mails leave, in order."""
    who = f"{person}@{START.timestamp():.3f}"
    return tuple(hashlib.sha256(f"email:{who}:run {run} {touch}".encode()).hexdigest()[:40] for touch in mails)


def _bill(tx: Transaction, number: int) -> str:
    kind = ("link", "invoice")[number % 2]
    deal = a_deal(tx, f"Buyer {number} Sample")
    person = ContactId(tx.value("select contact_id from deals where id = ?", deal))
    due_on = (tx.now + timedelta(days=14)).date() if kind == "invoice" else None
    asked = billing.request_payment(tx, deal, a_quote(tx, deal), person, kind=kind, due_on=due_on)
    return str(billing.invoice(tx, asked).send_key)


def _deliver(there: World, account: str, name: str, number: int) -> str:
    """Let a lead write by themselves; return the Message-ID. Every third wants no more mail."""
    mail = EmailMessage()
    mail["From"], mail["To"] = f"lead-{number}@{name}.example", account
    mail["Subject"], mail["Message-ID"] = f"A word from lead {number}", f"<word-{number}@{name}.example>"
    mail["Date"] = "Mon, 02 Mar 2026 14:00:00 +0000"
    mail.set_content("Please unsubscribe me." if number % 3 == 0 else "We met at the fair. What does it cost?")
    there.mail.call("deliver", address=account, raw=b64encode(mail.as_bytes()).decode())
    return str(mail["Message-ID"])


# What the records say ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Finding:
    """The records of the servers against the plan; a promise is kept where all lists are empty."""

    sent: int
    bills: int
    letters: int
    uncertain: int
    looked_up: int
    answers_lost: int
    double: list[str]
    lost: list[str]
    unplanned: list[str]
    untold: list[str]
    bills_wrong: list[str]
    letters_wrong: list[str]

    def wrong(self, run: str) -> list[str]:
        """Return in words what the records and the plan do not agree on; empty where all is well."""
        kinds = ("double", "lost", "unplanned", "untold", "bills_wrong", "letters_wrong")
        return [f"{run}: {kind}: {each}" for kind in kinds for each in getattr(self, kind)]


def check(campaign: Campaign, there: World) -> Finding:
    """Compare what the servers recorded with what was planned, and what stayed uncertain with the founder's list."""
    mine = set(campaign.accounts)
    received = Counter(str(entry["send_id"]) for entry in there.mail.records() if entry["account"] in mine)
    with opened(reopened(campaign.home, VirtualClock(campaign.until))) as space, space.database.read() as rows:
        states = {row["send_key"]: row["state"] for row in rows.all("select send_key, state from outbox")}
        listed = _listed(rows)
        answered = {row["message_id"]: row["n"] for row in rows.all(
            "select message_id, count(*) as n from messages where direction = 'inbound' group by message_id"
        )}  # fmt: skip
        looked_up = rows.value("select count(*) from audit where action = 'settle_send'")
        answers_lost = rows.value("select count(*) from egress where outcome = 'broke off after the message'")
        open_letters = rows.value("select count(*) from raw_mail where state <> 'processed'")
    uncertain = {key for key, state in states.items() if state == "uncertain"}
    letters_wrong = [letter for letter in campaign.letters if answered.get(letter) != 1]
    return Finding(
        sent=len(received),
        bills=len(campaign.bills),
        letters=len(campaign.letters),
        uncertain=len(uncertain),
        looked_up=looked_up,
        answers_lost=answers_lost,
        double=[key for key, times in received.items() if times > 1],
        lost=_lost(campaign, set(received), uncertain),
        unplanned=[
            key
            for key in {*received, *states}
            if (key in received) != (states.get(key) == "sent") and key not in uncertain
        ],
        untold=sorted(uncertain ^ listed),
        bills_wrong=_bills_wrong(campaign, there),
        letters_wrong=letters_wrong + ["pending"] * open_letters,
    )


def _lost(campaign: Campaign, received: set[str], uncertain: set[str]) -> list[str]:
    """Return the planned mails that did not arrive. A sequence waits at a mail that may have left, or was answered."""
    lost = []
    for person, keys in campaign.planned.items():
        if person in campaign.writers:
            continue
        stop = next((place for place, key in enumerate(keys) if key in uncertain), len(keys))
        lost += [key for key in keys[:stop] if key not in received]
    return lost


def _listed(rows: Rows) -> set[str]:
    """Return the keys of the sends the founder's list names as uncertain."""
    tasks = rows.all("select detail from tasks where kind = 'uncertain send' and state = 'open'")
    ids = [json.loads(row["detail"])["outbox"] for row in tasks]
    return {rows.value("select send_key from outbox where id = ?", number) for number in ids}


def _bills_wrong(campaign: Campaign, there: World) -> list[str]:
    """Return the requests for payment that the provider's own list does not hold exactly once, open and in our rows."""
    ids = Counter(each["id"] for kind in ("payment_links", "invoices") for each in _every(there.payments, kind))
    with opened(reopened(campaign.home, VirtualClock(campaign.until))) as space, space.database.read() as rows:
        ours = {row["send_key"]: row for row in rows.all("select send_key, state, provider_id, deal_id from invoices")}
    wrong = [key for key in campaign.bills if ours[key]["state"] != "open" or ids[ours[key]["provider_id"]] != 1]
    more = {kind: count - campaign.made_before[kind] for kind, count in made(there).items()}
    asked = {"payment_links": (len(campaign.bills) + 1) // 2, "invoices": len(campaign.bills) // 2}
    return wrong + [f"{count} {kind} were made" for kind, count in more.items() if count != asked[kind]]


def made(there: World) -> dict[str, int]:
    """Return how many of each kind of request for payment the provider holds."""
    return {kind: sum(1 for _ in _every(there.payments, kind)) for kind in ("payment_links", "invoices")}


def _every(payments: PaymentProcess, kind: str) -> Iterator[dict[str, Any]]:
    """Yield every object of a kind in the provider's account, through its own API."""
    after = ""
    while True:
        link = http.client.HTTPConnection(payments.url.removeprefix("http://"), timeout=20)
        try:
            link.request("GET", f"/v1/{kind}?limit=100{after}", headers={"Authorization": f"Bearer {payments.key}"})
            page = json.loads(link.getresponse().read())
        finally:
            link.close()
        yield from page["data"]
        if not page["has_more"]:
            return
        after = f"&starting_after={page['data'][-1]['id']}"


def discard(campaign: Campaign) -> None:
    """Throw a campaign's workspace away."""
    shutil.rmtree(campaign.home.parent, ignore_errors=True)
