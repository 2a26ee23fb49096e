"""When each waiting draft would leave, asked a few at a time behind the list, so that the list itself never waits."""

import time
from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from app.actions.queries import today as queries
from app.actions.queries.today import Outlook
from app.core.ids import ApprovalId
from app.ui.client import Client

_AT_ONCE = 10  # some milliseconds each
_GOOD_FOR = 60.0  # seconds
_AHEAD = 200  # beyond that the list is not looked into before it is scrolled down by deciding


class Foresight(QObject):
    """What is known of the fate of waiting drafts."""

    changed = Signal()

    def __init__(self, client: Client, parent: QObject) -> None:
        super().__init__(parent)
        self._client = client
        self._wanted: list[ApprovalId] = []
        self._asked: dict[int, float] = {}
        self.known: dict[int, Outlook] = {}

    def look(self, wanted: Iterable[ApprovalId]) -> None:
        """Find out what is not known, or known too long, of these drafts."""
        self._wanted = list(wanted)[:_AHEAD]
        now = time.monotonic()
        missing = [one for one in self._wanted if now - self._asked.get(int(one), -_GOOD_FOR) >= _GOOD_FOR][:_AT_ONCE]
        if missing:
            self._client.ask(self, queries.outlooks, missing, then=self._take, failed=lambda _: None, key="outlooks")

    def _take(self, found: dict[ApprovalId, Outlook]) -> None:
        now = time.monotonic()
        self._asked |= {int(one): now for one in found}
        self.known |= {int(one): outlook for one, outlook in found.items()}
        self.changed.emit()
        self.look(self._wanted)

    def forget(self, number: int) -> None:
        """Look at a draft afresh: its words are others."""
        self._asked.pop(number, None)

    def plain(self, hidden: Iterable[int]) -> int:
        """Return how many of the waiting drafts want no look of their own."""
        gone = set(hidden)
        seen = (int(one) for one in self._wanted)
        return sum(one not in gone and one in self.known and self.known[one].plain for one in seen)
