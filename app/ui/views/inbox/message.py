"""One message of a conversation: who wrote it, when, what it was taken to mean, and its words as they are."""

from datetime import datetime

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout

from app.actions.queries.inbox import Words
from app.core.message import Category, Direction, InboundKind, Message
from app.ui import words
from app.ui.views.today import wording
from app.ui.widgets import Avatar, Button, Card, Icon, Label, LinkButton, Menu, TextLabel, columns, rows
from app.ui.words import mark, tr

_KINDS = {
    InboundKind.BOUNCE: mark("Came back undelivered"),
    InboundKind.COMPLAINT: mark("Reported as spam"),
    InboundKind.CALENDAR: mark("Invitation"),
    InboundKind.UNREADABLE: mark("Could not be read"),
}
# What a person may say a message means; delivery reports are read from the mail itself.
TEACHABLE = tuple(
    one
    for one in Category
    if not one.value.startswith("bounce.") and one not in (Category.AUTO_REPLY, Category.UNKNOWN, Category.HOSTILE)
)


class MessageCard(Card):
    """A message; its category can be put right, and what was quoted be shown."""

    corrected = Signal(int, object)  # message, category

    def __init__(
        self, message: Message, said: Words | None, person: str, now: datetime, *, taught_at: datetime | None = None
    ) -> None:
        inbound = message.direction is Direction.INBOUND
        super().__init__(tone="plain" if inbound else "subtle")
        self.message = message
        self._said, self._taught_at = said, taught_at
        layout = rows(self, gap=8, margins=(16, 12, 16, 14))
        layout.addLayout(self._head(message, said, person, now, inbound=inbound))
        self.words = TextLabel(message.text.strip() or tr("(no words of its own)"), "reading", "text")
        layout.addWidget(self.words)
        if said is not None and said.attachments:
            layout.addWidget(
                Label(
                    tr("With it: {files}", files=", ".join(f"{one}.pdf" for one in said.attachments)), "small", "text2"
                )
            )
        self.quoted = LinkButton(tr("Show what was quoted"))
        self.quoted.clicked.connect(self._show_quoted)
        layout.addWidget(self.quoted)
        self.quoted.setVisible(bool(said and said.full.strip() and said.full.strip() != message.text.strip()))

    def _head(self, message: Message, said: Words | None, person: str, now: datetime, *, inbound: bool) -> QHBoxLayout:
        line = columns(gap=10)
        agent = said.agent if said is not None else ""
        name = self._author(message, said, person)
        if not inbound and agent:
            line.addWidget(Icon(wording.agent_icon(agent), "text2", 14))
        else:
            line.addWidget(Avatar(name or message.sender, 22))
        line.addWidget(Label(name or message.sender, "bodyMed"))
        line.addWidget(Label(f"{words.when(message.at, now)}", "small", "text3"), 1)
        if inbound and message.kind in (InboundKind.REPLY, InboundKind.NEW, InboundKind.AUTO_REPLY):
            text, _ = wording.category(message.category.value if message.category else "unknown")
            self.meaning = Button(text, "ghost", caret=True, small=True)
            self.meaning.setToolTip(self._why(message))
            self.meaning.clicked.connect(self._choose_meaning)
            line.addWidget(self.meaning)
        elif inbound and message.kind is not None:
            line.addWidget(Label(tr(_KINDS.get(message.kind, message.kind.value)), "small", "text2"))
        return line

    @staticmethod
    def _author(message: Message, said: Words | None, person: str) -> str:
        """Return who wrote it; what an agent drafted and a person changed keeps both names."""
        if message.direction is Direction.INBOUND:
            return (said.who if said is not None else "") or message.sender or person
        if said is None or not said.agent:
            return tr("You")
        return (
            tr("{agent}, edited by you", agent=wording.agent(said.agent)) if said.edited else wording.agent(said.agent)
        )

    def _why(self, message: Message) -> str:
        by = message.classified_by or "rules"
        if by == "taught":
            if self._taught_at is None:
                return tr("Read as you taught. Click to say it means something else.")
            taught = words.day(words.local(self._taught_at).date())
            return tr("Read as you taught on {day}. Click to say it means something else.", day=taught)
        if by == "person":
            return tr("You said so. Later messages that say the same are read so too.")
        source = tr("rules") if by == "rules" else by
        return tr("Read by {source}. Click to put it right; later ones are read as you say.", source=source)

    def _choose_meaning(self) -> None:
        menu = Menu(self)
        for one in TEACHABLE:
            action = menu.addAction(wording.category(one.value)[0])
            action.setCheckable(True)
            action.setChecked(one is self.message.category)
            action.triggered.connect(lambda _=False, one=one: self.corrected.emit(int(self.message.id), one))
        menu.popup(self.meaning.mapToGlobal(QPoint(0, self.meaning.height())))

    def _show_quoted(self) -> None:
        full = self._said is not None and self.words.text() == (
            self.message.text.strip() or tr("(no words of its own)")
        )
        if full and self._said is not None:
            self.words.set(self._said.full.strip())
            self.quoted.setText(tr("Hide what was quoted"))
        else:
            self.words.set(self.message.text.strip() or tr("(no words of its own)"))
            self.quoted.setText(tr("Show what was quoted"))
        self.quoted.updateGeometry()
