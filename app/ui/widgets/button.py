"""Buttons: the deed in words, an icon before it where it helps, and the key that does the same."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from app.ui import theme
from app.ui.commands import caps_of
from app.ui.widgets.caps import caps_width, paint_caps

# kind: fill, outline, text, fill when hovered, fill when pressed
_KINDS: dict[str, tuple[str | None, str | None, str, str | None, str | None]] = {
    "primary": ("accent", None, "onAccent", "accentHover", "accentPress"),
    "secondary": ("raised", "border", "text", "hover", "active"),
    "ghost": (None, None, "text2", "hover", "active"),
    "name": (None, None, "text", "hover", "active"),
    "danger": (None, None, "danger", "dangerBg", "dangerBg"),
    "dangerLine": ("raised", "border", "danger", "dangerBg", "dangerBg"),
    "dangerFill": ("dangerFill", None, "onAccent", "dangerFill", "dangerFill"),
    "tinted": ("accentBg", None, "accentText", "selected", "accentBg"),
}
RING = 3  # the focus ring stands this far outside the fill


class Button(QPushButton):
    """A button of the design: `kind` is primary, secondary, ghost, danger, dangerLine, dangerFill or tinted."""

    def __init__(
        self,
        text: str = "",
        kind: str = "secondary",
        *,
        icon: str = "",
        keys: str = "",
        caret: bool = False,
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind, self._icon, self._caret = kind, icon, caret
        self._keys = keys
        self._height = theme.size("controlSmall" if small else "control")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if keys:
            self.setToolTip(f"{text}  {' '.join(self._caps)}".strip())
            theme.NOTIFIER.changed.connect(self._name_keys)
        theme.NOTIFIER.changed.connect(self.updateGeometry)

    @property
    def _caps(self) -> list[str]:
        return caps_of(self._keys)

    def _name_keys(self) -> None:
        self.setToolTip(f"{self.text()}  {' '.join(self._caps)}".strip())

    def set_kind(self, kind: str) -> None:
        """Dress it as another kind."""
        self._kind = kind
        self.update()

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self._icon = name
        self.updateGeometry()
        self.update()

    def _fill_height(self) -> int:
        return theme.scaled(self._height)

    def sizeHint(self) -> QSize:
        """Return the room it needs, the focus ring's included."""
        width = (8 if self._kind == "name" else 24) + (
            theme.metrics("bodyMed").horizontalAdvance(self.text()) if self.text() else 0
        )
        width += (16 + (8 if self.text() else 0)) if self._icon else 0
        width += (caps_width(self._caps) + 8) if self._caps else 0
        width += 18 if self._caret else 0
        return QSize(int(width + 0.999) + 2 * RING, self._fill_height() + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        """Never be cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        radius = theme.size("radius.control")
        body = QRectF(self.rect()).adjusted(RING, RING, -RING, -RING)
        fill, line, ink, over, down = _KINDS[self._kind]
        if not self.isEnabled():
            fill, ink = ("active" if fill not in (None, "raised") else fill), "disabled"
        elif self.isDown() or (self.menu() is not None and self.menu().isVisible()):
            fill = down or fill
        elif self.underMouse():
            fill = over or fill
        theme.rounded(painter, body, radius, theme.color(fill) if fill else None, theme.color(line) if line else None)
        if self.hasFocus():
            theme.focus_ring(painter, QRectF(self.rect()), radius + 2)
        self._paint_words(painter, body, ink)

    def _paint_words(self, painter: QPainter, body: QRectF, ink: str) -> None:
        painter.setFont(theme.font("bodyMed"))
        words = theme.metrics("bodyMed").horizontalAdvance(self.text())
        icon = 16 if self._icon else 0
        caps = caps_width(self._caps)
        total = (
            icon + (8 if icon and self.text() else 0) + words + ((8 + caps) if caps else 0) + (18 if self._caret else 0)
        )
        start = body.x() + max(4.0 if self._kind == "name" else 12.0, (body.width() - total) / 2)
        if self.property("leading"):
            start = body.x() + 12
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft

        def place(x: float, width: float) -> float:
            return body.right() - (x - body.x()) - width if mirrored else x

        if icon:
            picture = theme.pixmap(self._icon, ink, 16, self.devicePixelRatioF())
            painter.drawPixmap(round(place(start, 16)), round(body.center().y() - 8), picture)
            start += icon + (8 if self.text() else 0)
        painter.setPen(theme.color(ink))
        painter.drawText(
            QRectF(place(start, words + 2), body.y(), words + 2, body.height()),
            Qt.AlignmentFlag.AlignVCenter,
            self.text(),
        )
        start += words + 8
        if self._caps:
            on_fill = self._kind in ("primary", "dangerFill") and self.isEnabled()
            paint_caps(painter, self._caps, place(start, caps), body.center().y(), on_fill=on_fill)
            start += caps + 6
        if self._caret:
            edge = body.right() - 24 if self.property("leading") else start - 2
            picture = theme.pixmap("action.expand", "text3", 12, self.devicePixelRatioF())
            painter.drawPixmap(round(place(edge, 12)), round(body.center().y() - 6), picture)


class IconButton(QToolButton):
    """A button that shows an icon alone; its name is told to screen readers and in the tooltip."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        keys: str = "",
        color: str = "text2",
        size: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._color, self._size = icon, color, size
        self._keys = keys
        self.setAccessibleName(name)
        self._name_keys()
        self.setFixedSize(28, 28)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.NOTIFIER.changed.connect(self._name_keys)

    def set(self, icon: str, name: str) -> None:
        """Show another icon under another name."""
        self._icon = icon
        self.setAccessibleName(name)
        self._name_keys()

    def _name_keys(self) -> None:
        self.setToolTip(f"{self.accessibleName()}  {' '.join(caps_of(self._keys))}".strip())
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        if self.isEnabled() and (self.underMouse() or self.isDown() or self.isChecked()):
            theme.rounded(painter, box.adjusted(1, 1, -1, -1), 6, theme.color("active" if self.isDown() else "hover"))
        ink = self._color if self.isEnabled() else "disabled"
        picture = theme.pixmap(self._icon, ink, self._size, self.devicePixelRatioF())
        painter.drawPixmap(round((self.width() - self._size) / 2), round((self.height() - self._size) / 2), picture)
        if self.hasFocus():
            theme.focus_ring(painter, box, 6)


_LONGEST_DEED = 180  # px: what a deed is called fits; the name of a person or a company may not


class LinkButton(QPushButton):
    """Words in the colour of links that do something."""

    def __init__(
        self, text: str = "", parent: QWidget | None = None, *, role: str = "smallMed", color: str = "accentText"
    ) -> None:
        super().__init__(text, parent)
        self._role, self._color = role, color
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.NOTIFIER.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Return the room the words need; the target is 24 high at least."""
        width = theme.metrics(self._role).horizontalAdvance(self.text())
        return QSize(int(width + 0.999) + 4, max(24, theme.line_height(self._role)))

    def minimumSizeHint(self) -> QSize:
        """Never be cut, unless it is a name of any length."""
        hint = self.sizeHint()
        return QSize(min(hint.width(), theme.scaled(_LONGEST_DEED)), hint.height())

    def event(self, event: QEvent) -> bool:
        """Tell the whole name in a tooltip where it was cut."""
        if event.type() == QEvent.Type.ToolTip and not self.toolTip() and self.width() < self.sizeHint().width():
            self.setToolTip(self.text())
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = theme.font(self._role)
        if self.underMouse() and self.isEnabled():
            from PySide6.QtGui import QFont

            font = QFont(font)
            font.setUnderline(True)
        painter.setFont(font)
        painter.setPen(theme.color(self._color if self.isEnabled() else "disabled"))
        room = self.rect().adjusted(2, 0, -2, 0)
        words = theme.elided(self.text(), self._role, room.width() + 0.999)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        if self.hasFocus():
            theme.focus_ring(painter, QRectF(self.rect()), 4)
