"""D1 to D8: the durable engine against bare commits to the same kind of file."""

import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from app.agents.runtime.clock_jobs import ClockJobs, Job
from app.agents.runtime.engine import Engine
from app.agents.runtime.step import Step, Work
from app.agents.runtime.workflow import Outcome, Workflows, workflow
from app.core.changes import Topic
from app.core.contact import Point
from app.store import contacts, events, runs, workspace
from app.store.workspace import Workspace
from bench.measure import RUNS, Figure, Goal, p95, pairs, seconds
from bench.stage import a_workspace, bare_file

STEPS = 6
ONE_BY_ONE, AT_ONCE = 300, 1000
DBOS_RECOVERY, DBOS_WAKE = 28.8, 1133.0  # seconds; milliseconds: recorded in performance.md, not run here


def _nothing(work: Work, number: int) -> int:
    return number


@workflow("six steps")
def six_steps(step: Step) -> Outcome:
    """Do six steps that do nothing."""
    for number in range(STEPS):
        step.run(f"step {number}", _nothing, number)
    return Outcome(name="done")


@workflow("waits")
def waits(step: Step, key: str, days: int) -> Outcome:
    """Wait for an event, for days."""
    step.wait_for("event", "bench.event", key, timeout=timedelta(days=days))
    return Outcome(name="done")


class _NoServices:
    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"nothing here needs {name}")


def _engine(space: Workspace) -> Engine:
    known = Workflows()
    known.add(six_steps)
    known.add(waits)
    return Engine(space.database, known, _NoServices())


@contextmanager
def _stage() -> Iterator[tuple[Workspace, Engine]]:
    with a_workspace() as space:
        yield space, _engine(space)


def _start(space: Workspace, count: int, name: str = "six steps", *, durable: bool = False, **arguments: Any) -> None:
    with space.database.transaction("bench", durable=durable) as tx:
        for number in range(count):
            given = {key: value.format(number) if isinstance(value, str) else value for key, value in arguments.items()}
            runs.start(tx, name, 1, given)


def _go_on(engine: Engine) -> None:
    engine.recover()
    engine.tick()


def _finished(space: Workspace) -> int:
    with space.database.read() as rows:
        return runs.count_by_state(rows).get("done", 0)


_FLOOR_TABLES = (
    "create table r (id integer primary key, state text)",
    "create table s (run integer, name text, result text, primary key (run, name)) without rowid",
)


def _floor(connection: Any, first: int, count: int, *, runs_a_commit: int) -> None:
    """Write what six-step runs must leave behind, in the commits named."""
    if runs_a_commit == 0:
        for run in range(first, first + count):
            _commit(connection, partial(connection.execute, "insert into r values (?, 'ready')", (run,)))
            for number in range(STEPS):
                step = (run, f"step {number}", str(number))
                _commit(connection, partial(connection.execute, "insert into s values (?, ?, ?)", step))
            _commit(connection, partial(connection.execute, "update r set state = 'done' where id = ?", (run,)))
        return
    for start in range(first, first + count, runs_a_commit):
        some = range(start, min(start + runs_a_commit, first + count))
        connection.execute("begin immediate")
        connection.executemany("insert into r values (?, 'ready')", ((run,) for run in some))
        connection.executemany(
            "insert into s values (?, ?, ?)", ((run, f"step {n}", str(n)) for run in some for n in range(STEPS))
        )
        connection.executemany("update r set state = 'done' where id = ?", ((run,) for run in some))
        connection.execute("commit")


def _commit(connection: Any, work: Callable[[], object]) -> None:
    connection.execute("begin immediate")
    work()
    connection.execute("commit")


class _Floor:
    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.next = 1
        for table in _FLOOR_TABLES:
            connection.execute(table)

    def rate(self, count: int, *, runs_a_commit: int) -> float:
        first, self.next = self.next, self.next + count
        return count / seconds(lambda: _floor(self.connection, first, count, runs_a_commit=runs_a_commit))


def one_after_another() -> Figure:
    """D1: six-step runs, each started when the last one has ended."""
    with _stage() as (space, engine), bare_file() as connection:
        floor = _Floor(connection)

        def ours() -> float:
            def work() -> None:
                for _ in range(ONE_BY_ONE):
                    _start(space, 1)
                    engine.tick()

            return ONE_BY_ONE / seconds(work)

        ours()
        mine, theirs, ratio = pairs(ours, lambda: floor.rate(ONE_BY_ONE, runs_a_commit=0))
        assert _finished(space) == ONE_BY_ONE * (RUNS + 1)
    return Figure(
        id="D1", name="engine.one_after_another", ours=mine, baseline=theirs, ratio=ratio, unit="six-step runs/s",
        baseline_is="eight bare encrypted commits a run", goal=Goal(bound=0.8),
    )  # fmt: skip


def at_once() -> Figure:
    """D2: a thousand six-step runs started together."""
    with _stage() as (space, engine), bare_file() as connection:
        floor = _Floor(connection)

        def ours() -> float:
            def work() -> None:
                _start(space, AT_ONCE)
                engine.tick()

            return AT_ONCE / seconds(work)

        ours()
        mine, theirs, ratio = pairs(ours, lambda: floor.rate(AT_ONCE, runs_a_commit=100))
        assert _finished(space) == AT_ONCE * (RUNS + 1)
    return Figure(
        id="D2", name="engine.at_once", ours=mine, baseline=theirs, ratio=ratio, unit="six-step runs/s",
        baseline_is="a hundred runs a bare encrypted commit", goal=Goal(bound=0.2),
    )  # fmt: skip


def on_disk() -> Figure:
    """D3: a hundred acts in flight, each acknowledged only once its commit is on the disk."""
    with _stage() as (space, _), bare_file(synchronous="full") as connection:
        connection.execute("create table t (id integer primary key, x text)")

        def ours() -> float:
            def work() -> None:
                for _ in range(20):
                    _start(space, 100, durable=True)

            return 2000 / seconds(work)

        def one_by_one() -> float:
            def work() -> None:
                for number in range(100):
                    _commit(connection, partial(connection.execute, "insert into t (x) values (?)", (str(number),)))

            return 100 / seconds(work)

        mine, theirs, ratio = pairs(ours, one_by_one)
    return Figure(
        id="D3", name="engine.on_disk", ours=mine, baseline=theirs, ratio=ratio, unit="acts on disk/s",
        baseline_is="bare encrypted commits with synchronous=FULL, one by one", goal=Goal(bound=10),
    )  # fmt: skip


def nothing_due() -> Figure:
    """D5: a tick that finds nothing due, with many and with few waiting."""
    with _stage() as (many, busy), _stage() as (few, calm):
        _wait_for_days(many, busy, 100_000)
        _wait_for_days(few, calm, 100)
        count = 2000
        mine, theirs, ratio = pairs(
            lambda: 1e6 * seconds(lambda: [busy.tick() for _ in range(count)]) / count,
            lambda: 1e6 * seconds(lambda: [calm.tick() for _ in range(count)]) / count,
        )
    return Figure(
        id="D5", name="engine.nothing_due", ours=mine, baseline=theirs, ratio=ratio, unit="µs a tick",
        baseline_is="the same tick with 100 waiting instead of 100,000", goal=Goal(bound=1.5, at_most=True),
        lower_is_better=True,
    )  # fmt: skip


def _wait_for_days(space: Workspace, engine: Engine, count: int) -> None:
    for start in range(0, count, 10_000):
        _start(space, min(10_000, count - start), "waits", key=f"bench:{start}:{{}}", days=30)
        engine.tick()


def waiting_costs() -> list[Figure]:
    """D4: memory and processor of a background scheduler while 100,000 wait for days, against none waiting."""
    many, none = _idle(100_000), _idle(0)
    memory = Figure(
        id="D4", name="engine.waiting_memory", ours=many["mib"], baseline=none["mib"], ratio=many["mib"] / none["mib"],
        unit="MiB", baseline_is="the same process with none waiting", goal=Goal(bound=1.05, at_most=True),
        lower_is_better=True, runs=1,
    )  # fmt: skip
    cpu = Figure(
        id="D4", name="engine.waiting_cpu", ours=many["cpu"], baseline=none["cpu"], unit="% of a core",
        ratio=many["cpu"] / max(none["cpu"], 1e-6), baseline_is="the same process with none waiting",
        goal=Goal(bound=0.1, of="ours", at_most=True), lower_is_better=True, runs=1,
        more={"over_seconds": none["seconds"]},
    )  # fmt: skip
    return [memory, cpu]


_CHILD = """
import sys
from bench.engine import child
child(sys.argv[1:])
"""


def _child(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _CHILD, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )


def child(arguments: list[str]) -> None:
    """Do one part in a process of its own."""
    job, folder = arguments[0], Path(arguments[1])
    space = workspace.open_workspace(folder, _clock(), passphrase="sample passphrase")
    engine = _engine(space)
    if job == "die":
        _start(space, AT_ONCE)
        engine.on_step = _Dying(AT_ONCE * STEPS // 2)
        engine.tick()
    elif job == "idle":
        _report_idle(space, engine)
    else:
        raise AssertionError(job)


def _clock() -> Any:
    from app.bootstrap import SystemClock

    return SystemClock()


class _Dying:
    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, name: str) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), 9)


def _idle(waiting: int) -> dict[str, float]:
    with _stage() as (space, engine):
        _wait_for_days(space, engine, waiting)
        space.close()
        done = _child("idle", space.folder)
        assert done.returncode == 0, done.stderr
        found: dict[str, float] = json.loads(done.stdout)
        return found


def _report_idle(space: Workspace, engine: Engine) -> None:
    jobs = ClockJobs(jobs=(Job(name="turn", every=timedelta(seconds=30), work=engine.tick),), clock=space.clock)
    jobs.start()
    time.sleep(3)
    before, start = time.process_time(), time.monotonic()
    time.sleep(62)
    spent, passed = time.process_time() - before, time.monotonic() - start
    jobs.stop()
    said = {
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "cpu": 100 * spent / passed,
        "seconds": passed,
    }
    print(json.dumps(said))


def after_a_kill() -> Figure:
    """D6: a thousand runs pending, the process killed half-way; how long until all are done."""
    taken, again = [], 0
    for _ in range(RUNS):
        with _stage() as (space, _):
            space.close()
            died = _child("die", space.folder)
            assert died.returncode == -9, died.stderr
            reopened = workspace.open_workspace(space.folder, _clock(), passphrase="sample passphrase")
            engine = _engine(reopened)
            with reopened.database.read() as rows:
                done_before = int(rows.value("select count(*) from steps"))
            counted = _Counting()
            engine.on_step = counted
            taken.append(seconds(partial(_go_on, engine)))
            assert _finished(reopened) == AT_ONCE
            again += counted.steps - (AT_ONCE * STEPS - done_before)
            reopened.close()
    with bare_file() as connection:
        floor = _Floor(connection)
        baseline = sorted(AT_ONCE / floor.rate(AT_ONCE, runs_a_commit=100) for _ in range(RUNS))[RUNS // 2]
    mine = sorted(taken)[RUNS // 2]
    return Figure(
        id="D6", name="engine.after_a_kill", ours=mine, baseline=baseline, ratio=mine / baseline, unit="s",
        baseline_is="the same thousand runs as bare commits", lower_is_better=True,
        goal=Goal(bound=DBOS_RECOVERY / 100, of="ours", at_most=True),
        more={"lost": 0, "memoised_steps_done_again": again, "peer": f"DBOS {DBOS_RECOVERY} s, recorded elsewhere"},
    )  # fmt: skip


class _Counting:
    def __init__(self) -> None:
        self.steps = 0

    def __call__(self, name: str) -> None:
        self.steps += 1


def from_event_to_end() -> Figure:
    """D7: from the commit that holds an event to the end of the run that waited for it, 10,000 waiting."""
    with _stage() as (space, engine), bare_file() as connection:
        _wait_for_days(space, engine, 10_000)
        connection.execute("create table t (id integer primary key, x text)")
        jobs = ClockJobs(jobs=(Job(name="turn", every=timedelta(seconds=30), work=engine.tick),), clock=space.clock)
        jobs.start()
        news = threading.Event()
        stops = (
            space.database.subscribe(lambda changes: jobs.poke("turn") if Topic.RUNS in changes.topics else None),
            space.database.subscribe(lambda _: news.set()),
        )
        time.sleep(0.5)
        waited = [_wake(space, f"bench:0:{number}", news) for number in range(200)]
        for stop in stops:
            stop()
        jobs.stop()
        insert = partial(connection.execute, "insert into t (x) values ('x')")
        bare = [1000 * seconds(partial(_commit, connection, insert)) for _ in range(200)]
    return Figure(
        id="D7", name="engine.from_event_to_end", ours=p95(waited), baseline=p95(bare), unit="ms, p95",
        ratio=p95(waited) / p95(bare), baseline_is="p95 of one bare encrypted commit", lower_is_better=True, runs=200,
        goal=Goal(bound=10, of="ours", at_most=True),
        more={"median": median(waited), "peer": f"DBOS p95 {DBOS_WAKE} ms, recorded elsewhere"},
    )  # fmt: skip


def _wake(space: Workspace, key: str, news: threading.Event) -> float:
    with space.database.read() as rows:
        run = rows.value("select id from runs where waiting_key = ?", key)
    start = time.perf_counter()
    with space.database.transaction("bench") as tx:
        events.emit(tx, "bench.event", key=key)
    # As a window does: to look again and again would take from the engine the time that is measured.
    while not _is_done(space, run):
        news.wait(10)
        news.clear()
    return 1000 * (time.perf_counter() - start)


def _is_done(space: Workspace, run: int) -> bool:
    with space.database.read() as rows:
        return bool(rows.value("select state = 'done' from runs where id = ?", run))


def enqueue() -> Figure:
    """D8: a contact added with a run started in the same commit, against the contact alone."""
    with _stage() as (space, _):
        number = 0

        def add(*, with_run: bool) -> float:
            nonlocal number

            def work() -> None:
                nonlocal number
                for _ in range(200):
                    number += 1
                    with space.database.transaction("bench") as tx:
                        point = Point(kind="email", value=f"person{number}@sample.example")
                        contact = contacts.create(tx, name=f"Person {number}", points=[point])
                        if with_run:
                            runs.start(tx, "six steps", 1, {}, contact=contact, exclusive=True)

            return 1000 * seconds(work) / 200

        add(with_run=True)
        mine, theirs, ratio = pairs(lambda: add(with_run=True), lambda: add(with_run=False))
    return Figure(
        id="D8", name="engine.enqueue", ours=mine, baseline=theirs, ratio=ratio, unit="ms a commit", lower_is_better=True,
        baseline_is="the same commit without the run", goal=Goal(bound=1.1, at_most=True),
    )  # fmt: skip


BENCHES = (one_after_another, at_once, on_disk, waiting_costs, nothing_due, after_a_kill, from_event_to_end, enqueue)
