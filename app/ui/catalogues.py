"""Gathers the window's sentences into the catalogues: `make words`. What was translated stays; what is gone is dropped."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.ui.words import LANGUAGES

UI = Path(__file__).parent
LOCALE = UI / "locale"


def gathered() -> Catalog:
    """Return every sentence that the window's code hands to `tr` or `mark`."""
    found = Catalog(project="QuotaHit", charset="utf-8", fuzzy=False)
    keywords = {"tr": None, "mark": None}
    for _file, _line, message, _comments, _context in extract_from_dir(
        UI, keywords=keywords, method_map=[("**.py", "python")]
    ):
        if isinstance(message, tuple):
            message = message[0]
        if message:
            found.add(message)
    return found


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
    with (LOCALE / f"{language}.po").open("wb") as file:
        write_po(file, known, width=120, omit_header=False, sort_output=True, ignore_obsolete=True, no_location=True)
    return len(untranslated(language))


if __name__ == "__main__":
    import sys

    for name in LANGUAGES:
        if name != "en":
            sys.stdout.write(f"{name}: {update(name)} sentences to translate\n")
