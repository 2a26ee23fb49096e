"""The map of the keyboard for the screen in front: the same commands that the keys and the palette know."""

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.commands import Command
from app.ui.widgets.chips import Keys
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import ScrollArea
from app.ui.words import tr


class KeyMap(Dialog):
    """Two columns: this screen's keys, and those that hold everywhere."""

    def __init__(self, window: QWidget, here: Sequence[Command], everywhere: Sequence[Command]) -> None:
        super().__init__(window, tr("Keys"), width=760)
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for column, (title, commands) in enumerate(((tr("On this screen"), here), (tr("Everywhere"), everywhere))):
            grid.addWidget(Label(title, "smallMed", "text3"), 0, column * 3, 1, 2)
            shown = [one for one in commands if one.shown_keys]
            for row, one in enumerate(shown, start=1):
                grid.addWidget(Label(one.title), row, column * 3)
                grid.addWidget(Keys(one.shown_keys), row, column * 3 + 1)
            if not shown:
                grid.addWidget(Label(tr("None of its own"), "body", "text3"), 1, column * 3)
            grid.setColumnStretch(column * 3, 1)
        grid.setColumnMinimumWidth(2, 24)
        grid.setRowStretch(max(len(here), len(everywhere)) + 2, 1)
        area = ScrollArea(content, fill="overlay")
        area.setMinimumHeight(420)
        self.body.addWidget(area)
        self.add_buttons(tr("Close"), kind="secondary")
        self.keep_button.hide()
