"""S2, S3, S4: one key after another typed into the search, and a slip of the finger in a name."""

import random
import statistics
import string
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from app.store import search
from app.store.database import Transaction
from app.store.workspace import Workspace
from bench.measure import RUNS, Figure, Goal, p95, pairs
from bench.stage import a_workspace

HUNDRED, MILLION = 100_000, 1_000_000
_STARTS = "Al Ber Cas Dor El Fen Gor Hol Iv Jas Kel Lor Mar Nor Or Pel Quar Ros Sul Tan Ul Ver Wil Yor Zan Bra Cle Dru Fri Gle".split()
_MIDDLES = "a e i o u an en in on un ar er ir or ur al el il ol ul".split()
_ENDS = "der berg ton man sen ley wick stad ford mond holm gate son kamp dal feld ski vic ette ado eira ini escu oglu".split()
_TITLES = ("CEO", "Founder", "Head of Finance", "Accountant", "VP Sales", "Office Manager")


def names(many: int) -> list[str]:
    """Return so many different names of people, the same ones every time."""
    draw, found = random.Random(many), dict[str, None]()
    while len(found) < many:
        first = draw.choice(_STARTS) + draw.choice(_MIDDLES)
        last = draw.choice(_STARTS) + draw.choice(_MIDDLES) + draw.choice(_ENDS)
        found[f"{first} {last.capitalize()}"] = None
    return list(found)


@contextmanager
def _people(many: int) -> Iterator[tuple[Workspace, list[str]]]:
    """Give a workspace with so many searchable people, at companies of ten."""
    everybody = names(many)
    with a_workspace() as space:
        for first in range(0, many, 20_000):
            some = everybody[first : first + 20_000]
            with space.database.transaction("bench") as tx:
                _write(tx, first, some)
        yield space, everybody


def fill_named(space: Workspace, many: int) -> None:
    """Put so many searchable people with scores into a workspace, at companies of ten."""
    everybody = names(many)
    for first in range(0, many, 20_000):
        with space.database.transaction("bench") as tx:
            _write(tx, first, everybody[first : first + 20_000])
            tx.run("update contacts set score = id % 101 where id > ?", first)


def _write(tx: Transaction, first: int, some: list[str]) -> None:
    draw = random.Random(first)
    companies = range(first // 10 + 1, (first + len(some)) // 10 + 1)
    called = {
        n: f"{draw.choice(_STARTS)}{draw.choice(_ENDS)} {draw.choice(('Ltd', 'Labs', 'Works', 'Group'))}"
        for n in companies
    }
    tx.many(
        "insert into companies (id, name, name_key, created_at, updated_at) values (?,?,?,?,?)",
        ((n, name, name.lower(), tx.millis, tx.millis) for n, name in called.items()),
    )
    tx.many(
        "insert into contacts (id, name, title, company_id, created_at, updated_at) values (?,?,?,?,?,?)",
        (
            (first + n + 1, name, draw.choice(_TITLES), (first + n) // 10 + 1, tx.millis, tx.millis)
            for n, name in enumerate(some)
        ),
    )
    tx.many(
        "insert into contact_points (contact_id, kind, value, shown) values (?,'email',?,'')",
        (
            (
                first + n + 1,
                f"{name.replace(' ', '.')}{first + n}@{called[(first + n) // 10 + 1].split()[0]}.example".lower(),
            )
            for n, name in enumerate(some)
        ),
    )
    search.index_new(tx, first + 1, first // 10 + 1, [*some, *called.values()])


def _keys(everybody: list[str], sample: int = 40) -> list[str]:
    """Return what stands in the field after each key, as people, a company, an address and a job are looked for."""
    draw = random.Random(7)
    typed = draw.sample(everybody, sample)
    typed += [f"{name.split()[1]} {name.split()[0]}" for name in draw.sample(everybody, sample // 4)]
    typed += [name.lower().replace(" ", ".") for name in draw.sample(everybody, sample // 4)]
    typed += ["berton labs", "head of finance", "founder example", "accountant zander works", "nobody at all"]
    return [text[: n + 1] for text in typed for n in range(len(text))]


def _waits(space: Workspace, texts: list[str]) -> list[float]:
    """Return how long each search took, in milliseconds."""
    waits = []
    for text in texts:
        start = time.perf_counter()
        with space.database.read() as rows:
            search.find(rows, text, limit=20)
        waits.append(1000 * (time.perf_counter() - start))
    return waits


def _bm25(space: Workspace, texts: list[str]) -> list[float]:
    """Return how long the index takes to rank by bm25 what the same keys match."""
    waits = []
    for text in texts:
        query = " ".join(f'"{word}"' for word in text.replace(".", " ").split()) + "*"
        start = time.perf_counter()
        with space.database.read() as rows:
            rows.all("select rowid from search where search match ? order by rank limit 20", query)
        waits.append(1000 * (time.perf_counter() - start))
    return waits


def each_key() -> list[Figure]:
    """S2: ranked top 20 from the first key, among 100,000."""
    with _people(HUNDRED) as (space, everybody):
        keys = _keys(everybody)
        _waits(space, keys[:50])
        taken = [_waits(space, keys) for _ in range(RUNS)]
        peer = _bm25(space, keys)
    tail = statistics.median(p95(one) for one in taken)
    longest = statistics.median(max(one) for one in taken)
    return [
        Figure(
            id="S2", name=f"searching.each_key_{name}", ours=mine, baseline=theirs, ratio=mine / theirs, unit=f"ms, {name}",
            baseline_is="the same keys ranked by bm25 in the same index", lower_is_better=True,
            goal=Goal(bound=bound, of="ours", at_most=True), more={"keys": len(keys), "median": round(statistics.median(taken[0]), 3)},
        )
        for name, mine, theirs, bound in (("p95", tail, p95(peer), 3), ("max", longest, max(peer), 16))
    ]  # fmt: skip


def among_a_million() -> list[Figure]:
    """S3: the same among 1,000,000, and how much more it costs than among 100,000."""
    with _people(HUNDRED) as (space, everybody):
        small = [_waits(space, _keys(everybody)) for _ in range(3)]
    with _people(MILLION) as (space, everybody):
        large = [_waits(space, _keys(everybody)) for _ in range(3)]
        peer = p95(_bm25(space, _keys(everybody, 4)))
    few, many = (statistics.median(p95(one) for one in runs) for runs in (small, large))
    return [
        Figure(
            id="S3", name="searching.among_a_million", ours=many, baseline=peer, ratio=many / peer, unit="ms, p95",
            baseline_is="the same keys ranked by bm25 in the same index", lower_is_better=True, runs=3,
            goal=Goal(bound=12, of="ours", at_most=True), more={"max": round(max(large[0]), 1)},
        ),
        Figure(
            id="S3", name="searching.growth", ours=many, baseline=few, ratio=many / few, unit="ms, p95", runs=3,
            baseline_is="the same among 100,000", lower_is_better=True, goal=Goal(bound=3, at_most=True),
        ),
    ]  # fmt: skip


def slip(name: str, draw: random.Random) -> str:
    """Return a name with one letter wrong, missing, additional or exchanged with the next."""
    while True:
        place = draw.randrange(len(name))
        letter = draw.choice(string.ascii_lowercase)
        changed = (
            name[:place] + letter + name[place + 1 :],
            name[:place] + name[place + 1 :],
            name[:place] + letter + name[place:],
            name[:place] + name[place + 1 : place + 2] + name[place : place + 1] + name[place + 2 :],
        )[draw.randrange(4)]
        if (
            name[place] != " "
            and changed.lower() != name.lower()
            and changed.count(" ") == 1
            and changed.strip() == changed
        ):
            return changed


def one_slip() -> list[Figure]:
    """S4: a name with one slip: how often the right person is among the first five, and how long it takes."""
    from rapidfuzz import fuzz, process

    draw = random.Random(11)
    with _people(HUNDRED) as (space, everybody):
        asked = [(number, slip(everybody[number], draw)) for number in draw.sample(range(HUNDRED), 400)]
        lower = [name.lower() for name in everybody]
        right = peer_right = 0
        with space.database.read() as rows:
            for number, typed in asked:
                hits = search.find(rows, typed, limit=5)
                right += any(hit.kind == "contact" and hit.id == number + 1 for hit in hits)
        for number, typed in asked[:100]:
            best = process.extract(typed.lower(), lower, scorer=fuzz.ratio, limit=5)
            peer_right += any(index == number for _, _, index in best)
        texts = count()

        def some() -> list[str]:
            first = 40 * next(texts) % 400
            return [typed for _, typed in asked[first : first + 40]]

        def fuzzy() -> float:
            waits = []
            for typed in some():
                start = time.perf_counter()
                process.extract(typed.lower(), lower, scorer=fuzz.ratio, limit=5)
                waits.append(1000 * (time.perf_counter() - start))
            return p95(waits)

        mine, theirs, ratio = pairs(lambda: p95(_waits(space, some())), fuzzy)
    return [
        Figure(
            id="S4", name="searching.one_slip_found", ours=100 * right / len(asked), baseline=float(peer_right), unit="% in the top 5",
            ratio=right / len(asked) / (peer_right / 100), baseline_is="rapidfuzz ratio over every name, a quarter of the slips",
            goal=Goal(bound=95, of="ours"), runs=len(asked),
        ),
        Figure(
            id="S4", name="searching.one_slip_time", ours=mine, baseline=theirs, ratio=ratio, unit="ms, p95",
            baseline_is="rapidfuzz ratio over every name", lower_is_better=True, goal=Goal(bound=1.0, at_most=True),
        ),
    ]  # fmt: skip


BENCHES = (each_key, among_a_million, one_slip)
