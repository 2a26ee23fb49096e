"""The marks of a record: initials, the score ring, the pie of a stage. Each is painted once and kept."""

import unicodedata
from functools import lru_cache
from zlib import crc32

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme

# The stages of a deal (actions.md) as the design draws them.
_STAGES: dict[str, float | str] = {
    "new": "dashed",
    "qualified": 0.5,
    "demo": 0.6,
    "proposal": 0.75,
    "negotiation": 0.88,
    "won": "won",
    "lost": "lost",
}
# Where a lead stands before and beside a deal.
_STATUSES: dict[str, float | str] = {
    "cold": 0.0,
    "warm": 0.0,
    "hot": 0.0,
    "contacted": 0.2,
    "engaged": 0.35,
    "nurture": "dashed",
    "disqualified": "lost",
    "not_interested": "lost",
    "customer": "won",
}


def band(score: int | None) -> str:
    """Return the token of a score's colour."""
    if score is None:
        return "track"
    return "successLine" if score >= 70 else "warningLine" if score >= 40 else "cold"


def ring_pixmap(score: int | None, size: int, ratio: float, *, numeral: bool = True) -> QPixmap:
    """Return the score ring: its number stands inside from 26 pixels up, unless `numeral` is off."""
    return _ring(-1 if score is None else score, size, ratio, numeral and size >= 26, theme.generation())


@lru_cache(maxsize=1024)
def _ring(score: int, size: int, ratio: float, numeral: bool, generation: int) -> QPixmap:
    made = _blank(size, ratio)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    stroke = {16: 2.5, 26: 2.5, 40: 3.5, 52: 4.5}.get(size, max(2.5, size / 11))
    box = QRectF(0, 0, size, size).adjusted(stroke / 2, stroke / 2, -stroke / 2, -stroke / 2)
    painter.setPen(QPen(theme.color("track"), stroke))
    painter.drawEllipse(box)
    if score > 0:
        pen = QPen(theme.color(band(score)), stroke)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(box, 90 * 16, round(-360 * 16 * min(score, 100) / 100))
    if numeral and score >= 0:
        painter.setPen(theme.color("text"))
        painter.setFont(theme.font("numL" if size >= 52 else "bodyBold" if size >= 40 else "num"))
        painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, str(score))
    painter.end()
    return made


def stage_pixmap(stage: str, ratio: float, size: int = 14) -> QPixmap:
    """Return the glyph of a stage or status."""
    return _stage(stage, ratio, size, theme.generation())


@lru_cache(maxsize=256)
def _stage(stage: str, ratio: float, size: int, generation: int) -> QPixmap:
    form = _STAGES.get(stage, _STATUSES.get(stage, "dashed"))
    made = _blank(size, ratio)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(0.75, 0.75, size - 1.5, size - 1.5)
    if form in ("won", "lost"):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("successLine" if form == "won" else "dangerLine"))
        painter.drawEllipse(QRectF(0, 0, size, size))
        mark = theme.pixmap("ph.check-bold" if form == "won" else "ph.x-bold", "canvas", size - 5, ratio)
        painter.drawPixmap(QPointF(2.5, 2.5), mark)
    else:
        pen = QPen(theme.color("text2"), 1.4)
        if form == "dashed":
            pen.setDashPattern([1.8, 1.8])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box)
        if isinstance(form, float) and form > 0:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("text2"))
            painter.drawPie(box.adjusted(2, 2, -2, -2), 90 * 16, round(-360 * 16 * form))
    painter.end()
    return made


def initials(name: str) -> str:
    """Return at most two letters for a name: of its first and last word."""
    words = [w for w in name.split() if any(ch.isalnum() for ch in w)]
    letters = [next(ch for ch in unicodedata.normalize("NFC", w) if ch.isalnum()) for w in words]
    if not letters:
        return "?"
    return (letters[0] + (letters[-1] if len(letters) > 1 else "")).upper()


def avatar_pixmap(name: str, size: int, ratio: float) -> QPixmap:
    """Return a disc with a person's initials, in a tint that their name chooses."""
    return _avatar(initials(name), crc32(name.encode()) % 8, size, ratio, theme.generation())


@lru_cache(maxsize=4096)
def _avatar(letters: str, tint: int, size: int, ratio: float, generation: int) -> QPixmap:
    shades = theme.tokens()["color"]["avatarTints"][tint]["dark" if theme.dark() else "light"]
    made = _blank(size, ratio)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(shades["bg"]))
    painter.drawEllipse(QRectF(0, 0, size, size))
    painter.setPen(QColor(shades["fg"]))
    role = "title" if size >= 44 else "heading" if size >= 40 else "microBold" if size >= 28 else "num"
    from PySide6.QtGui import QFont

    font = QFont(theme.font(role))
    if size < 28:
        font.setPixelSize(max(8, round(size * 0.38)))
    painter.setFont(font)
    painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, letters)
    painter.end()
    return made


def _blank(size: int, ratio: float) -> QPixmap:
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    return made


class ScoreRing(QWidget):
    """The score of a lead as a ring with its number."""

    def __init__(self, score: int | None = None, size: int = 26, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._score = score
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set(score)
        theme.NOTIFIER.changed.connect(self.update)

    def set(self, score: int | None) -> None:
        """Show another score; None is one that was not scored yet."""
        from app.ui.words import tr

        self._score = score
        self.setAccessibleName(tr("Not scored yet") if score is None else tr("Score: {score} of 100", score=score))
        self.update()

    def sizeHint(self) -> QSize:
        """Return its size."""
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawPixmap(0, 0, ring_pixmap(self._score, self._size, self.devicePixelRatioF()))


class Avatar(QWidget):
    """A disc with initials."""

    def __init__(self, name: str = "", size: int = 30, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._size = name, size
        self.setFixedSize(size, size)
        theme.NOTIFIER.changed.connect(self.update)

    def set(self, name: str) -> None:
        """Show another person."""
        self._name = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawPixmap(0, 0, avatar_pixmap(self._name, self._size, self.devicePixelRatioF()))
