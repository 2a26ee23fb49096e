"""Which columns a list has and how it is sorted: the popovers that choose, and the dialog that adds a field of one's own."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.actions.queries.lists import CustomField, Shape
from app.core.errors import Trouble
from app.core.view import Field, Kind
from app.ui.client import Client
from app.ui.views.contacts.wording import KINDS, title_of
from app.ui.widgets import (
    Button,
    CheckBox,
    ComboBox,
    Dialog,
    HLine,
    IconButton,
    Label,
    LabelledField,
    Menu,
    Popover,
    ScrollArea,
    columns,
    rows,
)
from app.ui.widgets import Field as TextField
from app.ui.words import tr


class ColumnChooser(Popover):
    """Ticks which columns are shown, moves them, and leads to fields of one's own."""

    changed = Signal(list)  # names of fields, in order
    field_wanted = Signal()
    field_menu = Signal(object, object)  # CustomField, the button

    def __init__(self, parent: QWidget, shape: Shape, shown: Sequence[str]) -> None:
        super().__init__(parent)
        self._shown = list(shown)
        self._fields = {name: field for name, field in shape.fields.items() if field.shown}
        self._own = {one.column: one for one in shape.own}
        self.body.addWidget(Label(tr("Columns"), "bodyMed"))
        self._list = QWidget()
        self._rows = rows(self._list, gap=0)
        self._area = ScrollArea(self._list, fill="overlay")
        self.body.addWidget(self._area)
        self.body.addWidget(HLine(name="overlayLine"))
        add = Button(tr("New field"), "ghost", icon="action.add", small=True)
        add.clicked.connect(self._want_field)
        self.body.addWidget(add, 0, Qt.AlignmentFlag.AlignLeading)
        self.boxes: dict[str, CheckBox] = {}
        self._lay_out()

    def _want_field(self) -> None:
        self.close()
        self.field_wanted.emit()

    def _order(self) -> list[str]:
        return [*self._shown, *(name for name in self._fields if name not in self._shown)]

    def _lay_out(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.boxes = {}
        for name in self._order():
            if name in self._fields:
                self._rows.addWidget(self._line(name))
        self._rows.addStretch(1)
        self._area.setFixedHeight(min(360, 30 * len(self.boxes) + 8))
        self.adjustSize()

    def _line(self, name: str) -> QWidget:
        holder = QWidget()
        holder.setFixedHeight(30)
        line = columns(holder, gap=0)
        box = CheckBox(title_of(self._fields[name]), checked=name in self._shown)
        box.setEnabled(name != "name")  # a row must say whose it is
        box.toggled.connect(lambda on: self._show(name, on))
        self.boxes[name] = box
        line.addWidget(box, 1)
        if name in self._shown[1:]:
            place = self._shown.index(name)
            for icon, by, words, able in (
                ("action.up", -1, tr("Move up"), place > 1),
                ("action.expand", 1, tr("Move down"), place < len(self._shown) - 1),
            ):
                button = IconButton(icon, f"{words}: {title_of(self._fields[name])}", size=12)
                button.setEnabled(able)
                button.clicked.connect(lambda _checked=False, by=by: self._move(name, by))
                line.addWidget(button)
        if name in self._own:
            more = IconButton("action.more", tr("More about {field}", field=self._own[name].name))
            more.clicked.connect(lambda _checked=False: self.field_menu.emit(self._own[name], more))
            line.addWidget(more)
        return holder

    def _show(self, name: str, on: bool) -> None:
        if on and name not in self._shown:
            self._shown.append(name)
        elif not on and name in self._shown and name != "name":
            self._shown.remove(name)
        self.changed.emit(list(self._shown))
        self._lay_out()

    def _move(self, name: str, by: int) -> None:
        place = self._shown.index(name)
        self._shown.insert(max(1, place + by), self._shown.pop(place))
        self.changed.emit(list(self._shown))
        self._lay_out()


def sort_menu(parent: QWidget, fields: Sequence[Field], sort: str, *, descending: bool) -> Menu:
    """Return a menu of what a list can be sorted by; each entry carries (field, descending) as its data."""
    menu = Menu(parent)
    for field in fields:
        action = menu.addAction(title_of(field))
        action.setCheckable(True)
        action.setChecked(field.name == sort)
        action.setData((field.name, descending if field.name == sort else field.kind in (Kind.NUMBER, Kind.INSTANT)))
    menu.addSeparator()
    for words, down in ((tr("Ascending"), False), (tr("Descending"), True)):
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(down == descending)
        action.setData((sort, down))
    return menu


class NewField(Dialog):
    """Adds a field of one's own: its name, what it holds, and of a choice what there is to choose."""

    def __init__(self, parent: QWidget, client: Client, entity: str, leftovers: Sequence[str]) -> None:
        super().__init__(
            parent, tr("New field"), text=tr("It becomes a column of this list and a field of every record.")
        )
        self._client, self._entity = client, entity
        self.name = TextField(name=tr("Name"))
        self.name.setMaxLength(60)
        self._named = LabelledField(tr("Name"), self.name)
        self.kind = ComboBox([(kind.value, tr(words)) for kind, words in KINDS.items()], name=tr("Holds"), value="text")
        self.choices = TextField(name=tr("Choices"), placeholder=tr("Small, Medium, Large"))
        self._offered = LabelledField(tr("Choices, with commas between"), self.choices)
        self.body.addWidget(self._named)
        if leftovers:
            adopt = ComboBox([(one, one) for one in leftovers], name=tr("From an import"))
            adopt.setPlaceholderText(tr("Choose a column that an import kept"))
            adopt.choose(None)
            adopt.chosen.connect(lambda heading: self.name.setText(str(heading)))
            self.body.addWidget(LabelledField(tr("From an import"), adopt))
        self.body.addWidget(LabelledField(tr("Holds"), self.kind))
        self.body.addWidget(self._offered)
        self.kind.chosen.connect(lambda _: self._check())
        self.name.textChanged.connect(lambda _: self._check())
        self.choices.textChanged.connect(lambda _: self._check())
        self.add_buttons(tr("Add field"))
        self.deed_button.clicked.disconnect()
        self.deed_button.clicked.connect(self._add)
        self._check()
        self.name.setFocus()

    def _check(self) -> None:
        chooses = self.kind.value() == "choice"
        self._offered.setVisible(chooses)
        self.deed_button.setEnabled(
            bool(self.name.text().strip()) and (not chooses or bool(self.choices.text().strip()))
        )
        self.adjustSize()

    def _add(self) -> None:
        wanted: dict[str, object] = {
            "name": self.name.text().strip(), "kind": self.kind.value(), "entity": self._entity,
        }  # fmt: skip
        if self.kind.value() == "choice":
            wanted["choices"] = [one.strip() for one in self.choices.text().split(",")]
        self._client.do(self, "define_field", wanted, then=lambda _: self.accept(), failed=self._say)

    def _say(self, trouble: Trouble) -> None:
        self.show_error(trouble.sentence, trouble.hint)


class NameDialog(Dialog):
    """Asks for one name."""

    named = Signal(str)

    def __init__(self, parent: QWidget, title: str, label: str, deed: str, name: str = "") -> None:
        super().__init__(parent, title)
        self.name = TextField(name, name=label)
        self.name.setMaxLength(60)
        self.body.addWidget(LabelledField(label, self.name))
        self.add_buttons(deed)
        self.deed_button.setDefault(True)
        self.name.textChanged.connect(lambda text: self.deed_button.setEnabled(bool(text.strip())))
        self.deed_button.setEnabled(bool(name))
        self.accepted.connect(lambda: self.named.emit(self.name.text().strip()))
        self.name.selectAll()
        self.name.setFocus()


def own_menu(parent: QWidget, field: CustomField, rename: Callable[[], None], remove: Callable[[], None]) -> Menu:
    """Return the menu of a field of one's own."""
    menu = Menu(parent)
    menu.add(tr("Rename"), rename, icon="action.edit")
    menu.add(tr("Remove “{field}”", field=field.name), remove, icon="action.delete", danger=True)
    return menu
