"""The draft under decision: who, the words with their sources, the checks, and what can be done."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from app.actions.queries.today import Draft
from app.core.experiment import LEAST_SENT
from app.core.verdict import Outcome
from app.ui import theme, words
from app.ui.views.today import wording
from app.ui.views.today.checks import Checks
from app.ui.views.today.letter import Letter
from app.ui.views.today.sources import Sources
from app.ui.widgets import (
    Avatar,
    Button,
    Card,
    Chip,
    Field,
    HLine,
    Icon,
    InlineMessage,
    Label,
    LinkButton,
    ScoreRing,
    ScrollArea,
    Surface,
    TextArea,
    columns,
    rows,
)
from app.ui.words import mark, tr


class _Who(QWidget):
    """Who it goes to, and how good a lead they are."""

    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        layout = columns(self, gap=14)
        self._avatar = Avatar("", 40)
        layout.addWidget(self._avatar)
        lines = rows(gap=1)
        self._name = Label("", "heading")
        self._about = Label("", "small", "text2")
        lines.addWidget(self._name)
        lines.addWidget(self._about)
        layout.addLayout(lines, 1)
        right = rows(gap=0)
        self._band = Label("", "smallMed", elide=False)
        self._band.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.why = LinkButton("")
        self.why.clicked.connect(self.opened)
        right.addWidget(self._band, 0, Qt.AlignmentFlag.AlignRight)
        right.addWidget(self.why, 0, Qt.AlignmentFlag.AlignRight)
        layout.addLayout(right)
        self._ring = ScoreRing(None, 40)
        layout.addWidget(self._ring)

    def show_draft(self, draft: Draft) -> None:
        """Show a person; a deed without one shows its title."""
        person = draft.contact
        name = person.shown if person is not None else draft.approval.title
        self._avatar.set(name)
        self._name.set(name)
        parts = []
        if person is not None:
            company = person.company.name if person.company else ""
            title = ", ".join(part for part in (person.title or "", company) if part)
            place = person.city or ""
            there = tr("{time} there", time=draft.local_time.strftime("%H:%M")) if draft.local_time is not None else ""
            parts = [part for part in (title, place, there) if part]
        self._about.set(" · ".join(parts))
        scored = draft.score is not None
        for widget in (self._band, self.why, self._ring):
            widget.setVisible(scored)
        if draft.score is not None:
            band = tr("Hot lead") if draft.score >= 70 else tr("Warm lead") if draft.score >= 40 else tr("Cold lead")
            self._band.set(band)
            self.why.setText(tr("Why {score}?", score=draft.score))
            self.why.updateGeometry()
            self._ring.set(draft.score)


class _Card(Card):
    """The letter itself: to, subject, words; or the editor in their place."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        layout = rows(self, gap=0)
        head = QGridLayout()
        head.setContentsMargins(18, 8, 18, 0)
        head.setHorizontalSpacing(16)
        head.setVerticalSpacing(0)
        head.setColumnMinimumWidth(0, theme.scaled(44))
        head.setColumnStretch(1, 1)
        self._to, self._subject = Label("", "body"), Label("", "bodyMed")
        self._subject_edit = Field(name=tr("Subject"))
        self._chips = columns(gap=6)
        self._variant, self._step = Chip(""), Chip("")
        self._chips.addWidget(self._variant)
        self._chips.addWidget(self._step)
        self._subjects = QStackedWidget()
        self._subjects.addWidget(self._subject)
        self._subjects.addWidget(self._subject_edit)
        self._subjects.setFixedHeight(theme.scaled(36))
        self._to_label, self._subject_label = Label(tr("To"), "small", "text2"), Label(tr("Subject"), "small", "text2")
        head.addWidget(self._to_label, 0, 0)
        head.addWidget(self._to, 0, 1)
        head.addLayout(self._chips, 0, 2)
        head.addWidget(HLine(), 1, 0, 1, 3)
        head.addWidget(self._subject_label, 2, 0)
        head.addWidget(self._subjects, 2, 1, 1, 2)
        head.addWidget(HLine(), 3, 0, 1, 3)
        head.setRowMinimumHeight(0, theme.scaled(34))
        layout.addLayout(head)
        self.letter = Letter()
        holder = QWidget()
        inside = rows(holder, margins=(18, 18, 18, 20))
        inside.addWidget(self.letter)
        inside.addStretch(1)
        self.editor = TextArea(name=tr("The draft"), lines=12, role="reading")
        self.editor.submitted.connect(self.edited)
        writing = QWidget()
        around = rows(writing, margins=(10, 10, 10, 10))
        around.addWidget(self.editor)
        self._reading, self._writing = holder, writing
        layout.addWidget(holder)
        layout.addWidget(writing)
        writing.hide()
        layout.addWidget(HLine())
        foot = columns(gap=8, margins=(18, 8, 18, 8))
        self._agent_icon = Icon("agent.outreach", "text2")
        self._made, self._rate = Label("", "small", "text2"), Label("", "small", "text2")
        foot.addWidget(self._agent_icon)
        foot.addWidget(self._made, 1)
        foot.addWidget(self._rate)
        layout.addLayout(foot)

    def show_draft(self, draft: Draft) -> None:
        """Show a draft to be read."""
        self.write(None)
        message = draft.is_message
        for widget in (self._to_label, self._to, self._subject_label, self._subjects):
            widget.setVisible(message)
        self._to.set(draft.address)
        self._subject.set(draft.subject)
        self.letter.show_text(draft.text or _deed(draft), draft.spans)
        self._variant.set(tr("Variant {name}", name=draft.variant))
        self._variant.setVisible(bool(draft.variant))
        place = draft.place
        self._step.setVisible(place is not None and message)
        if place is not None:
            self._step.set(tr("Step {step} of {steps}", step=min(place.touch, place.of), steps=place.of))
        self._foot(draft)

    def _foot(self, draft: Draft) -> None:
        self._agent_icon.set(wording.agent_icon(draft.agent))
        at = words.clock_time(draft.approval.asked_at)
        if draft.agent:
            said = [tr("Drafted by {agent} at {time}", agent=wording.agent(draft.agent), time=at)]
        else:
            said = [tr("Asked at {time}", time=at)]
        if draft.approval.subject.get("edited_by"):
            said.append(tr("edited by you"))
        said.append(tr("%n word(s)", n=draft.words))
        said.append(words.cost(draft.cost) if draft.cost else tr("by rules, no model"))
        self._made.set(" · ".join(said))
        if draft.variant_sent >= LEAST_SENT:
            rate = words.percent(draft.variant_answered / draft.variant_sent, 1)
            sent = words.number(draft.variant_sent)
            self._rate.set(tr("Variant {name}: {rate} reply, {sent} sent", name=draft.variant, rate=rate, sent=sent))
        else:
            self._rate.set(tr("%n sent, too few to tell", n=draft.variant_sent) if draft.variant else "")

    def write(self, draft: Draft | None) -> None:
        """Put the editor in place of the words, or take it away for None."""
        self._reading.setVisible(draft is None)
        self._writing.setVisible(draft is not None)
        self._subjects.setCurrentIndex(0 if draft is None else 1)
        if draft is not None:
            self._subject_edit.setText(draft.subject)
            self.editor.setPlainText(draft.text)
            self.editor.setFocus()

    @property
    def written(self) -> tuple[str, str]:
        """What stands in the editor: subject and words."""
        return self._subject_edit.text(), self.editor.text()


_WISH = mark("Say what to change. “Shorter, and ask for Thursday.”")


class DraftPane(Surface):
    """The right side of Today."""

    steered = Signal(str)
    approved = Signal()
    editing = Signal()
    skipped = Signal()
    rejected = Signal()
    claim_kept = Signal(str)
    claim_cut = Signal(str)
    person_opened = Signal()

    def __init__(self) -> None:
        super().__init__("subtle", lines="left")
        self.draft: Draft | None = None
        self.writing = False
        self.undo_window = 10  # seconds
        layout = rows(self, gap=0, margins=(1, 0, 0, 0))
        content = QWidget()
        inner = rows(content, gap=14, margins=(28, 20, 28, 12))
        self.error = InlineMessage(tone="danger")
        self.error.hide()
        self.who = _Who()
        self.who.opened.connect(self.person_opened)
        self.card = _Card()
        self.card.edited.connect(self.approved)
        self.claims = rows(gap=8)
        self.sources = Sources()
        self.card.letter.source_pressed.connect(self.sources.point_at)
        self.checks = Checks()
        for widget in (self.error, self.who, self.card):
            inner.addWidget(widget)
        inner.addLayout(self.claims)
        inner.addWidget(self.sources)
        inner.addWidget(self.checks)
        inner.addStretch(1)
        self.area = ScrollArea(content, fill="subtle")
        layout.addWidget(self.area, 1)
        layout.addLayout(self._foot())

    def _foot(self) -> QVBoxLayout:
        foot = rows(gap=10, margins=(28, 8, 28, 16))
        self.wish = Field(placeholder=tr(_WISH), icon="channel.chat")
        self.wish.returnPressed.connect(self._wish)
        foot.addWidget(self.wish)
        line = columns(gap=2)
        self.approve = Button(tr("Approve and send"), "primary", icon="action.approve", keys="A")
        self.edit = Button(tr("Edit"), keys="E")
        self.skip = Button(tr("Skip"), keys="S")
        self.reject = Button(tr("Reject"), "ghost", keys="X")
        self.leaves = Label("", "small", "text2")
        for button, signal in (
            (self.approve, self.approved),
            (self.edit, self.editing),
            (self.skip, self.skipped),
            (self.reject, self.rejected),
        ):
            button.clicked.connect(signal)
            line.addWidget(button)
        line.addStretch(1)
        line.addWidget(self.leaves)
        foot.addLayout(line)
        return foot

    def _wish(self) -> None:
        wish = self.wish.text().strip()
        if wish:
            self.steered.emit(wish)

    def set_waiting(self, waiting: bool) -> None:
        """Say that a model is writing the draft anew, or no more."""
        self.wish.setEnabled(not waiting)
        self.wish.setPlaceholderText(tr("A model is changing the draft…") if waiting else tr(_WISH))
        if waiting:
            self.wish.clear()

    def show_draft(self, draft: Draft, now: datetime) -> None:
        """Show a draft to be decided."""
        same = self.draft is not None and self.draft.approval.id == draft.approval.id
        if same and self.writing:
            return  # what is being written is not taken away by news
        self.draft = draft
        self.writing = False
        if not same:
            self.error.say("")
        self.who.show_draft(draft)
        self.card.show_draft(draft)
        self._show_claims(draft)
        self.sources.show_sources(draft.sources)
        self.checks.show_draft(draft, now)
        self.wish.setVisible(draft.is_message)
        if not same:
            self.wish.clear()
            self.area.verticalScrollBar().setValue(0)
        self._show_deeds(draft, now)

    def _show_deeds(self, draft: Draft, now: datetime) -> None:
        self.approve.setEnabled(not self.why_not())
        self.approve.setText(tr("Approve and send") if draft.is_message else tr("Approve"))
        self.approve.updateGeometry()
        self.edit.setText(tr("Edit"))
        self.edit.updateGeometry()
        self.edit.setVisible(draft.is_message)
        if draft.leaves_at is None or not draft.is_message:
            self.leaves.set("")
        elif draft.leaves_at <= now:
            self.leaves.set(tr("Leaves at once; %n s to undo", n=self.undo_window))
        else:
            self.leaves.set(tr("Goes out {time}. Undo until then.", time=words.when(draft.leaves_at, now)))

    def why_not(self) -> str:
        """Return what keeps the draft from being approved as it stands, or an empty text."""
        draft = self.draft
        if draft is None:
            return tr("It is still being looked up.")
        if not draft.is_message:
            return ""
        if draft.decision is None:
            return tr("There is no address to send this to.")
        if draft.decision.outcome is Outcome.BLOCK:
            return tr("A rule stops it; the block under the draft says which, and the way out.")
        if self.writing:
            return ""
        if draft.unsupported:
            return tr("Keep or cut what no source bears out first.")
        return tr("It names a figure that no quote of yours holds; edit it first.") if draft.figures else ""

    def _show_claims(self, draft: Draft) -> None:
        while self.claims.count():
            item = self.claims.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for sentence in draft.unsupported:
            self.claims.addWidget(self._claim(sentence))
        if draft.figures:
            self.claims.addWidget(
                InlineMessage(
                    tr("A figure no quote of yours holds: {figures}", figures=", ".join(draft.figures)),
                    tr("It will not leave like this. Edit the draft, or change the quote."),
                    tone="warning",
                )
            )

    def _claim(self, sentence: str) -> QWidget:
        block = InlineMessage(tr("No stored fact bears this out"), f"“{sentence}”", tr("Cut it"), tone="warning")
        block.pressed.connect(lambda: self.claim_cut.emit(sentence))
        keep = LinkButton(tr("I stand for it"), role="bodyMed")
        keep.clicked.connect(lambda: self.claim_kept.emit(sentence))
        layout = block.layout()
        assert layout is not None
        layout.addWidget(keep)
        return block

    def write(self) -> None:
        """Let the person edit the words."""
        if self.draft is not None and self.draft.is_message:
            self.writing = True
            self.card.write(self.draft)
            self.approve.setText(tr("Send as edited"))
            self.approve.setEnabled(not self.why_not())
            self.approve.updateGeometry()
            self.edit.setText(tr("Stop editing"))
            self.edit.updateGeometry()

    def stop_writing(self) -> None:
        """Show the draft as it was."""
        self.writing = False
        if self.draft is not None:
            self.card.show_draft(self.draft)
            self.approve.setText(tr("Approve and send"))
            self.approve.setEnabled(not self.why_not())
            self.approve.updateGeometry()
            self.edit.setText(tr("Edit"))
            self.edit.updateGeometry()


def _deed(draft: Draft) -> str:
    """Return what an approval that is no message is about."""
    subject = draft.approval.subject
    known = [
        (tr("Total"), subject.get("total")),
        (tr("Discount"), f"{subject['discount_percent']}%" if subject.get("discount_percent") else None),
        (tr("Why"), subject.get("because")),
    ]
    lines = [draft.approval.title, *(f"{label}: {value}" for label, value in known if value)]
    return "\n\n".join(lines)
