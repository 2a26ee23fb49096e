"""One row of the run matrix, painted: who, the track with its steps, and the pill where the lead stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.actions.queries.agents import Column, Lead, Standing
from app.ui import theme
from app.ui.views.agents import wording
from app.ui.widgets import avatar_pixmap

PILL = 22
DISC = 16
# fill, outline, ink, icon
_LOOKS: dict[Standing, tuple[str, str | None, str, str]] = {
    Standing.NEEDS_YOU: ("accentBg", None, "accentText", ""),
    Standing.RUNNING: ("successBg", None, "success", "spinner"),
    Standing.RETRYING: ("warningBg", None, "warning", "action.retry"),
    Standing.WAITING: ("canvas", "border", "text2", "status.wait"),
    Standing.BLOCKED: ("dangerBg", None, "danger", "status.blocked"),
    Standing.STOPPED: ("dangerBg", None, "danger", "action.close"),
}


@dataclass(frozen=True, slots=True)
class Track:
    """Where the columns of steps stand: the middle of each, from the left edge of the row, already mirrored."""

    lead: QRect
    middles: tuple[float, ...]
    mirrored: bool


def pill_rect(lead: Lead, track: Track, row: QRect, now: datetime, *, paused: bool) -> QRectF:
    """Return where a lead's pill stands; it never leaves the row."""
    words = wording.pill_words(lead, now, paused=paused)
    icon = _LOOKS[lead.standing][3]
    width = theme.metrics("smallBold").horizontalAdvance(words) + 18 + (16 if icon else 0)
    height = theme.scaled(PILL)
    x = track.middles[lead.column] - width / 2
    x = max(row.left() + 12.0, min(x, row.right() - 12.0 - width))
    return QRectF(round(x), row.center().y() + 1 - height / 2, width, height)


def paint_row(painter: QPainter, row: QRect, track: Track, lead: Lead, now: datetime, *, paused: bool) -> None:
    """Paint one row without its ground."""
    _paint_lead(painter, track, row, lead)
    pill = pill_rect(lead, track, row, now, paused=paused)
    _paint_track(painter, row, track, lead, pill)
    paint_pill(painter, pill, lead, now, paused=paused)


def _paint_lead(painter: QPainter, track: Track, row: QRect, lead: Lead) -> None:
    box = QRect(track.lead.x(), row.y(), track.lead.width(), row.height())
    ratio = painter.device().devicePixelRatioF()
    at = box.right() - 22 if track.mirrored else box.left()
    painter.drawPixmap(QPointF(at, box.center().y() - 10), avatar_pixmap(lead.name, 22, ratio))
    room = box.adjusted(0, 0, -32, 0) if track.mirrored else box.adjusted(32, 0, 0, 0)
    align = Qt.AlignmentFlag.AlignRight if track.mirrored else Qt.AlignmentFlag.AlignLeft
    half = theme.line_height("small")
    top = room.center().y() + 1 - half
    for text, role, ink, y in ((lead.name, "smallMed", "text", top), (lead.company, "small", "text2", top + half - 1)):
        painter.setFont(theme.font(role))
        painter.setPen(theme.color(ink))
        line = QRect(room.x(), y, room.width(), half)
        painter.drawText(line, int(align | Qt.AlignmentFlag.AlignVCenter), theme.elided(text, role, room.width()))


def _paint_track(painter: QPainter, row: QRect, track: Track, lead: Lead, pill: QRectF) -> None:
    middle = row.center().y() + 0.5
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for column, x in enumerate(track.middles):
        if column:
            done = column <= lead.column
            start, end = track.middles[column - 1], x
            first = DISC / 2 if column - 1 < lead.column else 3
            last = DISC / 2 if column < lead.column else 3
            _paint_link(painter, start, end, middle, first, last, "borderStrong" if done else "track", pill)
    for column, x in enumerate(track.middles):
        if column < lead.column:
            _paint_disc(painter, x, middle, pill)
        elif column > lead.column and not pill.contains(QPointF(x, middle)):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("track"))
            painter.drawEllipse(QPointF(x, middle), 3, 3)


def _paint_link(
    painter: QPainter, start: float, end: float, y: float, first: float, last: float, ink: str, pill: QRectF
) -> None:
    """Paint the line between two steps, ending before the pill."""
    way = 1 if end > start else -1
    a, b = start + way * first, end - way * last
    low, high = min(a, b), max(a, b)
    for left, right in ((low, min(high, pill.left() - 2)), (max(low, pill.right() + 2), high)):
        if right - left > 1 and not (left >= pill.left() and right <= pill.right()):
            painter.setPen(QPen(theme.color(ink), 1.5))
            painter.drawLine(QPointF(left, y), QPointF(right, y))
        if high <= pill.left() or low >= pill.right():
            break


def _paint_disc(painter: QPainter, x: float, y: float, pill: QRectF) -> None:
    if pill.left() - DISC / 2 < x < pill.right() + DISC / 2:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("neutralBg"))
    painter.drawEllipse(QPointF(x, y), DISC / 2, DISC / 2)
    mark = theme.pixmap("ph.check-bold", "text2", 10, painter.device().devicePixelRatioF())
    painter.drawPixmap(QPointF(x - 5, y - 5), mark)


def paint_pill(painter: QPainter, pill: QRectF, lead: Lead, now: datetime, *, paused: bool) -> None:
    """Paint the pill where a lead stands."""
    fill, line, ink, icon = _LOOKS[lead.standing]
    theme.rounded(painter, pill, 6, theme.color(fill), theme.color(line) if line else None)
    mirrored = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
    words = wording.pill_words(lead, now, paused=paused)
    room = pill.adjusted(9, 0, -9, 0)
    if icon:
        at = room.right() - 12 if mirrored else room.left()
        if icon == "spinner":
            _paint_arc(painter, QRectF(at, pill.center().y() - 6, 12, 12), now)
        else:
            picture = theme.pixmap(icon, ink, 12, painter.device().devicePixelRatioF())
            painter.drawPixmap(QPointF(at, pill.center().y() - 6), picture)
        room = room.adjusted(0, 0, -16, 0) if mirrored else room.adjusted(16, 0, 0, 0)
    painter.setFont(theme.font("smallBold"))
    painter.setPen(theme.color(ink))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, words)


def _paint_arc(painter: QPainter, box: QRectF, now: datetime) -> None:
    """Paint the mark of something under way: an arc that moves on by an eighth each second, or stands still."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.alpha("success", 0.25), 2))
    painter.drawEllipse(box.adjusted(1, 1, -1, -1))
    turn = 0 if theme.look().still else int(now.timestamp()) % 8
    painter.setPen(QPen(theme.color("successLine"), 2))
    painter.drawArc(box.adjusted(1, 1, -1, -1), (90 - 45 * turn) * 16, -120 * 16)


def moves(lead: Lead, now: datetime, *, paused: bool) -> bool:
    """Tell whether a pill is to be painted anew each second: it runs, or counts down within the hour."""
    if lead.standing is Standing.RUNNING:
        return not paused
    soon = lead.at is not None and lead.at - now < timedelta(hours=1)
    return lead.standing in (Standing.RETRYING, Standing.WAITING) and soon


__all__ = ["Column", "Track", "moves", "paint_pill", "paint_row", "pill_rect"]
