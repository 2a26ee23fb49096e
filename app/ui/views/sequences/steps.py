"""The steps of one sequence, one under the other, and their changes until they are saved."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.actions.queries.sequences import SequenceShown, StepShown
from app.core.errors import BadInput
from app.core.sequence import TEMPLATES, Touch, read_steps, step_texts
from app.ui.views.sequences.editor import Edited, StepEditor
from app.ui.views.sequences.step_row import StepRow
from app.ui.widgets import Button, Card, InlineMessage, Label, ScrollArea, columns, rows
from app.ui.words import tr


class Steps(QWidget):
    """Shows a sequence's steps; what is changed is kept as a draft until it is saved or discarded."""

    saving = Signal(list)  # the steps, each as text
    opened = Signal(str, str)
    variant_opened = Signal(str, str)
    variant_switched = Signal(str, str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: SequenceShown | None = None
        self.rows: list[StepRow] = []
        self.editor: StepEditor | None = None
        self._drafts: dict[str, list[Touch]] = {}
        self._editing = -1
        layout = rows(self)
        self._content = QWidget()
        self._list = rows(self._content, margins=(20, 12, 20, 20))
        self.scrolled = ScrollArea(self._content)
        layout.addWidget(self.scrolled, 1)
        self.bar = Card(tone="accent")
        line = columns(self.bar, gap=12, margins=(16, 8, 12, 8))
        self.bar_said = Label(tr("The steps are changed and not saved yet"), "bodyMed")
        line.addWidget(self.bar_said, 1)
        self.discard = Button(tr("Discard"), "ghost", small=True)
        self.save = Button(tr("Save steps…"), "primary", small=True)
        line.addWidget(self.discard)
        line.addWidget(self.save)
        self.trouble = InlineMessage(tone="danger", closes=True)
        self.trouble.hide()
        foot = rows(gap=8, margins=(20, 0, 20, 12))
        foot.addWidget(self.trouble)
        foot.addWidget(self.bar)
        layout.addLayout(foot)
        self.discard.clicked.connect(self.forget)
        self.save.clicked.connect(self._save)
        self.bar.hide()

    # What is shown ---------------------------------------------------------------------------------------------------

    def show_sequence(self, shown: SequenceShown) -> None:
        """Show a sequence; changes of it that were not saved stay."""
        if self.shown is None or self.shown.name != shown.name:
            self._editing = -1
            self.trouble.hide()
        elif self.editor is not None:
            self.shown = shown
            return  # what a person is changing is not taken from under their hands
        if shown == self.shown and self.rows:
            return
        self.shown = shown
        self._build()

    def touches(self) -> list[Touch]:
        """Return the steps as they are now, with what was changed."""
        assert self.shown is not None
        return self._drafts.get(self.shown.name) or [one.touch for one in self.shown.steps]

    @property
    def changed(self) -> bool:
        """Whether the steps were changed and not saved."""
        return self.shown is not None and self.shown.name in self._drafts

    def forget(self) -> None:
        """Discard the changes."""
        if self.shown is not None:
            self._drafts.pop(self.shown.name, None)
        self._editing = -1
        self.trouble.hide()
        self._build()

    def saved(self, name: str) -> None:
        """The changes of a sequence are in the store now."""
        self._drafts.pop(name, None)
        self.trouble.hide()
        self.rows = []
        self.bar.hide()

    def fail(self, title: str, hint: str = "") -> None:
        """Say why the steps could not be saved; they stay as they were changed."""
        self.trouble.say(title, hint)

    def _build(self) -> None:
        name = self._focused_name()
        while self._list.count():
            item = self._list.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.rows, self.editor = [], None
        if self.shown is None:
            return
        known = {one.touch.id: one for one in self.shown.steps}
        touches, before = self.touches(), 0
        for place, touch in enumerate(touches):
            self._list.addWidget(self._made(touch, touch.day - before, known.get(touch.id), place, len(touches)))
            before = touch.day
        self.add = Button(tr("Add a step"), "ghost", icon="action.add", small=True)
        self.add.clicked.connect(self.add_step)
        self._list.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._list.addStretch(1)
        self.bar.setVisible(self.changed and self.editor is None)
        self._fit()
        if name:
            self._focus_named(name)

    def _fit(self) -> None:
        for row in self.rows:
            row.fit(self.width() - 52)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _focused_name(self) -> str:
        focus: QWidget | None = self.focusWidget()
        return focus.accessibleName() if focus is not None and focus.isVisible() else ""

    def _focus_named(self, name: str) -> None:
        for child in self._content.findChildren(QWidget):
            if child.accessibleName() == name and child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isEnabled():
                child.setFocus()
                return

    def _made(self, touch: Touch, after: int, shown: StepShown | None, place: int, count: int) -> QWidget:
        if place == self._editing:
            editor = StepEditor(touch, after, first=place == 0)
            editor.done.connect(lambda edited: self._take(place, edited))
            editor.cancelled.connect(self._leave)
            self.editor = editor
            return editor
        row = StepRow(touch, after, shown, place=place, count=count)
        row.opened.connect(self.opened)
        row.variant_opened.connect(self.variant_opened)
        row.variant_switched.connect(self.variant_switched)
        row.edited.connect(lambda: self.edit(place))
        row.removed.connect(lambda: self.remove(place))
        row.moved.connect(lambda by: self.move_step(place, by))
        self.rows.append(row)
        return row

    # Changing --------------------------------------------------------------------------------------------------------

    def edit(self, place: int) -> None:
        """Change a step in its place."""
        self._editing = place
        self._build()
        if self.editor is not None:
            self.editor.channel.setFocus()

    def remove(self, place: int) -> None:
        """Take a step out; the days between the others stay."""
        touches = self.touches()
        if len(touches) > 1:
            gaps = _gaps(touches)
            del touches[place], gaps[place]
            self._draft(touches, gaps)

    def move_step(self, place: int, by: int) -> None:
        """Move a step up or down; each keeps its distance to the one before."""
        touches, other = self.touches(), place + by
        if 0 <= other < len(touches):
            gaps = _gaps(touches)
            touches[place], touches[other] = touches[other], touches[place]
            if 0 not in (place, other):
                gaps[place], gaps[other] = gaps[other], gaps[place]
            self._draft(touches, gaps)

    def add_step(self) -> None:
        """Add a step at the end, and open it."""
        touches = self.touches()
        used = {touch.template for touch in touches}
        template = next(
            (one for one in ("follow_up", "last_word", *TEMPLATES["email"]) if one not in used), "follow_up"
        )
        made = Touch(id="", channel="email", day=0, template=template)
        self._draft([*touches, made], [*_gaps(touches), 3])
        self.edit(len(touches))

    def _take(self, place: int, edited: Edited) -> None:
        touches = self.touches()
        gaps, old = _gaps(touches), touches[place]
        same = (edited.channel, edited.template) == (old.channel, old.template)
        touches[place] = replace(
            old,
            id=old.id if same else "",
            channel=edited.channel,
            template=edited.template,
            opens=edited.opens,
            closes=edited.closes,
            least_score=edited.least_score,
        )
        gaps[place] = edited.after
        self._editing = -1
        self._draft(touches, gaps)

    def _leave(self) -> None:
        self._editing = -1
        self._build()

    def _draft(self, touches: list[Touch], gaps: list[int]) -> None:
        assert self.shown is not None
        day, made = 0, []
        for touch, gap in zip(touches, gaps, strict=True):
            day += gap
            made.append(replace(touch, day=day))
        if tuple(made) == tuple(one.touch for one in self.shown.steps):
            self._drafts.pop(self.shown.name, None)
        else:
            self._drafts[self.shown.name] = made
        self.trouble.hide()
        self._build()

    def _save(self) -> None:
        texts = [text.removesuffix(" #") for text in step_texts(self.touches())]
        try:
            read_steps(texts)
        except BadInput as wrong:
            self.trouble.say(wrong.sentence, wrong.hint)
            return
        self.saving.emit(texts)

    def move_focused(self, by: int) -> None:
        """Move the step that has the keyboard up or down."""
        focus: QWidget | None = self.focusWidget()
        for place, row in enumerate(self.rows):
            if focus is not None and row.isAncestorOf(focus) and self.editor is None:
                self.move_step(place, by)
                return


def _gaps(touches: list[Touch]) -> list[int]:
    return [touch.day - (touches[at - 1].day if at else 0) for at, touch in enumerate(touches)]
