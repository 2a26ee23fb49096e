"""A workspace with something for every verb to act on, and for each verb the words a person would give it.

A verb without a line in SAMPLES fails the suite: whoever adds one says here how it is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.core.contact import Point
from app.core.ids import ContactId, DealId, MessageId, OutboxId, RunId, TaskId
from app.core.message import Category, Direction
from app.core.money import Money
from app.core.scoring import Score
from app.core.view import Definition, Kind
from app.store import (
    activities,
    approvals,
    billing,
    bulk,
    companies,
    consents,
    contacts,
    custom_fields,
    deals,
    facts,
    mail,
    outbox,
    runs,
    sequences,
    suppressions,
    undo,
    views,
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
    "approve_low_risk": Sample(arguments={"approvals": "3"}, wrong={"approvals": "2,3"}),
    "archive_sequence": Sample(arguments={"sequence": "Spare"}, wrong={"sequence": "outreach"}),
    "assign_to_rep": Sample(arguments={"contact": "ada@alder.example", "rep": "Robin"}, wrong={"contact": "Nobody"}),
    "begin": Sample(
        arguments={"product": "Quayside. Berth plans for busy ports", "customers": "EU freight firms, 50 to 500 people", "person": "Sam",
                   "address": "1 Sample Quay, Hamburg", "country": "DE", "skipped": "mailbox"},
        wrong={"country": "Nowhere"},
    ),
    "bring_back_variant": Sample(arguments={"experiment": "opener wording", "arm": "story"}, wrong={"arm": "question"}),
    "cancel_run": Sample(arguments={"run": "1"}, wrong={"run": "99"}),
    "complete_task": Sample(arguments={"task": "1"}, wrong={"task": "99"}),
    "create_company": Sample(arguments={"name": "Cedar Works", "domain": "cedar.example"}, wrong={"domain": "no domain"}),
    "create_contact": Sample(
        arguments={"name": "Grace Sample", "email": "grace@beech.example", "phone": "312 555 0101", "company": "Beech Ltd"},
        wrong={"email": "no address"},
    ),
    "clear_deal_field": Sample(arguments={"deal": "Alder – annual plan", "field": "close_date"}, wrong={"field": "stage"}),
    "create_deal": Sample(
        arguments={"title": "Alder – second plan", "contact": "Ada Sample", "value": "1200", "stage": "qualified"},
        wrong={"stage": "sold"},
    ),
    "create_sequence": Sample(
        arguments={"title": "Spring round", "steps": "email +0 direct,call_human +2 score:70,email +3 last_word 9-12"},
        wrong={"steps": "email +0 follow_up"},
    ),
    "create_task": Sample(arguments={"title": "Call Ada", "due": "2026-03-05T10:00"}, wrong={"due": "soon"}),
    "define_field": Sample(arguments={"name": "Seats", "kind": "number"}, wrong={"kind": "colour"}),
    "delete_company": Sample(arguments={"company": "1"}, wrong={"company": "99"}),
    "delete_contact": Sample(arguments={"contact": "bob@alder.example"}, wrong={"contact": "Sample"}),
    "delete_deal": Sample(arguments={"deal": "Alder – annual plan"}, wrong={"deal": "Nothing"}),
    "delete_forever": Sample(arguments={"kind": "contact", "records": "4"}, wrong={"records": "1"}),
    "delete_view": Sample(arguments={"view": "1"}, wrong={"view": "99"}),
    "do_not_contact": Sample(arguments={"contact": "bob@alder.example"}, wrong={"channel": "pigeon"}),
    "enrol_contacts": Sample(
        arguments={"contacts": "ada@alder.example,cora@alder.example", "sequence": "Spare"}, wrong={"sequence": "nonsense"}
    ),
    "enrich_lead": Sample(arguments={"contact": "cora@alder.example"}, wrong={"contact": "bob@alder.example"}),
    "generate_proposal": Sample(arguments={"deal": "Alder – annual plan", "seats": "3"}, wrong={"discount": "90"}),
    "log_activity": Sample(
        arguments={"kind": "call", "contact": "Ada Sample", "notes": "They like it", "sentiment": "positive"},
        wrong={"sentiment": "glad"},
    ),
    "hold_sequence": Sample(arguments={"sequence": "outreach"}, wrong={"sequence": "Resting"}),
    "lift_suppression": Sample(arguments={"entry": "1", "how": "a slip of mine"}, wrong={"entry": "99"}),
    "make_call": Sample(arguments={"contact": "Ada Sample", "about": "the annual plan"}, wrong={"contact": "Cora Sample"}),
    "leave_for_later": Sample(arguments={"what": "mailbox,models"}, wrong={"what": "lunch"}),
    "merge_contacts": Sample(
        arguments={"keep": "ada@alder.example", "drop": "bob@alder.example"}, wrong={"drop": "ada@alder.example"}
    ),
    "move_view": Sample(arguments={"view": "2", "place": "1"}, wrong={"place": "0"}),
    "not_duplicates": Sample(
        arguments={"one": "ada@alder.example", "other": "bob@alder.example"}, wrong={"other": "ada@alder.example"}
    ),
    "pause_agents": Sample(arguments={}, wrong={"paused": "perhaps"}),
    "pause_sequence": Sample(arguments={"contact": "bob@alder.example"}, wrong={"contact": "Nobody"}),
    "prefer_address": Sample(
        arguments={"contact": "ada@alder.example", "address": "second@alder.example"}, wrong={"address": "other@alder.example"}
    ),
    "qualify_lead": Sample(arguments={"contact": "ada@alder.example"}, wrong={"contact": "cora@alder.example"}),
    "record_consent": Sample(
        arguments={"contact": "Ada Sample", "channel": "phone", "how": "said so at the fair"}, wrong={"channel": "pigeon"}
    ),
    "cut_sentence": Sample(
        arguments={"approval": "2", "sentence": "You hired twelve people in May."}, wrong={"sentence": "You moved to Ghent."}
    ),
    "edit_draft": Sample(arguments={"approval": "2", "text": "Would Tuesday suit you?"}, wrong={"text": ""}),
    "keep_claim": Sample(
        arguments={"approval": "2", "sentence": "You hired twelve people in May."}, wrong={"sentence": "Thanks for asking."}
    ),
    "recall_approval": Sample(arguments={"approval": "4"}, wrong={"approval": "2"}),
    "skip_approval": Sample(arguments={"approval": "2"}, wrong={"approval": "4"}),
    "steer_draft": Sample(arguments={"approval": "2", "wish": "ask for Thursday"}, wrong={"wish": "make it sing"}),
    "set_quota": Sample(arguments={"amount": "25000"}, wrong={"amount": "a lot"}),
    "reply_to_thread": Sample(arguments={"thread": "1", "text": "Gladly: would Tuesday suit you?"}, wrong={"text": " "}),
    "snooze_thread": Sample(arguments={"thread": "1", "until": "2199-03-09T09:00"}, wrong={"until": "2020-01-01T09:00"}),
    "wake_thread": Sample(arguments={"thread": "2"}, wrong={"thread": "99"}),
    "finish_thread": Sample(arguments={"thread": "1"}, wrong={"thread": "99"}),
    "reopen_thread": Sample(arguments={"thread": "2"}, wrong={"thread": "99"}),
    "mark_read": Sample(arguments={"thread": "1"}, wrong={"thread": "99"}),
    "mark_unread": Sample(arguments={"thread": "2"}, wrong={"thread": "99"}),
    "correct_category": Sample(arguments={"message": "1", "category": "objection.price"}, wrong={"category": "bounce.hard"}),
    "reject": Sample(arguments={"approval": "1"}, wrong={"approval": "99"}),
    "release_sequence": Sample(arguments={"sequence": "Resting"}, wrong={"sequence": "outreach"}),
    "rename_sequence": Sample(arguments={"sequence": "outreach", "title": "First round"}, wrong={"title": "Spare"}),
    "remove_field": Sample(arguments={"field": "1"}, wrong={"field": "99"}),
    "rename_field": Sample(arguments={"field": "1", "name": "Territory"}, wrong={"field": "99"}),
    "rename_view": Sample(arguments={"view": "1", "name": "Owners"}, wrong={"view": "99"}),
    "restore_company": Sample(arguments={"company": "2"}, wrong={"company": "1"}),
    "restore_contact": Sample(arguments={"contact": "4"}, wrong={"contact": "1"}),
    "restore_deal": Sample(arguments={"deal": "3"}, wrong={"deal": "1"}),
    "remove_address": Sample(
        arguments={"contact": "ada@alder.example", "address": "+13125550100"}, wrong={"address": "+13125550199"}
    ),
    "restore_sequence": Sample(arguments={"sequence": "Old news"}, wrong={"sequence": "Spare"}),
    "reset_setting": Sample(arguments={"name": "zone"}, wrong={"name": "offer"}),
    "resume_enrolment": Sample(arguments={"contact": "eve@alder.example"}, wrong={"contact": "ada@alder.example"}),
    "resume_mailbox": Sample(arguments={"mailbox": "mail@tallyho.example"}, wrong={"mailbox": "sam@tallyho.example"}),
    "retire_variant": Sample(arguments={"experiment": "opener wording", "arm": "question"}, wrong={"arm": "story"}),
    "retry_run": Sample(arguments={"run": "2"}, wrong={"run": "1"}),
    "revoke_consent": Sample(arguments={"consent": "1"}, wrong={"consent": "99"}),
    "save_view": Sample(
        arguments={"name": "Hot", "definition": '{"filters": [{"field": "score", "operator": "at_least", "value": 70}], "sort": "score"}'},
        wrong={"definition": "everybody"},
    ),
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
    "set_autonomy": Sample(arguments={"level": "routine", "agent": "outreach"}, wrong={"level": "everything"}),
    "set_currency": Sample(arguments={"currency": "eur"}, wrong={"currency": "euro"}),
    "set_daily_cap": Sample(arguments={"mailbox": "sam@tallyho.example", "cap": "25"}, wrong={"cap": "9000"}),
    "set_lock_after": Sample(arguments={"minutes": "5"}, wrong={"minutes": "-1"}),
    "set_model": Sample(
        arguments={"models": "ollama_chat/qwen2.5:7b,openai/gpt-5-mini", "task": "write"}, wrong={"models": "gpt"}
    ),
    "set_offer": Sample(arguments={"product": "Tallyho 2", "pain": "late payers"}, wrong={"product": ""}),
    "set_profile": Sample(
        arguments={"words": "UK logistics firms, 20 to 80 people", "roles": "CEO,COO"}, wrong={"countries": "Nowhere"}
    ),
    "set_sender": Sample(arguments={"website": "https://studio.example", "country": "Germany"}, wrong={"country": "Nowhere"}),
    "set_spend_cap": Sample(arguments={"amount": "2.5"}, wrong={"amount": "-1"}),
    "set_tags": Sample(arguments={"contact": "ada@alder.example", "tags": "vip,fair"}, wrong={"contact": "Nobody"}),
    "set_custom_field": Sample(arguments={"record": "1", "field": "Region", "value": "North"}, wrong={"field": "Colour"}),
    "set_field_of_many": Sample(
        arguments={"field": "city", "value": "Chicago", "records": "1,2,3"}, wrong={"field": "email"}
    ),
    "set_undo_delay": Sample(arguments={"seconds": "20"}, wrong={"seconds": "600"}),
    "set_workspace_name": Sample(arguments={"name": "Harbour desk"}, wrong={"name": ""}),
    "set_zone": Sample(arguments={"zone": "Europe/Berlin"}, wrong={"zone": "Mars/Olympus"}),
    "settle_uncertain": Sample(arguments={"outbox_id": "3", "arrived": "no"}, wrong={"outbox_id": "1"}),
    "start_sequence": Sample(arguments={"contact": "cora@alder.example"}, wrong={"sequence": "nonsense"}),
    "summarize_deal": Sample(arguments={"deal": "Alder – annual plan"}, wrong={"deal": "Nothing"}),
    "tag_many": Sample(arguments={"tag": "fair", "records": "1,2"}, wrong={"tag": "one,two"}),
    "take_over": Sample(arguments={"contact": "bob@alder.example"}, wrong={"contact": "ada@alder.example"}),
    "trash_many": Sample(arguments={"records": "2,3"}, wrong={"records": "99"}),
    "trigger_onboarding": Sample(arguments={"deal": "Alder – paid plan"}, wrong={"deal": "Alder – annual plan"}),
    "untag_many": Sample(arguments={"tag": "founder", "records": "1,2"}, wrong={"tag": ""}),
    "undo_changes": Sample(arguments={}, wrong={"group": "99"}),
    "update_company": Sample(arguments={"company": "1", "employees": "50-200", "industry": "Logistics"}, wrong={"employees": "many"}),
    "update_contact": Sample(
        arguments={"contact": "Ada Sample", "title": "Managing director", "city": "Chicago", "phone": "+1 312 555 0102"},
        wrong={"status": "lovely"},
    ),
    "update_deal": Sample(
        arguments={"deal": "Alder – annual plan", "value": "100000", "competitor": "Rivalry", "close_date": "2026-06-30"},
        wrong={"close_date": "in June"},
    ),
    "update_deal_stage": Sample(arguments={"deal": "Alder – annual plan", "stage": "negotiation"}, wrong={"stage": "sold"}),
    "update_sequence": Sample(
        arguments={"sequence": "outreach", "steps": "email +0 opener #email-1,email +4 last_word 9-12", "for_whom": "all"},
        wrong={"steps": "email +0 direct #email-1"},
    ),
}  # fmt: skip


def furnish(tx: Transaction) -> None:
    """Fill a workspace: three people at Alder Labs, deals, mail, runs, and something of everything that waits."""
    box = a_mailbox(tx, "sam@tallyho.example")
    mail.pause_mailbox(tx, a_mailbox(tx, "mail@tallyho.example"), "too many mails came back")
    company = companies.create(tx, "Alder Labs Inc.", domain="alder.example", industry="Software", country="US")
    ada, bob, cora = (_person(tx, name, company) for name in ("Ada", "Bob", "Cora"))
    contacts.add_point(tx, ada, Point(kind="phone", value="+13125550100"))
    contacts.add_point(tx, ada, Point(kind="email", value="second@alder.example"))
    deal = deals.create(
        tx, "Alder – annual plan", currency="USD", contact=ada, company=company, close_date="2026-05-29"
    )
    a_quote(tx, deal)
    _paid(tx, deals.create(tx, "Alder – paid plan", currency="USD", contact=ada, company=company), ada)
    thread = mail.start_thread(tx, "Sample", contact=ada, mailbox_id=box)
    aside = mail.start_thread(tx, "Put aside", contact=ada, mailbox_id=box)
    tx.run("update threads set snoozed_until = ?, read_at = ? where id = ?", tx.millis + 86_400_000, tx.millis, aside)
    mail.add_message(
        tx, thread=thread, contact=ada, mailbox_id=box, direction=Direction.INBOUND, channel="email", sender="ada@alder.example",
        recipient="sam@tallyho.example", subject="Sample", text="Tell me more.", at=tx.now, message_id="<1@alder.example>",
        kind="reply", category=Category.POSITIVE_INFO_REQUEST.value,
    )  # fmt: skip
    seen = mail.add_message(
        tx, thread=aside, contact=ada, mailbox_id=box, direction=Direction.INBOUND, channel="email", sender="ada@alder.example",
        recipient="sam@tallyho.example", subject="Put aside", text="Later.", at=tx.now - timedelta(days=1),
        message_id="<2@alder.example>", kind="reply", category=Category.LATER.value,
    )  # fmt: skip
    mail.mark_handled(tx, MessageId(seen))
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
    _drafts(tx, ada)
    consents.record(tx, bob, channel="phone", scope="marketing", seller="Tallyho", how="said so at the fair")
    suppressions.add(tx, "email", "stop@elsewhere.example", reason="do not contact", source="person")
    _in_the_trash(tx)
    _sequences_of_all_kinds(tx, company)
    _arranged(tx, ada)
    old = Score(value=1, band="cold", signals=(), unknown=(), known=0, provisional=True)
    facts.save_score(tx, cora, old, reason="by another profile", weights="2026-01")
    undo.begin(tx, "update_contact", "Change Cora Sample")
    contacts.update(tx, cora, department="Sales")
    tx.scope.group = None


def _drafts(tx: Transaction, contact: ContactId) -> None:
    """An answer with a claim nobody bears out (2), a plain one (3), and an approved one that has not left (4)."""
    question = "Would Tuesday suit you for a short call?"
    claim = "You hired twelve people in May."
    plain = {"subject": "", "text": f"Thanks for asking.\n\n{question}", "by": "rules", "variant": ""}
    doubtful = plain | {
        "text": f"Thanks for asking.\n\n{claim} {question}",
        "unsupported": [claim],
        "needs_human": True,
    }
    for subject in (doubtful, plain, plain):
        approvals.ask(tx, "reply", "Answer: Tell me more.", subject, contact=contact, step="approve answer 1")
    last = approvals.decide(tx, approvals.pending(tx)[-1].id, approved=True, by="person")
    tx.update("outbox", _queued(tx, contact, "queued"), approval_id=last.id)


def _arranged(tx: Transaction, contact: ContactId) -> None:
    for name in ("Founders", "Gone quiet"):
        views.create(tx, "contacts", name, Definition(sort="score", descending=True))
    custom_fields.define(tx, "contacts", "Region", Kind.TEXT, ())
    bulk.tag(tx, contact, "founder", held=True)


def _in_the_trash(tx: Transaction) -> None:
    employer = companies.create(tx, "Dogwood Ltd", domain="dogwood.example")
    contacts.trash(tx, _person(tx, "Dora", employer))
    deals.update(tx, deals.create(tx, "Dogwood – trial", currency="USD", company=employer), deleted_at=tx.millis)
    companies.update(tx, employer, deleted_at=tx.millis)


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


def _sequences_of_all_kinds(tx: Transaction, company: Any) -> None:
    """One that rests, one that was put away, one to spare; variants; and Eve, whose sequence was paused."""
    for name, column in (("resting", "paused_at"), ("old-news", "archived_at"), ("spare", "title")):
        title = name.replace("-", " ").capitalize()
        sequences.save(tx, name, sequences.BUILT_IN["drip"], title=title)
        sequences.dress(tx, name, **{column: title if column == "title" else tx.millis})
    sequences.ensure_arms(tx, "opener wording", ("observation", "question", "story"))
    sequences.retire(tx, "opener wording", "story", retired=True)
    eve = _person(tx, "Eve", company)
    run = runs.start(tx, "outreach", 1, {"sequence": "spare"}, contact=eve, exclusive=True)
    chosen = sequences.named(tx, "spare")
    assert run is not None
    assert chosen is not None
    enrolment = sequences.enrol(tx, eve, chosen.id, run=run)
    assert enrolment is not None
    runs.cancel(tx, run, because="paused by you")
    sequences.end(tx, enrolment, "paused")


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
