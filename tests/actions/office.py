"""A workspace with something for every verb to act on, and for each verb the words a person would give it.

A verb without a line in SAMPLES fails the suite: whoever adds one says here how it is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.core.contact import Point
from app.core.ids import ContactId, DealId, OutboxId, RunId, TaskId
from app.core.message import Category, Direction
from app.core.money import Money
from app.core.scoring import Score
from app.store import (
    activities,
    approvals,
    billing,
    companies,
    contacts,
    deals,
    facts,
    mail,
    outbox,
    runs,
    sequences,
    undo,
)
from app.store.billing import Payment
from app.store.database import Row, Rows, Transaction
from tests.fakes.sales import a_quote
from tests.fakes.workspaces import a_mailbox

# What only grows and is never taken back: trails, counters, and what was derived for searching.
TRAILS = frozenset(
    "audit journal undo events durable_commits decisions egress spend person_keys steps runs sqlite_sequence".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """How one verb is used: its arguments as a person writes them, and others that cannot be right."""

    arguments: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)


SAMPLES: Mapping[str, Sample] = {
    "approve": Sample(arguments={"approval": "1"}, wrong={"approval": "99"}),
    "assign_to_rep": Sample(arguments={"contact": "ada@alder.example", "rep": "Robin"}, wrong={"contact": "Nobody"}),
    "cancel_run": Sample(arguments={"run": "1"}, wrong={"run": "99"}),
    "complete_task": Sample(arguments={"task": "1"}, wrong={"task": "99"}),
    "create_contact": Sample(
        arguments={"name": "Grace Sample", "email": "grace@beech.example", "phone": "312 555 0101", "company": "Beech Ltd"},
        wrong={"email": "no address"},
    ),
    "create_deal": Sample(
        arguments={"title": "Alder – second plan", "contact": "Ada Sample", "value": "1200", "stage": "qualified"},
        wrong={"stage": "sold"},
    ),
    "create_task": Sample(arguments={"title": "Call Ada", "due": "2026-03-05T10:00"}, wrong={"due": "soon"}),
    "delete_contact": Sample(arguments={"contact": "bob@alder.example"}, wrong={"contact": "Sample"}),
    "delete_deal": Sample(arguments={"deal": "Alder – annual plan"}, wrong={"deal": "Nothing"}),
    "do_not_contact": Sample(arguments={"contact": "bob@alder.example"}, wrong={"channel": "pigeon"}),
    "enrich_lead": Sample(arguments={"contact": "cora@alder.example"}, wrong={"contact": "bob@alder.example"}),
    "generate_proposal": Sample(arguments={"deal": "Alder – annual plan", "seats": "3"}, wrong={"discount": "90"}),
    "log_activity": Sample(
        arguments={"kind": "call", "contact": "Ada Sample", "notes": "They like it", "sentiment": "positive"},
        wrong={"sentiment": "glad"},
    ),
    "make_call": Sample(arguments={"contact": "Ada Sample", "about": "the annual plan"}, wrong={"contact": "Cora Sample"}),
    "merge_contacts": Sample(
        arguments={"keep": "ada@alder.example", "drop": "bob@alder.example"}, wrong={"drop": "ada@alder.example"}
    ),
    "pause_agents": Sample(arguments={}, wrong={"paused": "perhaps"}),
    "pause_sequence": Sample(arguments={"contact": "bob@alder.example"}, wrong={"contact": "Nobody"}),
    "qualify_lead": Sample(arguments={"contact": "ada@alder.example"}, wrong={"contact": "cora@alder.example"}),
    "record_consent": Sample(
        arguments={"contact": "Ada Sample", "channel": "phone", "how": "said so at the fair"}, wrong={"channel": "pigeon"}
    ),
    "reject": Sample(arguments={"approval": "1"}, wrong={"approval": "99"}),
    "resume_mailbox": Sample(arguments={"mailbox": "mail@tallyho.example"}, wrong={"mailbox": "sam@tallyho.example"}),
    "retry_run": Sample(arguments={"run": "2"}, wrong={"run": "1"}),
    "score_all_leads": Sample(arguments={}, wrong={"contact": "Nobody"}),
    "score_lead": Sample(arguments={"contact": "Ada Sample"}, wrong={"contact": "Nobody"}),
    "search_contacts": Sample(
        arguments={"title": "founder", "sort": "name", "limit": "5", "created_since": "2026-01-01"}, wrong={"limit": "many"}
    ),
    "send_email": Sample(
        arguments={"contact": "ada@alder.example", "text": "Thanks, let us talk."}, wrong={"text": "Only $ 17 today."}
    ),
    "send_invoice": Sample(arguments={"deal": "Alder – annual plan"}, wrong={"deal": "Nothing"}),
    "send_proposal": Sample(arguments={"deal": "Alder – annual plan"}, wrong={"deal": "Nothing"}),
    "settle_uncertain": Sample(arguments={"outbox_id": "3", "arrived": "no"}, wrong={"outbox_id": "1"}),
    "start_sequence": Sample(arguments={"contact": "cora@alder.example"}, wrong={"sequence": "nonsense"}),
    "summarize_deal": Sample(arguments={"deal": "Alder – annual plan"}, wrong={"deal": "Nothing"}),
    "trigger_onboarding": Sample(arguments={"deal": "Alder – paid plan"}, wrong={"deal": "Alder – annual plan"}),
    "undo_changes": Sample(arguments={}, wrong={"group": "99"}),
    "update_contact": Sample(
        arguments={"contact": "Ada Sample", "title": "Managing director", "city": "Chicago", "phone": "+1 312 555 0102"},
        wrong={"status": "lovely"},
    ),
    "update_deal": Sample(
        arguments={"deal": "Alder – annual plan", "value": "100000", "competitor": "Rivalry", "close_date": "2026-06-30"},
        wrong={"close_date": "in June"},
    ),
    "update_deal_stage": Sample(arguments={"deal": "Alder – annual plan", "stage": "negotiation"}, wrong={"stage": "sold"}),
}  # fmt: skip


def furnish(tx: Transaction) -> None:
    """Fill a workspace: three people at Alder Labs, deals, mail, runs, and something of everything that waits."""
    box = a_mailbox(tx, "sam@tallyho.example")
    mail.pause_mailbox(tx, a_mailbox(tx, "mail@tallyho.example"), "too many mails came back")
    company = companies.create(tx, "Alder Labs Inc.", domain="alder.example", industry="Software", country="US")
    ada, bob, cora = (_person(tx, name, company) for name in ("Ada", "Bob", "Cora"))
    contacts.add_point(tx, ada, Point(kind="phone", value="+13125550100"))
    deal = deals.create(tx, "Alder – annual plan", currency="USD", contact=ada, company=company)
    a_quote(tx, deal)
    _paid(tx, deals.create(tx, "Alder – paid plan", currency="USD", contact=ada, company=company), ada)
    thread = mail.start_thread(tx, "Sample", contact=ada, mailbox_id=box)
    mail.add_message(
        tx, thread=thread, contact=ada, mailbox_id=box, direction=Direction.INBOUND, channel="email", sender="ada@alder.example",
        recipient="sam@tallyho.example", subject="Sample", text="Tell me more.", at=tx.now, message_id="<1@alder.example>",
        kind="reply", category=Category.POSITIVE_INFO_REQUEST.value,
    )  # fmt: skip
    _sequence_under_way(tx, bob)
    failed = runs.start(tx, "researcher", 1, {}, contact=None)
    assert failed is not None
    runs.fail(tx, runs.get(tx, failed), error="sample trouble", kind="bug")
    asked = _queued(tx, ada, "held")
    approvals.ask(
        tx, "gate", "Send “Sample” to ada@alder.example?", {"outbox": asked, "rules": ["core.unknown_source"], "text": "A question."},
        contact=ada,
    )  # fmt: skip
    unsure = _queued(tx, ada, "uncertain")
    title = "Did “Sample” reach ada@alder.example?"
    activities.create_task(tx, title, kind="uncertain send", due_at=tx.now, contact=ada, detail={"outbox": unsure})
    tasks = activities.open_tasks(tx)
    assert TaskId(tasks[0].id) == 1
    old = Score(value=1, band="cold", signals=(), unknown=(), known=0, provisional=True)
    facts.save_score(tx, cora, old, reason="by another profile", weights="2026-01")
    undo.begin(tx, "update_contact", "Change Cora Sample")
    contacts.update(tx, cora, department="Sales")
    tx.scope.group = None


def _person(tx: Transaction, name: str, company: Any) -> ContactId:
    return contacts.create(
        tx, name=f"{name} Sample", first_name=name, last_name="Sample", title="Founder", company_id=company, country="US", state="IL",
        source="own list", points=[Point(kind="email", value=f"{name.lower()}@alder.example")],
    )  # fmt: skip


def _paid(tx: Transaction, deal: DealId, contact: ContactId) -> None:
    quote = a_quote(tx, deal)
    invoice = billing.request_payment(tx, deal, quote, contact, kind="link")
    amount = billing.quote(tx, quote).total
    billing.provider_says(tx, invoice, "paid", provider_id="sample_1")
    nothing = Money(0, "USD")
    payment = Payment(provider_id="pay_1", amount=amount, returned=nothing, state="paid", at=tx.now)
    billing.record_payment(tx, invoice, payment)


def _sequence_under_way(tx: Transaction, contact: ContactId) -> None:
    run = runs.start(tx, "outreach", 1, {"sequence": "outreach"}, contact=contact, exclusive=True)
    assert run is not None
    chosen = sequences.named(tx, "outreach")
    assert chosen is not None
    sequences.enrol(tx, contact, chosen.id, run=run)
    sequences.set_journey(tx, contact, state="active", because="a new lead", agent="outreach")
    _queued(tx, contact, "queued", run=run)


def _queued(tx: Transaction, contact: ContactId, state: str, *, run: RunId | None = None) -> OutboxId:
    number = 1 + int(tx.value("select count(*) from outbox"))
    made = outbox.queue(
        tx, send_key=f"sample {number}", channel="email", purpose="cold", contact=contact,
        address=contacts.get(tx, contact).email or "", subject="Sample", text="A question.", mailbox_id=1, run_id=run,
        not_before=tx.now + timedelta(days=1),
    )  # fmt: skip
    assert made is not None
    outbox.mark(tx, made, state)
    return made


def dump(rows: Rows) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table a verb may change, and which runs are at work."""
    names = [
        row[0]
        for row in rows.all(
            "select name from sqlite_master where type = 'table' and sql not like '%virtual%' order by name"
        )
    ]
    kept: dict[str, list[tuple[object, ...]]] = {
        name: sorted((_values(row) for row in rows.all(f"select * from {name}")), key=repr)
        for name in names
        if name not in TRAILS and not name.startswith("search")
    }
    alive = "select workflow, contact_id from runs where state in ('ready','waiting','running','failed') order by id"
    return kept | {"runs at work": [_values(row) for row in rows.all(alive)]}


def _values(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in row.keys())  # noqa: SIM118 (a row iterates over its values)
