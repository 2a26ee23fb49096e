"""Keycaps as they are painted on buttons, menus and in the palette."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui import theme

GAP = 4


def _one(cap: str) -> int:
    return max(theme.size("keycap"), int(theme.metrics("micro").horizontalAdvance(cap) + 0.999) + 10)


def caps_width(caps: Sequence[str]) -> int:
    """Return how wide a row of keycaps is."""
    return sum(_one(cap) for cap in caps) + GAP * max(0, len(caps) - 1)


def paint_caps(painter: QPainter, caps: Sequence[str], x: float, middle: float, *, on_fill: bool = False) -> None:
    """Paint a row of keycaps from `x`, centred on `middle`; `on_fill` for those on an accent button."""
    height = theme.size("keycap")
    painter.save()
    painter.setFont(theme.font("micro"))
    for cap in caps:
        box = QRectF(round(x), round(middle - height / 2), _one(cap), height)
        if on_fill:
            theme.rounded(painter, box, 4, theme.alpha("onAccent", 0.18))
            painter.setPen(theme.color("onAccent"))
        else:
            theme.rounded(painter, box, 4, None, theme.color("border"))
            painter.setPen(theme.color("text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cap)
        x += _one(cap) + GAP
    painter.restore()
