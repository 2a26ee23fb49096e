"""A draft's words with what they rest on: tinted where a source bears them out, underlined where none does.

The text is somebody's or a model's: it is put in as characters, never as marks of a markup.
"""

import re
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from app.actions.queries.today import Span
from app.ui import theme
from app.ui.words import tr

_BREAK = re.compile(r"(\n(?:[ \t]*\n)*)")
_BETWEEN = 12  # pixels between paragraphs
_SUPERSCRIPT = 2 / 3  # to which Qt shrinks what stands above the line


class Letter(QTextBrowser):
    """The body of a draft; as high as its words."""

    source_pressed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(tr("The draft"))
        self.setTabChangesFocus(True)
        self._text, self._spans = "", tuple[Span, ...]()
        self.anchorClicked.connect(lambda url: self.source_pressed.emit(int(url.fragment() or 0)))
        theme.NOTIFIER.changed.connect(self._again)

    def _again(self) -> None:
        self.show_text(self._text, self._spans)

    def show_text(self, text: str, spans: Sequence[Span]) -> None:
        """Show a text and what its parts rest on."""
        self._text, self._spans = text, tuple(spans)
        document = self.document()
        document.clear()
        document.setDefaultFont(theme.font("reading"))
        cursor = QTextCursor(document)
        block = QTextBlockFormat()
        block.setLineHeight(theme.line_height("reading"), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.setBlockFormat(block)
        at = 0
        for span in self._spans:
            self._put(cursor, text[at : span.begin], _plain())
            self._put(cursor, text[span.begin : span.end], _sourced() if span.source else _unsourced())
            if span.source:
                cursor.insertText(f" {span.source}", _number(span.source))
            at = span.end
        self._put(cursor, text[at:], _plain())
        self.updateGeometry()
        self._fit()

    def _put(self, cursor: QTextCursor, text: str, look: QTextCharFormat) -> None:
        for part in _BREAK.split(text):
            if part.startswith("\n"):
                if part.count("\n") == 1:
                    cursor.insertText("\u2028", look)
                else:
                    block = cursor.blockFormat()
                    block.setTopMargin(theme.scaled(_BETWEEN))
                    cursor.insertBlock(block)
            elif part:
                cursor.insertText(part, look)

    def _fit(self) -> None:
        self.document().setTextWidth(max(60, self.viewport().width()))
        self.setFixedHeight(int(self.document().size().height()) + 4)

    def resizeEvent(self, event: object) -> None:
        """Keep as high as the words need."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as need be."""
        return QSize(120, 40)


def _plain() -> QTextCharFormat:
    look = QTextCharFormat()
    look.setFont(theme.font("reading"))
    look.setForeground(theme.color("text"))
    return look


def _sourced() -> QTextCharFormat:
    look = _plain()
    look.setBackground(theme.color("accentBg"))
    return look


def _unsourced() -> QTextCharFormat:
    look = _plain()
    look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    look.setUnderlineColor(theme.color("warningLine"))
    return look


def _number(source: int) -> QTextCharFormat:
    look = QTextCharFormat()
    font = QFont(theme.font("microBold"))
    font.setPixelSize(round(font.pixelSize() / _SUPERSCRIPT))
    look.setFont(font)
    look.setForeground(theme.color("accentText"))
    look.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
    look.setAnchor(True)
    look.setAnchorHref(f"#{source}")
    return look
