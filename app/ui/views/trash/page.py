"""The trash: what lies there, since when and by whom; it comes back with one key, and goes for good after a question."""

from typing import Any, ClassVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (  # fmt: skip
    QAbstractItemView,
    QFrame,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.actions.queries import trash
from app.actions.queries.trash import Consequences, Kind, Trash, Trashed
from app.core.changes import Topic
from app.core.errors import Trouble
from app.ui import theme, words
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.page import Page
from app.ui.views.record.wording import who
from app.ui.views.trash.wording import consequence_rows, delete_deed, delete_title, kind_names, nothing_here
from app.ui.widgets import Button, ConsequenceDialog, EmptyState, Header, InlineMessage, Skeleton, Tabs, columns, rows
from app.ui.widgets.toggles import paint_check
from app.ui.words import tr

Index = QModelIndex | QPersistentModelIndex
_TYPE_FROM = 1000


class TrashModel(QAbstractListModel):
    """The records in the trash, as many as were loaded."""

    def __init__(self, client: Client, parent: QWidget) -> None:
        super().__init__(parent)
        self._client = client
        self.records: list[Trashed] = []

    def put(self, records: list[Trashed]) -> None:
        """Show these."""
        self.beginResetModel()
        self.records = records
        self.endResetModel()

    def add(self, records: tuple[Trashed, ...]) -> None:
        """Show these as well."""
        if records:
            self.beginInsertRows(QModelIndex(), len(self.records), len(self.records) + len(records) - 1)
            self.records += records
            self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return how many are loaded."""
        return 0 if parent.isValid() else len(self.records)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a record's name, and as a sentence all that its row shows."""
        if not index.isValid() or index.row() >= len(self.records):
            return None
        one = self.records[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (one.name, one.detail, self.said(one)) if part)
        return None

    def said(self, one: Trashed) -> str:
        """Return who put it there, and when."""
        return tr("{who}, {when}", who=who(one.by), when=words.when(one.at, self._client.now()))


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        return QSize(200, theme.scaled(theme.size("row")))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Tick, name, detail, and who and when at the end."""
        model = index.model()
        assert isinstance(model, TrashModel)
        one = model.records[index.row()]
        box: QRect = option.rect
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        if chosen or hovered:
            painter.fillRect(box, theme.color("selected" if chosen else "hover"))
        theme.hairline(painter, box.x(), box.bottom(), box.width())
        middle = box.center().y() + 0.5
        state = Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked
        paint_check(painter, box.right() - 35 if mirrored else box.x() + 20, middle, state, hovered=hovered)
        said = model.said(one)
        end = theme.metrics("small").horizontalAdvance(said) + 2
        room = box.width() - 52 - end - 36
        name = min(room * 0.55, theme.metrics("bodyMed").horizontalAdvance(one.name) + 1)
        for text, role, token, x, width in (
            (theme.elided(one.name or tr("No name"), "bodyMed", name + 1), "bodyMed", "text", 52.0, name + 2),
            (theme.elided(one.detail, "body", room - name), "body", "text2", 52 + name + 12, room - name),
            (said, "small", "text2", box.width() - end - 20, end),
        ):
            left = box.right() + 1 - x - width if mirrored else box.x() + x
            side = theme.side(mirrored)
            painter.setFont(theme.font(role))
            painter.setPen(theme.color(token))
            painter.drawText(QRectF(left, box.y(), width, box.height()), side | Qt.AlignmentFlag.AlignVCenter, text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            theme.focus_ring(painter, QRectF(box), theme.size("radius.row"))
        painter.restore()


class TrashList(QListView):
    """Rows that are chosen with Space, Shift and arrows, Ctrl+A or a click."""

    def __init__(self) -> None:
        super().__init__()
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Trash"))
        theme.NOTIFIER.changed.connect(self.doItemsLayout)

    def chosen(self) -> list[int]:
        """Return which rows are chosen."""
        return sorted(index.row() for index in self.selectionModel().selectedIndexes())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+A takes all; letters belong to the screen's commands."""
        if event.text() and event.text().isprintable() and event.key() != Qt.Key.Key_Space and not event.modifiers():
            event.ignore()
            return
        super().keyPressEvent(event)


class TrashPage(Page):
    """Contacts, companies and deals that were put aside."""

    name = "trash"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.CONTACTS, Topic.COMPANIES, Topic.DEALS})

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.tabs = Tabs([(kind, name) for kind, name in kind_names().items()])
        self.header = Header(tr("Trash"), tabs=self.tabs)
        self.restore_button = Button(tr("Restore"), icon="action.undo", keys="R", small=True)
        self.delete_button = Button(tr("Delete for good"), "dangerLine", icon="action.delete", keys="Del", small=True)
        for button, run in ((self.restore_button, self.restore), (self.delete_button, self.delete)):
            button.clicked.connect(run)
            button.setEnabled(False)
            self.header.add_action(button)
        self.message = InlineMessage(tone="danger", closes=True)
        self.message.hide()
        self.list = TrashList()
        self.model = TrashModel(client, self.list)
        self.list.setModel(self.model)
        self.list.selectionModel().selectionChanged.connect(self._chosen)
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.empty = EmptyState("nav.trash", tr("The trash is empty"), nothing_here("contact"))
        self.stack = QStackedWidget()
        self._loading = Skeleton()
        for widget in (self._loading, self.list, self.empty):
            self.stack.addWidget(widget)
        layout = rows(self)
        layout.addWidget(self.header)
        around = columns(margins=(20, 12, 20, 0))
        around.addWidget(self.message)
        layout.addLayout(around)
        layout.addWidget(self.stack, 1)
        self.tabs.chosen.connect(lambda _: self._other_kind())
        self._asked_more, self._take_focus = False, False
        self._total = 0

    @property
    def kind(self) -> Kind:
        """Which kind of record is shown."""
        chosen = self.tabs.value()
        return next((kind for kind in kind_names() if kind == chosen), "contact")

    def _other_kind(self) -> None:
        self.model.put([])
        self.message.hide()
        self.load()

    def arrive(self, **arguments: object) -> None:
        """Show one kind of record: kind=contact, company or deal."""
        self.tabs.choose(arguments.get("kind", "contact"))
        self._other_kind()

    def load(self) -> None:
        """Ask for what lies here."""
        self.client.ask(self, trash.listed, self.kind, then=self._show, key="trash")

    def _show(self, seen: Trash) -> None:
        for kind, count in seen.counts.items():
            self.tabs.set_count(kind, words.number(count) if count else "")
        kept = {self.model.records[row].id for row in self.list.chosen() if row < len(self.model.records)}
        at = self.list.currentIndex().row()
        self.model.put(list(seen.records))
        self._total, self._asked_more = seen.counts[self.kind], False
        for row, one in enumerate(self.model.records):
            if one.id in kept:
                self.list.selectionModel().select(
                    self.model.index(row), self.list.selectionModel().SelectionFlag.Select
                )
        if self.model.records:
            row = min(max(at, 0), len(self.model.records) - 1)
            self.list.selectionModel().setCurrentIndex(
                self.model.index(row), self.list.selectionModel().SelectionFlag.NoUpdate
            )
        self.empty.set(tr("Nothing here"), nothing_here(self.kind))
        self.stack.setCurrentWidget(self.list if self.model.records else self.empty)
        if self._take_focus and self.model.records:
            self._take_focus = False
            self.list.setFocus()
        self._chosen()

    def _scrolled(self, at: int) -> None:
        bar = self.list.verticalScrollBar()
        loaded = len(self.model.records)
        if at > bar.maximum() - self.list.height() and loaded < self._total and not self._asked_more:
            self._asked_more = True
            self.client.ask(self, trash.listed, self.kind, loaded, then=self._add, key="more")

    def _add(self, seen: Trash) -> None:
        self._asked_more = False
        if not seen.records or seen.records[0].kind == self.kind:
            self.model.add(seen.records)

    # Doing -----------------------------------------------------------------------------------------------------------

    def _records(self) -> list[Trashed]:
        rows_ = self.list.chosen()
        if not rows_ and self.list.currentIndex().isValid() and self.list.hasFocus():
            rows_ = [self.list.currentIndex().row()]
        return [self.model.records[row] for row in rows_ if row < len(self.model.records)]

    def _chosen(self) -> None:
        count = len(self.list.chosen())
        self.restore_button.setEnabled(count > 0)
        self.delete_button.setEnabled(count > 0)
        self.header.say(tr("%n chosen", n=count) if count else "")

    def restore(self) -> None:
        """Take what is chosen back out of the trash."""
        chosen = self._records()
        self.message.hide()
        for one in chosen:
            self.client.do(self, f"restore_{one.kind}", {one.kind: one.id}, toast=len(chosen) == 1, failed=self._failed)
        if len(chosen) > 1:
            self.client.toast(tr("Taking %n record(s) back out of the trash", n=len(chosen)))

    def delete(self) -> None:
        """Ask, with what goes and what stays, before destroying what is chosen."""
        chosen = self._records()
        if chosen:
            ids = tuple(one.id for one in chosen)
            self.client.ask(
                self, trash.consequences, self.kind, ids, then=lambda seen: self._confirm(chosen, seen), key="count"
            )

    def _confirm(self, chosen: list[Trashed], seen: Consequences) -> None:
        kind, count = self.kind, len(chosen)
        dialog = ConsequenceDialog(
            self,
            delete_title(kind, [one.name for one in chosen]),
            tr("They are destroyed on this laptop. Nobody can bring them back."),
            consequence_rows(kind, seen),
            delete_deed(kind, count),
            keep=tr("Keep them") if count > 1 else tr("Keep it"),
            type_count=count if count > _TYPE_FROM else None,
        )
        ids = [one.id for one in chosen]
        dialog.accepted.connect(lambda: self._destroy(kind, ids))
        dialog.open()

    def _destroy(self, kind: Kind, ids: list[int]) -> None:
        self.message.hide()
        self.client.do(
            self, "delete_forever", {"kind": kind, "records": ids}, confirmed=True, failed=self._failed,
            toast=tr("Deleted for good. What the law keeps was kept."),
        )  # fmt: skip

    def _failed(self, trouble: Trouble) -> None:
        self.message.say(trouble.sentence, trouble.hint or tr("Nothing was changed."))

    def commands(self) -> list[Command]:
        """Return what can be done here."""

        def there() -> bool:
            return bool(self._records())

        return [
            Command(
                name="trash.restore", title=tr("Restore from the trash"), keys="R", icon="action.undo", run=self.restore, enabled=there,
            ),
            Command(
                name="trash.delete", title=tr("Delete for good"), keys="Del", icon="action.delete", run=self.delete, enabled=there,
            ),
        ]  # fmt: skip

    def first_focus(self) -> QWidget | None:
        """Begin in the list, as soon as there is one."""
        self._take_focus = self.stack.currentWidget() is self._loading
        return self.list
