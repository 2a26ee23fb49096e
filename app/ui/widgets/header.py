"""The head of a screen: its name, its tabs, its actions."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar, QWidget

from app.ui import theme
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Surface, columns


class Tabs(QTabBar):
    """Tabs as rounded words; a count stands behind its name. `dots` gives each a coloured dot instead of an icon."""

    chosen = Signal(object)
    PAD = 10  # room at either end of a tab

    def __init__(self, tabs: Sequence[tuple[object, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[int, str] = {}
        self._dots: dict[int, str] = {}
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setUsesScrollButtons(True)
        for value, words in tabs:
            self.add(value, words)
        self.currentChanged.connect(lambda index: self.chosen.emit(self.tabData(index)) if index >= 0 else None)
        theme.NOTIFIER.changed.connect(self.updateGeometry)

    def add(self, value: object, words: str, *, dot: str = "") -> int:
        """Add a tab; returns its place."""
        index = self.addTab(words)
        self.setTabData(index, value)
        if dot:
            self._dots[index] = dot
        return index

    def set_count(self, value: object, count: str) -> None:
        """Show a count behind a tab's name."""
        for index in range(self.count()):
            if self.tabData(index) == value and self._counts.get(index) != count:
                self._counts[index] = count
                self.setTabText(index, self.tabText(index))
                self.updateGeometry()
                self.update()

    def choose(self, value: object) -> None:
        """Choose a tab by its value, without telling anybody."""
        for index in range(self.count()):
            if self.tabData(index) == value:
                blocked = self.blockSignals(True)
                self.setCurrentIndex(index)
                self.blockSignals(blocked)

    def value(self) -> object:
        """Return the value of the tab that is chosen."""
        return self.tabData(self.currentIndex())

    def tabSizeHint(self, index: int) -> QSize:
        """Return the room of one tab."""
        width = theme.metrics("bodyMed").horizontalAdvance(self.tabText(index)) + 2 * self.PAD
        if count := self._counts.get(index):
            width += theme.metrics("bodyMed").horizontalAdvance(count) + 6
        if index in self._dots:
            width += 14
        return QSize(int(width + 0.999), theme.scaled(28) + 4)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Never cut a tab's name."""
        return self.tabSizeHint(index)

    def sizeHint(self) -> QSize:
        """Return the room of all tabs."""
        return QSize(sum(self.tabSizeHint(i).width() for i in range(self.count())) + 1, theme.scaled(28) + 4)

    def minimumSizeHint(self) -> QSize:
        """Scroll where there is less room than the tabs need."""
        return QSize(min(80, self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for index in range(self.count()):
            self._paint_tab(painter, index)

    def _paint_tab(self, painter: QPainter, index: int) -> None:
        current = index == self.currentIndex()
        box = QRectF(self.tabRect(index)).adjusted(0, 2, 0, -2)
        if current:
            theme.rounded(painter, box, 6, theme.color("active"))
        if current and self.hasFocus():
            theme.focus_ring(painter, box, 6)
        painter.setFont(theme.font("bodyMed"))
        x = box.x() + self.PAD
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        parts = [(self.tabText(index), "text" if current else "text2")]
        if count := self._counts.get(index):
            parts.append((count, "text2" if current else "text3"))
        if dot := self._dots.get(index):
            at = box.right() - self.PAD - 6 if mirrored else x
            theme.rounded(painter, QRectF(at, box.center().y() - 3, 6, 6), 3, theme.color(dot))
            x += 14
        for words, ink in parts:
            width = theme.metrics("bodyMed").horizontalAdvance(words)
            painter.setPen(theme.color(ink))
            left = box.right() - (x - box.x()) - width if mirrored else x
            painter.drawText(QRectF(left, box.y(), width + 2, box.height()), Qt.AlignmentFlag.AlignVCenter, words)
            x += width + 6


class FilterTabs(Tabs):
    """Tabs that filter what is below them, each with a dot and a count."""

    PAD = 7


class Header(Surface):
    """48 pixels: the screen's name, what belongs to it, its tabs, and at the end its actions."""

    def __init__(self, title: str, *, tabs: Tabs | None = None, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent, lines="bottom")
        self.title = Label(title, "heading", elide=False)
        self.beside = Label("", "small", "text2")
        self.tabs = tabs
        self._row = columns(self, gap=12, margins=(20, 0, 16, 0))
        self._row.addWidget(self.title)
        self._row.addWidget(self.beside)
        self.beside.hide()
        if tabs is not None:
            self._row.addSpacing(4)
            self._row.addWidget(tabs)
        self._row.addStretch(1)
        self._measure()
        theme.NOTIFIER.changed.connect(self._measure)

    def _measure(self) -> None:
        self.setFixedHeight(theme.scaled(theme.size("header")))

    def say(self, beside: str) -> None:
        """Say something quiet beside the name."""
        self.beside.set(beside)
        self.beside.setVisible(bool(beside))

    def add_action(self, widget: QWidget) -> None:
        """Put a control at the end."""
        self._row.addWidget(widget)

    def add_before_stretch(self, widget: QWidget) -> None:
        """Put a control after the tabs."""
        self._row.insertWidget(self._row.count() - 1, widget)
