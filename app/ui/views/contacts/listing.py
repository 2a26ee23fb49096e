"""A list of records as a screen: views, filters, the table, the panel beside it. People and companies are each one."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions.doing import Workspace
from app.actions.queries import lists
from app.actions.queries.lists import Answer, Shape
from app.core.errors import Trouble
from app.core.view import Condition, Operator
from app.ui import theme
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.models.window import Line, WindowModel
from app.ui.views.contacts.beside import Beside
from app.ui.views.contacts.bulk import BulkBar
from app.ui.views.contacts.deeds import Deeds, Ticked
from app.ui.views.contacts.filters import FilterBar, Menus
from app.ui.views.contacts.shaping import ShapedPage
from app.ui.views.contacts.tabs import ViewTabs
from app.ui.widgets import Button, EmptyState, Header, InlineMessage, Label, Menu, Skeleton, Surface, columns, rows
from app.ui.widgets.table import Table
from app.ui.words import number, tr

_TYPING = 0  # milliseconds between a key and its question; of questions that wait, only the newest is asked
_NEWS = 300  # and at least so many between two answers to news


class ListPage(ShapedPage):
    """What the screens of people and of companies have in common."""

    fetch: ClassVar[Callable[..., list[Any]]]

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._answer: Answer | None = None
        self._build()
        self._connect()
        self._typing = QTimer(self, singleShot=True, interval=_TYPING)
        self._typing.timeout.connect(self._ask)
        self._quiet.setInterval(_NEWS)
        self._quiet.timeout.connect(self._load_late)
        self._late = False
        client.locking.connect(self.table.forget_painted)

    # What each list says of itself -----------------------------------------------------------------------------------

    @abstractmethod
    def line(self, row: Any, shown: Sequence[str]) -> Line:
        """Return a record as a row of the table."""

    @abstractmethod
    def make_head(self) -> Header:
        """Return the head of the screen, over `self.tabs`."""

    @abstractmethod
    def nothing_yet(self) -> EmptyState:
        """Return what is shown where there is no record at all."""

    @abstractmethod
    def counted(self, listed: int, total: int) -> str:
        """Return how many of how many are listed, in words."""

    @abstractmethod
    def edit(self, record: int, field: str, value: str) -> None:
        """Change one field of one record, which is not one of one's own."""

    @abstractmethod
    def deeds(self, deeds: Deeds) -> BulkBar:
        """Return the bar of deeds for what is ticked."""

    def say_more(self, ids: Sequence[int]) -> None:
        """Say in the foot what else is true of what is listed."""

    # Building --------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        layout = rows(self)
        self.tabs = ViewTabs()
        self.head = self.make_head()
        layout.addWidget(self.head)
        self.beside = Beside(self.client, self.entity, self)
        layout.addWidget(self.beside, 1)
        left = rows(self.beside.left)
        self.filters = FilterBar(Menus(sort=self.choose_sort, columns=self.choose_columns), tr("Narrow this list"))
        self.model = WindowModel(self)
        self.table = Table(self.model, self.head.title.text())
        self.trouble = InlineMessage(tone="danger")
        self.trouble.hide()
        self.empty = self.nothing_yet()
        self.unmatched = EmptyState("action.filter", "", "", tr("Remove the filters"))
        self.stack = QStackedWidget()
        for page in (Skeleton(), self.table, self.empty, self.unmatched):
            self.stack.addWidget(page)
        foot = Surface("canvas", lines="top")
        line = columns(foot, gap=12, margins=(20, 0, 20, 0))
        self.count, self.aside = Label("", "small", "text2"), Label("", "small", "text2", elide=False)
        line.addWidget(self.count, 1)
        line.addWidget(self.aside)
        foot.setFixedHeight(theme.scaled(theme.size("statusBar")))
        held = rows(margins=(16, 0, 16, 0))
        held.addWidget(self.trouble)
        left.addWidget(self.filters)
        left.addLayout(held)
        left.addWidget(self.stack, 1)
        left.addWidget(foot)
        self.doing = Deeds(self.client, self, self.entity)
        self.bar = self.deeds(self.doing)

    def _connect(self) -> None:
        self.tabs.chosen.connect(lambda key: self.choose_view(str(key)))
        for signal, action, names in (
            (self.tabs.renamed, "rename_view", ("view", "name")),
            (self.tabs.moved, "move_view", ("view", "place")),
            (self.tabs.deleted, "delete_view", ("view",)),
        ):
            signal.connect(
                lambda *given, action=action, names=names: self.client.do(
                    self, action, dict(zip(names, given, strict=True))
                )
            )
        self.tabs.copied.connect(lambda _key: self._name_view())
        self.filters.changed.connect(self._filter)
        self.filters.typed.connect(lambda _: self._typing.start())
        self.filters.left.connect(self.table.setFocus)
        self.filters.save_wanted.connect(self.save_view)
        self.filters.reset_wanted.connect(self.reset_view)
        self.unmatched.pressed.connect(self.unfilter)
        self.trouble.pressed.connect(self.unfilter)
        self.model.wanted.connect(self._fetch)
        self.model.edited.connect(self._edited)
        self.model.ticked.connect(self._ticks_changed)
        header = self.table.header
        header.sorted_by.connect(self.sort)
        header.arranged.connect(self._arranged)
        header.ticked_all.connect(self.tick_seen)
        header.menu_wanted.connect(self._column_menu)
        self.table.chosen.connect(self._moved_to)
        self.table.opened.connect(self.open)
        self.table.far_opened.connect(self.open_far)
        self.table.menu_wanted.connect(self._row_menu)
        self.beside.closed.connect(self.table.setFocus)
        self.beside.stepped.connect(self.table.step)
        self.beside.arranged.connect(self.bar.place)
        self.beside.keys_changed.connect(self._take_keys)
        self.bar.cleared.connect(self.clear)
        self.bar.everything_wanted.connect(self.model.tick_everything)
        self.bar.delete_wanted.connect(self.delete)

    # Loading ---------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Ask for the views and fields, then for what the view in front lists."""
        if self._quiet.isActive():
            self._late = True
            return
        self._quiet.start()
        self.client.ask(self, lists.shape, self.entity, then=self._show_shape, key="shape")

    def _load_late(self) -> None:
        if self._late:
            self._late = False
            self.load()

    def _show_shape(self, shape: Shape) -> None:
        first = self.shape is None
        self.shape = shape
        if shape.view(self._view) is None:
            self._view, first = "all", True
        self.tabs.show_views(shape.views, self._view)
        if first:
            self._take_view()
        else:
            self._show_wanted()
        self._ask()

    def _ask(self) -> None:
        if self.shape is None:
            return
        self.client.ask(
            self,
            lists.ids,
            self.entity,
            self._wanted,
            self.filters.search.text(),
            then=self._show_ids,
            failed=self._say_trouble,
            key="ids",
        )

    def _say_trouble(self, trouble: Trouble) -> None:
        self.trouble.say(trouble.sentence, trouble.hint or tr("Nothing was changed."), tr("Remove the filters"))

    def _show_ids(self, answer: Answer) -> None:
        self._answer = answer
        self.trouble.hide()
        found = answer.found
        held = self.table.current_id() if self._goal is None else self._goal
        top = self.table.verticalScrollBar().value()
        if self.model.set_ids(found.ids):
            self._restore(held, top)
        else:
            self.model.refresh()
        self._goal = None
        self.count.set(
            tr(
                "{counted} · {took} ms",
                counted=self.counted(len(found.ids), found.total),
                took=max(1, round(answer.took)),
            )
        )
        self.tabs.set_only_count(self._view, number(len(found.ids)))
        self._show_page(len(found.ids), found.total)
        self._ticks_changed()
        self._say_position()
        self.say_more(found.ids)

    def _restore(self, held: int | None, top: int) -> None:
        row = self.model.row_of(held) if held is not None else -1
        if row >= 0:
            blocked = self.table.blockSignals(True)
            self.table.go_to(row)
            self.table.blockSignals(blocked)
        first, last = self.table.seen()
        if row < 0 or first <= row <= last:
            self.table.verticalScrollBar().setValue(min(top, self.table.verticalScrollBar().maximum()))

    def _show_page(self, listed: int, total: int) -> None:
        if listed:
            self.stack.setCurrentWidget(self.table)
        elif total == 0:
            self.stack.setCurrentWidget(self.empty)
        else:
            typed = self.filters.search.text().strip()
            what = tr("Nothing here matches “{text}”", text=typed) if typed else tr("Nothing matches these filters")
            self.unmatched.set(
                what, tr("All that is stored is still there: the filters leave it out."), tr("Remove the filters")
            )
            self.stack.setCurrentWidget(self.unmatched)

    def _fetch(self, page: int, ids: list[int]) -> None:
        shown = self.shown()
        fetch, line = type(self).fetch, self.line

        def lines(workspace: Workspace) -> list[Line]:  # on the worker: 200 rows in words take longer than a frame
            try:
                return [line(row, shown) for row in fetch(workspace, ids)]
            except KeyError:
                if shown == self.shown():
                    raise
                return []  # a column went meanwhile: this page is fetched again with those that stay

        def take(found: list[Line]) -> None:
            if shown == self.shown():
                self.model.fill(page, found)

        def failed(trouble: Trouble) -> None:
            self.model.forget(page)
            self.trouble.say(trouble.sentence, trouble.hint)

        self.client.ask(self, lines, then=take, failed=failed, key=f"page {page}")

    # Views ----------------------------------------------------------------------------------------------------------

    def choose_view(self, key: str) -> None:
        """Bring a view to the front, as it was left."""
        if self.shape is None or self.shape.view(key) is None or key == self._view:
            return
        self._keep_place()
        self._view = key
        self.keep("view", key)
        self.tabs.choose(key)
        self.filters.search.clear()
        self.filters.search.hide()
        self.model.clear_ticks()
        self._take_view()
        self._ask()

    # Rows ------------------------------------------------------------------------------------------------------------

    def _moved_to(self, record: int) -> None:
        self._say_position()
        if self.beside.is_open:
            self.beside.show_record(record)

    def _say_position(self) -> None:
        row = self.table.currentIndex().row()
        if row >= 0:
            self.beside.say(tr("{place} of {count}", place=number(row + 1), count=number(len(self.model.ids))))

    def open(self, record: int) -> None:
        """Show a record in the panel."""
        self.beside.show_record(record)
        self._say_position()

    def open_far(self, record: int) -> None:
        """Go to a record's own page."""
        self.client.go("contact" if self.entity == "contacts" else "company", id=record)

    def open_current(self) -> None:
        """Show the record of the cursor in the panel."""
        if (record := self.table.current_id()) is not None:
            self.open(record)

    def back(self) -> None:
        """Close the panel, else take the ticks away, else empty what was typed."""
        if self.beside.is_open:
            self.beside.close_panel()
        elif self.model.tick_count():
            self.model.clear_ticks()
        elif self.filters.search.text():
            self.filters.search.clear()

    def _edited(self, record: int, field: str, value: str) -> None:
        assert self.shape is not None
        if not self.shape.fields[field].own:
            self.edit(record, field, value)
            return
        self.client.do(
            self,
            "set_custom_field",
            {"record": record, "field": field, "value": value, "entity": self.entity},
            failed=self._say_unchanged,
        )

    def _say_unchanged(self, trouble: Trouble) -> None:
        self.client.toast(str(trouble), bad=True)
        self.model.refresh()

    def _row_menu(self, record: int, at: QPoint) -> None:
        menu = Menu(self)
        menu.add(tr("Open"), lambda: self.open(record), icon="action.next", keys="Return")
        menu.add(tr("Open the full page"), lambda: self.open_far(record), icon="action.open")
        menu.add(tr("Edit"), self.table.edit_current, icon="action.edit", keys="F2")
        menu.addSeparator()
        menu.add(tr("Move to the trash"), self.delete, icon="action.delete", keys="Del", danger=True)
        menu.popup(at)

    # Ticks -----------------------------------------------------------------------------------------------------------

    def _ticks_changed(self) -> None:
        self.bar.show_count(self.model.tick_count(), len(self.model.ids))

    def tick_seen(self, ticked: bool) -> None:
        """Tick the rows that are seen, or take all ticks away."""
        if ticked:
            first, last = self.table.seen()
            self.model.tick(range(first, last), True)
        else:
            self.model.clear_ticks()

    def clear(self) -> None:
        """Take all ticks away."""
        self.model.clear_ticks()
        self.table.setFocus()

    def ticked(self) -> Ticked:
        """Return what a deed is about: what is ticked, else the row of the cursor."""
        ticks, listed = self.model.ticks, self.model.ids
        if ticks.everything:
            return Ticked(
                count=self.model.tick_count(),
                view=self._wanted.as_json(),
                text=self.filters.search.text(),
                without=tuple(ticks.ids),
                ids=tuple(one for one in listed if one not in ticks.ids),
            )
        chosen = tuple(ticks.ids)
        if not chosen and (record := self.table.current_id()) is not None:
            chosen = (record,)
        return Ticked(count=len(chosen), ids=chosen)

    def delete(self) -> None:
        """Ask, then move what is ticked, or the row of the cursor, to the trash."""
        self.doing.trash(self.ticked())

    # The screen ------------------------------------------------------------------------------------------------------

    def arrive(self, **arguments: object) -> None:
        """Come with a view, or with the ids of what to show."""
        view, ids = arguments.get("view"), arguments.get("ids")
        if isinstance(view, str):
            if self.shape is None:
                self._view = view
            else:
                self.choose_view(view)
        if isinstance(ids, Sequence) and not isinstance(ids, str):
            chosen = Condition(field="id", operator=Operator.ANY_OF, value=tuple(str(one) for one in ids))
            self._bring_all((chosen,))

    def _bring_all(self, conditions: tuple[Condition, ...]) -> None:
        if self.shape is None:
            self._view = "all"
            self.client.ask(self, lists.shape, self.entity, then=lambda shape: self._arrived(shape, conditions))
        else:
            self.choose_view("all")
            self._filter(conditions)

    def _arrived(self, shape: Shape, conditions: tuple[Condition, ...]) -> None:
        self._show_shape(shape)
        self._filter(conditions)

    def commands(self) -> list[Command]:
        """What the keyboard does here."""
        name = self.name
        mine = [
            Command(name=f"{name}.next", title=tr("Next row"), keys="J", run=lambda: self.table.step(1), in_palette=False),
            Command(name=f"{name}.previous", title=tr("Previous row"), keys="K", run=lambda: self.table.step(-1), in_palette=False),
            Command(name=f"{name}.filter", title=tr("Filter by typing"), keys="/", run=self.filters.narrow, icon="action.search"),
            Command(name=f"{name}.all", title=tr("Select all in this view"), keys="Ctrl+A", run=self.model.tick_everything),
            Command(name=f"{name}.back", title=tr("Back"), keys="Esc", run=self.back, in_palette=False),
            Command(name=f"{name}.edit", title=tr("Edit the cell"), keys="F2", run=self._edit, icon="action.edit"),
            Command(name=f"{name}.delete", title=tr("Move to the trash"), keys="Del", run=self.delete, icon="action.delete",
                    enabled=lambda: self.ticked().count > 0),
            Command(name=f"{name}.columns", title=tr("Choose columns"), run=lambda: self.choose_columns(self.filters.columns_button),
                    icon="action.columns"),
            Command(name=f"{name}.field", title=tr("New field"), run=self.new_field, icon="action.add"),
            Command(name=f"{name}.save", title=tr("Save as view"), run=self._name_view, icon="action.save"),
        ]  # fmt: skip
        return [*mine, *self.beside.commands()]

    def _take_keys(self) -> None:
        window = self.window()
        if self.isVisible() and hasattr(window, "install_commands"):
            window.install_commands()

    def _edit(self) -> None:
        self.table.edit_current()

    def first_focus(self) -> QWidget | None:
        """The table has the keyboard."""
        return self.table

    def look_changed(self) -> None:
        """Measure anew."""
        self.table.measure()
        super().look_changed()

    def hideEvent(self, event: QHideEvent) -> None:
        self._keep_place()
        super().hideEvent(event)

    def _keep_place(self) -> None:
        self.keep(f"at.{self._view}", self.table.current_id())


def add_button(text: str, run: Callable[[], None], keys: str) -> Button:
    """Return the one filled button of the screen."""
    button = Button(text, "primary", icon="action.add", keys=keys)
    button.clicked.connect(run)
    return button
