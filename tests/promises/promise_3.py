"""Promise 3: a damaged file is never read as good, never replaced silently.

Each seed damages a copy of a workspace that holds imported people, notes and two backups, and opens it as the product
does. Found means: it does not open, or `workspace verify` says what is wrong. Harmless means: every row is there as it
was. Anything else is a miss. Where it does not open, every byte must lie as it lay, and the newest good backup be named.

A copy was either closed in order (sealed), or its program was killed (log not taken in, no seal). In the second state
an old version of a page can be put back without the file's telling (each page is authentic by itself, and the seal is
made when the last program closes): those seeds are drawn only where the file was closed.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from app.actions.doing import run as do
from app.actions.imports import import_file
from app.actions.upkeep import restore, restored
from app.bootstrap import background, pipeline
from app.core.errors import Damaged
from app.store import archive, backup, inspection
from app.store.layout import ANCHOR, BACKUPS, DATABASE, RECORD, SEAL
from tests.fakes.contents import content
from tests.fakes.workspaces import PASSPHRASE, a_clock, a_workspace, reopened

PAGE = 4096
LOG = DATABASE + "-wal"


@dataclass(frozen=True, slots=True)
class Originals:
    """What the copies are made of: closed in order, killed, and an earlier state of the same; what each holds."""

    closed: Path
    killed: Path
    old: Path
    stranger: Path
    holds: dict[str, str]


Damage = Callable[[Path, Random, Originals], None]


def _flip(name: str) -> Damage:
    def damage(home: Path, chance: Random, _: Originals) -> None:
        changed = bytearray((home / name).read_bytes())
        for _bit in range(chance.choice((1, 1, 2, 8))):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        (home / name).write_bytes(changed)

    return damage


def _truncate(name: str) -> Damage:
    def damage(home: Path, chance: Random, _: Originals) -> None:
        size = (home / name).stat().st_size
        os.truncate(home / name, chance.choice((chance.randrange(size), chance.randrange(size // PAGE) * PAGE, 1)))

    return damage


def _blank_sector(home: Path, chance: Random, _: Originals) -> None:
    with (home / DATABASE).open("r+b") as file:
        file.seek(chance.randrange((home / DATABASE).stat().st_size // 512) * 512)
        file.write(chance.choice((bytes(512), chance.randbytes(512))))


def _swap_pages(home: Path, chance: Random, _: Originals) -> None:
    found = (home / DATABASE).read_bytes()
    pages = [found[at : at + PAGE] for at in range(0, len(found), PAGE)]
    one, other = chance.sample(range(len(pages)), 2)
    pages[one], pages[other] = pages[other], pages[one]
    (home / DATABASE).write_bytes(b"".join(pages))


def _old_page(home: Path, chance: Random, originals: Originals) -> None:
    old, new = (originals.old / DATABASE).read_bytes(), (home / DATABASE).read_bytes()
    shared = range(0, min(len(old), len(new)), PAGE)
    at = chance.choice([at for at in shared if old[at : at + PAGE] != new[at : at + PAGE]])
    (home / DATABASE).write_bytes(new[:at] + old[at : at + PAGE] + new[at + PAGE :])


def _old_file(home: Path, chance: Random, originals: Originals) -> None:
    shutil.copyfile(originals.old / DATABASE, home / DATABASE)
    (home / LOG).unlink(missing_ok=True)
    if chance.random() < 0.5:
        shutil.copyfile(originals.old / SEAL, home / SEAL)
    else:
        (home / SEAL).unlink(missing_ok=True)


def _empty(home: Path, chance: Random, _: Originals) -> None:
    (home / chance.choice((DATABASE, DATABASE, DATABASE, RECORD, ANCHOR))).write_bytes(b"")


def _gone(home: Path, chance: Random, _: Originals) -> None:
    (home / chance.choice((DATABASE, ANCHOR))).unlink()


def _longer(home: Path, chance: Random, _: Originals) -> None:
    with (home / DATABASE).open("ab") as file:
        file.write(chance.randbytes(chance.choice((1, 100, PAGE))))


def _foreign(home: Path, chance: Random, originals: Originals) -> None:
    foreign = (
        (originals.stranger / DATABASE).read_bytes(),
        b"SQLite format 3\0" + bytes(8176),
        chance.randbytes(20_000),
        b"A text that somebody saved under this name.\n" * 500,
    )
    (home / DATABASE).write_bytes(chance.choice(foreign))


def _foreign_log(home: Path, chance: Random, originals: Originals) -> None:
    logs = ((originals.killed / LOG).read_bytes(), chance.randbytes(9000))
    (home / LOG).write_bytes(chance.choice(logs))


def _no_log(home: Path, _: Random, __: Originals) -> None:
    (home / LOG).unlink()


CLOSED: dict[str, Damage] = {
    "bits of the file": _flip(DATABASE),
    "bits of the seal": _flip(SEAL),
    "bits of the anchor": _flip(ANCHOR),
    "bits of the record": _flip(RECORD),
    "truncated": _truncate(DATABASE),
    "longer": _longer,
    "a blank sector": _blank_sector,
    "pages swapped": _swap_pages,
    "a page of an old copy": _old_page,
    "an old copy": _old_file,
    "zero length": _empty,
    "gone": _gone,
    "a foreign file": _foreign,
    "a foreign log": _foreign_log,
}
KILLED: dict[str, Damage] = {
    "bits of the file": _flip(DATABASE),
    "bits of the log": _flip(LOG),
    "bits of the anchor": _flip(ANCHOR),
    "truncated": _truncate(DATABASE),
    "log truncated": _truncate(LOG),
    "no log": _no_log,
    "a blank sector": _blank_sector,
    "pages swapped": _swap_pages,
    "an old copy": _old_file,
    "zero length": _empty,
    "a foreign file": _foreign,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one damage; `wrong` names what should not have been."""

    kind: str
    found: str  # opening, verify, harmless, MISSED
    wrong: str = ""


def trial(seed: int, originals: Originals, scratch: Path) -> Outcome:
    """Damage one copy and open it."""
    chance = Random(f"damage {seed}")
    state, kinds = chance.choice((("closed", CLOSED), ("killed", KILLED)))
    kind = chance.choice(list(kinds))
    home = scratch / f"d{seed}"
    shutil.copytree(originals.closed if state == "closed" else originals.killed, home)
    try:
        kinds[kind](home, chance, originals)
        newest = _perhaps_spoil_a_backup(home, chance)
        found, wrong = _opened(home, originals.holds[state], newest, test_restore=seed % 10 == 0)
        return Outcome(f"{state}: {kind}", found, wrong)
    finally:
        shutil.rmtree(home)
        shutil.rmtree(scratch / f"d{seed}-again", ignore_errors=True)


def _perhaps_spoil_a_backup(home: Path, chance: Random) -> Path:
    """Damage the newest backup too, in some; return the one that is to be offered."""
    older, newest = sorted((home / BACKUPS).iterdir())
    if chance.random() < 0.2:
        os.truncate(newest, newest.stat().st_size // 2)
        return older
    return newest


def _opened(home: Path, held: str, newest: Path, *, test_restore: bool) -> tuple[str, str]:
    before = _bytes(home)
    try:
        space = reopened(home, a_clock())
    except Damaged as damaged:
        if _bytes(home) != before:
            return "opening", "what was there was changed"
        if str(newest) not in damaged.hint:
            return "opening", f"the newest good backup was not named: {damaged.hint}"
        return "opening", _restored(newest, home.with_name(home.name + "-again")) if test_restore else ""
    try:
        report = inspection.verify(space)
        if not report.ok:
            return "verify", "" if report.damage else "verify found a fault of ours, no damage"
        return ("harmless", "") if content(space) == held else ("MISSED", "read as good")
    finally:
        space.close()


def _bytes(home: Path) -> dict[str, bytes]:
    # Whoever looks makes a lock, and the log's index anew.
    return {
        file.name: file.read_bytes()
        for file in home.iterdir()
        if file.is_file() and file.suffix != ".lock" and not file.name.endswith("-shm")
    }


def _restored(file: Path, folder: Path) -> str:
    restore(file, folder)
    space = reopened(folder, a_clock())
    try:
        return "" if restored(space, file)["ok"] else "what was restored is not whole"
    finally:
        space.close()


# What is damaged -----------------------------------------------------------------------------------------------------


def originals_in(folder: Path, people: int) -> Originals:
    """Make the workspaces that are copied: imported, worked on, backed up twice."""
    clock = a_clock()
    space = a_workspace(folder, clock)
    home, old, killed = space.folder, folder / "old", folder / "killed"
    import_file(space.database, _list(folder / "people.csv", people))
    clock.advance(timedelta(minutes=40))
    space.close()  # sealed, and backed up
    shutil.copytree(home, old)
    space = reopened(home, clock)
    for number in range(0, people, max(1, people // 60)):
        do(space.database, "log_activity", {"contact": f"p{number}@alder.example", "kind": "note", "notes": "Called."})
    space.database.checkpoint()
    for number in range(0, people, max(1, people // 25)):
        do(space.database, "update_contact", {"contact": f"p{number}@alder.example", "title": "Sample of another kind"})
    clock.advance(timedelta(minutes=40))
    backup.automatic(space)
    do(space.database, "create_contact", {"name": "The last one", "email": "last@alder.example"})
    shutil.copytree(home, killed)
    holds = {"killed": content(space)}
    space.close()
    space = reopened(home, clock)
    holds["closed"] = content(space)
    space.close()
    (folder / "other").mkdir()
    stranger = a_workspace(folder / "other", clock)
    stranger.close()
    return Originals(home, killed, old, stranger.folder, holds)


def _list(file: Path, people: int) -> Path:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["Name", "Email", "Company", "Job Title", "Country", "Notes"])
        for number in range(people):
            writer.writerow([f"Sample {number}", f"p{number}@alder.example", f"Alder {number // 7}", "Owner", "US",
                             f"Sample data of promise 3, person {number}"])  # fmt: skip
    return file


# Restoring, and how much is lost -------------------------------------------------------------------------------------


def restore_seconds(people: int) -> dict[str, object]:
    """Restore the backup of a workspace with so many people by the command, and say how long it took."""
    with tempfile.TemporaryDirectory(prefix="quotahit-promise-") as scratch:
        folder = Path(scratch)
        space = a_workspace(folder)
        import_file(space.database, _list(folder / "people.csv", people))
        made = backup.make(space, folder / "mine.quotahit")
        space.close()
        (folder / "passphrase").write_text(PASSPHRASE)
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "app", "workspace", "restore", str(made.file), str(folder / "again"),
             "--passphrase-file", str(folder / "passphrase"), "--json"],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        seconds = time.perf_counter() - began
    said = json.loads(done.stdout)
    return {
        "contacts": said["contacts"],
        "whole": said["ok"],
        "backup_bytes": made.bytes,
        "seconds": round(seconds, 2),
    }


def greatest_loss(hours: int) -> float:
    """Work for some hours, a change a minute with breaks, beside the background's own backup job.

    Returns the most minutes of work that any backup lacked, had the file been lost at that minute.
    """
    chance = Random("loss")
    with tempfile.TemporaryDirectory(prefix="quotahit-promise-") as scratch:
        clock = a_clock()
        space = a_workspace(Path(scratch), clock)
        works = pipeline(space)
        jobs = [job for job in background(works, lambda _: None).jobs if job.name == "backup"]
        unsaved: list[float] = []
        greatest, known = 0.0, 0
        for minute in range(hours * 60):
            clock.advance(timedelta(minutes=1))
            if chance.random() < 0.9 and minute % 200 < 150:  # who works takes breaks
                do(space.database, "create_contact", {"name": f"Sample {minute}", "email": f"m{minute}@alder.example"})
                unsaved.append(minute)
            # Looked at once a minute, and the last look may have been a minute ago.
            greatest = max(greatest, minute + 1 - unsaved[0] if unsaved else 0)
            for job in jobs:
                job.work()
            kept = backup.automatic_ones(space.folder)
            if kept and int(kept[-1].name[:6]) != known:
                known, unsaved = int(kept[-1].name[:6]), []
                assert archive.is_whole(kept[-1])
        works.close()
        space.close()
    return greatest


def measure(count: int = 1000, first: int = 0, people: int = 1500, restored_people: int = 50_000) -> dict[str, object]:
    """Damage `count` copies; restore a workspace of `restored_people` (0: not timed); return the figures."""
    began, counted, wrong = time.monotonic(), Counter[str](), []
    by_kind: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory(prefix="quotahit-promise-") as scratch:
        originals = originals_in(Path(scratch), people)
        for seed in range(first, first + count):
            outcome = trial(seed, originals, Path(scratch))
            counted[outcome.found] += 1
            by_kind.setdefault(outcome.kind, Counter())[outcome.found] += 1
            if outcome.wrong:
                wrong.append(f"{seed}: {outcome.kind}: {outcome.wrong}")
    back = restore_seconds(restored_people) if restored_people else {"seconds": 0.0, "whole": True}
    loss = greatest_loss(10 if restored_people else 3)
    return {
        "promise": 3,
        "damaged": count,
        "found_on_opening": counted["opening"],
        "found_by_verify": counted["verify"],
        "harmless": counted["harmless"],
        "read_as_good": counted["MISSED"],
        "by_kind": {kind: dict(found) for kind, found in sorted(by_kind.items())},
        "wrong": wrong[:20],
        "restore": back,
        "greatest_loss_minutes": loss,
        "seconds": round(time.monotonic() - began, 1),
        "kept": not wrong and bool(back["whole"]) and float(str(back["seconds"])) <= 60 and loss <= 30,
    }
