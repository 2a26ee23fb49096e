"""What doors show: read from the store, never kept."""

from datetime import timedelta
from typing import Any

from app.core.clock import from_millis
from app.core.offer import Profile
from app.store import approvals as approval_rows
from app.store import (
    audit,
    billing,
    contacts,
    deals,
    department,
    figures,
    ledgers,
    mail,
    outbox,
    raw_mail,
    runs,
    settings,
    suppressions,
)
from app.store import search as index
from app.store.database import Rows
from app.store.workspace import Workspace, created_at


def info(workspace: Workspace) -> dict[str, Any]:
    """Return what a workspace holds."""
    file = workspace.folder / "workspace.db"
    with workspace.database.read() as rows:
        counts = {
            name: figures.count(rows, name)
            for name in ("companies", "deals", "activities", "tasks", "messages", "facts", "runs", "events", "audit")
        }
        return {
            "workspace": str(workspace.folder),
            "id": workspace.id,
            "created": created_at(workspace.folder).isoformat(),
            "schema": figures.schema_version(rows),
            "bytes": file.stat().st_size,
            "read_only": workspace.read_only,
            "contacts": contacts.count(rows),
            **counts,
            "mailboxes": [box.address for box in mail.mailboxes(rows)],
            "secrets": [secret.name for secret in workspace.vault.names()],
        }


def search(workspace: Workspace, text: str, *, limit: int) -> list[dict[str, Any]]:
    """Return what matches, best first."""
    with workspace.database.read() as rows:
        return [
            {"kind": hit.kind, "id": hit.id, "title": hit.title, "detail": hit.detail}
            for hit in index.find(rows, text, limit=limit)
        ]


def profile(workspace: Workspace) -> Profile:
    """Return the workspace's ideal customer."""
    with workspace.database.read() as rows:
        return department.profile(rows)


def approvals(workspace: Workspace) -> list[dict[str, Any]]:
    """Return what waits for the person, oldest first."""
    with workspace.database.read() as rows:
        return [
            {
                "id": one.id,
                "kind": one.kind,
                "title": one.title,
                "contact": one.contact_id,
                "deal": one.deal_id,
                "subject": one.subject,
                "asked_at": one.asked_at.isoformat(),
                "expires_at": one.expires_at.isoformat() if one.expires_at else None,
            }
            for one in approval_rows.pending(rows)
        ]


def audit_entries(workspace: Workspace, *, newest: int) -> list[dict[str, Any]]:
    """Return the newest audit entries, newest first."""
    with workspace.database.read() as rows:
        return [
            {
                "seq": entry.seq,
                "at": from_millis(entry.at).isoformat(),
                "by": entry.by,
                "action": entry.action,
                "contact": entry.contact_id,
                "says": entry.says,
                "detail": dict(entry.detail),
            }
            for entry in audit.entries(rows, newest=newest)
        ]


def status(workspace: Workspace) -> dict[str, Any]:
    """Return where everything stands, and what needs the person."""
    now = workspace.clock.now()
    with workspace.database.read() as rows:
        due = runs.next_due(rows)
        return {
            "agents": {
                "paused": department.paused(rows),
                "runs": runs.count_by_state(rows),
                "next_due": due.isoformat() if due else None,
                "spent_today": ledgers.spent_today(rows, now) / 1_000_000,
            },
            "leads": {
                "contacts": contacts.count(rows),
                "journeys": figures.leads_by_place(rows),
                "do_not_contact": suppressions.count(rows),
            },
            "mail": {
                "mailboxes": [_mailbox(rows, box) for box in mail.mailboxes(rows)],
                "outbox": figures.count_by(rows, "outbox", "state"),
                "uncertain": [f"#{one.id} to {one.address}: {one.subject}" for one in outbox.uncertain(rows)],
                "not_processed": figures.count(rows, "raw_mail", state="pending")
                + figures.count(rows, "raw_mail", state="failed"),
            },
            "deals": deals.count_by_stage(rows),
            "money": figures.count_by(rows, "invoices", "state") | {"waiting_for": billing.expected_payments(rows)},
            "needs_you": {
                "approvals": figures.count(rows, "approvals", state="pending"),
                "tasks": figures.count(rows, "tasks", state="open"),
                "failed_runs": figures.count(rows, "runs", state="failed"),
                "uncertain_sends": figures.count(rows, "outbox", state="uncertain"),
            },
            "network": {
                "connections_24h": figures.connections_since(rows, now - timedelta(days=1)),
                "denied_hosts": settings.get(rows, "denied_hosts", []),
            },
        }


def _mailbox(rows: Rows, box: mail.Mailbox) -> str:
    read = raw_mail.read_up_to(rows, box.id)
    paused = f", paused: {box.paused_because}" if box.state != "active" else ""
    return f"{box.address} read up to {read.isoformat() if read else 'nothing yet'}{paused}"
