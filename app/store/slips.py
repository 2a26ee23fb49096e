"""Names typed with a slip: which words of names were meant.

A word and a misspelling of it share a spelling with at most one letter left out of each (Garbe, SymSpell, 2012), so that
a look-up of a dozen keys finds every word within one wrong, missing, additional or exchanged letter.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from app.core.places import folded
from app.store.database import AMONG, Rows, Transaction

_K = TypeVar("_K")
plain = lru_cache(maxsize=16384)(folded)

# What has a name: the kind of its row in the index (rowid = id * 8 + kind), its table, and the column.
NAMED = ((0, "contacts", "name"), (1, "companies", "name"), (4, "deals", "title"))
_FEW = 20
_SHORTEST, _LONGEST = 3, 24
_MOST = 8  # words that one may have meant


def learn(tx: Transaction, words: Iterable[str]) -> None:
    """Take up words of names; those that hold no letter but digits, or too few, are not looked for by a slip."""
    for word in {word.lower() for word in words}:
        key = _key(word)
        if key is None or tx.value("select 1 from search_slips where slip = ? and word = ?", key, word) is not None:
            continue
        tx.many("insert or ignore into search_slips (slip, word) values (?, ?)", [(s, word) for s in _slips(key)])


def forget(tx: Transaction, words: Iterable[str]) -> None:
    """Let go of words that nobody and nothing is called any more; the index must know by now who bears which name."""
    for word in {word.lower() for word in words}:
        if (key := _key(word)) is not None and not _is_borne(tx, word):
            tx.many("delete from search_slips where slip = ? and word = ?", [(s, word) for s in _slips(key)])


def _is_borne(rows: Rows, word: str) -> bool:
    """Tell whether a name holds this very word. The index takes ü for u: where it finds few names, they are read."""
    bearers = rows.all("select rowid from search where search match ? limit ?", f'{{name}} : "{word}"', _FEW)
    if len(bearers) == _FEW:
        return True
    for kind, table, column in NAMED:
        ids = json.dumps([row[0] // 8 for row in bearers if row[0] % 8 == kind])
        names = rows.all(f"select {column} from {table} where id in {AMONG} and deleted_at is null", ids)
        if any(word in words_of(row[0].lower()) for row in names):
            return True
    return False


def words_of(text: str) -> list[str]:
    """Return the words of a text as the index has them."""
    # It folds case and accents by itself, but takes a letter and its accent for one only where they are one.
    return re.findall(r"\w+", unicodedata.normalize("NFC", text))


def near(rows: Rows, word: str) -> Sequence[str]:
    """Return the words of names that `word` may have been meant for, the nearest first; not the word itself."""
    key = _key(word)
    if key is None:
        return ()
    keys = _slips(key)
    marks = ",".join("?" * len(keys))
    found = {row[0]: row[0] for row in rows.all(f"select word from search_slips where slip in ({marks})", *keys)}
    found.pop(word.lower(), None)
    far = distances(word, found)
    return [other for other in sorted(found, key=lambda other: (far[other], other)) if far[other] <= 1][:_MOST]


def is_known(rows: Rows, word: str) -> bool:
    """Tell whether a word may stand in a name: surely not, where it was never learnt."""
    key = _key(word)
    return key is None or rows.value("select 1 from search_slips where slip = ? limit 1", key) is not None


def is_word(rows: Rows, word: str) -> bool:
    """Tell whether a name holds this very word."""
    key = _key(word)
    held = rows.value("select 1 from search_slips where slip = ? and word = ?", key, word.lower())
    return key is not None and held is not None


def may_begin(rows: Rows, word: str) -> bool:
    """Tell whether a word of a name may begin with this."""
    key = plain(word)
    if not key.isalpha():
        return True
    return (
        rows.value("select 1 from search_slips where slip >= ? and slip < ? limit 1", key, key + "\U0010ffff")
        is not None
    )


def distances(typed: str, called: Mapping[_K, str]) -> dict[_K, int]:
    """Return of each name how many letters were wrong, missing, additional or exchanged; not case and accents."""
    from rapidfuzz.distance import OSA

    wanted = plain(typed)
    return {key: OSA.distance(wanted, plain(name)) for key, name in called.items()}


def _slips(key: str) -> tuple[str, ...]:
    return tuple({key, *(key[:n] + key[n + 1 :] for n in range(len(key)))})


def _key(word: str) -> str | None:
    key = plain(word)
    return key if _SHORTEST <= len(key) <= _LONGEST and key.isalpha() else None
