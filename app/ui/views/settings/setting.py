"""One setting: its name, a sentence of help, its control, what is wrong with it, and the way back to the default."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.core.errors import Trouble
from app.ui.widgets import ComboBox, Field, HLine, Label, LinkButton, Switch, TextArea, TextLabel, columns, rows
from app.ui.words import tr

_CONTROL = 280


class Setting(QWidget):
    """A row of the page. `applied` tells a new value, `reset` that the default is wanted."""

    applied = Signal(object)
    reset = Signal()

    def __init__(
        self, label: str, control: QWidget, *, says: str = "", wide: bool = False, resets: bool = False
    ) -> None:
        super().__init__()
        self.label, self.control, self._help = label, control, says
        self._searched = f"{label} {says}".casefold()
        self._typing = False
        layout = rows(self, gap=0)
        line = rows(gap=8, margins=(0, 12, 0, 12)) if wide else columns(gap=24, margins=(0, 12, 0, 12))
        said = rows(gap=2)
        self._label = Label(label, "bodyMed", "text")
        self._label.setBuddy(control)
        said.addWidget(self._label)
        self._said = TextLabel("", "small", "text2")
        said.addWidget(self._said)
        line.addLayout(said, 1)
        side = rows(gap=2)
        side.addWidget(control, 0, Qt.AlignmentFlag.AlignTop)
        self._reset = LinkButton(tr("Reset"))
        self._reset.setAccessibleName(tr("Reset {what}", what=label))
        self._reset.clicked.connect(self.reset)
        self._resets = resets
        self._reset.hide()
        side.addWidget(self._reset, 0, Qt.AlignmentFlag.AlignLeft)
        if not wide:
            if not isinstance(control, Switch):
                control.setFixedWidth(_CONTROL)
            said.addStretch(1)
        line.addLayout(side)
        layout.addLayout(line)
        layout.addWidget(HLine())
        control.setAccessibleName(control.accessibleName() or label)
        self.settle()

    def matches(self, text: str) -> bool:
        """Tell whether a search finds this setting."""
        return all(part in self._searched for part in text.casefold().split())

    def also(self, searched: str) -> None:
        """Have it found by other words too."""
        self._searched += " " + searched.casefold()

    def _types(self) -> None:
        self._typing = True

    def mark_default(self, *, default: bool) -> None:
        """Offer the way back only where there is somewhere to go back to."""
        self._reset.setVisible(self._resets and not default)

    def complain(self, trouble: Trouble | str) -> None:
        """Say why a value was not taken; what was typed stays."""
        self._typing = isinstance(self.control, Field | TextArea)
        self._said.set(str(trouble), color="danger")
        self._said.show()
        self.control.setAccessibleDescription(str(trouble))
        if isinstance(self.control, Field | TextArea):
            self.control.set_wrong(True)

    def say(self, says: str) -> None:
        """Help with another sentence."""
        self._help = says
        self.settle()

    def settle(self) -> None:
        """Nothing is wrong."""
        self._said.set(self._help, color="text2")
        self._said.setVisible(bool(self._help))
        self.control.setAccessibleDescription(self._help)
        if isinstance(self.control, Field | TextArea):
            self.control.set_wrong(False)


class TextSetting(Setting):
    """A line of text; Enter or leaving it applies it, Esc puts it back."""

    def __init__(
        self, label: str, *, says: str = "", placeholder: str = "", resets: bool = False, mic: bool = True
    ) -> None:
        self.field = Field(placeholder=placeholder, name=label, mic=mic)
        self._known = ""
        super().__init__(label, self.field, says=says, resets=resets)
        self.field.textEdited.connect(lambda _: self._types())
        self.field.editingFinished.connect(self._finished)
        self.field.installEventFilter(self)

    def set_value(self, value: str, *, default: bool = False) -> None:
        """Show what holds; what is being typed is left alone."""
        self._known = value
        if not self._typing:
            self.field.setText(value)
            self.settle()
        self.mark_default(default=default)

    def _finished(self) -> None:
        typed, self._typing = self._typing, False
        if typed and self.field.text().strip() != self._known:
            self.applied.emit(self.field.text().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc puts back what holds."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self._typing = False
            self.field.setText(self._known)
            self.settle()
            return True
        return super().eventFilter(watched, event)


class LongSetting(Setting):
    """Several lines of text; Ctrl+Enter or leaving it applies it."""

    def __init__(self, label: str, *, says: str = "", placeholder: str = "", lines: int = 3) -> None:
        self.area = TextArea(placeholder=placeholder, name=label, lines=lines)
        self._known = ""
        super().__init__(label, self.area, says=says, wide=True)
        self.area.setMaximumHeight(self.area.sizeHint().height())
        self.area.textChanged.connect(self._types)
        self.area.submitted.connect(self._finished)
        self.area.installEventFilter(self)

    def set_value(self, value: str) -> None:
        """Show what holds; what is being typed is left alone."""
        self._known = value
        if self._typing:
            return
        if self.area.text() != value:
            self.area.setPlainText(value)
            self._typing = False
        self.settle()

    def _finished(self) -> None:
        typed, self._typing = self._typing, False
        if typed and self.area.text().strip() != self._known:
            self.applied.emit(self.area.text().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving it applies it."""
        left = isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut
        if left and event.reason() != Qt.FocusReason.PopupFocusReason:  # type: ignore[attr-defined]  # it is a focus event
            self._finished()
        return super().eventFilter(watched, event)


class ChoiceSetting(Setting):
    """One of several."""

    def __init__(
        self, label: str, choices: Sequence[tuple[object, str]], *, says: str = "", resets: bool = False
    ) -> None:
        self.combo = ComboBox(choices, name=label)
        super().__init__(label, self.combo, says=says, resets=resets)
        self.also(" ".join(words for _, words in choices[:40]))
        self.combo.chosen.connect(self.applied)

    def set_value(self, value: object, *, default: bool = False) -> None:
        """Show what holds."""
        self.combo.choose(value)
        self.settle()
        self.mark_default(default=default)


class SwitchSetting(Setting):
    """On or off."""

    def __init__(self, label: str, *, says: str = "") -> None:
        self.switch = Switch(label)
        super().__init__(label, self.switch, says=says)
        self.switch.clicked.connect(lambda: self.applied.emit(self.switch.isChecked()))

    def set_value(self, value: bool) -> None:
        """Show what holds."""
        self.switch.setChecked(value)
        self.settle()


class Section(QWidget):
    """A part of the page: a title, a sentence, its settings and whatever else belongs there."""

    def __init__(self, name: str, title: str, says: str = "") -> None:
        super().__init__()
        self.name, self.title = name, title
        self.settings: list[Setting] = []
        self._others: list[tuple[QWidget, str]] = []
        self.body = rows(self, gap=0, margins=(0, 0, 0, 28))
        self.body.addWidget(Label(title, "title", "text"))
        if says:
            self.body.addWidget(TextLabel(says, "body", "text2"))
        self.body.addSpacing(8)

    def add(self, setting: Setting) -> None:
        """Add a setting."""
        self.settings.append(setting)
        self.body.addWidget(setting)

    def add_other(self, widget: QWidget, searched: str) -> None:
        """Add something that is no plain setting, found by these words."""
        self._others.append((widget, f"{searched} {self.title}".casefold()))
        self.body.addWidget(widget)

    def search(self, text: str) -> int:
        """Show what a search finds here; an empty one shows all. Returns how much that is."""
        here = all(part in self.title.casefold() for part in text.casefold().split())
        found = 0
        for setting in self.settings:
            shown = here or setting.matches(text)
            setting.setVisible(shown)
            found += shown
        for widget, words in self._others:
            shown = here or all(part in words for part in text.casefold().split())
            widget.setVisible(shown)
            found += shown
        return found
