"""The bar of filters: each a chip that reads as a sentence, a popover to edit one, and what of it is not saved yet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.view import OPERATORS, WITHOUT_VALUE, Condition, Definition, Field, Kind, Operator, Value
from app.ui import theme
from app.ui.views.contacts.wording import choices_of, operator_of, sentence_of, title_of
from app.ui.views.record.flow import Flow
from app.ui.widgets import (
    Button,
    CheckBox,
    ComboBox,
    FilterChip,
    IconButton,
    Label,
    LinkButton,
    Menu,
    Popover,
    ScrollArea,
    SearchField,
    Surface,
    columns,
    rows,
)
from app.ui.widgets import Field as TextField
from app.ui.words import tr

_DAYS = frozenset({Operator.OLDER, Operator.WITHIN, Operator.AHEAD})
_LISTS = frozenset({Operator.ANY_OF, Operator.NONE_OF})


@dataclass(frozen=True, slots=True)
class Menus:
    """What the buttons at the end of the bar open."""

    sort: Callable[[QWidget], None]
    columns: Callable[[QWidget], None]


class FilterBar(Surface):
    """Chips, a button that adds one, and at the end sorting, columns and the field that narrows."""

    changed = Signal(tuple)  # conditions
    typed = Signal(str)
    save_wanted = Signal()
    reset_wanted = Signal()
    left = Signal()

    def __init__(self, menus: Menus, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent)
        self._fields: Mapping[str, Field] = {}
        self._conditions: tuple[Condition, ...] = ()
        outer = columns(self, gap=8, margins=(20, 7, 12, 5))
        self._flow = Flow(gap=6)
        self._chips: list[tuple[QWidget, FilterChip]] = []
        self.add_button = Button(tr("Filter"), "ghost", icon="action.add", small=True)
        self.add_button.clicked.connect(self._choose_field)
        self.save_button = LinkButton(tr("Save view"))
        self.reset_button = LinkButton(tr("Reset"), color="text2")
        self.save_button.clicked.connect(self.save_wanted)
        self.reset_button.clicked.connect(self.reset_wanted)
        self._unsaved = _in_line(self.save_button, self.reset_button)
        for widget in (self.add_button, self._unsaved):
            self._flow.addWidget(widget)
        outer.addLayout(self._flow, 1)
        self.search = SearchField(placeholder)
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(240)
        self.search.textChanged.connect(self.typed)
        self.search.left.connect(self._leave)
        self.search.hide()
        outer.addWidget(self.search, 1, Qt.AlignmentFlag.AlignTop)
        tools = columns(gap=2, margins=(0, 4, 0, 0))
        self.sort_button = IconButton("action.sort", tr("Sort"))
        self.columns_button = IconButton("action.columns", tr("Columns"))
        self.search_button = IconButton("action.search", tr("Filter by typing"), keys="/")
        self.sort_button.clicked.connect(lambda: menus.sort(self.sort_button))
        self.columns_button.clicked.connect(lambda: menus.columns(self.columns_button))
        self.search_button.clicked.connect(self.narrow)
        for button in (self.sort_button, self.columns_button, self.search_button):
            tools.addWidget(button)
        outer.addLayout(tools)
        outer.setAlignment(tools, Qt.AlignmentFlag.AlignTop)
        self.show_saved(same=True, saved=False)

    def narrow(self) -> None:
        """Open the field that narrows the list."""
        self.search.show()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _leave(self) -> None:
        if not self.search.text():
            self.search.hide()
        self.left.emit()

    def show_conditions(self, conditions: tuple[Condition, ...], fields: Mapping[str, Field]) -> None:
        """Show these conditions as chips."""
        if (conditions, dict(fields)) == (self._conditions, self._fields):
            return
        self._conditions, self._fields = conditions, dict(fields)
        for holder, _ in self._chips:
            self._flow.removeWidget(holder)
            holder.hide()
            holder.deleteLater()
        self._chips = [self._chip(place, condition) for place, condition in enumerate(conditions)]
        for place, (holder, _) in enumerate(self._chips):
            self._flow.insert(place, holder)
        self.updateGeometry()

    def _chip(self, place: int, condition: Condition) -> tuple[QWidget, FilterChip]:
        chip = FilterChip(*sentence_of(condition, self._fields))
        chip.clicked.connect(lambda: self.edit(place))
        chip.removed.connect(lambda: self._remove(place))
        return _in_line(chip), chip

    def show_saved(self, *, same: bool, saved: bool) -> None:
        """Say whether the filters are those of the view; a view of one's own can be changed, others are saved anew."""
        self.save_button.setText(tr("Save view") if saved else tr("Save as view"))
        self.save_button.updateGeometry()
        self._unsaved.setVisible(not same)
        self._flow.invalidate()

    def chips(self) -> list[FilterChip]:
        """Return the chips that are shown."""
        return [chip for _, chip in self._chips]

    def _remove(self, place: int) -> None:
        self.changed.emit((*self._conditions[:place], *self._conditions[place + 1 :]))

    def _choose_field(self) -> None:
        menu = Menu(self)
        for field in self._fields.values():
            if field.asked:
                menu.add(title_of(field), partial(self._edit_new, field))
        menu.popup(self.add_button.mapToGlobal(self.add_button.rect().bottomLeft()))

    def _edit_new(self, field: Field) -> None:
        editor = ConditionEditor(self, field, None)
        editor.done.connect(lambda made: self.changed.emit((*self._conditions, made)))
        editor.open_at(self.add_button, width=280)

    def edit(self, place: int) -> None:
        """Open the editor of one condition."""
        condition = self._conditions[place]
        field = self._fields.get(condition.field)
        if field is None or not field.asked:
            return
        editor = ConditionEditor(self, field, condition)
        editor.done.connect(
            lambda made: self.changed.emit((*self._conditions[:place], made, *self._conditions[place + 1 :]))
        )
        editor.open_at(self._chips[place][1], width=280)


def _in_line(*widgets: QWidget) -> QWidget:
    """Return widgets side by side in the height of a button, which stands among them."""
    holder = QWidget()
    layout = columns(holder, gap=8)
    for widget in widgets:
        layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
    holder.setFixedHeight(theme.scaled(theme.size("controlSmall")) + 6)
    return holder


class ConditionEditor(Popover):
    """Edits one condition: how the field is compared, and with what."""

    done = Signal(object)  # Condition

    def __init__(self, parent: QWidget, field: Field, condition: Condition | None) -> None:
        super().__init__(parent)
        self._field = field
        self.body.addWidget(Label(title_of(field), "bodyMed"))
        operators = OPERATORS[field.kind]
        held = condition.operator if condition is not None else operators[0]
        choices = [(one.value, self._words(one)) for one in operators]
        self.operator = ComboBox(choices, name=tr("How it is compared"), value=held.value)
        self.operator.chosen.connect(lambda _: self._show_value(None))
        self.body.addWidget(self.operator)
        self._place = rows()
        self.body.addLayout(self._place)
        self.value: QWidget | None = None
        foot = columns(gap=4)
        foot.addStretch(1)
        self.apply = Button(tr("Apply"), "primary", small=True)
        self.apply.clicked.connect(self.accept)
        foot.addWidget(self.apply)
        self.body.addLayout(foot)
        self._show_value(condition.value if condition is not None else None)

    def _words(self, operator: Operator) -> str:
        if operator is Operator.OLDER:
            return tr("is more than … days ago")
        if operator in (Operator.WITHIN, Operator.AHEAD):
            return tr("{comparison} … days", comparison=operator_of(operator, self._field))
        return operator_of(operator, self._field)

    def _operator(self) -> Operator:
        return Operator(str(self.operator.value()))

    def _show_value(self, value: Value) -> None:
        if self.value is not None:
            self._place.removeWidget(self.value)
            self.value.hide()
            self.value.deleteLater()
        self.value = self._control(value)
        if self.value is not None:
            self._place.addWidget(self.value)
            self.value.setFocus()
        self._check()
        self.adjustSize()

    def _control(self, value: Value) -> QWidget | None:
        operator = self._operator()
        if operator in WITHOUT_VALUE:
            return None
        if operator in _LISTS:
            return _Choices(choices_of(self._field), value if isinstance(value, tuple) else (), self._check)
        if self._field.kind is Kind.TRUTH:
            said = "no" if value in (False, "no") else "yes"
            return ComboBox([("yes", tr("Yes")), ("no", tr("No"))], name=tr("Value"), value=said)
        start = "" if value is None or isinstance(value, tuple) else str(value)
        if not start and operator in _DAYS:
            start = "14"
        field = TextField(start, name=tr("Days") if operator in _DAYS else tr("Value"))
        field.textChanged.connect(lambda _: self._check())
        field.returnPressed.connect(self.accept)
        return field

    def _made(self) -> Condition | None:
        operator = self._operator()
        value: Value = None
        if isinstance(self.value, _Choices):
            value = self.value.chosen()
            if not value:
                return None
        elif isinstance(self.value, ComboBox):
            value = self.value.value() == "yes"
        elif isinstance(self.value, TextField):
            value = self._read(self.value.text().strip(), operator)
            if value is None:
                return None
        return Condition(field=self._field.name, operator=operator, value=value)

    def _read(self, text: str, operator: Operator) -> Value:
        if operator in _DAYS:
            return int(text) if text.isdigit() else None
        if self._field.kind is Kind.NUMBER:
            plain = text.replace(",", "")
            try:
                found = float(plain)
            except ValueError:
                return None
            return int(found) if found.is_integer() else found
        return text or None

    def _check(self) -> None:
        self.apply.setEnabled(self._made() is not None)

    def accept(self) -> None:
        """Keep the condition, where it is whole."""
        made = self._made()
        if made is not None:
            self.close()
            self.done.emit(made)


class _Choices(ScrollArea):
    """Several of some choices."""

    def __init__(self, choices: Sequence[tuple[str, str]], held: tuple[str, ...], changed: Callable[[], None]) -> None:
        body = QWidget()
        layout = rows(body, gap=2)
        self._boxes: list[tuple[str, CheckBox]] = []
        for value, words in choices:
            box = CheckBox(words, checked=value in held)
            box.toggled.connect(changed)
            layout.addWidget(box)
            self._boxes.append((value, box))
        super().__init__(body, fill="overlay")
        self.setFixedHeight(min(240, 28 * len(self._boxes) + 4))

    def chosen(self) -> tuple[str, ...]:
        """Return what is ticked."""
        return tuple(value for value, box in self._boxes if box.isChecked())


def same_filters(one: Definition, other: Definition) -> bool:
    """Tell whether two definitions ask for the same records."""
    return one.filters == other.filters
