"""What a model may see: addresses, numbers and links in strangers' text are replaced by marks before it leaves, and put
back in the answer (compliance.md, llm.minimise)."""

import re
from collections.abc import Mapping
from typing import Any

_SECRETS = (
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("link", re.compile(r"\bhttps?://[^\s<>\"]+|\bwww\.[^\s<>\"]+")),
    ("iban", re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}\b")),
    ("phone", re.compile(r"(?<![\w.])\+?\(?\d[\d\s()./-]{7,}\d(?![\w])")),
)


def redact(text: str) -> tuple[str, dict[str, str]]:
    """Return the text with marks in place of what a model need not see, and what each mark stands for."""
    held: dict[str, str] = {}

    def mark(kind: str, match: re.Match[str]) -> str:
        name = f"[{kind}-{sum(1 for key in held if key.startswith(f'[{kind}-')) + 1}]"
        held[name] = match.group()
        return name

    for kind, pattern in _SECRETS:
        text = pattern.sub(lambda match, kind=kind: mark(kind, match), text)  # type: ignore[misc]  # kind is bound now
    return text, held


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
