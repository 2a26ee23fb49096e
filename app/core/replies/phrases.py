"""The phrases of short sales replies in our four languages, ready to be looked for.

One phrase a line, in the notation of `words`. A line that begins with `?` is a weaker sign: alone it decides little,
beside a stronger one nothing.
"""

from collections.abc import Iterator
from functools import cache

from app.core.message import Category
from app.core.replies import phrases_de, phrases_en, phrases_es, phrases_fr
from app.core.replies.words import Phrasebook

STRONG, WEAK = 0.9, 0.62
_BY_LANGUAGE: dict[str, dict[Category, str]] = {
    "en": phrases_en.PHRASES,
    "de": phrases_de.PHRASES,
    "fr": phrases_fr.PHRASES,
    "es": phrases_es.PHRASES,
}
LANGUAGES = tuple(_BY_LANGUAGE)


@cache
def meanings(language: str) -> Phrasebook[tuple[Category, float]]:
    """Return the phrases of a language (one of LANGUAGES), each with its category and how strong a sign it is."""
    return Phrasebook(_entries(_BY_LANGUAGE[language]))


def _entries(table: dict[Category, str]) -> Iterator[tuple[str, tuple[Category, float]]]:
    for category, lines in table.items():
        for line in lines.strip().splitlines():
            yield line.removeprefix("?").strip(), (category, WEAK if line.startswith("?") else STRONG)
