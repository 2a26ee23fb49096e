"""What a model may see: addresses, numbers, links and keys are replaced by marks before a question leaves, and put back
in the answer (compliance.md, llm.minimise)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}")


def _is_number_of_somebody(text: str) -> bool:
    """Tell a phone, card or account number from a date, a price or a year."""
    bare = _DATE.sub("", text)
    return sum(character.isdigit() for character in bare) >= (8 if bare.startswith(("+", "(", "0")) else 9)


def _always(_text: str) -> bool:
    return True


_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("link", re.compile(r"\b(?:https?|ftp)://[^\s<>\"]+|\bwww\.[^\s<>\"]+", re.IGNORECASE), _always),
    (
        "email",
        re.compile(r"[^\s<>\"'(),:;@\[\]]+(?:@|\s?[(\[]\s?at\s?[)\]]\s?)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE),
        _always,
    ),
    (
        "secret",
        re.compile(
            r"\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[-_]?[\w-]{12,}|\bAKIA[A-Z0-9]{12,}|\bgh[pousr]_\w{20,}|\bxox[a-z]-[\w-]{10,}"
            r"|\beyJ[\w-]{10,}\.[\w-]+\.[\w-]+|(?<=password: )\S+|(?<=passwort: )\S+|(?<=password is )\S+",
            re.IGNORECASE,
        ),
        _always,
    ),
    ("iban", re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b"), _always),
    ("number", re.compile(r"(?<![\w.])\+?\(?\d[\d\s()./-]{6,}\d(?!\w)"), _is_number_of_somebody),
)
_MARK = re.compile(r"\[(?=(?:link|email|secret|iban|number)-\d+\])")


@dataclass(slots=True)
class Marks:
    """What stands behind each mark of one question."""

    held: dict[str, str] = field(default_factory=dict)

    def redact(self, value: Any) -> Any:  # any JSON value
        """Return a value with marks in place of what a model need not see, anywhere in it."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list | tuple):
            return [self.redact(item) for item in value]
        if isinstance(value, dict):
            return {name: self.redact(item) for name, item in value.items()}
        return value

    def _text(self, text: str) -> str:
        text = _MARK.sub("(", text)  # what looks like a mark of ours is none
        for kind, pattern, fits in _KINDS:
            text = pattern.sub(lambda m, kind=kind, fits=fits: self._mark(kind, m.group(), fits), text)  # type: ignore[misc]  # both are bound now
        return text

    def _mark(self, kind: str, found: str, fits: Callable[[str], bool]) -> str:
        if not fits(found):
            return found
        for name, original in self.held.items():
            if original == found and name.startswith(f"[{kind}-"):
                return name
        name = f"[{kind}-{1 + sum(key.startswith(f'[{kind}-') for key in self.held)}]"
        self.held[name] = found
        return name


def restore(value: Any, held: Mapping[str, str]) -> Any:  # any JSON value
    """Put back what the marks stand for, anywhere in an answer."""
    if isinstance(value, str):
        for name, original in held.items():
            value = value.replace(name, original)
        return value
    if isinstance(value, list):
        return [restore(item, held) for item in value]
    if isinstance(value, dict):
        return {name: restore(item, held) for name, item in value.items()}
    return value
