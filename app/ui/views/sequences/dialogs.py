"""What is asked before steps are saved, and what a sequence is called."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.errors import Trouble
from app.ui.widgets import Button, Dialog, Field, LabelledField, TextLabel
from app.ui.words import tr


class ForWhomDialog(Dialog):
    """New steps: for whoever is enrolled from now on, or also for who is under way."""

    chosen = Signal(str)  # new, all

    def __init__(self, parent: QWidget, under_way: int) -> None:
        super().__init__(
            parent,
            tr("For whom do the new steps count?"),
            width=560,
            text=tr("%n (person is|people are) under way in this sequence.", n=under_way),
        )
        self.body.addWidget(
            TextLabel(
                tr(
                    "Who goes on under the new steps does so at the next touch, after the last step they had: none"
                    " comes twice, and what was put in before where they stand is not made up for."
                )
            )
        )
        self.body.addWidget(
            TextLabel(tr("Who stays keeps the steps they began with; the page says how many they are."))
        )
        everybody = self.add_buttons(tr("Also for the %n under way", n=under_way))
        only_new = Button(tr("For new ones only"))
        self.buttons.insertWidget(self.buttons.indexOf(everybody), only_new)
        only_new.clicked.connect(lambda: self._choose("new"))
        everybody.clicked.connect(lambda: self.chosen.emit("all"))
        self.only_new, self.everybody = only_new, everybody

    def _choose(self, whom: str) -> None:
        self.chosen.emit(whom)
        self.accept()


class TitleDialog(Dialog):
    """Asks for a sequence's name."""

    named = Signal(str)

    def __init__(self, parent: QWidget, title: str, deed: str, *, name: str = "", text: str = "") -> None:
        super().__init__(parent, title, text=text)
        self.field = Field(name, name=tr("Name"))
        self.body.addWidget(LabelledField(tr("Name"), self.field))
        button = self.add_buttons(deed)
        button.clicked.disconnect()
        button.clicked.connect(self._press)
        button.setDefault(True)
        self.field.textChanged.connect(lambda text: button.setEnabled(bool(text.strip())))
        self.field.returnPressed.connect(self._press)
        button.setEnabled(bool(name.strip()))
        self.field.setFocus()
        self.field.selectAll()

    def _press(self) -> None:
        if self.field.text().strip():
            self.named.emit(" ".join(self.field.text().split()))

    def fail(self, trouble: Trouble) -> None:
        """Say why not; the words stay."""
        self.show_error(trouble.sentence, trouble.hint)
