"""The views of a list as tabs: those of one's own are renamed in place and dragged to their order."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.core.view import View
from app.ui.views.contacts.wording import view_name
from app.ui.widgets import Field, Menu, Tabs
from app.ui.words import tr


class ViewTabs(Tabs):
    """Tabs over views. Those that come with the program stand first and stay as they are."""

    renamed = Signal(int, str)  # the view's number, its new name
    moved = Signal(int, int)  # the view's number, its place among one's own (1 is the first)
    deleted = Signal(int)
    copied = Signal(str)  # the view's key

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__((), parent)
        self._views: tuple[View, ...] = ()
        self._editor: Field | None = None
        self.setMovable(True)
        self.setAccessibleName(tr("Views"))
        self.tabMoved.connect(self._tab_moved)

    def show_views(self, views: Sequence[View], chosen: str) -> None:
        """Show these views, with one of them chosen; tells nobody."""
        if tuple(views) != self._views:
            self._views = tuple(views)
            blocked = self.blockSignals(True)
            while self.count():
                self.removeTab(0)
            self._counts.clear()
            for view in views:
                self.add(view.key, view_name(view.name, built_in=view.built_in))
            self.blockSignals(blocked)
            self.updateGeometry()
        self.choose(chosen)

    def set_only_count(self, key: str, count: str) -> None:
        """Show a count behind the view that is in front, and behind no other."""
        for view in self._views:
            self.set_count(view.key, count if view.key == key else "")

    def _view(self, index: int) -> View | None:
        key = self.tabData(index)
        return next((view for view in self._views if view.key == key), None)

    def _tab_moved(self, _from: int, _to: int) -> None:
        # Told after the drag has settled: Qt moves the tabs one by one.
        QTimer.singleShot(0, self, self._tell_place)

    def _tell_place(self) -> None:
        built_in = sum(1 for view in self._views if view.built_in)
        order = [self.tabData(index) for index in range(self.count())]
        if order == [view.key for view in self._views]:
            return
        before = [view.key for view in self._views]
        carried = self.value()
        view = next((one for one in self._views if one.key == carried), None)
        fixed = [view.key for view in self._views if view.built_in]
        if view is None or view.id is None or order[: len(fixed)] != fixed:
            # Those that come with the program stay in front.
            blocked = self.blockSignals(True)
            for place, key in enumerate(before):
                self.moveTab(next(i for i in range(self.count()) if self.tabData(i) == key), place)
            self.blockSignals(blocked)
            return
        self.moved.emit(view.id, order.index(carried) - built_in + 1)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click renames."""
        self.rename(self.tabAt(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 renames, Alt with an arrow moves, Delete deletes."""
        index = self.currentIndex()
        view = self._view(index)
        own = view is not None and view.id is not None
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_F2:
            self.rename(index)
        elif step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier and own:
            self._step(index, step)
        elif event.key() == Qt.Key.Key_Delete and view is not None and view.id is not None:
            self.deleted.emit(view.id)
        else:
            super().keyPressEvent(event)

    def _step(self, index: int, by: int) -> None:
        view = self._view(index)
        built_in = sum(1 for one in self._views if one.built_in)
        place = index - built_in + by
        if view is not None and view.id is not None and 0 <= place < self.count() - built_in:
            self.moved.emit(view.id, place + 1)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a view."""
        index = self.tabAt(event.pos())
        view = self._view(index)
        if view is None:
            return
        self.view_menu(view, index).popup(self.mapToGlobal(event.pos() + QPoint(0, 4)))

    def view_menu(self, view: View, index: int) -> Menu:
        """Return the menu of a view."""
        menu = Menu(self)
        menu.add(tr("Save as new view"), lambda: self.copied.emit(view.key), icon="action.copy")
        if view.id is not None:
            number = view.id
            menu.add(tr("Rename"), lambda: self.rename(index), icon="action.edit", keys="F2")
            menu.add(tr("Move left"), lambda: self._step(index, -1), icon="action.left", keys="Alt+Left")
            menu.add(tr("Move right"), lambda: self._step(index, 1), icon="action.right", keys="Alt+Right")
            menu.addSeparator()
            menu.add(tr("Delete view"), lambda: self.deleted.emit(number), icon="action.delete", danger=True)
        return menu

    def rename(self, index: int) -> None:
        """Write another name in the place of the tab."""
        view = self._view(index)
        if view is None or view.id is None:
            return
        number = view.id
        editor = Field(view.name, name=tr("Name of the view"), mic=False, parent=self)
        editor.setMaxLength(60)
        editor.setGeometry(self.tabRect(index).adjusted(0, 1, 24, -1))
        editor.setFixedHeight(self.tabRect(index).height() - 2)
        editor.selectAll()

        def keep() -> None:
            if self._editor is None:
                return
            self._editor = None
            name = editor.text().strip()
            editor.deleteLater()
            if name and name != view.name:
                self.renamed.emit(number, name)
            self.setFocus()

        self._editor = editor
        editor.editingFinished.connect(keep)
        editor.show()
        editor.setFocus()
