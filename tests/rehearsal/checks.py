"""What must hold after any rehearsal: each check returns what speaks against it, by the servers' own records."""

import re
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes, policy

from app.rehearsal import Rehearsed
from app.store.database import Rows
from app.store.workspace import Workspace

Check = Callable[[Rehearsed, Workspace, Rows], list[str]]


def every_lead_has_an_end_or_a_date(_: Rehearsed, __: Workspace, rows: Rows) -> list[str]:
    """Every lead's journey ended, or a run of theirs waits for a date."""
    found = rows.all(
        "select c.id, j.state from contacts c left join journeys j on j.contact_id = c.id where c.deleted_at is null"
        " and coalesce(j.state, '') <> 'ended' and not exists (select 1 from runs r where r.contact_id = c.id"
        " and r.state in ('ready', 'waiting', 'running') and r.wake_at is not null)"
        " and not exists (select 1 from tasks t where t.contact_id = c.id and t.state = 'open')"
    )
    return [f"lead {row['id']} stands in {row['state']} without a date" for row in found]


def nobody_is_written_to_after_opting_out(done: Rehearsed, _: Workspace, rows: Rows) -> list[str]:
    """No mail was taken over for an address after its owner's wish or its death was known, a last word aside."""
    since = {
        row["address"]: row["at"]
        for row in rows.all(
            "select p.value as address, min(e.at) as at from events e join contact_points p on p.contact_id = e.contact_id"
            " where e.type = 'contact.suppressed' and p.kind = 'email' group by p.value"
        )
    }
    return [
        f"{address} got “{mail.subject}” after opting out"
        for mail in done.accepted
        for address in mail.recipients
        if address in since and mail.at.timestamp() * 1000 > since[address]
    ]


def no_send_is_doubled(done: Rehearsed, _: Workspace, __: Rows) -> list[str]:
    """No two mails the host took over are the same, by Message-ID, by our own header, or by their words."""
    keys: Counter[tuple[str, str]] = Counter()
    for mail in done.accepted:
        keys["message-id", mail.message_id] += 1
        keys["send id", str(mail.send_id)] += 1
        keys["words", f"{mail.recipients} {mail.subject} {_words(mail.raw)}"] += 1
    return [f"{count} times the same {what}: {key[:80]}" for (what, key), count in keys.items() if count > 1]


def the_books_agree_on_what_was_sent(done: Rehearsed, _: Workspace, rows: Rows) -> list[str]:
    """What we hold as sent is what the host took over, nothing lost and nothing more."""
    ours = {
        row["send_key"] for row in rows.all("select send_key from outbox where channel = 'email' and state = 'sent'")
    }
    theirs = {str(mail.send_id) for mail in done.accepted}
    return [f"not at the host: {key}" for key in ours - theirs] + [f"not in our books: {key}" for key in theirs - ours]


def every_send_was_allowed(_: Rehearsed, __: Workspace, rows: Rows) -> list[str]:
    """Every message that left has a decision of the gate that allowed it, written before it left."""
    found = rows.all(
        "select o.id from outbox o left join decisions d on d.id = o.decision_id where o.state in ('sent', 'handed')"
        " and o.channel = 'email' and (d.outcome is null or d.outcome <> 'allow' or d.at > o.settled_at or d.outbox_id <> o.id)"
    )
    return [f"message {row['id']} left without an allowed decision" for row in found]


def the_trail_holds(_: Rehearsed, opened: Workspace, rows: Rows) -> list[str]:
    """The audit chain is whole."""
    found = opened.verify_audit(rows)
    return [] if found.ok and found.entries else [f"the audit chain breaks at {found.first_bad}"]


def money_is_what_the_provider_says(done: Rehearsed, _: Workspace, rows: Rows) -> list[str]:
    """Every payment in our books is one of the provider's, to the cent, and none of the provider's is missing."""
    ours = Counter(
        (row["amount"], row["returned"], row["currency"].upper())
        for row in rows.all("select amount, returned, currency from payments")
    )
    theirs = Counter((paid.amount, paid.refunded, paid.currency.upper()) for paid in done.money.payments)
    return [f"only in our books: {row}" for row in ours - theirs] + [
        f"only at the provider: {row}" for row in theirs - ours
    ]


def nothing_broke(_: Rehearsed, __: Workspace, rows: Rows) -> list[str]:
    """No run stopped, and nothing stayed uncertain."""
    failed = rows.all("select id, workflow, error from runs where state = 'failed'")
    open_ended = rows.all("select id from outbox where state in ('sending', 'uncertain')")
    return [f"{r['workflow']} {r['id']}: {r['error']}" for r in failed] + [
        f"send {r['id']} is uncertain" for r in open_ended
    ]


def every_connection_is_in_the_ledger(_: Rehearsed, __: Workspace, rows: Rows) -> list[str]:
    """There is a ledger of connections, each to this machine alone and each closed."""
    rows_ = rows.all("select host, outcome from egress")
    strange = {row["host"] for row in rows_} - {"localhost", "127.0.0.1"}
    return [f"a connection to {host}" for host in strange] + ([] if rows_ else ["no connection was written down"])


def no_slot_of_a_letter_is_empty(done: Rehearsed, _: Workspace, __: Rows) -> list[str]:
    """No letter shows a placeholder, an empty greeting or a doubled word."""
    bad = re.compile(r"\{\w*\}|\[\w+\]|\bNone\b|\bnan\b|Hi ,|Dear ,|\b(\w{4,}) \1\b|\s[,.;](?:\s|$)")
    return [f"“{found.group()}” in “{m.subject}”" for m in done.accepted if (found := bad.search(_words(m.raw)))]


CHECKS: tuple[Check, ...] = (
    every_lead_has_an_end_or_a_date,
    nobody_is_written_to_after_opting_out,
    no_send_is_doubled,
    the_books_agree_on_what_was_sent,
    every_send_was_allowed,
    the_trail_holds,
    money_is_what_the_provider_says,
    nothing_broke,
    every_connection_is_in_the_ledger,
    no_slot_of_a_letter_is_empty,
)


def _words(raw: bytes) -> str:
    """Return the plain words of a mail."""
    part = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    return str(part.get_content()) if part is not None else ""
