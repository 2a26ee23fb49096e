"""“Why 78?”: the score's signals with their points and evidence, those that are not known apart."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.actions.queries.record import StoredScore
from app.core.scoring import HOT, WARM, WEIGHTS
from app.ui import theme, words
from app.ui.client import Client
from app.ui.views.record.lists import TallList
from app.ui.views.record.wording import band_name, not_known, signal_name
from app.ui.widgets import Button, Label, LinkButton, Popover, ScoreRing, TextLabel, columns, rows
from app.ui.words import tr

_BAR, _NARROW = 44, 300


@dataclass(frozen=True, slots=True)
class SignalRow:
    """One signal; without points where nothing is known of it."""

    signal: str
    evidence: str
    points: int | None
    of: int

    def height(self, width: int) -> int:
        """Thirty pixels, more with larger text."""
        return theme.scaled(30)

    def said(self) -> str:
        """Budget signals, 8 of 15, Series B."""
        if self.points is None:
            return tr("{signal}, not known: {why}", signal=signal_name(self.signal), why=self.evidence)
        return tr(
            "{signal}, {points} of {of}, {evidence}",
            signal=signal_name(self.signal),
            points=self.points,
            of=self.of,
            evidence=self.evidence,
        )

    def paint(self, painter: QPainter, box: QRect, *, mirrored: bool, ratio: float, first: bool, last: bool) -> None:
        """Signal, evidence, a small bar, the points."""
        known = self.points is not None
        mark = f"{self.points}/{self.of}" if known else "–"
        right = int(theme.metrics("small").horizontalAdvance("20/20")) + 6
        name = min(int(box.width() * 0.44), int(theme.metrics("smallMed").horizontalAdvance(tr("Growth signals"))) + 14)
        # Where it is narrow the words need the room more than the bar does.
        bar_width = _BAR if box.width() >= _NARROW else 0
        ends = right + (bar_width + 8 if bar_width else 0)
        middle = box.center().y() + 1

        def place(x: int, width: int) -> QRectF:
            left = box.right() + 1 - x - width if mirrored else box.x() + x
            return QRectF(left, box.y(), width, box.height())

        side = theme.side(mirrored)
        other = theme.side(not mirrored)
        painter.setFont(theme.font("smallMed"))
        painter.setPen(theme.color("text" if self.points else "text3"))
        painter.drawText(
            place(0, name - 8),
            side | Qt.AlignmentFlag.AlignVCenter,
            theme.elided(signal_name(self.signal), "smallMed", name - 8),
        )
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2" if self.points else "text3"))
        room = box.width() - name - ends - 10
        painter.drawText(
            place(name, room), side | Qt.AlignmentFlag.AlignVCenter, theme.elided(self.evidence, "small", room)
        )
        bar = place(box.width() - ends, bar_width)
        if bar_width:
            theme.rounded(painter, QRectF(bar.x(), middle - 2, _BAR, 4), 2, theme.color("track"))
        if self.points and self.of and bar_width:
            filled = max(4.0, _BAR * self.points / self.of)
            x = bar.right() - filled if mirrored else bar.x()
            theme.rounded(painter, QRectF(x, middle - 2, filled, 4), 2, theme.color("text2"))
        painter.setPen(theme.color("text" if self.points else "text3"))
        painter.setFont(theme.font("small"))
        painter.drawText(place(box.width() - right, right), other | Qt.AlignmentFlag.AlignVCenter, mark)


def signal_rows(score: StoredScore) -> list[SignalRow]:
    """Return the rows of a score: what is known by the weight it has, then what is not known."""
    known = [SignalRow(one.signal, _short(one.evidence), one.points, one.of) for one in score.signals]
    return known + [SignalRow(signal, not_known(signal), None, 0) for signal in score.unknown]


_OPENINGS = ("industry is ", "title is ", "in ", "uses ", "annual revenue ")


def _short(evidence: str) -> str:
    """Return evidence without the words that the signal's name says already."""
    for opening in _OPENINGS:
        if evidence.startswith(opening):
            evidence = evidence.removeprefix(opening)
            break
    return evidence[:1].upper() + evidence[1:]


class Breakdown(QWidget):
    """The ring, the band in words, a row for each signal, and when it was scored."""

    score_again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = rows(self, gap=8)
        head = columns(gap=14)
        self.ring = ScoreRing(None, theme.tokens()["size"]["scoreRing"]["detail"])
        head.addWidget(self.ring)
        said = rows(gap=2)
        self.band = Label("", "heading")
        self.means = TextLabel("", "small", "text2")
        said.addStretch(1)
        said.addWidget(self.band)
        said.addWidget(self.means)
        said.addStretch(1)
        head.addLayout(said, 1)
        layout.addLayout(head)
        self.list = TallList(tr("Why this score"), opens=False)
        layout.addWidget(self.list)
        foot = columns(gap=8)
        self.when = Label("", "small", "text2")
        self.again = LinkButton(tr("Score again"))
        self.again.clicked.connect(self.score_again)
        foot.addWidget(self.when, 1)
        foot.addWidget(self.again)
        layout.addLayout(foot)

    def show_score(self, score: StoredScore | None, client: Client) -> None:
        """Explain a score; None is one that was not made yet."""
        self.ring.set(None if score is None else score.value)
        if score is None:
            self.band.set(tr("Not scored yet"))
            self.means.set(tr("Nothing is known to score by, or nobody has looked"))
            self.list.put([])
            self.when.set("")
            self.again.setText(tr("Score now"))
            self.again.updateGeometry()
            return
        self.band.set(tr("{band}, {score} of 100", band=band_name(score.value), score=score.value))
        self.means.set(_means(score))
        self.list.put(list(signal_rows(score)))
        self.when.set(tr("Scored {when}", when=words.when(score.scored_at, client.now())))
        self.again.setText(tr("Score again"))
        self.again.updateGeometry()


def _means(score: StoredScore) -> str:
    if sum(one.of for one in score.signals) < _HALF:
        return tr("Provisional: less than half of what counts is known")
    return tr("Hot from {hot}, warm from {warm}", hot=HOT, warm=WARM)


_HALF = sum(WEIGHTS.values()) / 2


def open_breakdown(client: Client, anchor: QWidget, score: StoredScore | None) -> Popover:
    """Open “why this score” beside a ring, anywhere."""
    popover = Popover(anchor)
    shown = Breakdown()
    shown.again.hide()
    shown.show_score(score, client)
    popover.body.addWidget(shown)
    close = Button(tr("Close"), "ghost", keys="Esc", small=True)
    close.clicked.connect(popover.close)
    popover.body.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
    popover.open_at(anchor, width=380)
    return popover
