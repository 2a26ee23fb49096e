"""Promise 4: every acknowledged act survives.

A program of its own runs verbs on a workspace and says each on a pipe once it was told that it is saved. Meanwhile it is
killed, its disk fills up, it may not write past a size, or the disk refuses to sync. Afterwards every act it said must
be there, each whole, the file sound and the trail unbroken. Where an act was refused, the program goes on by itself
once there is room again.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from app.actions.doing import run as do
from app.core.errors import Trouble, WorkspaceTrouble
from app.store import inspection, workspace
from app.store.layout import DATABASE
from app.store.workspace import Workspace
from tests.fakes.workspaces import a_clock, a_contact, a_workspace, recovery_code, reopened

PEOPLE = 20
SYNC_FAULTS = "enable_random name=posix/io/sync/*,probability=0.15,failinfo=5"
BALLAST = "ballast"


# The program that acts -----------------------------------------------------------------------------------------------


def act(space: Workspace, number: int) -> None:
    """Do one thing that a founder does."""
    someone = f"p{number % PEOPLE}@alder.example"
    verbs: list[tuple[str, dict[str, object]]] = [
        ("create_contact", {"name": f"Sample {number}", "email": f"act{number}@birch.example"}),
        ("update_contact", {"contact": someone, "title": f"act {number}"}),
        ("create_task", {"title": f"act {number}", "contact": someone, "due": "2026-03-09"}),
        ("log_activity", {"kind": "note", "contact": someone, "notes": f"act {number}"}),
    ]
    do(space.database, *verbs[number % 4])


def work(home: Path, code: str, first: int, room: int) -> None:
    """Act until killed; say what was saved, and what was refused. `room` (bytes, 0 for any) is how far files may grow."""
    space = _persistently(lambda: workspace.open_workspace(home, a_clock(), recovery_code=code))
    if room:
        _limit((home / DATABASE).stat().st_size + room)
    number = first
    while True:
        try:
            act(space, number)
        except WorkspaceTrouble as trouble:
            print(json.dumps({"refused": type(trouble).__name__, "says": trouble.sentence}), flush=True)
            if room:
                _limit(resource.RLIM_INFINITY)
            time.sleep(0.02)
            continue
        print(json.dumps({"act": number}), flush=True)
        number += 1


def _persistently(opening: Callable[[], Workspace]) -> Workspace:
    while True:
        try:
            return opening()
        except WorkspaceTrouble as trouble:
            print(json.dumps({"refused": type(trouble).__name__, "says": trouble.sentence}), flush=True)
            time.sleep(0.02)


def _limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


# What is done to it --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Told:
    """What the programs said: the acts they were told are saved, and what was refused them."""

    acts: set[int] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    rounds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    next: int = 0

    def hear(self, line: str) -> bool:
        """Take in one line; return whether it was a refusal. A line cut off by a kill was never said."""
        if not line.endswith("\n"):
            return False
        said = json.loads(line)
        if "refused" in said:
            self.refused[said["refused"]] += 1
            return True
        self.acts.add(said["act"])
        return False


def round_of(kind: str, home: Path, told: Told, chance: Random) -> None:
    """Let a program act on a workspace until it is killed, under one kind of trouble, and look at what is left."""
    room = chance.randrange(50_000, 400_000) if kind == "file size" else 0
    command = [sys.executable, "-m", "tests.promises.promise_4", str(home), recovery_code(), str(told.next), str(room)]
    if kind == "sync fails":
        command = ["fiu-run", "-x", "-c", SYNC_FAULTS, *command]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert program.stdout is not None
    enough = chance.randrange(1, 250) if kind == "kill" else 150
    heard = since_refusal = in_a_row = 0
    refused = False
    while True:
        line = program.stdout.readline()
        if not line:
            told.wrong.append(f"{kind}: the program ended: {program.stderr.read()[-300:] if program.stderr else ''}")
            break
        heard += 1
        if told.hear(line):
            refused, since_refusal, in_a_row = True, 0, in_a_row + 1
            (home.parent / BALLAST).unlink(missing_ok=True)
        else:
            since_refusal, in_a_row = since_refusal + refused, 0
        if in_a_row > 100:
            told.wrong.append(f"{kind}: it never went on by itself: {line.strip()}")
            break
        if since_refusal > 40 or (heard > enough and kind in ("kill", "sync fails")):
            break
    time.sleep(chance.uniform(0, 0.004))
    program.kill()
    for line in program.stdout:
        told.hear(line)
    program.communicate()
    told.rounds[kind] += 1
    told.next = max(told.acts, default=-1) + 2  # the one that was under way may be there too
    _look(kind, home, told)


def _look(kind: str, home: Path, told: Told) -> None:
    try:
        space = reopened(home, a_clock())
    except Trouble as trouble:
        told.wrong.append(f"{kind}: it does not open: {trouble}")
        return
    with space.database.read() as rows:
        trail = space.verify_audit(rows)
        people, made = (
            rows.value(sql)
            for sql in (
                "select count(*) from contacts where name like 'Sample %'",
                "select count(*) from audit where action = 'create_contact'",
            )
        )
    space.close()
    if not trail.ok:
        told.wrong.append(f"{kind}: the trail does not hold: {trail.why}")
    if people != made:
        told.wrong.append(f"{kind}: {people} people, {made} entries that they were made")


def present(home: Path) -> tuple[set[int], bool]:
    """Return which acts are there, and whether the workspace is sound."""
    space = reopened(home, a_clock())
    with space.database.read() as rows:
        texts = [
            *rows.all("select name from contacts where name like 'Sample %'"),
            *rows.all(
                "select json_extract(after, '$.title') from journal where table_name = 'contacts' and kind = 'update'"
            ),
            *rows.all("select title from tasks where title like 'act %'"),
            *rows.all("select body from activities where body like 'act %'"),
        ]
    sound = inspection.verify(space).ok
    space.close()
    return {int(str(row[0]).split()[1]) for row in texts if row[0]}, sound


# The measure ---------------------------------------------------------------------------------------------------------


@contextmanager
def small_disk(place: Path) -> Iterator[str]:
    """Mount a disk of 64 MB there; gives why not, where it cannot be."""
    place.mkdir()
    if os.getuid() != 0 or shutil.which("mount") is None:
        yield "only root may mount a small disk"
        return
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        yield "a small disk cannot be mounted here"
        return
    try:
        yield ""
    finally:
        subprocess.run(["umount", str(place)], check=True)


def _home(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    space = a_workspace(folder)
    with space.database.transaction("person", durable=True) as tx:
        for number in range(PEOPLE):
            a_contact(tx, f"p{number}@alder.example", f"Person {number}")
    space.close()
    return space.folder


def measure(count: int = 10_000, first: int = 0) -> dict[str, object]:
    """Go on until so many acts were acknowledged; return the figures."""
    began, chance, skipped = time.monotonic(), Random(f"acts {first}"), dict[str, str]()
    kinds = ["kill", "kill", "kill", "file size"]
    if shutil.which("fiu-run"):
        kinds.append("sync fails")
    else:
        skipped["sync fails"] = "libfiu is not installed"
    with tempfile.TemporaryDirectory(prefix="quotahit-promise-") as scratch, small_disk(Path(scratch) / "small") as why:
        wide, told = _home(Path(scratch) / "wide"), Told()
        cramped, told_cramped = _home(Path(scratch) / "small") if not why else None, Told()
        if why:
            skipped["disk full"] = why
        turn = 0
        while len(told.acts) + len(told_cramped.acts) < count and turn < count:
            if cramped is not None and turn % 7 == 5 and told_cramped.rounds["disk full"] < 12:
                _fill(cramped.parent)
                round_of("disk full", cramped, told_cramped, chance)
            else:
                round_of(kinds[turn % len(kinds)], wide, told, chance)
            turn += 1
        missing, sound = set[int](), True
        for home, said in ((wide, told), (cramped, told_cramped)):
            if home is not None:
                there, ok = present(home)
                missing |= said.acts - there
                sound = sound and ok
    wrong = told.wrong + told_cramped.wrong
    return {
        "promise": 4,
        "acknowledged": len(told.acts) + len(told_cramped.acts),
        "missing": len(missing),
        "rounds": dict(told.rounds + told_cramped.rounds),
        "refused": dict(told.refused + told_cramped.refused),
        "sound": sound,
        "wrong": wrong[:20],
        "skipped": skipped,
        "seconds": round(time.monotonic() - began, 1),
        "kept": not missing and sound and not wrong,
    }


def _fill(disk: Path) -> None:
    """Leave a few hundred kilobytes free on a small disk."""
    free = shutil.disk_usage(disk).free - 400_000
    if free > 0:
        (disk / BALLAST).write_bytes(bytes(free))


if __name__ == "__main__":
    work(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
