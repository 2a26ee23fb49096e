"""Text and icons that follow the theme."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui import theme


class Label(QLabel):
    """One line of plain text in a role of the type scale; cut with an ellipsis where there is no room."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        color: str = "text",
        parent: QWidget | None = None,
        *,
        elide: bool = True,
    ) -> None:
        super().__init__(parent)
        self._role, self._color, self._elide = role, color, elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        if elide:
            self.setMinimumWidth(16)
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._dress()
        theme.NOTIFIER.changed.connect(self._dress)
        self.setText(text)

    def set(self, text: str, *, color: str | None = None) -> None:
        """Show other words, in another colour where one is named."""
        if color is not None and color != self._color:
            self._color = color
            self._dress()
        if text != self.text():
            self.setText(text)
            self.setToolTip("")

    def _dress(self) -> None:
        self.setFont(theme.font(self._role))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, theme.color(self._color))
        self.setPalette(palette)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the room all of the words need."""
        measures = theme.metrics(self._role)
        margins = self.contentsMargins()
        width = measures.horizontalAdvance(self.text()) + 1 + margins.left() + margins.right()
        return QSize(int(width + 0.999), theme.line_height(self._role) + margins.top() + margins.bottom())

    def minimumSizeHint(self) -> QSize:
        """Return the least room: a letter or two where the text may be cut."""
        hint = self.sizeHint()
        return QSize(min(24, hint.width()), hint.height()) if self._elide else hint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(self._role))
        shade = theme.color(self._color) if self.isEnabled() else theme.color("disabled")
        painter.setPen(shade)
        room = self.contentsRect()
        words = theme.elided(self.text(), self._role, room.width() + 0.999) if self._elide else self.text()
        # The painter mirrors sides by itself where the language is read from the right.
        align = self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask or Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, int(align | Qt.AlignmentFlag.AlignVCenter), words)

    def event(self, event: QEvent) -> bool:
        """Tell the whole text in a tooltip where it was cut."""
        if event.type() == QEvent.Type.ToolTip and self._elide and not self.toolTip() and self._is_cut():
            self.setToolTip(self.text())
        return super().event(event)

    def _is_cut(self) -> bool:
        return theme.metrics(self._role).horizontalAdvance(self.text()) > self.contentsRect().width() + 1


class TextLabel(QWidget):
    """Plain text over several lines, at the line height of its role."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        color: str = "text2",
        parent: QWidget | None = None,
        *,
        centred: bool = False,
    ) -> None:
        super().__init__(parent)
        self._role, self._color, self._text = role, color, ""
        self._centred = centred
        self._document = QTextDocument(self)
        self._document.setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.NOTIFIER.changed.connect(self._lay_out)
        self.set(text)

    def text(self) -> str:
        """Return the words."""
        return self._text

    def set(self, text: str, *, color: str | None = None) -> None:
        """Show other words."""
        self._color = color or self._color
        self._text = text
        self.setAccessibleName(text)
        self._lay_out()

    def resizeEvent(self, event: object) -> None:
        """Take the height that this width needs: boxes in boxes do not ask for it by themselves."""
        needed = self.heightForWidth(self.width())
        if self.minimumHeight() != needed:
            self.setMinimumHeight(needed)

    def _lay_out(self) -> None:
        self._document.setDefaultFont(theme.font(self._role))
        self._document.setPlainText(self._text)
        cursor = QTextCursor(self._document)
        cursor.select(QTextCursor.SelectionType.Document)
        block = QTextBlockFormat()
        block.setLineHeight(theme.line_height(self._role), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.mergeBlockFormat(block)
        option = self._document.defaultTextOption()
        option.setTextDirection(self.layoutDirection())
        if self._centred:
            option.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._document.setDefaultTextOption(option)
        if self.minimumHeight():  # fewer words at the same width need less
            self.setMinimumHeight(self.heightForWidth(self.width()))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """The height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height the words need at a width."""
        self._document.setTextWidth(max(20, width))
        return int(self._document.size().height() + 0.5)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        widest = int(
            max((theme.metrics(self._role).horizontalAdvance(line) for line in self._text.split("\n")), default=0)
        )
        width = min(widest + 2, 420)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return the least size: narrow, and one line high."""
        return QSize(
            min(60, self.sizeHint().width()),
            self.sizeHint().height() if self._lines() < 2 else theme.line_height(self._role),
        )

    def _lines(self) -> int:
        return self._document.blockCount()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._document.setTextWidth(self.width())
        context = self._document.documentLayout().PaintContext()
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Text, theme.color(self._color))
        context.palette = palette
        self._document.documentLayout().draw(painter, context)


class Icon(QWidget):
    """An icon by name."""

    def __init__(
        self, name: str, color: str = "text2", size: int = 16, parent: QWidget | None = None, *, fill: bool = False
    ) -> None:
        super().__init__(parent)
        self._name, self._color, self._size, self._fill = name, color, size, fill
        self.setFixedSize(size, size)
        theme.NOTIFIER.changed.connect(self.update)

    def set(self, name: str, color: str | None = None) -> None:
        """Show another icon."""
        self._name, self._color = name, color or self._color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        picture = theme.pixmap(self._name, self._color, self._size, self.devicePixelRatioF(), fill=self._fill)
        QPainter(self).drawPixmap(0, 0, picture)
