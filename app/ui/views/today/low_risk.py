"""The drafts that want no look of their own, listed before they are approved together."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.actions.queries.today import Waiting
from app.ui.views.today import wording
from app.ui.widgets import Consequence, ConsequenceDialog
from app.ui.words import tr

_LISTED = 8


class LowRisk(ConsequenceDialog):
    """Names each draft; the deed has the count."""

    def __init__(self, parent: QWidget, chosen: Sequence[Waiting]) -> None:
        rows = [
            Consequence(
                icon=wording.kind_icon(one.kind),
                bold=one.who,
                text=f"{wording.kind(one.kind, one.step)}: {one.subject or one.title}",
            )
            for one in chosen[:_LISTED]
        ]
        more = len(chosen) - _LISTED
        super().__init__(
            parent,
            tr("Approve %n draft(s) together?", n=len(chosen)),
            tr("Every check passes, every claim has a source, and you approved their template before."),
            rows,
            tr("Approve %n", n=len(chosen)),
            keep=tr("Look at each"),
            note=(tr("And %n more", n=more), "") if more > 0 else None,
            kind="primary",
        )
