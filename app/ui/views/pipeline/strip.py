"""The month against its quota: what is won, what is likely, and how sure that is."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.actions.queries.pipeline import Forecast
from app.core.money import Money
from app.ui import theme, words
from app.ui.views.pipeline import wording
from app.ui.widgets import Label, LinkButton, Surface, VLine, columns, rows
from app.ui.words import tr


class _Bar(QWidget):
    """Won, then negotiation weighted, then earlier stages weighted, against the quota."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: Forecast | None = None
        self.setFixedHeight(theme.scaled(44))

    def show_forecast(self, seen: Forecast) -> None:
        """Show the month."""
        self._seen = seen
        self.setAccessibleName(", ".join(f"{name} {words.short_money(value)}" for name, value, _ in self._parts(seen)))
        self.update()

    def _parts(self, seen: Forecast) -> list[tuple[str, Money, str]]:
        return [
            (tr("Won"), seen.won, "successLine"),
            (tr("Negotiation, weighted"), seen.negotiation, "accent"),
            (tr("Earlier stages, weighted"), seen.earlier, "early"),
        ]

    def _short(self, seen: Forecast) -> list[tuple[str, Money, str]]:
        names = (tr("Won"), tr("Negotiation"), tr("Earlier"))
        return [(name, value, ink) for name, (_, value, ink) in zip(names, self._parts(seen), strict=True)]

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._seen is None:
            return
        painter = QPainter(self)
        seen = self._seen
        track = QRectF(0, 4, self.width(), 10)
        theme.rounded(painter, track, 3, theme.color("track"))
        whole = max(seen.quota.minor if seen.quota else 0, seen.likely.minor, 1)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = 0.0
        for _, value, name in self._parts(seen):
            width = track.width() * value.minor / whole
            if width >= 1:
                left = track.width() - x - width if mirrored else x
                theme.rounded(painter, QRectF(left, 4, max(1.0, width - 1), 10), 2, self._ink(name))
            x += width
        if seen.quota is not None and seen.quota.minor < whole:
            place = track.width() * seen.quota.minor / whole
            left = track.width() - place if mirrored else place
            painter.fillRect(QRectF(left - 1, 1, 2, 16), theme.color("text"))
        self._legend(painter, seen, mirrored)

    def _ink(self, name: str) -> QColor:
        return theme.alpha("accent", 0.34) if name == "early" else theme.color(name)

    def _legend(self, painter: QPainter, seen: Forecast, mirrored: bool) -> None:
        small, figures = theme.metrics("small"), theme.metrics("smallMed")
        needed = sum(
            small.horizontalAdvance(name) + figures.horizontalAdvance(words.short_money(value)) + 36
            for name, value, _ in self._parts(seen)
        )
        x = 0.0
        for name, value, ink in self._parts(seen) if needed <= self.width() + 16 else self._short(seen):
            left = self.width() - x - 8 if mirrored else x
            theme.rounded(painter, QRectF(left, 26, 8, 8), 2, self._ink(ink))
            for text, role, shade, gap in (
                (name, "small", "text2", 14),
                (words.short_money(value), "smallMed", "text", 6),
            ):
                x += gap
                width = theme.metrics(role).horizontalAdvance(text)
                painter.setFont(theme.font(role))
                painter.setPen(theme.color(shade))
                box = QRectF(self.width() - x - width if mirrored else x, 20, width + 2, 20)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
                x += width
            x += 16


class _Figure(QWidget):
    """A name, a figure, and what it means."""

    def __init__(self) -> None:
        super().__init__()
        layout = columns(self, gap=16)
        layout.addWidget(VLine())
        lines = rows(gap=0)
        self._name, self._value, self._note = (
            Label("", "small", "text2"),
            Label("", "title"),
            Label("", "small", "text2"),
        )
        for label in (self._name, self._value, self._note):
            lines.addWidget(label)
        layout.addLayout(lines, 1)

    def show_figure(self, name: str, value: str, note: str) -> None:
        """Show a figure."""
        self._name.set(name)
        self._value.set(value)
        self._note.set(note)
        self.setAccessibleName(f"{name} {value}, {note}")


class QuotaStrip(Surface):
    """The strip above the board."""

    quota_pressed = Signal()

    def __init__(self) -> None:
        super().__init__("canvas", lines="bottom")
        layout = columns(self, gap=20, margins=(20, 12, 20, 12))
        left = rows(gap=0)
        self._month = Label("", "smallBold")
        line = columns(gap=8)
        self._won = Label("", "stat", elide=False)
        self._of = Label("", "body", "text2", elide=False)
        line.addWidget(self._won)
        line.addWidget(self._of)
        line.addStretch(1)
        left.addWidget(self._month)
        left.addLayout(line)
        self._set = LinkButton("")
        self._set.clicked.connect(self.quota_pressed)
        left.addWidget(self._set)
        layout.addLayout(left)
        self._bar = _Bar()
        layout.addWidget(self._bar, 13)
        self._figures = [_Figure() for _ in range(3)]
        for figure in self._figures:
            layout.addWidget(figure, 3)
        self._measure()
        theme.NOTIFIER.changed.connect(self._measure)

    def _measure(self) -> None:
        self.setFixedHeight(theme.scaled(92))

    def show_forecast(self, seen: Forecast) -> None:
        """Show the month."""
        month = wording.month(seen)
        self._month.set(tr("{month} quota", month=month) if seen.quota else tr("Won in {month}", month=month))
        self._won.set(words.money(wording.whole(seen.won)))
        self._of.set(tr("of {quota}", quota=words.money(seen.quota)) if seen.quota else "")
        self._set.setText(tr("Change quota") if seen.quota else tr("Set a quota"))
        self._set.updateGeometry()
        self._bar.show_forecast(seen)
        likely, best, gap = self._figures
        spread = tr("{low} to {high}", low=words.short_money(seen.low), high=words.short_money(seen.high))
        likely.show_figure(tr("Likely"), words.short_money(seen.likely), spread)
        best.show_figure(tr("Best case"), words.short_money(seen.best), tr("every deal closes"))
        lacking = seen.gap
        if lacking is None or seen.quota is None:
            gap.show_figure(tr("Gap"), "–", tr("no quota is set"))
        else:
            share = words.percent(seen.likely.minor / seen.quota.minor)
            gap.show_figure(tr("Gap"), words.short_money(lacking), tr("{share} of quota", share=share))
