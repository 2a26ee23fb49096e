"""What a list shows, and how a person changes it: views, filters, sorting, columns, fields of one's own."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QWidget

from app.actions.queries import lists
from app.actions.queries.lists import Listed, Shape
from app.core.errors import BadInput
from app.core.view import Column, Condition, Definition, View, definition_of
from app.ui.client import Client
from app.ui.models.window import WindowModel
from app.ui.page import Page
from app.ui.views.contacts.arranging import ColumnChooser, NameDialog, NewField, own_menu, sort_menu
from app.ui.views.contacts.cells import heads_of
from app.ui.views.contacts.filters import FilterBar, same_filters
from app.ui.widgets import Menu
from app.ui.widgets.table import Table
from app.ui.words import tr


class ShapedPage(Page):
    """A list whose view, filters, order and columns a person changes; each view is kept as it was left."""

    entity: ClassVar[Listed]
    model: WindowModel
    table: Table
    filters: FilterBar

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.shape: Shape | None = None
        self._view = str(self.kept("view", "all"))
        self._wanted = Definition()
        self._goal: int | None = None  # who gets the cursor once the list is here
        self._quiet = QTimer(self, singleShot=True)

    @abstractmethod
    def _ask(self) -> None:
        """Ask for what is listed now."""

    # The view in front -----------------------------------------------------------------------------------------------

    def view(self) -> View:
        """Return the view in front."""
        assert self.shape is not None
        return self.shape.view(self._view) or self.shape.views[0]

    def _take_view(self) -> None:
        """Show the view in front as it was left: its sort, columns and filters."""
        view = self.view()
        held = self.kept(f"as.{view.key}")
        self._wanted = view.definition
        if isinstance(held, str):
            try:
                self._wanted = definition_of(held)
            except BadInput:
                self._wanted = view.definition
        self._goal = self._kept_id()
        self._show_wanted()

    def _kept_id(self) -> int | None:
        held = self.kept(f"at.{self._view}")
        return held if isinstance(held, int) else None

    def shown(self) -> list[str]:
        """Return the fields that are columns, the name first."""
        fields = self.shape.fields if self.shape is not None else {}
        names = [one.field for one in self._wanted.columns if one.field in fields and fields[one.field].shown]
        return ["name", *(name for name in dict.fromkeys(names) if name != "name")]

    def _show_wanted(self) -> None:
        assert self.shape is not None
        self.model.set_heads(heads_of(self.shape.fields, self.shown()))
        self.table.header.set_widths({one.field: one.width for one in self._wanted.columns if one.width})
        self.table.header.show_sort(self._wanted.sort, descending=self._wanted.descending)
        self.filters.show_conditions(self._wanted.filters, self.shape.fields)
        self.filters.show_saved(same=same_filters(self._wanted, self.view().definition), saved=not self.view().built_in)

    # Changing it -----------------------------------------------------------------------------------------------------

    def _want(self, wanted: Definition) -> None:
        """Show something else in the view in front, and remember it."""
        self._wanted = wanted
        self.keep(f"as.{self._view}", wanted.as_json())
        self._show_wanted()
        self._ask()

    def _filter(self, conditions: tuple[Condition, ...]) -> None:
        self._want(self._wanted.asking(conditions))

    def unfilter(self) -> None:
        """List everything: no filter, nothing typed."""
        self.filters.search.clear()
        self._filter(())

    def sort(self, field: str, descending: bool) -> None:
        """Sort by a field."""
        self._want(
            Definition(filters=self._wanted.filters, sort=field, descending=descending, columns=self._wanted.columns)
        )

    def _arrange(self, shown: Sequence[tuple[str, int]]) -> None:
        self._want(
            Definition(
                filters=self._wanted.filters,
                sort=self._wanted.sort,
                descending=self._wanted.descending,
                columns=tuple(Column(field=name, width=width) for name, width in shown),
            )
        )

    def _arranged(self, shown: list[tuple[str, int]]) -> None:
        self._arrange(shown)

    def _show_columns(self, names: list[str]) -> None:
        widths = {one.field: one.width for one in self._wanted.columns}
        self._arrange([(name, widths.get(name, 0)) for name in names])

    def save_view(self) -> None:
        """Save the filters: in the view in front where it is one's own, else as a new one."""
        view = self.view()
        if view.id is None:
            self._name_view()
            return
        self.client.do(
            self,
            "save_view",
            {"name": view.name, "definition": self._wanted.as_json(), "entity": self.entity, "view": view.id},
            then=lambda _: self._forget_changes(view.key),
        )

    def _forget_changes(self, key: str) -> None:
        self.keep(f"as.{key}", None)

    def reset_view(self) -> None:
        """Show the view in front as it was saved."""
        self._forget_changes(self._view)
        self._take_view()
        self._ask()

    def _name_view(self) -> None:
        dialog = NameDialog(self, tr("Save as view"), tr("Name of the view"), tr("Save view"))
        dialog.named.connect(self._save_new)
        dialog.open()

    def _save_new(self, name: str) -> None:
        before = self._view

        def saved(ran: Any) -> None:
            self._forget_changes(before)
            self._view = str(ran.result)
            self.keep("view", self._view)
            self._quiet.stop()
            self.load()

        wanted: dict[str, object] = {"name": name, "definition": self._wanted.as_json(), "entity": self.entity}
        self.client.do(self, "save_view", wanted, then=saved)

    # Columns and sorting ---------------------------------------------------------------------------------------------

    def choose_sort(self, anchor: QWidget) -> None:
        """Open the menu of what the list can be sorted by."""
        if self.shape is None:
            return
        fields = [field for field in self.shape.fields.values() if field.sorts]
        menu = sort_menu(self, fields, self._wanted.sort, descending=self._wanted.descending)
        menu.triggered.connect(lambda action: self.sort(*action.data()))
        menu.popup(anchor.mapToGlobal(QPoint(0, anchor.height() + 4)))

    def choose_columns(self, anchor: QWidget) -> None:
        """Open the choice of columns."""
        if self.shape is None:
            return
        chooser = ColumnChooser(self, self.shape, self.shown())
        chooser.changed.connect(self._show_columns)
        chooser.field_wanted.connect(self.new_field)
        chooser.field_menu.connect(lambda field, button: self._field_menu(field, button, chooser))
        chooser.open_at(anchor, width=280)

    def new_field(self) -> None:
        """Ask for a field of one's own."""

        def ask(leftovers: list[str]) -> None:
            dialog = NewField(self, self.client, self.entity, leftovers)
            dialog.accepted.connect(lambda: self._add_column(dialog.name.text().strip()))
            dialog.open()

        self.client.ask(self, lists.leftovers, self.entity, then=ask)

    def _add_column(self, name: str) -> None:
        widths = [(one.field, one.width) for one in self._wanted.columns]
        self._arrange([*widths, (name, 0)])

    def _field_menu(self, field: Any, button: QWidget, chooser: QWidget) -> None:
        def rename() -> None:
            chooser.close()
            dialog = NameDialog(self, tr("Rename the field"), tr("Name"), tr("Rename"), field.name)
            dialog.named.connect(lambda name: self.client.do(self, "rename_field", {"field": field.id, "name": name}))
            dialog.open()

        def remove() -> None:
            chooser.close()
            self.client.do(self, "remove_field", {"field": field.id})

        own_menu(chooser, field, rename, remove).popup(button.mapToGlobal(QPoint(0, button.height())))

    def _column_menu(self, name: str, at: QPoint) -> None:
        menu, heads = Menu(self), [head.field for head in self.model.heads]
        head = self.model.heads[heads.index(name)]
        if head.sorts:
            menu.add(tr("Sort ascending"), lambda: self.sort(name, False), icon="ph.arrow-up")
            menu.add(tr("Sort descending"), lambda: self.sort(name, True), icon="ph.arrow-down")
        if name != "name":
            menu.add(
                tr("Hide column"),
                lambda: self._show_columns([one for one in self.shown() if one != name]),
                icon="action.eyeOff",
            )
        menu.popup(at)
