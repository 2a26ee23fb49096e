"""The logo: an open ring with a dot, and a tick out of the gap. The ring is the product's motif."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap


def paint_logo(painter: QPainter, box: QRectF, ink: QColor, *, dot: QColor | None = None) -> None:
    """Paint the logo into a square; `dot` adds a badge at the bottom right."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = box.width()
    stroke = side * 0.135
    pen = QPen(ink, stroke)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    ring = box.adjusted(side * 0.12, side * 0.14, -side * 0.14, -side * 0.12)
    painter.drawArc(ring, 72 * 16, 306 * 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    middle = ring.center()
    painter.drawEllipse(middle, side * 0.115, side * 0.115)
    pen = QPen(ink, stroke)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    tip = QPointF(box.right() - side * 0.09, box.top() + side * 0.09)
    painter.drawLine(middle + QPointF(side * 0.2, -side * 0.2), tip)
    if dot is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(dot)
        painter.drawEllipse(QPointF(box.right() - side * 0.16, box.bottom() - side * 0.16), side * 0.16, side * 0.16)
    painter.restore()


def logo_pixmap(side: int, ink: QColor, ratio: float = 1.0, *, dot: QColor | None = None) -> QPixmap:
    """Return the logo as a pixmap."""
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_logo(painter, QRectF(0, 0, side, side), ink, dot=dot)
    painter.end()
    return made


def logo_icon(ink: QColor, *, dot: QColor | None = None) -> QIcon:
    """Return the logo as an icon in the sizes that desktops ask for."""
    icon = QIcon()
    for side in (16, 22, 24, 32, 48, 64, 128):
        icon.addPixmap(logo_pixmap(side, ink, dot=dot))
    return icon
