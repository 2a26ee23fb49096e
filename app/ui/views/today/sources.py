"""What a draft is based on: its sources, numbered as in the text."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.actions.queries.today import Source
from app.ui import theme
from app.ui.views.today import wording
from app.ui.widgets import HLine, Label, columns, rows
from app.ui.words import tr


class _Number(QWidget):
    """The number of a source in its tint."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.setFixedSize(18, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme.rounded(painter, QRectF(self.rect()), 4, theme.color("accentBg"))
        painter.setFont(theme.font("microBold"))
        painter.setPen(theme.color("accentText"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), str(self._number))


class Sources(QWidget):
    """The list under a draft; it says so where a draft claims nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = rows(self, gap=0)
        self._rows: list[QWidget] = []
        self._layout.addWidget(Label(tr("What this is based on"), "smallBold"))
        self._layout.addSpacing(6)

    def show_sources(self, sources: Sequence[Source]) -> None:
        """Show the sources of a draft."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = []
        if not sources:
            self._add(Label(tr("Nothing is claimed about them, so nothing needs a source."), "small", "text2"))
        for number, source in enumerate(sources):
            self._add(_line(source, last=number == len(sources) - 1))

    def _add(self, widget: QWidget) -> None:
        self._layout.addWidget(widget)
        self._rows.append(widget)

    def point_at(self, number: int) -> None:
        """Give a source the keyboard, so that it is seen and read out."""
        if 0 < number <= len(self._rows):
            self._rows[number - 1].setFocus()


def _line(source: Source, *, last: bool) -> QWidget:
    row = QWidget()
    row.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    outer = rows(row, gap=0)
    line = columns(gap=12, margins=(0, 5, 0, 5))
    line.addWidget(_Number(source.number))
    line.addWidget(Label(source.says, "body"), 1)
    line.addWidget(Label(source.where, "small", "text2"))
    line.addWidget(Label(wording.read_at(source), "small", "text3", elide=False))
    outer.addLayout(line)
    if not last:
        outer.addWidget(HLine())
    row.setAccessibleName(f"{source.number}: {source.says}. {source.where}")
    return row
