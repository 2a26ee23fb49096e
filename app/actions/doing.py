"""Running a verb from a door: confirmed where it must be, committed durably, one undo record."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.actions import registry
from app.actions.registry import Ran, Risk
from app.core.codec import plain
from app.core.contact import Contact
from app.core.errors import Refused
from app.core.ids import UndoId
from app.store.database import Database
from app.store.workspace import Workspace

BY = "person"
_CONSEQUENCE = {Risk.DESTRUCTIVE: "cannot be undone", Risk.OUTWARD: "lets something leave this machine"}


def run(
    database: Database,
    name: str,
    arguments: Mapping[str, object],
    *,
    confirmed: bool = False,
    by: str = BY,
    door: str = "cli",
) -> Ran:
    """Run one verb; what it says is saved is on the disk when this returns.

    Raises Refused, with what would happen, where the verb must be confirmed and was not.
    """
    verb = registry.at_door(name, door)
    if verb.risk.needs_confirmation and not confirmed:
        sentence = preview(database, name, arguments)
        kind = _CONSEQUENCE[verb.risk] if not verb.undoable else "takes a record away, until it is undone"
        raise Refused(f"{sentence}. This {kind}; nothing was done.", hint="Say so with --yes.")
    with database.transaction(by, durable=True) as tx:
        return registry.run(tx, name, arguments)


def carry_out(workspace: Workspace, name: str, arguments: Mapping[str, object], *, confirmed: bool = False) -> Ran:
    """Run one verb as the window does, for the person at it."""
    return run(workspace.database, name, arguments, confirmed=confirmed, door="ui")


def take_back(workspace: Workspace, step: UndoId) -> Ran:
    """Take one step back; what it returns can itself be taken back, which is redo."""
    return carry_out(workspace, "undo_changes", {"group": step})


def preview(database: Database, name: str, arguments: Mapping[str, object]) -> str:
    """Return what running a verb would do, in one sentence; changes nothing."""
    with database.read() as rows:
        return registry.preview(rows, name, arguments)


def described() -> list[dict[str, Any]]:
    """Return every verb with its risk, what it does, and its arguments."""
    found = []
    for name, verb in sorted(registry.actions().items()):
        if "cli" not in verb.doors:
            continue
        schema = registry.schema(verb)
        wanted = [f"--{arg}" if arg in schema["required"] else f"[--{arg}]" for arg in schema["properties"]]
        found.append(
            {"name": name, "risk": verb.risk.value, "summary": verb.summary, "arguments": wanted, "schema": schema}
        )
    return found


def plain_result(result: object) -> Any:  # any JSON value
    """Return what a verb made as JSON data; people as what one wants to read of them."""
    if isinstance(result, Contact):
        return {
            "id": result.id,
            "name": result.shown,
            "email": result.email,
            "company": result.company.name if result.company else None,
            "status": result.status.value,
            "score": result.score,
        }
    if isinstance(result, list | tuple):
        return [plain_result(item) for item in result]
    if isinstance(result, datetime):
        return result.isoformat()
    return plain(result) if dataclasses.is_dataclass(result) else result


__all__ = ["Workspace", "carry_out", "described", "plain_result", "preview", "run", "take_back"]
