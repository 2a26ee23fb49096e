"""What lies over the window for a moment: menus, popovers."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.ui import theme
from app.ui.commands import caps_of
from app.ui.widgets.surfaces import rows


class Menu(QMenu):
    """A menu in the look of the theme; icons by our names."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(theme.font("body"))

    def add(
        self,
        text: str,
        run: Callable[[], object],
        *,
        icon: str = "",
        keys: str = "",
        danger: bool = False,
        enabled: bool = True,
    ) -> QAction:
        """Add one entry; returns its action."""
        action = self.addAction(text)
        if icon:
            ink = "danger" if danger else "text2"
            action.setIcon(QIcon(theme.pixmap(icon, ink, 16, self.devicePixelRatioF())))
        if keys:
            action.setText(f"{text}\t{' '.join(caps_of(keys))}")
        action.setEnabled(enabled)
        action.triggered.connect(lambda _checked=False: run())
        return action


class Popover(QWidget):
    """A small window of its own beside what opened it; Esc or a click elsewhere closes it."""

    closed = Signal()
    _EDGE = 24  # room for the shadow

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        )
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.body = rows(self, gap=8, margins=(self._EDGE + 12, self._EDGE + 12, self._EDGE + 12, self._EDGE + 12))

    def open_at(self, anchor: QWidget, *, width: int = 0) -> None:
        """Open under `anchor`, within the screen."""
        if width:
            self.setFixedWidth(width + 2 * self._EDGE)
        self.adjustSize()
        mirrored = anchor.layoutDirection() == Qt.LayoutDirection.RightToLeft
        corner = anchor.rect().bottomRight() if mirrored else anchor.rect().bottomLeft()
        place = anchor.mapToGlobal(corner) + QPoint(
            -self.width() + self._EDGE if mirrored else -self._EDGE, 4 - self._EDGE
        )
        screen = anchor.screen().availableGeometry()
        place.setX(max(screen.left() - self._EDGE, min(place.x(), screen.right() - self.width() + self._EDGE)))
        if place.y() + self.height() - self._EDGE > screen.bottom():
            place.setY(anchor.mapToGlobal(QPoint(0, 0)).y() - self.height() + self._EDGE - 4)
        self.move(place)
        self.show()
        first = self._first_control()
        if first is not None:
            first.setFocus(Qt.FocusReason.PopupFocusReason)

    def _first_control(self) -> QWidget | None:
        for child in self.findChildren(QWidget):
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled():
                return child
        return None

    def sizeHint(self) -> QSize:
        """Return the room its content and shadow need."""
        return self.body.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell when it is gone."""
        if event.type() == QEvent.Type.Close:
            self.closed.emit()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = self.rect().adjusted(self._EDGE, self._EDGE, -self._EDGE, -self._EDGE)
        paint_raised(painter, box, "radius.panel", 2)


def paint_raised(painter: QPainter, box: QRect, radius: str, level: int, fill: str = "overlay") -> None:
    """Paint the ground of something that lies over the window: its shadow, its surface, its outline."""
    theme.shadow(painter, box, theme.size(radius), level)
    theme.rounded(painter, QRectF(box), theme.size(radius), theme.color(fill), theme.color("border"))
