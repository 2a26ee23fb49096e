"""The list and the panel beside it: the panel pushes the list where there is room, and lies over it where there is not."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.actions.queries.lists import Listed
from app.ui import preferences, theme
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.page import Page
from app.ui.widgets import Splitter, Surface, rows

if TYPE_CHECKING:
    from app.ui.views.record.panel import RecordPanel

_PUSHES = 1240  # the window's width from which on it pushes


class Beside(QWidget):
    """Holds the list (`left`) and, once something was opened, its panel."""

    arranged = Signal(int)  # the room the list has, what lies over it aside
    keys_changed = Signal()  # the panel has keys of its own now, or has them no more
    closed = Signal()
    stepped = Signal(int)

    def __init__(self, client: Client, entity: Listed, page: Page) -> None:
        super().__init__(page)
        self._client, self._entity, self._page = client, entity, page
        self._panel: RecordPanel | None = None
        self._keyed = False
        layout = rows(self)
        self._splitter = Splitter(self)
        self.left = Surface("canvas")
        self._splitter.addWidget(self.left)
        layout.addWidget(self._splitter)
        self._splitter.splitterMoved.connect(self._keep_width)

    @property
    def is_open(self) -> bool:
        """Whether the panel is seen."""
        return self._panel is not None and not self._panel.isHidden()

    @property
    def panel(self) -> "RecordPanel | None":
        """The panel, once something was opened."""
        return self._panel

    def show_record(self, record: int) -> None:
        """Show a record in the panel."""
        panel = self._made()
        if self._entity == "contacts":
            panel.show_contact(record)
        else:
            panel.show_company(record)
        if panel.isHidden():
            panel.show()
            self._arrange()

    def say(self, position: str) -> None:
        """Say which of how many is shown."""
        if self._panel is not None:
            self._made().set_position(position)

    def close_panel(self) -> None:
        """Put the panel away."""
        if self._panel is not None:
            self._panel.hide()
            self._keyed = False
            self.keys_changed.emit()
            self.arranged.emit(self.width())
            self.closed.emit()

    def _take_keys(self) -> None:
        if self.is_open and not self._keyed:
            self._keyed = True
            self.keys_changed.emit()

    def commands(self) -> list[Command]:
        """Return what the keyboard can do with what the panel shows."""
        return self._made().commands() if self.is_open else []

    def _made(self) -> "RecordPanel":
        from app.ui.views.record.panel import RecordPanel

        if self._panel is None:
            self._panel = RecordPanel(self._client, self)
            self._panel.closed.connect(self.close_panel)
            self._panel.stepped.connect(self.stepped)
            self._panel.contact.loaded.connect(lambda _: self._take_keys())
            self._panel.company.loaded.connect(lambda _: self._take_keys())
            self._panel.hide()
        return self._panel

    def _width(self) -> int:
        held = preferences.get(f"{self._page.name}.panel", theme.size("sidePanel"))
        return held if isinstance(held, int) else theme.size("sidePanel")

    def _keep_width(self) -> None:
        if self._panel is not None and self._panel.parentWidget() is self._splitter:
            self._page.keep("panel", self._panel.width())
            self.arranged.emit(self.left.width())

    def _pushes(self) -> bool:
        return self.window().width() >= _PUSHES

    def _arrange(self) -> None:
        panel = self._panel
        if panel is None or panel.isHidden():
            self.arranged.emit(self.width())
            return
        if self._pushes():
            if panel.parentWidget() is not self._splitter:
                self._splitter.addWidget(panel)
                self._splitter.setStretchFactor(0, 1)
                self._splitter.setStretchFactor(1, 0)
                panel.show()
            width = max(panel.minimumWidth(), self._width())
            self._splitter.setSizes([max(200, self.width() - width - 1), width])
            self.arranged.emit(max(200, self.width() - width - 1))
            return
        if panel.parentWidget() is not self:
            panel.setParent(self)
            panel.show()
        width = min(theme.size("sidePanel"), self.width())
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        panel.setGeometry(QRect(0 if mirrored else self.width() - width, 0, width, self.height()))
        panel.raise_()
        self.arranged.emit(self.width() - width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
