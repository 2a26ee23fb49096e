"""What every control paints the same way: rounded shapes, hairlines, the focus ring, shadows."""

from functools import lru_cache

from PySide6.QtCore import QMargins, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from app.ui.theme.state import NOTIFIER, color, dark, tokens

NO_PEN = QPen(Qt.PenStyle.NoPen)


def rounded(
    painter: QPainter, rect: QRectF, radius: float, fill: QColor | None = None, line: QColor | None = None
) -> None:
    """Paint a rounded rectangle, filled and outlined by one pixel inside its edge."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    if line is None:
        painter.setPen(NO_PEN)
        painter.drawRoundedRect(rect, radius, radius)
        return
    painter.setPen(QPen(line, 1))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def hairline(
    painter: QPainter, x: float, y: float, length: float, name: str = "line", *, upright: bool = False
) -> None:
    """Paint a line of one pixel, along or upright."""
    painter.fillRect(QRectF(x, y, 1, length) if upright else QRectF(x, y, length, 1), color(name))


def side(mirrored: bool) -> Qt.AlignmentFlag:
    """Return the side on which what is read begins; absolute, for a painter may mirror sides by itself."""
    begins = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
    return begins | Qt.AlignmentFlag.AlignAbsolute


def focus_ring(painter: QPainter, rect: QRectF, radius: float) -> None:
    """Paint the ring that says where the keyboard is: two pixels, inside `rect`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color("accent"), 2))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)


def shadow_margins(level: int) -> QMargins:
    """Return how far a shadow reaches beyond the thing that throws it."""
    layers = tokens()["elevation"][str(level)]
    reach = max(int(layer["blur"]) for layer in layers)
    drop = max(int(layer["dy"]) for layer in layers)
    return QMargins(reach, reach - drop if reach > drop else 0, reach, reach + drop)


def shadow(painter: QPainter, rect: QRect, radius: int, level: int) -> None:
    """Paint the shadow of a rounded rectangle from a nine-part pixmap that is kept."""
    if not tokens()["elevation"][str(level)]:
        return
    ratio = painter.device().devicePixelRatioF()
    patch = _patch(radius, level, dark(), ratio)
    reach = _reach(level)
    inset = reach + radius + 1
    target = rect.adjusted(-reach, -reach, reach, reach)
    _nine(painter, target, patch, inset, ratio)


def _reach(level: int) -> int:
    layers = tokens()["elevation"][str(level)]
    return max(int(layer["blur"]) + int(layer["dy"]) for layer in layers)


@lru_cache(maxsize=32)
def _patch(radius: int, level: int, is_dark: bool, ratio: float) -> QPixmap:
    reach = _reach(level)
    side = 2 * (reach + radius + 1) + 2
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(NO_PEN)
    core = QRectF(reach, reach, side - 2 * reach, side - 2 * reach)
    for layer in tokens()["elevation"][str(level)]:
        _blur(painter, core.translated(0, layer["dy"]), radius, layer, is_dark)
    painter.end()
    return made


def _blur(painter: QPainter, core: QRectF, radius: int, layer: dict[str, float], is_dark: bool) -> None:
    """Stack faint rounded rectangles, each a little larger: close to a blur, and painted once."""
    factor = tokens()["elevation"]["darkAlphaFactor"] if is_dark else 1
    blur = int(layer["blur"])
    steps = max(2, min(24, blur))
    ink = QColor(color("shadow"))
    ink.setAlphaF(min(1.0, layer["alpha"] * factor * 2.2 / steps))
    painter.setBrush(ink)
    for step in range(steps):
        grow = blur * (step / (steps - 1)) - blur / 2
        painter.drawRoundedRect(core.adjusted(-grow, -grow, grow, grow), radius + max(0, grow), radius + max(0, grow))


def _nine(painter: QPainter, target: QRect, patch: QPixmap, inset: int, ratio: float) -> None:
    side = round(patch.width() / ratio)
    inset = min(inset, target.width() // 2, target.height() // 2)
    xs = (target.left(), target.left() + inset, target.right() + 1 - inset, target.right() + 1)
    ys = (target.top(), target.top() + inset, target.bottom() + 1 - inset, target.bottom() + 1)
    sources = (0, inset, side - inset, side)
    for row in range(3):
        for column in range(3):
            if row == column == 1:
                continue
            to = QRectF(xs[column], ys[row], xs[column + 1] - xs[column], ys[row + 1] - ys[row])
            part = QRectF(
                sources[column] * ratio,
                sources[row] * ratio,
                (sources[column + 1] - sources[column]) * ratio,
                (sources[row + 1] - sources[row]) * ratio,
            )
            painter.drawPixmap(to, patch, part)


NOTIFIER.changed.connect(_patch.cache_clear)
