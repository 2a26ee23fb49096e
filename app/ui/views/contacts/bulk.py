"""The bar over a list while something is ticked: what can be done with all of it at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.core.view import Field, Kind
from app.ui import theme
from app.ui.views.contacts.wording import choices_of, title_of
from app.ui.widgets import (
    Button,
    ComboBox,
    IconButton,
    Label,
    LinkButton,
    Popover,
    VLine,
    columns,
    rows,
)
from app.ui.widgets import Field as TextField
from app.ui.widgets.overlay import paint_raised
from app.ui.words import number, tr

_EDGE = 24  # room for the shadow
# What is a person's own, and never the same for many.
_SINGLE = frozenset({"name", "email", "phone", "domain", "website"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing to do with what is ticked."""

    text: str
    icon: str
    run: Callable[[QWidget], None]


class BulkBar(QWidget):
    """The count first, deleting last and red; Esc clears."""

    cleared = Signal()
    everything_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self, deeds: Sequence[Deed], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("What is ticked"))
        self._room: int | None = None
        layout = self._line = columns(self, gap=2, margins=(_EDGE + 14, _EDGE, _EDGE + 8, _EDGE))
        self.count = Label("", "bodyMed", elide=False)
        layout.addWidget(self.count)
        layout.addSpacing(8)
        self.everything = LinkButton("", role="bodyMed")
        self.everything.clicked.connect(self.everything_wanted)
        layout.addWidget(self.everything)
        layout.addWidget(_divider())
        self.buttons: list[Button] = []
        self._words = [deed.text for deed in deeds]
        for deed in deeds:
            button = Button(deed.text, "ghost", icon=deed.icon, small=True)
            button.setAccessibleName(deed.text)
            button.setToolTip(deed.text)
            button.clicked.connect(lambda _checked=False, deed=deed, button=button: deed.run(button))
            layout.addWidget(button)
            self.buttons.append(button)
        layout.addWidget(_divider())
        self.delete = IconButton("action.delete", tr("Move to the trash"), keys="Del", color="danger")
        self.delete.clicked.connect(self.delete_wanted)
        layout.addWidget(self.delete)
        self.clear = Button("", "ghost", keys="Esc", small=True)
        self.clear.setAccessibleName(tr("Clear the ticks"))
        self.clear.clicked.connect(self.cleared)
        layout.addWidget(self.clear)
        self.hide()

    def show_count(self, count: int, listed: int) -> None:
        """Show how many are ticked, of how many that are listed."""
        self.setVisible(count > 0)
        if not count:
            return
        self.count.set(tr("%n selected", n=count))
        self.everything.setText(tr("Select all {count}", count=number(listed)))
        self.everything.setVisible(1 < count < listed)
        self.everything.updateGeometry()
        self.place()
        self.raise_()

    def place(self, room: int | None = None) -> None:
        """Stand bottom-centre of what it lies over, 24 pixels above the foot, in some room from the leading edge.

        Where the words of the deeds do not fit, their icons stand alone.
        """
        parent = self.parentWidget()
        if parent is None:
            return
        self._room = room if room is not None else self._room
        space = min(parent.width(), self._room or parent.width())
        self._dress(wordless=False)
        if self.sizeHint().width() > space + 2 * (_EDGE - 8):
            self._dress(wordless=True)
        size = self.sizeHint()
        foot = theme.scaled(theme.size("statusBar"))
        left = (space - size.width()) // 2
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left = parent.width() - left - size.width()
        self.setGeometry(left, parent.height() - foot - size.height(), size.width(), size.height())

    def _dress(self, *, wordless: bool) -> None:
        for button, words in zip(self.buttons, self._words, strict=True):
            button.setText("" if wordless else words)
            button.updateGeometry()
        self._line.activate()

    def sizeHint(self) -> QSize:
        """Return the room it needs, its shadow's included."""
        return QSize(self._line.sizeHint().width(), theme.scaled(44) + 2 * _EDGE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_raised(painter, self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE), "radius.panel", 2)


def _divider() -> QWidget:
    holder = QWidget()
    layout = columns(holder, margins=(8, 0, 8, 0))
    layout.addWidget(VLine(name="overlayLine"))
    holder.setFixedHeight(20)
    return holder


class SetField(Popover):
    """Sets one field of all that is ticked; an empty value clears it."""

    done = Signal(str, str)  # field, value

    def __init__(self, parent: QWidget, fields: Mapping[str, Field], count: int) -> None:
        super().__init__(parent)
        self._fields = {name: field for name, field in fields.items() if field.edits and field.edits not in _SINGLE}
        self.field = ComboBox([(name, title_of(one)) for name, one in self._fields.items()], name=tr("Field"))
        self.field.choose(next(iter(self._fields)))
        self.field.chosen.connect(lambda _: self._show_value())
        self.body.addWidget(self.field)
        self._place = rows()
        self.body.addLayout(self._place)
        self.value: ComboBox | TextField | None = None
        foot = columns()
        foot.addStretch(1)
        self.apply = Button(tr("Set for %n", n=count), "primary", small=True)
        self.apply.clicked.connect(self.accept)
        foot.addWidget(self.apply)
        self.body.addLayout(foot)
        self._show_value()

    def _show_value(self) -> None:
        if self.value is not None:
            self._place.removeWidget(self.value)
            self.value.hide()
            self.value.deleteLater()
        field = self._fields[str(self.field.value())]
        if field.kind is Kind.CHOICE:
            choices = [*choices_of(field)]
            self.value = ComboBox(choices, name=tr("Value"), value=choices[0][0])
        elif field.kind is Kind.TRUTH:
            self.value = ComboBox([("yes", tr("Yes")), ("no", tr("No"))], name=tr("Value"), value="yes")
        else:
            self.value = TextField(name=tr("Value"), placeholder=tr("Leave it empty to clear the field"))
            self.value.returnPressed.connect(self.accept)
        self._place.addWidget(self.value)
        self.value.setFocus()
        self.adjustSize()

    def accept(self) -> None:
        """Set it."""
        value = self.value.text().strip() if isinstance(self.value, TextField) else str(self.value.value())  # type: ignore[union-attr]
        self.close()
        self.done.emit(str(self.field.value()), value)


class SetTag(Popover):
    """Gives a tag to all that is ticked, or takes one away."""

    done = Signal(str, bool)  # tag, given

    def __init__(self, parent: QWidget, tags: Sequence[str], count: int) -> None:
        super().__init__(parent)
        self.name = TextField(name=tr("Tag"), placeholder=tr("Tag"))
        self.name.setMaxLength(40)
        self.name.textChanged.connect(self._check)
        self.name.returnPressed.connect(lambda: self._accept(True))
        self.body.addWidget(self.name)
        if tags:
            known = ComboBox([(tag, tag) for tag in tags], name=tr("Tags in use"))
            known.setPlaceholderText(tr("Tags in use"))
            known.choose(None)
            known.chosen.connect(lambda tag: self.name.setText(str(tag)))
            self.body.addWidget(known)
        foot = columns(gap=4)
        foot.addStretch(1)
        self.take = Button(tr("Take from %n", n=count), "ghost", small=True)
        self.give = Button(tr("Tag %n", n=count), "primary", small=True)
        self.take.clicked.connect(lambda: self._accept(False))
        self.give.clicked.connect(lambda: self._accept(True))
        foot.addWidget(self.take)
        foot.addWidget(self.give)
        self.body.addLayout(foot)
        self._check("")

    def _check(self, text: str) -> None:
        whole = bool(text.strip()) and "," not in text
        self.give.setEnabled(whole)
        self.take.setEnabled(whole)

    def _accept(self, given: bool) -> None:
        if self.give.isEnabled():
            tag = self.name.text().strip()
            self.close()
            self.done.emit(tag, given)
