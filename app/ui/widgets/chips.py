"""Chips: a word in a tint, a filter that reads as a sentence, keycaps."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from app.ui import theme
from app.ui.widgets.caps import caps_width, paint_caps

# tone: fill, text
TONES = {
    "neutral": ("neutralBg", "text2"),
    "accent": ("accentBg", "accentText"),
    "success": ("successBg", "success"),
    "warning": ("warningBg", "warning"),
    "danger": ("dangerBg", "danger"),
}


def chip_width(text: str, *, icon: bool = False) -> int:
    """Return how wide a chip of these words is."""
    return int(theme.metrics("smallMed").horizontalAdvance(text) + 0.999) + 14 + (18 if icon else 0)


def paint_chip(painter: QPainter, x: float, middle: float, text: str, tone: str = "neutral", *, icon: str = "") -> int:
    """Paint a chip from `x`, centred on `middle`; return its width."""
    width, height = chip_width(text, icon=bool(icon)), theme.scaled(theme.size("chip"))
    fill, ink = TONES[tone]
    box = QRectF(x, round(middle - height / 2), width, height)
    theme.rounded(painter, box, theme.size("radius.chip"), theme.color(fill))
    left = x + 7
    if icon:
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(round(left), round(middle - 7), theme.pixmap(icon, ink, 14, ratio))
        left += 18
    painter.setFont(theme.font("smallMed"))
    painter.setPen(theme.color(ink))
    side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(QRectF(left, box.y(), width, height), int(side), text)
    return width


class Chip(QWidget):
    """A word in a tint: neutral, accent, success, warning, danger."""

    def __init__(self, text: str = "", tone: str = "neutral", *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._tone, self._icon = text, tone, icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        theme.NOTIFIER.changed.connect(self.updateGeometry)

    def text(self) -> str:
        """Return its word."""
        return self._text

    def set(self, text: str, tone: str | None = None, icon: str | None = None) -> None:
        """Show another word, in another tint."""
        self._text, self._tone = text, tone or self._tone
        self._icon = self._icon if icon is None else icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room it needs."""
        return QSize(chip_width(self._text, icon=bool(self._icon)), theme.scaled(theme.size("chip")))

    def minimumSizeHint(self) -> QSize:
        """Never be cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_chip(QPainter(self), 0, self.height() / 2, self._text, self._tone, icon=self._icon)


class FilterChip(QToolButton):
    """A filter as a sentence: field, operator, value. A click edits it, the cross (or Delete) removes it."""

    removed = Signal()

    def __init__(self, field: str, operator: str, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = (field, operator, value)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set(field, operator, value)
        theme.NOTIFIER.changed.connect(self.updateGeometry)

    def set(self, field: str, operator: str, value: str) -> None:
        """Show another filter."""
        self._parts = (field, operator, value)
        self.setAccessibleName(" ".join(part for part in self._parts if part))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room the sentence and its cross need."""
        width = sum(self._widths()) + 4 * sum(1 for part in self._parts[1:] if part) + 9 + 26
        return QSize(width, theme.scaled(26))

    def minimumSizeHint(self) -> QSize:
        """Never be cut."""
        return self.sizeHint()

    def _widths(self) -> list[int]:
        roles = ("small", "small", "smallMed")
        return [int(theme.metrics(r).horizontalAdvance(p) + 0.999) for r, p in zip(roles, self._parts, strict=True)]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        fill = theme.color("hover") if self.underMouse() else theme.color("raised")
        theme.rounded(painter, box, 6, fill, theme.color("border"))
        x = 9.0
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        inks = (("small", "text2"), ("small", "text3"), ("smallMed", "text"))
        for width, part, (role, ink) in zip(self._widths(), self._parts, inks, strict=True):
            if not part:
                continue
            painter.setFont(theme.font(role))
            painter.setPen(theme.color(ink))
            left = self.width() - x - width if mirrored else x
            painter.drawText(QRectF(left, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, part)
            x += width + 4
        cross = theme.pixmap("action.close", "text3", 12, self.devicePixelRatioF())
        painter.drawPixmap(9 if mirrored else self.width() - 21, (self.height() - 12) // 2, cross)
        if self.hasFocus():
            theme.focus_ring(painter, box, 6)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The cross removes; the rest edits."""
        x = event.position().x()
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if (x < 26 if mirrored else x > self.width() - 26) and self.rect().contains(event.position().toPoint()):
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes it, Enter edits it."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Keys(QWidget):
    """A row of keycaps."""

    def __init__(self, caps: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caps = list(caps)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the room the caps need."""
        return QSize(caps_width(self._caps), theme.size("keycap"))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_caps(QPainter(self), self._caps, 0, self.height() / 2)


class Keycap(Keys):
    """One keycap."""

    def __init__(self, cap: str, parent: QWidget | None = None) -> None:
        super().__init__([cap], parent)
