"""Who is behind a conversation: the lead, the deal, what they said that matters, what comes next."""

from datetime import datetime

from PySide6.QtCore import Signal

from app.actions.queries.inbox import Thread
from app.ui import theme, words
from app.ui.views.pipeline import wording as deals
from app.ui.widgets import Avatar, InlineMessage, Label, LinkButton, ScoreRing, Surface, TextLabel, columns, rows
from app.ui.words import mark, tr

_SLOTS = {
    "budget": mark("Budget"),
    "authority": mark("Authority"),
    "need": mark("Need"),
    "timeline": mark("Timeline"),
    "competition": mark("Competition"),
}


class Context(Surface):
    """The pane at the end."""

    person_opened = Signal()
    deal_opened = Signal()

    def __init__(self) -> None:
        super().__init__("subtle", lines="left")
        layout = rows(self, gap=10, margins=(21, 18, 20, 18))
        head = columns(gap=12)
        self._avatar, self._ring = Avatar("", 40), ScoreRing(None, 40)
        lines = rows(gap=0)
        self._name = LinkButton("", role="bodyBold", color="text")
        self._name.clicked.connect(self.person_opened)
        self._about = Label("", "small", "text2")
        lines.addWidget(self._name)
        lines.addWidget(self._about)
        head.addWidget(self._avatar)
        head.addLayout(lines, 1)
        head.addWidget(self._ring)
        layout.addLayout(head)
        self._stopped = InlineMessage(tone="danger")
        layout.addWidget(self._stopped)
        self._deal = LinkButton("", role="body")
        self._deal.clicked.connect(self.deal_opened)
        self._next, self._known = TextLabel("", "body", "text"), TextLabel("", "body", "text2")
        for title, widget in (
            (tr("Deal"), self._deal),
            (tr("Next step"), self._next),
            (tr("What they said"), self._known),
        ):
            layout.addSpacing(6)
            layout.addWidget(Label(title, "smallBold"))
            layout.addWidget(widget)
        layout.addStretch(1)

    def show_thread(self, seen: Thread, now: datetime) -> None:
        """Show who is behind a conversation."""
        person = seen.contact
        self._avatar.set(seen.conversation.who)
        self._name.setText(seen.conversation.who)
        self._name.updateGeometry()
        title = person.title if person is not None else ""
        self._about.set(
            ", ".join(part for part in (title or "", seen.conversation.company) if part) or tr("Not a contact yet")
        )
        self._ring.set(person.score if person is not None else None)
        self._ring.setVisible(person is not None)
        self._stopped.say(
            tr("Not to be contacted") if seen.suppressed else "",
            tr("{why}. No mail leaves to them.", why=seen.suppressed.capitalize()) if seen.suppressed else "",
        )
        deal = seen.deal
        said = f"{deal.title} · {deals.stage(deal.stage)}" if deal is not None else tr("No open deal")
        if deal is not None and deal.value is not None:
            said += f" · {words.money(deal.value)}"
        self._deal.setText(theme.elided(said, "body", 270))
        self._deal.updateGeometry()
        self._deal.setEnabled(deal is not None)
        step, when = deals.next_step(seen.next_step), deals.due(seen.next_step, now)[0]
        self._next.set(f"{step} · {when}" if when else step)
        known = [f"{tr(_SLOTS.get(slot.value, slot.value))}: “{value.quote}”" for slot, value in seen.slots.items()]
        self._known.set("\n".join(known) or tr("Nothing yet about budget, need or time."))
