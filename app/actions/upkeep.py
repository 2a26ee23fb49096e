"""Looking after a workspace: verify, back up, restore."""

from pathlib import Path
from typing import Any

from app.core.errors import Damaged
from app.store import activities, audit, backup, figures, settings
from app.store.inspection import Report, verify
from app.store.layout import BACKUPS
from app.store.restoring import TakenOver
from app.store.workspace import Workspace

__all__ = ["Report", "back_up", "restore", "restored", "verify", "verify_audit"]


def verify_audit(workspace: Workspace) -> dict[str, Any]:
    """Walk the audit chain and say what was found."""
    with workspace.database.read() as rows:
        found = workspace.verify_audit(rows)
    return {"ok": found.ok, "entries": found.entries, "first_bad": found.first_bad, "why": found.why}


def back_up(workspace: Workspace, out: Path) -> dict[str, Any]:
    """Write a backup, and say what it holds."""
    made = backup.make(workspace, out)
    if not workspace.read_only:
        with workspace.database.transaction("person") as tx:
            audit.append(tx, "back_up", f"A backup was made: {out.name}, {made.bytes} bytes")
    return {"file": str(made.file), "bytes": made.bytes, "contacts": made.contacts, "audit_entries": made.audit_entries}


def restore(file: Path, folder: Path) -> None:
    """Lay a backup out as a new workspace."""
    backup.unpack(file, folder)


def restored(workspace: Workspace, file: Path, instead_of: Path | None = None) -> dict[str, Any]:
    """Check a restored workspace, take over what happened since, write it into its trail, pause its agents, and say what it holds.

    Who opted out since the backup was made, and what was sent since, stands in the folder that is replaced: `instead_of`,
    or the one among whose own backups `file` lies. Without it agents that went on at once would write again. Raises
    Damaged where what was restored is not whole.
    """
    report = verify(workspace)
    for wrong in report.damage:
        raise Damaged(
            f"What {file} holds is not as it was written: {wrong.name}: {wrong.found}.",
            hint=f"Restore an older backup into another folder; {workspace.folder} may be deleted.",
        )
    replaced = instead_of or (file.resolve().parent.parent if file.resolve().parent.name == BACKUPS else None)
    with workspace.database.transaction("person", durable=True) as tx:
        since = workspace.take_over(tx, replaced) if replaced else None
        settings.put(tx, "paused", True)
        settings.put(tx, "restored_at", tx.now.isoformat())
        activities.create_task(tx, _what_to_do(since), kind="restored", due_at=tx.now, detail={"backup": file.name})
        audit.append(tx, "restore", f"Restored from {file.name}; the agents are paused")
    with workspace.database.read() as rows:
        held = {name: figures.count(rows, name) for name in ("contacts", "deals", "messages", "audit")}
    known = {"opt_outs_since": since.opt_outs, "sends_since": since.sends} if since else {"since": "unknown"}
    return {"workspace": str(workspace.folder), "ok": report.ok, "paused": True, **held, **known}


def _what_to_do(since: TakenOver | None) -> str:
    if since is None:
        return "Restored from a backup: look in Sent for what left since, then let the agents work again"
    return (
        f"Restored from a backup: {since.opt_outs} opt-outs and {since.sends} mails since then were taken over from the"
        " old folder; let the agents work again"
    )
