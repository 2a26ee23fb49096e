"""Looking after a workspace: verify, back up, restore."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.store import audit, backup, connection, seal
from app.store.workspace import DATABASE, SEAL, Workspace


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    found: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON data."""
        return {"ok": self.ok, "checks": [{"name": c.name, "ok": c.ok, "found": c.found} for c in self.checks]}


# Rows that point to rows which are not there; foreign keys guard the rest.
_ORPHANS = {
    "messages without their outbox row": "select count(*) from messages where outbox_id is not null"
    " and outbox_id not in (select id from outbox)",
    "steps without their run": "select count(*) from steps where run_id not in (select id from runs)",
    "sent mail without a gate decision": "select count(*) from outbox where state in ('sent','sending') and decision_id is null",
    "sent mail without its message": "select count(*) from outbox o where state = 'sent' and channel = 'email'"
    " and not exists (select 1 from messages m where m.outbox_id = o.id and m.direction = 'outbound')",
    "payments without their invoice": "select count(*) from payments where invoice_id not in (select id from invoices)",
    "imported rows without their batch": "select count(*) from imported_rows where batch_id not in (select id from batches)",
}


def verify(workspace: Workspace, *, accept: bool = False) -> Report:
    """Check the seal, every page, the structure, the references and the audit chain.

    With `accept`, the file's present state becomes the true one where seal or anchor do not hold.
    """
    checks = [_seal(workspace)]
    workspace.database.checkpoint()
    with connection.translated(workspace.database.path), workspace.database.read() as rows:
        pages = [row[0] for row in rows.all("pragma cipher_integrity_check")]
        checks.append(Check("pages", not pages, "; ".join(map(str, pages[:3])) or "every page is authentic"))
        structure = [row[0] for row in rows.all("pragma integrity_check")]
        checks.append(Check("structure", structure == ["ok"], "; ".join(map(str, structure[:3]))))
        loose = rows.all("pragma foreign_key_check")
        checks.append(Check("references", not loose, f"{len(loose)} rows point nowhere"))
        for name, sql in _ORPHANS.items():
            count = rows.value(sql)
            checks.append(Check(name, count == 0, str(count)))
        found = workspace.verify_audit(rows)
        detail = f"{found.entries} entries" + (f"; {_where(found)}" if not found.ok else "")
        checks.append(Check("audit trail", found.ok, detail))
    if accept and not all(check.ok for check in checks):
        workspace.accept_as_it_is()
    return Report(tuple(checks))


def _seal(workspace: Workspace) -> Check:
    file = workspace.folder / DATABASE
    if not (workspace.folder / SEAL).exists():
        return Check("seal", True, "open: the file was not closed in order since it was last written")
    ok = seal.holds(file, workspace.folder / SEAL, workspace.root.derive("seal"))
    return Check("seal", ok, "the file is what was closed last" if ok else "the file was changed since it was closed")


def _where(found: audit.Verification) -> str:
    return f"the first that is not as written is {found.first_bad}: {found.why}" if found.first_bad else found.why


def verify_audit(workspace: Workspace) -> dict[str, Any]:
    """Walk the audit chain and say what was found."""
    with workspace.database.read() as rows:
        found = workspace.verify_audit(rows)
    return {"ok": found.ok, "entries": found.entries, "first_bad": found.first_bad, "why": found.why}


def back_up(workspace: Workspace, out: Path) -> dict[str, Any]:
    """Write a backup, and say what it holds."""
    made = backup.make(workspace, out)
    with workspace.database.transaction("person") as tx:
        audit.append(tx, "back_up", f"A backup was made: {out.name}, {made.bytes} bytes")
    return {"file": str(made.file), "bytes": made.bytes, "contacts": made.contacts, "audit_entries": made.audit_entries}


def restore(file: Path, folder: Path) -> None:
    """Lay a backup out as a new workspace."""
    backup.unpack(file, folder)


def restored(workspace: Workspace, file: Path) -> dict[str, Any]:
    """Check a restored workspace, write it into its trail, and say what it holds."""
    report = verify(workspace)
    with workspace.database.transaction("person", durable=True) as tx:
        audit.append(tx, "restore", f"Restored from {file.name}")
    with workspace.database.read() as rows:
        held = {name: rows.value(f"select count(*) from {name}") for name in ("contacts", "deals", "messages", "audit")}
    return {"workspace": str(workspace.folder), "ok": report.ok, **held}
