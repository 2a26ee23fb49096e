"""The microphone that every text field has, and its states.

Dictation itself is the voice room's; until a model is there to hear with, the button says what is missing and how to
get it. A field only knows that somebody may be listening for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.ui.words import tr


class Ears(Protocol):
    """Whoever can hear: provided by the voice room."""

    def start(self, heard: Callable[[str], None], level: Callable[[float], None]) -> None:
        """Listen until stopped; `heard` gets the text, `level` the loudness from 0 to 1."""
        ...

    def stop(self) -> None:
        """Stop listening; what was said is still written."""
        ...


@dataclass(slots=True)
class _State:
    ears: Ears | None = None
    missing: Callable[[], str] | None = None


_STATE = _State()


def provide(ears: Ears | None) -> None:
    """Give every field ears, or take them away."""
    _STATE.ears = ears


def ears() -> Ears | None:
    """Return who can hear, or None."""
    return _STATE.ears


def what_is_missing() -> str:
    """Return what dictation lacks on this laptop, and how to get it."""
    return tr(
        "Dictation needs a speech model on this laptop. None is installed yet, and this version cannot fetch one."
        " Until then, type here."
    )
