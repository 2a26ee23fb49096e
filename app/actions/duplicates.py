"""Verbs about people who may be here twice, and looking for them."""

from collections.abc import Callable

from app.actions.doing import Workspace
from app.actions.registry import Context, Risk, action
from app.core.errors import BadInput, Refused
from app.core.ids import ContactId
from app.store import contacts, duplicates
from app.store.database import Rows


def _apart_says(rows: Rows, *, one: ContactId, other: ContactId) -> str:
    return f"Note that {contacts.get(rows, one).shown} and {contacts.get(rows, other).shown} are two people"


@action(Risk.REVERSIBLE, _apart_says)
def not_duplicates(context: Context, one: ContactId, other: ContactId) -> bool:
    """Note that two contacts are not the same person; the pair is not shown again."""
    if one == other:
        raise BadInput("These are the same contact; nothing was noted.")
    if not duplicates.set_apart(context.tx, one, other):
        raise Refused("They were told apart already; nothing was changed.")
    return True


def look_for_duplicates(
    workspace: Workspace, progress: Callable[[int, int], None], stopping: Callable[[], bool]
) -> int:
    """Compare everybody who came or changed since the last look; returns how many people were looked at.

    One short transaction after another, so that nobody else waits for it. What was found stays where it is stopped.
    """
    with workspace.database.read() as rows:
        total = duplicates.to_look_at(rows)
    done = 0
    while not stopping():
        with workspace.database.transaction("system") as tx:
            looked = duplicates.look(tx)
        if not looked:
            break
        done += looked
        progress(min(done, total), total)
    return done
