"""Grounds and dividers: a coloured surface, a card, hairlines, scrolling, and layouts without margins."""

from typing import ClassVar, TypeVar

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme

L = TypeVar("L", bound=QLayout)
Margins = tuple[int, int, int, int]


def rows(parent: QWidget | None = None, *, gap: int = 0, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """Return a layout that stacks downwards; nothing between and around but what is asked for."""
    return _bare(QVBoxLayout(parent) if parent is not None else QVBoxLayout(), gap, margins)


def columns(parent: QWidget | None = None, *, gap: int = 0, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """Return a layout that goes sideways, in the direction of the language."""
    return _bare(QHBoxLayout(parent) if parent is not None else QHBoxLayout(), gap, margins)


def _bare(layout: L, gap: int, margins: Margins) -> L:
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    return layout


class Surface(QWidget):
    """A ground of one colour, with hairlines at the sides named: `surface.lines = "right bottom"`."""

    def __init__(self, fill: str = "canvas", parent: QWidget | None = None, *, lines: str = "") -> None:
        super().__init__(parent)
        self.fill = fill
        self.lines = lines

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.color(self.fill))
        for side in self.lines.split():
            if side in ("left", "right"):
                at_left = (side == "left") == (self.layoutDirection() == Qt.LayoutDirection.LeftToRight)
                theme.hairline(painter, 0 if at_left else self.width() - 1, 0, self.height(), upright=True)
            else:
                theme.hairline(painter, 0, 0 if side == "top" else self.height() - 1, self.width())


class Card(QWidget):
    """A rounded surface with an outline; `tone` colours it: plain, warning, danger, neutral, accent."""

    _TONES: ClassVar[dict[str, tuple[str, str | None]]] = {
        "plain": ("raised", "border"),
        "subtle": ("subtle", "line"),
        "neutral": ("neutralBg", None),
        "warning": ("warningBg", None),
        "danger": ("dangerBg", None),
        "success": ("successBg", None),
        "accent": ("accentBg", None),
        "selected": ("selected", None),
    }

    def __init__(self, parent: QWidget | None = None, *, tone: str = "plain", radius: str = "card") -> None:
        super().__init__(parent)
        self.tone = tone
        self._radius = theme.size(f"radius.{radius}")

    def set_tone(self, tone: str) -> None:
        """Colour the card anew."""
        self.tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill, line = self._TONES[self.tone]
        theme.rounded(
            painter, QRectF(self.rect()), self._radius, theme.color(fill), theme.color(line) if line else None
        )


class HLine(QWidget):
    """A hairline along."""

    def __init__(self, parent: QWidget | None = None, *, name: str = "line") -> None:
        super().__init__(parent)
        self._name = name
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.color(self._name))


class VLine(QWidget):
    """A hairline upright."""

    def __init__(self, parent: QWidget | None = None, *, name: str = "line") -> None:
        super().__init__(parent)
        self._name = name
        self.setFixedWidth(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.color(self._name))


class ScrollArea(QScrollArea):
    """Scrolls what does not fit, downwards only; its content takes the width there is."""

    def __init__(self, content: QWidget | None = None, parent: QWidget | None = None, *, fill: str = "canvas") -> None:
        super().__init__(parent)
        self._fill = fill
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        if content is not None:
            self.setWidget(content)

    def setWidget(self, content: QWidget) -> None:
        """Scroll this widget."""
        super().setWidget(content)
        content.setAutoFillBackground(False)  # Qt has just set it

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self.viewport()).fillRect(event.rect(), theme.color(self._fill))

    def minimumSizeHint(self) -> QSize:
        """Be narrow if need be."""
        return QSize(80, 60)


class Splitter(QSplitter):
    """Panes side by side with a hairline between that can be dragged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
