"""What stands at the right where the chosen item is no approval: a reply, a task, or a mail that leaves later."""

from datetime import datetime

from PySide6.QtCore import Signal

from app.actions.queries.today import Due, Leaving, Reply
from app.ui import words
from app.ui.views.today import wording
from app.ui.widgets import Avatar, Button, Chip, Label, Surface, TextLabel, columns, rows
from app.ui.words import tr


class Aside(Surface):
    """A reply in its own words, a task, or a mail on its way out, with what can be done about it."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__("subtle", lines="left")
        layout = rows(self, gap=14, margins=(29, 20, 28, 20))
        head = columns(gap=14)
        self._avatar = Avatar("", 40)
        head.addWidget(self._avatar)
        lines = rows(gap=1)
        self._name, self._company = Label("", "heading"), Label("", "small", "text2")
        lines.addWidget(self._name)
        lines.addWidget(self._company)
        head.addLayout(lines, 1)
        self._chip = Chip("")
        head.addWidget(self._chip)
        layout.addLayout(head)
        self._text = TextLabel("", "reading", "text")
        layout.addWidget(self._text)
        foot = columns()
        self._button = Button("", "secondary", icon="action.open")
        self._button.clicked.connect(self.pressed)
        foot.addWidget(self._button)
        foot.addStretch(1)
        layout.addLayout(foot)
        layout.addStretch(1)

    def show_item(self, item: Reply | Due | Leaving, now: datetime) -> None:
        """Show a reply, a task or a mail that leaves later."""
        self._avatar.setVisible(not isinstance(item, Due))
        self._chip.setVisible(not isinstance(item, Due))
        if isinstance(item, Reply):
            self._avatar.set(item.who)
            self._name.set(item.who)
            self._company.set(item.company)
            self._chip.set(*wording.category(item.category))
            self._text.set(item.text)
            self._button.setText(tr("Open the thread"))
        elif isinstance(item, Leaving):
            self._avatar.set(item.who)
            self._name.set(item.who)
            self._company.set(" · ".join(part for part in (item.company, item.subject) if part))
            self._chip.set(tr("Leaves {time}", time=words.when(item.leaves_at, now)), "accent")
            self._text.set(item.text)
            self._button.setText(tr("Take it back"))
        else:
            self._name.set(item.title)
            self._company.set(tr("Task"))
            self._text.set(tr("Tick it with Space when it is done; Undo brings it back."))
            self._button.setText(tr("Open the person"))
        self._button.set_icon("action.undo" if isinstance(item, Leaving) else "action.open")
        self._button.setVisible(item.contact_id is not None or not isinstance(item, Due))
        self._button.updateGeometry()
