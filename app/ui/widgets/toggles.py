"""Check boxes (which wait for OK) and switches (which act at once)."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QSizePolicy, QWidget

from app.ui import theme


def paint_check(painter: QPainter, x: float, middle: float, state: Qt.CheckState, *, hovered: bool = False) -> None:
    """Paint a check box of 16 pixels from `x`, centred on `middle`."""
    box = QRectF(x, round(middle - 8), 16, 16)
    if state == Qt.CheckState.Unchecked:
        theme.rounded(painter, box, 4, theme.color("canvas"), theme.color("text3" if hovered else "control"))
        return
    theme.rounded(painter, box, 4, theme.color("accent"))
    ratio = painter.device().devicePixelRatioF()
    if state == Qt.CheckState.Checked:
        painter.drawPixmap(round(x + 3), round(box.y() + 3), theme.pixmap("ph.check-bold", "onAccent", 10, ratio))
    else:
        painter.fillRect(QRectF(x + 4, box.y() + 7, 8, 2), theme.color("onAccent"))


class CheckBox(QCheckBox):
    """A check box with words beside it."""

    def __init__(self, text: str = "", *, checked: bool = False, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setChecked(checked)
        self.setAccessibleName(name or text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.NOTIFIER.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Return the room it needs; the target is 24 high at least."""
        words = int(theme.metrics("body").horizontalAdvance(self.text()) + 0.999) + 8 if self.text() else 0
        return QSize(24 + words, max(24, theme.line_height("body")))

    def minimumSizeHint(self) -> QSize:
        """Words may be cut."""
        return QSize(min(40, self.sizeHint().width()), self.sizeHint().height())

    def hitButton(self, position: QPoint) -> bool:
        """The whole of it can be clicked."""
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        paint_check(
            painter,
            self.width() - 20 if mirrored else 4,
            self.height() / 2,
            self.checkState(),
            hovered=self.underMouse(),
        )
        if self.text():
            painter.setFont(theme.font("body"))
            painter.setPen(theme.color("text" if self.isEnabled() else "disabled"))
            room = self.rect().adjusted(0, 0, -28, 0) if mirrored else self.rect().adjusted(28, 0, 0, 0)
            side = theme.side(mirrored)
            painter.drawText(
                room,
                int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter),
                theme.elided(self.text(), "body", room.width() + 1),
            )
        if self.hasFocus():
            theme.focus_ring(painter, QRectF(self.rect()), 4)


class Switch(QAbstractButton):
    """A switch: what it says holds at once."""

    def __init__(self, name: str, *, on: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setChecked(on)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return its size, the focus ring's included."""
        return QSize(40, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        track = QRectF(3, 3, 34, 20)
        fill = "disabled" if not self.isEnabled() else "accent" if self.isChecked() else "control"
        theme.rounded(painter, track, 10, theme.color(fill))
        at_end = self.isChecked() == (self.layoutDirection() == Qt.LayoutDirection.LeftToRight)
        theme.rounded(painter, QRectF(19 if at_end else 5, 5, 16, 16), 8, theme.color("onAccent"))
        if self.hasFocus():
            theme.focus_ring(painter, QRectF(0, 0, 40, 26), 12)
