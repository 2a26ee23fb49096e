"""Promise 11: the audit log shows every change.

Each seed takes a copy of a closed workspace, changes its trail as somebody would who holds the key and knows how it is
made (triggers dropped first), and asks the product. Found means: the walk over the trail says so. Named means: it names
the first entry that is not as it was written; where the chain was hashed anew from there on, that is the entry of the
anchor. A folder put back whole, anchor included, cannot be told from one that never went on, and is not among these.
"""

import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from app.core.errors import Damaged
from app.core.ids import ContactId
from app.store import audit, connection, workspace
from app.store.audit import Verification
from app.store.connection import Connection
from app.store.layout import DATABASE, SEAL
from tests.fakes.workspaces import a_clock, a_contact, a_workspace, recovery_code, reopened

LENGTH = 120
Attack = Callable[[Connection, Random], int]  # changes the trail and returns the first entry that is not as it was


def _edit(opened: Connection, chance: Random) -> int:
    seq = chance.randint(1, LENGTH)
    column = chance.choice(("at", "by", "action", "contact_id", "detail", "hash", "previous"))
    if column in ("at", "contact_id"):
        opened.execute(
            f"update audit set {column} = coalesce({column}, 0) + ? where seq = ?", (chance.randint(1, 9), seq)
        )
        return seq
    found = opened.execute(f"select {column} from audit where seq = ?", (seq,)).fetchone()[0]
    content = bytearray(found if isinstance(found, bytes) else found.encode())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(7)
    opened.execute(
        f"update audit set {column} = ? where seq = ?",
        (bytes(content) if isinstance(found, bytes) else content.decode(), seq),
    )
    return seq


def _delete(opened: Connection, chance: Random) -> int:
    first = chance.randint(1, LENGTH - 1)
    last = min(LENGTH - 1, first + chance.choice((0, 0, 5, LENGTH)))
    opened.execute("delete from audit where seq between ? and ?", (first, last))
    if chance.random() < 0.5:
        _renumber(opened, last, first - last - 1)
    return first


def _insert(opened: Connection, chance: Random) -> int:
    place = chance.randint(1, LENGTH)
    _renumber(opened, place - 1, 1)
    before = opened.execute("select hash from audit where seq = ?", (place - 1,)).fetchone()
    linked = bytes(before[0]) if before else bytes(32)
    forged = (place, 1_772_000_000_000 + chance.randint(0, 9), "person", "forged", None, b'{"says": "forged"}', linked)
    # One that is hashed as it should be: what follows tells on it, or the anchor where that knows its place.
    opened.execute("insert into audit values (?,?,?,?,?,?,?,?)", (*forged, audit._hash(*forged)))
    return min(place + 1, LENGTH)


def _reorder(opened: Connection, chance: Random) -> int:
    one, other = sorted(chance.sample(range(1, LENGTH + 1), 2))
    opened.execute("update audit set seq = -1 where seq = ?", (one,))
    opened.execute("update audit set seq = ? where seq = ?", (one, other))
    opened.execute("update audit set seq = ? where seq = -1", (other,))
    return one


def _cut(opened: Connection, chance: Random) -> int:
    first = chance.choice((1, LENGTH, chance.randint(1, LENGTH)))
    opened.execute("delete from audit where seq >= ?", (first,))
    return first


def _anew(opened: Connection, chance: Random) -> int:
    """Change one entry and hash everything from it on anew."""
    seq = chance.randint(1, LENGTH)
    opened.execute("update audit set by = 'forger' where seq = ?", (seq,))
    before = opened.execute("select hash from audit where seq = ?", (seq - 1,)).fetchone()
    previous = bytes(before[0]) if before else bytes(32)
    for row in opened.execute("select * from audit where seq >= ? order by seq", (seq,)).fetchall():
        cells = (row["seq"], row["at"], row["by"], row["action"], row["contact_id"], bytes(row["detail"]), previous)
        previous_now = audit._hash(*cells)
        opened.execute("update audit set previous = ?, hash = ? where seq = ?", (previous, previous_now, row["seq"]))
        previous = previous_now
    return LENGTH


def _renumber(opened: Connection, above: int, by: int) -> None:
    opened.execute("update audit set seq = -seq - 1000000 where seq > ?", (above,))
    opened.execute("update audit set seq = -seq - 1000000 + ? where seq < 0", (by,))


ATTACKS: dict[str, Attack] = {
    "edit": _edit,
    "delete": _delete,
    "insert": _insert,
    "reorder": _reorder,
    "cut the tail": _cut,
    "hash anew": _anew,
}
ROLL_BACK = "roll the file back"


def trial(seed: int, new: Path, old: Path, scratch: Path) -> tuple[str, bool, bool]:
    """Attack a copy of a closed workspace; return the attack, whether it was found, and whether rightly named."""
    chance = Random(f"trail {seed}")
    kind = chance.choice((*ATTACKS, ROLL_BACK))
    home = scratch / f"t{seed}"
    shutil.copytree(new, home)
    try:
        if kind == ROLL_BACK:
            return kind, *_rolled_back(home, old, chance)
        opened = connection.connect(home / DATABASE, _key(home))
        for row in opened.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            opened.execute(f"drop trigger {row[0]}")
        first = ATTACKS[kind](opened, chance)
        opened.execute("pragma wal_checkpoint(truncate)")
        opened.close()
        found = _walked(home)
        return kind, not found.ok, found.first_bad == first
    finally:
        shutil.rmtree(home)


def _rolled_back(home: Path, old: Path, chance: Random) -> tuple[bool, bool]:
    shutil.copyfile(old / DATABASE, home / DATABASE)
    if chance.random() < 0.5:
        shutil.copyfile(old / SEAL, home / SEAL)
    else:
        (home / SEAL).unlink()
    try:
        reopened(home, a_clock()).close()
    except Damaged:
        found = _walked(home)
        return not found.ok, found.first_bad == LENGTH // 2 + 1
    return False, False


def _key(home: Path) -> bytes:
    return workspace._root(workspace.read_record(home), None, recovery_code()).derive("database")


def _walked(home: Path) -> Verification:
    space = workspace.open_workspace(home, a_clock(), recovery_code=recovery_code(), unverified=True)
    try:
        with space.database.read() as rows:
            return space.verify_audit(rows)
    finally:
        space.close()


def _trail(folder: Path) -> tuple[Path, Path]:
    """Return the folder of a closed workspace with a trail of LENGTH entries, and a copy of it when it had half."""
    space = a_workspace(folder)
    with space.database.transaction("person", durable=True) as tx:
        people = [a_contact(tx, f"p{number}@alder.example", f"Sample {number}") for number in range(5)]
    space.close()
    _grow(folder, LENGTH // 2, people)
    shutil.copytree(space.folder, folder / "old")
    _grow(folder, LENGTH, people)
    return space.folder, folder / "old"


def _grow(folder: Path, length: int, people: list[ContactId]) -> None:
    space = reopened(folder / "workspace", a_clock())
    with space.database.read() as rows:
        known = space.verify_audit(rows).entries
    for number in range(known, length):
        with space.database.transaction("person", durable=True) as tx:
            contact = people[number % 7] if number % 7 < len(people) else None
            audit.append(tx, "test", f"entry {number}", contact=contact)
    space.close()


def walking_time(entries: int, runs: int = 5) -> float:
    """Return how many seconds a walk over a trail of so many entries takes; the median of some."""
    with tempfile.TemporaryDirectory(prefix="quotahit-promise-") as scratch:
        space = a_workspace(Path(scratch))
        for _ in range(entries // 10_000):
            with space.database.transaction("person", durable=True) as tx:
                for number in range(10_000):
                    audit.append(tx, "test", f"Something happened with the sample contact {number}")
        taken = []
        for _ in range(runs):
            began = time.perf_counter()
            with space.database.read() as rows:
                found = space.verify_audit(rows)
            taken.append(time.perf_counter() - began)
            assert found.ok
            assert found.entries > entries
        space.close()
    return statistics.median(taken)


def measure(count: int = 1000, first: int = 0, walked: int = 100_000) -> dict[str, object]:
    """Attack `count` copies and time the walk over `walked` entries (0: not timed); return the figures."""
    began, tried, missed, misnamed = time.monotonic(), Counter[str](), [], []
    with tempfile.TemporaryDirectory(prefix="quotahit-promise-") as scratch:
        new, old = _trail(Path(scratch))
        intact = _walked(new)
        for seed in range(first, first + count):
            kind, found, named = trial(seed, new, old, Path(scratch))
            tried[kind] += 1
            missed += [] if found else [seed]
            misnamed += [] if named else [seed]
    seconds = walking_time(walked) if walked else None
    return {
        "promise": 11,
        "changes": dict(sorted(tried.items())),
        "found": count - len(missed),
        "first_bad_named": count - len(misnamed),
        "missed_seeds": missed[:20],
        "misnamed_seeds": misnamed[:20],
        "intact_trail_holds": intact.ok,
        "entries_walked": walked,
        "walk_seconds": None if seconds is None else round(seconds, 3),
        "seconds": round(time.monotonic() - began, 1),
        "kept": intact.ok and not missed and not misnamed and (seconds is None or seconds <= 2),
    }
