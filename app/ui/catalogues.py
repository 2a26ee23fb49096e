"""Gathers the window's sentences into the catalogues: `make words`. What was translated stays; what is gone is dropped."""

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from app.ui.words import LANGUAGES

UI = Path(__file__).parent
LOCALE = UI / "locale"


def gathered() -> Catalog:
    """Return every sentence that the window's code hands to `tr` or `mark`."""
    found = Catalog(project="QuotaHit", charset="utf-8", fuzzy=False)
    for file in sorted(UI.rglob("*.py")):
        for sentence in _sentences(file):
            found.add(sentence)
    return found


def _sentences(file: Path) -> Iterator[str]:
    # By the syntax tree: an extractor that reads tokens sees no call inside an f-string, nor one within another.
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id in ("tr", "mark")
            and call.args
        ):
            given = call.args[0]
            if isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value:
                yield given.value


def untranslated(language: str) -> list[str]:
    """Return the sentences that a catalogue lacks."""
    known = catalogue(language)
    held = {str(one.id) for one in known if one.id and one.string}
    return [str(one.id) for one in gathered() if one.id and str(one.id) not in held]


def catalogue(language: str) -> Catalog:
    """Return a language's catalogue, empty where there is none yet."""
    path = LOCALE / f"{language}.po"
    if not path.is_file():
        return Catalog(locale=language, project="QuotaHit", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> int:
    """Bring a catalogue up to date with the code; return how many sentences it lacks."""
    known = catalogue(language)
    known.update(gathered(), no_fuzzy_matching=True)
    known.header_comment = ""  # Babel's own names authors to be filled in
    with (LOCALE / f"{language}.po").open("wb") as file:
        write_po(file, known, width=120, omit_header=False, sort_output=True, ignore_obsolete=True, no_location=True)
    return len(untranslated(language))


if __name__ == "__main__":
    import sys

    for name in LANGUAGES:
        if name != "en":
            sys.stdout.write(f"{name}: {update(name)} sentences to translate\n")
