"""Looking a whole workspace over: seal, pages, structure, references between rows, audit trail."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from app.core.errors import Damaged, Trouble
from app.store import audit, connection
from app.store.database import Rows
from app.store.workspace import Workspace


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
    way_back: str = ""  # where there is damage: the newest good backup, and how to restore it

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks)

    @property
    def damage(self) -> "list[Check]":
        """What says that the file is not as it was written: rows that point nowhere are a fault of ours, no damage."""
        return [c for c in self.checks if c.name in ("seal", "pages", "structure", "audit trail") and not c.ok]

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON data."""
        return {"ok": self.ok, "checks": [{"name": c.name, "ok": c.ok, "found": c.found} for c in self.checks]}


Look = Callable[[Rows], tuple[bool, str]]

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
    """Check the seal, every page, the structure, the references and the audit trail.

    With `accept`, the file's present state becomes the true one where seal or trail do not hold. Raises Damaged, and
    accepts nothing, where the file itself is damaged.
    """
    if not workspace.read_only:
        with suppress(Trouble):  # what stands in its way shows below
            workspace.database.checkpoint()
    checks = [_seal(workspace)]
    checks += [_looked_at(workspace, name, look) for name, look in _LOOKS.items()]
    checks.append(_looked_at(workspace, "audit trail", partial(_trail, workspace)))
    if accept and not all(check.ok for check in checks):
        _accept(workspace, checks)
    report = Report(tuple(checks))
    if not report.damage:
        return report
    return Report(tuple(checks), connection.restore_hint(workspace.folder / workspace.database.path.name))


def _looked_at(workspace: Workspace, name: str, look: Look) -> Check:
    try:
        with workspace.database.read() as rows:
            return Check(name, *look(rows))
    except Trouble as trouble:
        return Check(name, False, trouble.sentence)
    except sqlcipher.DatabaseError as error:
        # A bad page shows in many ways; whatever cannot be looked at is not as it was written.
        return Check(name, False, f"it could not be read: {error}")


def _accept(workspace: Workspace, checks: list[Check]) -> None:
    damaged = [check.name for check in checks if check.name in ("pages", "structure") and not check.ok]
    if damaged:
        raise Damaged(
            f"The file is damaged ({', '.join(damaged)}), not only older or changed; nothing was accepted.",
            hint=connection.restore_hint(workspace.database.path),
        )
    workspace.accept_as_it_is()


def _pages(rows: Rows) -> tuple[bool, str]:
    bad = _bad_pages(rows)
    if bad:
        # A page another program wrote while it was read looks bad once.
        bad &= _bad_pages(rows)
    return not bad, "; ".join(sorted(bad)[:3]) or "every page is authentic"


def _bad_pages(rows: Rows) -> set[str]:
    return {str(row[0]) for row in rows.all("pragma cipher_integrity_check")}


def _structure(rows: Rows) -> tuple[bool, str]:
    found = [str(row[0]) for row in rows.all("pragma integrity_check")]
    return found == ["ok"], "; ".join(found[:3])


def _references(rows: Rows) -> tuple[bool, str]:
    loose = rows.all("pragma foreign_key_check")
    return not loose, f"{len(loose)} rows point nowhere"


def _orphans(sql: str, rows: Rows) -> tuple[bool, str]:
    count = int(rows.value(sql))
    return count == 0, str(count)


def _trail(workspace: Workspace, rows: Rows) -> tuple[bool, str]:
    found = workspace.verify_audit(rows)
    return found.ok, f"{found.entries} entries" + ("" if found.ok else f"; {_where(found)}")


_LOOKS: dict[str, Look] = {
    "pages": _pages,
    "structure": _structure,
    "references": _references,
    **{name: partial(_orphans, sql) for name, sql in _ORPHANS.items()},
}


def _seal(workspace: Workspace) -> Check:
    found = {
        None: "open: the file is at work, or was not closed in order since it was last written",
        True: "the file is what was closed last",
        False: "the file was changed since it was closed",
    }
    holds = workspace.seal_holds()
    return Check("seal", holds is not False, found[holds])


def _where(found: audit.Verification) -> str:
    return f"the first that is not as written is {found.first_bad}: {found.why}" if found.first_bad else found.why
