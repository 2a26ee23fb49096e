"""Changing one step in its place: channel, text, how long after the step before, hours, and for which score."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from app.core.sequence import TEMPLATES, Touch
from app.ui.views.sequences import wording
from app.ui.widgets import Button, Card, ComboBox, LabelledField, TextLabel, columns, rows
from app.ui.words import tr

LONGEST_DELAY = 60
_SCORES = (0, 40, 70)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A step as it was changed; `after` are the business days since the step before it."""

    channel: str
    template: str
    after: int
    opens: int | None
    closes: int | None
    least_score: int


class StepEditor(Card):
    """The fields of one step; Enter takes them, Esc leaves it as it was."""

    done = Signal(object)  # Edited
    cancelled = Signal()

    def __init__(self, touch: Touch, after: int, *, first: bool) -> None:
        super().__init__(tone="subtle")
        self._touch = touch
        body = rows(self, gap=12, margins=(16, 14, 16, 14))
        self.channel = ComboBox([(name, wording.channel(name)) for name in TEMPLATES], value=touch.channel)
        self.text = ComboBox()
        self.after = ComboBox([(days, wording.delay(days, first=first)) for days in _delays(after)], value=after)
        self.opens = ComboBox([(None, tr("Any hour")), *((hour, f"{hour}:00") for hour in range(6, 21))])
        self.closes = ComboBox([(hour, f"{hour}:00") for hour in range(7, 23)])
        scores = sorted({*_SCORES, touch.least_score})
        self.score = ComboBox(
            [(least, tr("Everybody") if not least else tr("{least} and more", least=least)) for least in scores],
            value=touch.least_score,
        )
        first_line, second_line = columns(gap=12), columns(gap=12)
        for label, control in ((tr("Channel"), self.channel), (tr("Text"), self.text), (tr("When"), self.after)):
            first_line.addWidget(LabelledField(label, control), 1)
        for label, control in (
            (tr("From, in their day"), self.opens), (tr("Until"), self.closes), (tr("For whom, by score"), self.score),
        ):  # fmt: skip
            second_line.addWidget(LabelledField(label, control), 1)
        body.addLayout(first_line)
        body.addLayout(second_line)
        self.note = TextLabel("", "small", "text2")
        body.addWidget(self.note)
        buttons = columns(gap=4)
        buttons.addStretch(1)
        cancel = Button(tr("Leave it as it was"), "ghost", small=True)
        self.take = Button(tr("Take this step"), small=True)
        cancel.clicked.connect(self.cancelled)
        self.take.clicked.connect(lambda: self.done.emit(self.value()))
        buttons.addWidget(cancel)
        buttons.addWidget(self.take)
        body.addLayout(buttons)
        self.channel.chosen.connect(lambda _: self._channel_chosen())
        self.text.chosen.connect(lambda _: self._say())
        self.opens.chosen.connect(lambda _: self._hours_chosen())
        self._channel_chosen(touch.template)
        self.opens.choose(touch.opens)
        self.closes.choose(touch.closes)
        self._hours_chosen()
        self.setAccessibleName(tr("Change {step}", step=wording.text_name(touch.template)))

    def value(self) -> Edited:
        """Return the step as the fields say."""
        opens, closes = _number(self.opens), _number(self.closes)
        return Edited(
            channel=str(self.channel.value()),
            template=str(self.text.value()),
            after=_number(self.after) or 0,
            opens=opens,
            closes=closes if opens is not None else None,
            least_score=_number(self.score) or 0,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the step as it was."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def _channel_chosen(self, template: str = "") -> None:
        texts = TEMPLATES[str(self.channel.value())]
        self.text.set_choices([(name, wording.text_name(name)) for name in texts], template or texts[0])
        self._say()

    def _hours_chosen(self) -> None:
        opens = _number(self.opens)
        self.closes.setEnabled(opens is not None)
        closes = _number(self.closes)
        if opens is None:
            self.closes.choose(None)
        elif closes is None or closes <= opens:
            self.closes.choose(min(22, opens + 8))

    def _say(self) -> None:
        changed = (str(self.channel.value()), str(self.text.value())) != (self._touch.channel, self._touch.template)
        said = tr("Another channel or text makes it a new step: who had the old one did not have this one.")
        self.note.set(said if changed and self._touch.id else "")
        self.note.setVisible(bool(self.note.text()))


def _delays(after: int) -> list[int]:
    return sorted({*range(15), 20, 21, 30, 45, LONGEST_DELAY, after})


def _number(box: ComboBox) -> int | None:
    value = box.value()
    return value if isinstance(value, int) else None
