"""What can be done from the keyboard: one list that feeds shortcuts, the palette, menus, tooltips and the `?` sheet."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.ui import preferences


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One deed. `name` is stable (`today.approve`); `keys` as Qt writes them: `A`, `Ctrl+K`, `G, T` for one after another.

    Single letters never reach a command while a text field has the focus.
    """

    name: str
    title: str
    run: Callable[[], None]
    keys: str = ""
    icon: str = ""
    group: str = ""
    enabled: Callable[[], bool] = _always
    in_palette: bool = True

    @property
    def sequence(self) -> QKeySequence:
        """The keys that trigger it: the person's own choice, where they made one."""
        chosen = preferences.get("keys", {}).get(self.name)
        return QKeySequence(self.keys if chosen is None else chosen)

    @property
    def shown_keys(self) -> list[str]:
        """The keys as caps to show, one after another: `Ctrl K`, `G`, `T`."""
        return shown(self.sequence)


# The keys in force, by those that are usual for the same command: what buttons show on their caps.
_IN_FORCE: dict[str, QKeySequence] = {}


def caps_of(keys: str) -> list[str]:
    """Return the caps of a control whose command usually has these keys: the person's own, where they chose others."""
    return shown(_IN_FORCE.get(keys, QKeySequence(keys))) if keys else []


def choose_keys(command: Command, keys: QKeySequence | None) -> None:
    """Give a command other keys, or none by an empty sequence; None gives it back its usual ones."""
    own = dict(preferences.get("keys"))
    own.pop(command.name, None)
    if keys is not None and keys != QKeySequence(command.keys):
        own[command.name] = keys.toString()
    preferences.put("keys", own)


def in_the_way(keys: QKeySequence, of: Command, among: Iterable[Command]) -> Command | None:
    """Return a command that these keys would set off as well, or whose keys begin with them; None where they are free."""
    wanted = keys.toString().split(", ")
    for other in among:
        taken = other.sequence.toString().split(", ")
        if (
            other.name != of.name
            and taken != [""]
            and (wanted[: len(taken)] == taken or taken[: len(wanted)] == wanted)
        ):
            return other
    return None


def shown(sequence: QKeySequence) -> list[str]:
    """Return a key sequence as the caps a person presses."""
    return _caps(sequence.toString(QKeySequence.SequenceFormat.NativeText))


@cache
def _caps(text: str) -> list[str]:
    return [part.strip().replace("+", " ") if part.strip() != "+" else "+" for part in text.split(", ") if part.strip()]


class Shortcuts:
    """The shortcuts of one window: the current screen's first, then the window's own. One key never means two things."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._made: list[QShortcut] = []
        self.active: list[Command] = []

    def install(self, commands: Iterable[Command]) -> None:
        """Put these commands' keys in force in place of the former; of two with one key the first has it."""
        for old in self._made:
            old.setEnabled(False)
            old.deleteLater()
        self._made, self.active = [], list(commands)
        taken: set[str] = set()
        _IN_FORCE.clear()
        for command in self.active:
            _IN_FORCE.setdefault(command.keys, command.sequence)
            keys = command.sequence.toString()
            if not keys or keys in taken:
                continue
            taken.add(keys)
            shortcut = QShortcut(command.sequence, self._window)
            shortcut.activated.connect(lambda command=command: command.run() if command.enabled() else None)
            self._made.append(shortcut)
