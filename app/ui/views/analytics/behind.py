"""The rows behind a figure: a list in a dialog, each of which opens its record."""

from datetime import UTC, tzinfo

from PySide6.QtWidgets import QWidget

from app.actions.queries import analytics as queries
from app.actions.queries.analytics import Behind, Figure, RowsBehind
from app.core.errors import Trouble
from app.ui import theme, words
from app.ui.client import Client
from app.ui.views.analytics import wording
from app.ui.widgets import Dialog, EmptyState, Skeleton
from app.ui.widgets.listing import Cell, Head, Line, Listing
from app.ui.words import tr


def shown_zone(client: Client) -> tzinfo:
    """Return the zone that times are shown in."""
    return words.local(client.now()).tzinfo or UTC


class BehindDialog(Dialog):
    """Shows what a figure counts, the newest first; Enter or a double click opens the person or the deal."""

    def __init__(self, parent: QWidget, client: Client, figure: Figure, period: str, title: str) -> None:
        super().__init__(parent, title, width=680, text=wording.definition(figure))
        self.client, self.figure, self.period = client, figure, period
        self.found: list[Behind] = []
        self.total = 0
        heads = [Head(tr("Who")), Head(tr("What"), 250), Head(tr("When"), 120, at_end=True)]
        self.list = Listing(heads, title, two_lines=True)
        self.skeleton = Skeleton(48)
        self.empty = EmptyState("nav.analytics", tr("Nothing is counted here"), "")
        for widget in (self.list, self.skeleton, self.empty):
            widget.setFixedHeight(theme.scaled(360))
            self.body.addWidget(widget)
        self.list.hide()
        self.empty.hide()
        self.open_button = self.add_buttons(tr("Open"), keep=tr("Close"))
        self.open_button.clicked.disconnect()
        self.open_button.clicked.connect(self.open_row)
        self.open_button.setEnabled(False)
        self.list.opened.connect(lambda _: self.open_row())
        self.list.chosen.connect(lambda key: self.open_button.setEnabled(key is not None))
        self.list.lines.wanted.connect(self.load)
        self.load()

    def load(self) -> None:
        """Ask for the rows that follow."""
        self.client.ask(
            self,
            queries.behind,
            self.figure,
            self.period,
            shown_zone(self.client),
            len(self.found),
            then=self._take,
            failed=self._failed,
            key="behind",
        )

    def _failed(self, trouble: Trouble) -> None:
        self.skeleton.hide()
        self.show_error(trouble.sentence, trouble.hint)

    def _take(self, found: RowsBehind) -> None:
        first = not self.found
        lines = [self._line(len(self.found) + at, one) for at, one in enumerate(found.rows)]
        self.found += found.rows
        self.total = found.total
        more = len(self.found) < found.total
        if first:
            self.list.show_lines(lines, more=more)
            self.skeleton.hide()
            self.list.setVisible(bool(lines))
            self.empty.setVisible(not lines)
            self.heading.set(f"{self.windowTitle()} · {words.number(found.total)}")
            if lines:
                self.list.step(0)
                self.list.setFocus()
        else:
            self.list.lines.append(lines, more=more)

    def _line(self, number: int, one: Behind) -> Line:
        now = self.client.now()
        answered = tr("answered {when}", when=words.when(one.answered_at, now)) if one.answered_at else ""
        what = wording.status(one.what) if self.figure.kind == "stage" else one.what
        return Line(
            number,
            (
                Cell(one.name or tr("Nobody"), under=one.company, role="bodyMed"),
                Cell(what, under=answered, ink="text2"),
                Cell(words.when(one.at, now), ink="text2"),
            ),
        )

    def open_row(self) -> None:
        """Open the record of the row the cursor is on."""
        number = self.list.number()
        if not 0 <= number < len(self.found):
            return
        one = self.found[number]
        if one.deal is not None:
            self.client.go("deal", id=one.deal)
        elif one.contact is not None:
            self.client.go("contact", id=one.contact)
        self.accept()
