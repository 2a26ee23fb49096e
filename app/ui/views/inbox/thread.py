"""A conversation in full: its messages, the draft that waits under them, and a place to answer."""

from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.actions.queries.inbox import Thread
from app.ui.views.inbox.message import MessageCard
from app.ui.widgets import (
    Button,
    Card,
    Icon,
    InlineMessage,
    Label,
    ScrollArea,
    Surface,
    TextArea,
    TextLabel,
    columns,
    rows,
)
from app.ui.words import tr


class ThreadPane(Surface):
    """The middle pane."""

    corrected = Signal(int, object)
    draft_approved = Signal(int)
    draft_edited = Signal(int)
    replied = Signal(str)
    finished = Signal()
    snoozed = Signal()

    def __init__(self) -> None:
        super().__init__("canvas", lines="left")
        self.seen: Thread | None = None
        layout = rows(self, gap=0, margins=(1, 0, 0, 0))
        head = Surface("canvas", lines="bottom")
        line = columns(head, gap=2, margins=(20, 6, 12, 6))
        self._subject = Label("", "heading")
        self.later = Button(tr("Not now"), "ghost", icon="action.snooze", keys="H")
        self.done = Button(tr("Done"), "ghost", icon="action.approve", keys="E")
        self.later.clicked.connect(self.snoozed)
        self.done.clicked.connect(self.finished)
        line.addWidget(self._subject, 1)
        line.addWidget(self.later)
        line.addWidget(self.done)
        layout.addWidget(head)
        self._content = QWidget()
        self._messages: QVBoxLayout = rows(self._content, gap=10, margins=(20, 16, 20, 16))
        self.area = ScrollArea(self._content)
        layout.addWidget(self.area, 1)
        layout.addWidget(self._composer())
        self.cards: list[MessageCard] = []
        self.deciding: set[int] = set()  # drafts that were approved a moment ago, and can be taken back yet
        self._unsent: dict[int, str] = {}  # what is written and not sent, by conversation

    def _composer(self) -> QWidget:
        foot = Surface("canvas", lines="top")
        inside = rows(foot, gap=8, margins=(20, 10, 20, 12))
        self.error = InlineMessage(tone="danger")
        self.error.hide()
        inside.addWidget(self.error)
        self.answer = TextArea(placeholder=tr("Answer in your own words"), name=tr("Your answer"), lines=3)
        self.answer.submitted.connect(self._reply)
        self.answer.textChanged.connect(self._can_send)
        inside.addWidget(self.answer)
        line = columns()
        self._note = Label("", "small", "text3")
        line.addWidget(self._note, 1)
        self.send = Button(tr("Send"), "primary", icon="action.send", keys="Ctrl+Return")
        self.send.clicked.connect(self._reply)
        line.addWidget(self.send)
        inside.addLayout(line)
        return foot

    def _can_send(self) -> None:
        self.send.setEnabled(bool(self.answer.text().strip()) and self.answer.isEnabled())

    def _reply(self) -> None:
        if self.send.isEnabled():
            self.replied.emit(self.answer.text())

    def show_thread(self, seen: Thread, now: datetime) -> None:
        """Show a conversation; what is being written stays where it is the same one."""
        same = self.seen is not None and self.seen.conversation.id == seen.conversation.id
        if not same:
            self._keep_words()
        self.seen = seen
        self._subject.set(seen.conversation.subject)
        self._clear()
        for message in seen.messages:
            number = int(message.id)
            card = MessageCard(
                message, seen.words.get(number), seen.conversation.who, now, taught_at=seen.taught_at.get(number)
            )
            card.corrected.connect(self.corrected)
            self.cards.append(card)
            self._messages.addWidget(card)
        if seen.draft is not None:
            self._messages.addWidget(self._draft(seen))
        self._messages.addStretch(1)
        if not same:
            self.answer.setPlainText(self._unsent.pop(int(seen.conversation.id), ""))
            self.error.say("")
        may = seen.contact is not None and not seen.suppressed
        self.answer.setEnabled(may)
        self._note.set(
            tr("It passes the rules before it leaves, under “{subject}”.", subject=seen.conversation.subject)
            if may
            else tr("Nobody can be written to here.")
        )
        self._can_send()
        QTimer.singleShot(0, self, self._to_end)

    def _keep_words(self) -> None:
        """Keep what is written under the conversation that is left, for when it is opened again."""
        if self.seen is not None and self.answer.text().strip():
            self._unsent[int(self.seen.conversation.id)] = self.answer.text()

    def give_back(self, number: int, text: str) -> None:
        """Put words back that did not leave, under the conversation they were for."""
        here = self.seen is not None and int(self.seen.conversation.id) == number
        since = self.answer.text() if here else self._unsent.get(number, "")
        whole = f"{text}\n\n{since}" if since.strip() else text
        if here:
            self.answer.setPlainText(whole)
            self.answer.setFocus()
        else:
            self._unsent[number] = whole

    def _draft(self, seen: Thread) -> QWidget:
        assert seen.draft is not None
        number = int(seen.draft.id)
        card = Card(tone="accent")
        inside = rows(card, gap=8, margins=(16, 12, 16, 12))
        head = columns(gap=8)
        head.addWidget(Icon("agent.qualifier", "accentText", 14))
        head.addWidget(Label(tr("A draft of an answer waits for your yes"), "smallMed", "accentText"), 1)
        inside.addLayout(head)
        inside.addWidget(TextLabel(str(seen.draft.subject.get("text", "")), "reading", "text"))
        deeds = columns(gap=2)
        approve = Button(tr("Approve"), "secondary", icon="action.approve", keys="A")
        approve.setEnabled(number not in self.deciding)
        approve.clicked.connect(lambda: self.draft_approved.emit(number))
        edit = Button(tr("Edit in Today"), "ghost")
        edit.setEnabled(number not in self.deciding)
        edit.clicked.connect(lambda: self.draft_edited.emit(number))
        deeds.addWidget(approve)
        deeds.addWidget(edit)
        deeds.addStretch(1)
        inside.addLayout(deeds)
        return card

    def _clear(self) -> None:
        self.cards = []
        while self._messages.count():
            item = self._messages.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _to_end(self) -> None:
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.maximum())
