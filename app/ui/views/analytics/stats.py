"""The strip of figures at the top: each a number that opens its rows."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.ui.widgets import Card, Label, LinkButton, columns, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """One figure: what it is, its value, what is to be known of it, and what opens its rows."""

    label: str
    value: str
    about: str
    open: Callable[[], None] | None = None


class StatCard(Card):
    """Shows one figure; its number is a link where there are rows behind it."""

    def __init__(self) -> None:
        super().__init__(tone="subtle")
        body = rows(self, gap=0, margins=(14, 10, 14, 10))
        self.label = Label("", "small", "text2")
        self.value = LinkButton("", role="stat", color="text")
        self.about = Label("", "small", "text2")
        self.plain = Label("", "stat", "text")
        self.plain.setContentsMargins(2, 0, 0, 0)
        for widget in (self.label, self.value, self.plain, self.about):
            body.addWidget(widget)
        self._open: Callable[[], None] | None = None
        self.value.clicked.connect(self._press)

    def show_stat(self, stat: Stat) -> None:
        """Show a figure."""
        self.label.set(stat.label)
        self.value.setText(stat.value)
        self.value.setVisible(stat.open is not None)
        self.plain.set(stat.value)
        self.plain.setVisible(stat.open is None)
        self.value.setAccessibleName(f"{stat.label}: {stat.value}")
        self.value.setAccessibleDescription(stat.about)
        self.value.updateGeometry()
        self.about.set(stat.about)
        self._open = stat.open

    def _press(self) -> None:
        if self._open is not None:
            self._open()


class Strip(QWidget):
    """The figures side by side; one that cannot be known is not there."""

    NAMES = ("replies", "meetings", "won", "cost", "forecast")

    def __init__(self) -> None:
        super().__init__()
        line = columns(self, gap=12)
        self.stats = {name: StatCard() for name in self.NAMES}
        for card in self.stats.values():
            line.addWidget(card, 1)
            card.hide()

    def show_stat(self, name: str, stat: Stat) -> None:
        """Show one of the figures."""
        self.stats[name].show_stat(stat)
        self.stats[name].show()

    def hide_stat(self, name: str) -> None:
        """Leave one of the figures out."""
        self.stats[name].hide()
