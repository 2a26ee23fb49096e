"""Charts: bars with their interval, and a line over weeks. pyqtgraph is loaded when the first chart is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.widgets import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One bar or one point: its name, its value, what is said of it, and its interval where it has one."""

    name: str
    value: float
    said: str
    low: float | None = None
    high: float | None = None
    label: str = ""
    faint: bool = False  # too little to tell anything by it
    thin: bool = False  # so little that the others set the scale


class Chart(QWidget):
    """A chart of named points: no grid, no legend, values on the points, a crosshair that says what it is on.

    A click, or Enter on the point the arrows chose, opens the rows behind it.
    """

    def __init__(self, kind: str, *, every: int = 1, open_point: Callable[[int], None] | None = None) -> None:
        super().__init__()
        self.kind, self.every = kind, every
        self.points: list[Point] = []
        self.at = -1
        self._top = 1.0
        self._open = open_point
        self._plot: Any = None  # pyqtgraph has no types
        self._cross: Any = None
        self._said: Any = None
        self._items: list[Any] = []
        self.setMinimumHeight(theme.scaled(190))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._layout = rows(self)
        theme.NOTIFIER.changed.connect(self._draw)

    def show_points(self, points: Sequence[Point], name: str) -> None:
        """Show these points; `name` is what the chart shows, for a screen reader."""
        self.points = list(points)
        self.at = -1
        self.setAccessibleName(name)
        self.setAccessibleDescription("; ".join(one.said for one in self.points if one.value))
        self._draw()

    # Drawing ---------------------------------------------------------------------------------------------------------

    def _made(self) -> Any:
        """Return the plot, made at its first use: loading pyqtgraph takes its time."""
        if self._plot is None:
            import pyqtgraph as pg

            self._plot = pg.PlotWidget(self, background=None)
            self._plot.setAntialiasing(True)
            self._plot.setMouseEnabled(x=False, y=False)
            self._plot.setMenuEnabled(False)
            self._plot.hideButtons()
            self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._plot.setFrameShape(self._plot.Shape.NoFrame)
            self._plot.showGrid(x=False, y=False)
            self._plot.scene().sigMouseMoved.connect(self._hovered)
            self._plot.scene().sigMouseClicked.connect(self._clicked)
            self._plot.plotItem.hideAxis("left")
            self._plot.plotItem.setContentsMargins(0, 0, 0, 0)
            self._layout.addWidget(self._plot)
        return self._plot

    def _draw(self) -> None:
        if not self.points:
            return
        import pyqtgraph as pg

        plot = self._made()
        for item in self._items:
            plot.removeItem(item)
        self._items = []
        self._top = self._scale()
        plot.setBackground(theme.color("raised"))
        self._dress_axis(plot)
        (self._draw_line if self.kind == "line" else self._draw_bars)(pg, plot)
        plot.setYRange(0, self._top, padding=0)
        plot.setXRange(-0.6, len(self.points) - 0.4, padding=0)
        plot.plotItem.getViewBox().invertX(self.layoutDirection() == Qt.LayoutDirection.RightToLeft)
        self._cross = self._put(plot, pg.InfiniteLine(angle=90, pen=pg.mkPen(theme.color("control"), width=1)))
        self._said = self._put(plot, pg.TextItem(color=theme.color("tipText"), fill=pg.mkBrush(theme.color("tip"))))
        self._said.setFont(theme.font("small"))
        self._cross.setZValue(20)
        self._said.setZValue(30)
        self._show_cross()

    def _scale(self) -> float:
        """Return the value at the top: of what is more than a handful, where there is any."""
        told = [one for one in self.points if not one.thin] or self.points
        highest = max(one.value if one.faint or one.high is None else max(one.value, one.high) for one in told)
        return highest * 1.2 or 1.0

    def _put(self, plot: Any, item: Any) -> Any:
        plot.addItem(item)
        self._items.append(item)
        return item

    def _dress_axis(self, plot: Any) -> None:
        axis = plot.getAxis("bottom")
        axis.setPen(theme.color("line"))
        axis.setTextPen(theme.color("text2"))
        axis.setStyle(tickLength=0, tickFont=theme.font("small"))
        axis.setHeight(theme.line_height("small") + 8)
        room = max(16.0, self.width() / max(1, len(self.points)) * self.every - 6)
        named = [(at, one.name) for at, one in enumerate(self.points) if at % self.every == 0]
        axis.setTicks([[(at, theme.elided(name, "small", room)) for at, name in named]])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the names to the room there is now."""
        super().resizeEvent(event)
        if self._plot is not None and self.points:
            self._dress_axis(self._plot)

    def _draw_bars(self, pg: Any, plot: Any) -> None:
        full, faint = theme.color("accent"), theme.alpha("accent", 0.34)
        self._put(
            plot,
            pg.BarGraphItem(
                x=list(range(len(self.points))),
                height=[one.value for one in self.points],
                width=0.62,
                brushes=[faint if one.faint else full for one in self.points],
                pen=pg.mkPen(None),
            ),
        )
        self._draw_intervals(pg, plot)
        self._draw_labels(pg, plot)

    def _draw_line(self, pg: Any, plot: Any) -> None:
        places = list(range(len(self.points)))
        self._put(
            plot,
            pg.PlotDataItem(
                places, [one.value for one in self.points], pen=pg.mkPen(theme.color("accent"), width=2),
                antialias=True, symbol="o", symbolSize=6, symbolBrush=theme.color("accent"), symbolPen=pg.mkPen(theme.color("canvas")),
            ),
        )  # fmt: skip
        self._draw_intervals(pg, plot)
        self._draw_labels(pg, plot)

    def _draw_intervals(self, pg: Any, plot: Any) -> None:
        for at, one in enumerate(self.points):
            if one.low is not None and one.high is not None and not one.faint:
                pen = pg.mkPen(theme.color("control"), width=2)
                self._put(plot, pg.PlotDataItem([at, at], [one.low, one.high], pen=pen, antialias=True))

    def _draw_labels(self, pg: Any, plot: Any) -> None:
        last = len(self.points) - 1
        for at, one in enumerate(self.points):
            crowded = len(self.points) > 12 and one.thin
            if one.label and not crowded and (self.kind != "line" or at in (0, last) or len(self.points) < 8):
                item = self._put(plot, pg.TextItem(one.label, color=theme.color("text2"), anchor=(0.5, 1.2)))
                item.setFont(theme.font("small"))
                above = one.high if one.high is not None and not one.faint else one.value
                item.setPos(at, min(above, self._top * 0.84))

    # Looking ---------------------------------------------------------------------------------------------------------

    def _hovered(self, at: QPointF) -> None:
        view = self._plot.plotItem.getViewBox()
        inside = view.sceneBoundingRect().contains(at)
        place = round(view.mapSceneToView(at).x()) if inside else -1
        self._look_at(place if 0 <= place < len(self.points) else -1)

    def _look_at(self, place: int) -> None:
        if place != self.at:
            self.at = place
            self._show_cross()

    def _show_cross(self) -> None:
        shown = 0 <= self.at < len(self.points)
        self._cross.setVisible(shown)
        self._said.setVisible(shown)
        if shown:
            one, late = self.points[self.at], self.at > len(self.points) / 2
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            top = self._plot.plotItem.getViewBox().viewRange()[1][1]
            self._cross.setPos(self.at)
            self._said.setAnchor((1.05 if late != mirrored else -0.05, 0))
            self._said.setText(one.said)
            self._said.setPos(self.at, top)

    def _clicked(self, event: Any) -> None:
        self._hovered(event.scenePos())
        self.open_point()

    def open_point(self) -> None:
        """Open the rows behind the point that is looked at."""
        if self._open is not None and 0 <= self.at < len(self.points):
            self._open(self.at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows look at the points, Enter opens one."""
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        steps = {Qt.Key.Key_Right: -1 if mirrored else 1, Qt.Key.Key_Left: 1 if mirrored else -1}
        by = steps.get(Qt.Key(event.key()), 0)
        if by and self.points:
            self._look_at(max(0, min(len(self.points) - 1, self.at + by)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_point()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            theme.focus_ring(QPainter(self), self.rect().toRectF(), 6)

    def focusInEvent(self, event: object) -> None:
        """Show that it has the keyboard."""
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.update()

    def focusOutEvent(self, event: object) -> None:
        """Look at nothing any more."""
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.update()
        if self._plot is not None and self.points:
            self._look_at(-1)
