"""Promise 6: no secret outside vault and keyring.

Markers (keys, passwords, tokens, contact data) go into a workspace by every road there is without a window: vault,
settings, contacts by verb and by import, notes, mail that came. Then programs of our own work on it, meet faults of 20
kinds with secrets in their local variables, in messages, in threads and in logs, abort, and are killed. Nothing of it
may be found: in any file of the workspace (log, index, seal, anchor, backups, locks), in the temporary and the home
folder, in a core file, in the environment or the command line of the programs and their children, or in what they said.
The clipboard is the window's, and is not looked at here.
"""

import base64
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any, NoReturn

from app.actions.doing import run as do
from app.actions.imports import import_file
from app.actions.registry import Context, Risk, action
from app.core.errors import BadInput
from app.core.message import Direction
from app.store import backup, mail, settings, workspace
from app.store.workspace import Workspace
from tests.fakes.workspaces import PASSPHRASE, a_clock, a_contact, a_workspace, recovery_code, reopened

KINDS = ("key", "password", "token", "person")
TAG = "qzjxwvkqbzjxqwkv"  # stands in every marker and in nothing else, so that one look finds any of them


def markers(count: int) -> dict[str, list[str]]:
    """Return so many markers by kind; some people's are addresses."""
    chance = Random("markers")
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        letters = f"{''.join(chance.choices('bcdfghjkmnp', k=4))}{TAG}{''.join(chance.choices('bcdfghjkmnp', k=4))}"
        found[kind].append(f"{letters}@alder.example" if kind == "person" and number % 8 == 3 else letters)
    return found


def traces(marker: str) -> list[bytes]:
    """Return what a marker looks like on disk: as text of either width, in capitals, in hex, in base64."""
    plain = marker.encode()
    # What lies beside it changes the ends of its base64, and where it begins changes all of it.
    coded = [base64.b64encode(pad + plain)[4:-4] for pad in (b"", b"x", b"xx")]
    return [plain, marker.encode("utf-16-le"), plain.upper(), plain.hex().encode(), *coded]


# Planting ------------------------------------------------------------------------------------------------------------


def plant(space: Workspace, folder: Path, planted: dict[str, list[str]]) -> None:
    """Put every marker where such a thing goes."""
    for number, secret in enumerate(planted["key"] + planted["password"]):
        space.vault.put(f"sample {number}", secret, note="sample")
    with space.database.transaction("person", durable=True) as tx:
        for number, token in enumerate(planted["token"]):
            settings.put(tx, f"sample {number}", {"token": token})
    names, listed = planted["person"][::2], planted["person"][1::2]
    for number, name in enumerate(names):
        do(space.database, "create_contact", {"name": name, "email": f"{name.split('@')[0]}@alder.example"})
        do(space.database, "log_activity", {"kind": "note", "contact": number + 1, "notes": f"{name} has moved"})
    with space.database.transaction("system") as tx:
        for name in names:
            contact = a_contact(tx, f"{name.split('@')[0]}@birch.example", name)
            mail.add_message(
                tx, thread=None, contact=contact, mailbox_id=None, direction=Direction.INBOUND, channel="email", sender=name,
                recipient="sam@tallyho.example", subject=name, text=f"I am {name}", at=tx.now, message_id=None,
            )  # fmt: skip
    _import(space, folder, listed)
    backup.automatic(space)


def _import(space: Workspace, folder: Path, names: list[str]) -> None:
    file = folder / "list.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(
            [["Name", "Email", "Notes"], *([n, f"{n.split('@')[0]}@cedar.example", n] for n in names)]
        )
    import_file(space.database, file)
    file.unlink()


# Faults with secrets in hand ------------------------------------------------------------------------------------------


def _number(secret: str) -> NoReturn:
    raise AssertionError("it was a number", int(secret))


def _missing(secret: str) -> NoReturn:
    raise KeyError({"known": 1}[secret])


def _deep(secret: str) -> int:
    return len(secret) + _deep(secret)


def _hidden_cause(secret: str) -> int:
    try:
        return int(secret)
    except ValueError as error:
        raise RuntimeError(f"a header with {secret}") from error


def _raise(error: BaseException) -> NoReturn:
    raise error


def _database(secret: str) -> NoReturn:
    import sqlcipher3.dbapi2 as sqlcipher

    raise sqlcipher.OperationalError(f"near {secret!r}: syntax error")


def _http(secret: str) -> NoReturn:
    import httpx

    raise httpx.LocalProtocolError(f"Illegal header value b'Bearer {secret}'")


def _mail(secret: str) -> NoReturn:
    import smtplib

    raise smtplib.SMTPAuthenticationError(535, f"no such password: {secret}".encode())


def _thread(secret: str) -> None:
    import threading

    worker = threading.Thread(target=_number, args=(secret,))
    worker.start()
    worker.join()


def _finaliser(secret: str) -> None:
    class Holder:
        def __del__(self) -> None:
            raise ValueError(secret)

    del_me = Holder()
    del del_me


def _log(secret: str) -> None:
    import logging

    for name in ("httpx", "LiteLLM", "apscheduler", "root"):
        logging.getLogger(name).error("request with %s", secret)
    try:
        int(secret)
    except ValueError:
        logging.getLogger("app.sample").exception("a job met trouble")


FAULTS: dict[str, Any] = {
    "ValueError": _number,
    "KeyError": _missing,
    "RecursionError": _deep,
    "cause": _hidden_cause,
    "TypeError": lambda secret: secret + 1,
    "AttributeError": lambda secret: getattr(secret, secret),
    "IndexError": lambda secret: secret[99],
    "ZeroDivisionError": lambda secret: len(secret) / 0,
    "AssertionError": lambda secret: _raise(AssertionError(secret)),
    "MemoryError": lambda secret: secret * 2**60,
    "OSError": lambda secret: Path("/nowhere", secret).read_bytes(),
    "UnicodeError": lambda secret: f"{secret}é".encode("ascii"),
    "JSON": lambda secret: __import__("json").loads(secret),
    "ImportError": __import__,
    "database": _database,
    "HTTP": _http,
    "mail": _mail,
    "group": lambda secret: _raise(ExceptionGroup(secret, [ValueError(secret)])),
    "known trouble": lambda _: _raise(BadInput("That cannot be done.")),
    "interrupt": lambda secret: _raise(KeyboardInterrupt(secret)),
    "thread": _thread,
    "finaliser": _finaliser,
    "log": _log,
    "abort": lambda _: os.abort(),
}


def provoke(context: Context, kind: str) -> int:
    """Meet a fault with every secret of the workspace in local variables."""
    everything = settings.everything(context.tx)
    secret = str(everything["sample 0"]["token"])
    FAULTS[kind](secret)
    return len(everything)


# Looking for them ----------------------------------------------------------------------------------------------------


def _program(folder: Path, *arguments: str, core: Path) -> "subprocess.Popen[bytes]":
    sources = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"HOME": str(folder / "home"), "TMPDIR": str(folder / "temp"),
                                "XDG_DATA_HOME": str(folder / "home"), "XDG_CACHE_HOME": str(folder / "home"),
                                "PYTHONPATH": sources}  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "tests.promises.promise_6", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environment, cwd=core,
    )  # fmt: skip


def _of_process(pid: int) -> dict[str, bytes]:
    """Return the command line and environment of a process and of its children."""
    found = {}
    for name in ("cmdline", "environ"):
        try:
            found[f"{name} of {pid}"] = Path(f"/proc/{pid}/{name}").read_bytes()
        except OSError:
            found[f"{name} of {pid}"] = b""
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found |= _of_process(int(child))
    return found


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def hits(places: dict[str, bytes], *more: str) -> list[str]:
    """Return where a marker, or one of some more secrets, shows in any of its forms."""
    forms = [trace for secret in (TAG, *more) for trace in traces(secret)]
    return [place for place, content in places.items() if any(f in content or f in place.encode() for f in forms)]


def measure(count: int = 200, kinds: int = len(FAULTS)) -> dict[str, object]:
    """Plant `count` markers, meet `kinds` kinds of fault, and look everywhere; return the figures."""
    began, planted = time.monotonic(), markers(count)
    looked, found = 0, list[str]()
    with tempfile.TemporaryDirectory(prefix="quotahit-promise-") as scratch:
        folder = Path(scratch)
        for name in ("home", "temp", "outside"):
            (folder / name).mkdir()
        space = a_workspace(folder)
        plant(space, folder / "outside", planted)
        assert space.vault.get("sample 0") == planted["key"][0]
        found += hits(_files(folder))  # at work: the log is not taken in yet
        looked += len(_files(folder))
        space.close()
        secrets = folder / "outside" / "passphrase"
        secrets.write_text(PASSPHRASE)
        home, faults = str(space.folder), list(FAULTS)[:kinds]
        common = ["--workspace", home, "--passphrase-file", str(secrets)]
        commands = [["do", "provoke", "--kind", kind, *common] for kind in faults]
        commands += [["status", *common], ["audit", "verify", *common], ["workspace", "verify", home, *common[2:]],
                     ["do", "update_contact", "--contact", "nobody", "--title", "x", *common]]  # fmt: skip
        statuses = []
        for command in commands:
            program = _program(folder, *command, core=folder)
            said = program.communicate(timeout=60)
            statuses.append(program.returncode)
            places = dict(zip((f"said by {command}", f"complained by {command}"), said, strict=True))
            found += hits(places) + hits(_files(folder))
            looked += len(places)
        looked += len(_files(folder))
        # One that is at work, holds the keys, has a child, and is killed.
        program = _program(folder, "hold", home, recovery_code(), core=folder)
        assert program.stdout is not None
        assert program.stdout.readline() == b"holding\n"
        at_work = _of_process(program.pid)
        assert len(at_work) >= 4, "it and its child"
        program.kill()
        places = dict(zip(("said", "complained"), program.communicate(), strict=True)) | at_work
        found += hits(places, PASSPHRASE) + hits(_files(folder))
        looked += len(places) + len(_files(folder))
        # The markers are there, for whoever has the key.
        again = reopened(space.folder, a_clock())
        kept = all(again.vault.get(f"sample {n}") == secret for n, secret in enumerate(planted["key"]))
        again.close()
    return {
        "promise": 6,
        "markers": sum(len(found) for found in planted.values()),
        "faults": len(faults),
        "exit_statuses": sorted(set(statuses)),
        "places_looked_at": looked,
        "hits": found[:20],
        "still_in_the_vault": kept,
        "not_looked_at": "the clipboard, which is the window's; swap; what the founder exports",
        "seconds": round(time.monotonic() - began, 1),
        "kept": not found and kept,
    }


def _hold(home: Path, code: str) -> None:
    """Hold every secret at hand beside a child of ours, until killed."""
    opened = workspace.open_workspace(home, a_clock(), recovery_code=code)
    held = [opened.vault.get(info.name) for info in opened.vault.names()]
    with opened.database.transaction("person", durable=True) as tx:
        settings.put(tx, "another", held[0])
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(5)"])
    print("holding", flush=True)
    child.wait()


if __name__ == "__main__":
    if sys.argv[1] == "hold":
        _hold(Path(sys.argv[2]), sys.argv[3])
    else:
        from app.__main__ import main

        action(Risk.REVERSIBLE, lambda _, *, kind: f"Provoke {kind}")(provoke)
        main()
