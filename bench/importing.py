"""C1: a hundred thousand contacts on their way in, against bare inserts of the same file; and after a kill -9."""

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.actions.import_job import Result
from app.actions.imports import import_file
from app.store import workspace
from bench.measure import Figure, Goal, pairs, seconds
from bench.stage import WallClock, a_workspace, bare_file, people

COUNT, PART, RUNS = 100_000, 50_000, 3
PASSPHRASE = "sample passphrase"


@contextmanager
def _export(count: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="quotahit-bench-") as folder:
        file = Path(folder) / "people.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            rows = people(count)
            first = next(rows)
            writer = csv.DictWriter(out, first)
            writer.writeheader()
            writer.writerow(first)
            writer.writerows(rows)
        yield file


def _floor(connection: Any, file: Path) -> None:
    """Read the file and insert its cells as they are: one table of twelve columns, three indexes, full text."""
    with file.open(encoding="utf-8", newline="") as source:
        rows = csv.reader(source)
        next(rows)
        connection.execute("begin immediate")
        connection.execute(
            "create table c (id integer primary key, " + ", ".join(f"c{n} text" for n in range(12)) + ")"
        )
        for column in (2, 1, 5):
            connection.execute(f"create index c_by_{column} on c (c{column})")
        connection.execute("create virtual table f using fts5 (name, body, content = '')")
        connection.executemany(
            f"insert into c ({', '.join(f'c{n}' for n in range(12))}) values ({','.join('?' * 12)})", rows
        )
    connection.execute(
        "insert into f (rowid, name, body) select id, c0 || ' ' || c1,"
        " c2 || ' ' || c3 || ' ' || c4 || ' ' || c5 || ' ' || c6 || ' ' || c9 from c"
    )
    connection.execute("commit")


def whole_file() -> Figure:
    """C1: mapped, normalised, de-duplicated, indexed and searchable."""
    with _export(COUNT) as file:

        def ours() -> float:
            with a_workspace() as space:
                done = list[Result]()
                taken = seconds(lambda: done.append(import_file(space.database, file)))
                # A few bear one name and have one number: they are one person.
                assert done[0].rows == COUNT == done[0].added + done[0].merged + done[0].unchanged
            return taken

        def floor() -> float:
            with bare_file() as connection:
                return seconds(lambda: _floor(connection, file))

        mine, theirs, ratio = pairs(ours, floor, RUNS)
    return Figure(
        id="C1", name="importing.whole_file", ours=mine, baseline=theirs, ratio=ratio, unit=f"s for {COUNT:,} rows",
        baseline_is="the cells as they are: executemany into one encrypted table, three indexes, FTS5",
        goal=Goal(bound=1.5, at_most=True), lower_is_better=True, runs=RUNS, more={"rows_per_second": round(COUNT / mine)},
    )  # fmt: skip


_CHILD = """
import sys
from bench.importing import child
child(*sys.argv[1:])
"""


def child(folder: str, file: str, stop_after: str) -> None:
    """Import a file, and die as by kill -9 once so many bytes were read (0: never); print how long it took."""
    from bench.importing import PASSPHRASE

    space = workspace.open_workspace(Path(folder), WallClock(), passphrase=PASSPHRASE)
    start, last = time.perf_counter(), int(stop_after)

    def die(position: int, _total: int) -> None:
        if last and position >= last:
            print(time.perf_counter() - start, flush=True)
            os.kill(os.getpid(), 9)

    import_file(space.database, Path(file), progress=die)
    print(time.perf_counter() - start, flush=True)
    space.close()


def _child(folder: Path, file: Path, stop_after: int = 0) -> float:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(folder), str(file), str(stop_after)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == (-9 if stop_after else 0), done.stderr
    return float(done.stdout)


def after_a_kill() -> Figure:
    """C1: an import killed half-way and gone on with: both parts together, against the same import left alone."""
    with _export(PART) as file, tempfile.TemporaryDirectory(prefix="quotahit-bench-") as folder:
        made = 0

        def fresh() -> Path:
            nonlocal made
            made += 1
            space, _ = workspace.create(Path(folder) / f"workspace{made}", WallClock(), passphrase=PASSPHRASE)
            space.close()
            return space.folder

        def ours() -> float:
            home = fresh()
            return _child(home, file, file.stat().st_size // 2) + _child(home, file)

        mine, theirs, ratio = pairs(ours, lambda: _child(fresh(), file), RUNS)
    return Figure(
        id="C1", name="importing.after_a_kill", ours=mine, baseline=theirs, ratio=ratio, unit=f"s for {PART:,} rows, both parts together",
        baseline_is="the same import left alone", goal=Goal(bound=1.1, at_most=True), lower_is_better=True, runs=RUNS,
    )  # fmt: skip


BENCHES = (whole_file, after_a_kill)
