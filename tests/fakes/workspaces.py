"""Workspaces for tests: real encrypted files, copied from one template so that each costs milliseconds."""

import atexit
import json
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from app.core.clock import Clock, VirtualClock
from app.core.contact import Point
from app.core.ids import ContactId, MailboxId
from app.store import connection, contacts, mail, migrations, workspace
from app.store.database import Transaction
from app.store.layout import DATABASE, SEAL
from app.store.workspace import Workspace

# A Monday at nine in the morning in Chicago.
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PASSPHRASE = "a passphrase for tests"
_SAMPLE = Path(__file__).resolve().parents[2] / "assets" / "sample"


def a_clock() -> VirtualClock:
    """Return a clock that stands at START."""
    return VirtualClock(START)


def a_workspace(folder: Path, clock: Clock | None = None) -> Workspace:
    """Return an open workspace in a folder of its own under `folder`, with the sample offer, profile and sender.

    Every one has the same keys and the passphrase PASSPHRASE, so that a copy of one opens like another.
    """
    template, _ = _template()
    home = folder / "workspace"
    shutil.copytree(template, home)
    return reopened(home, clock or a_clock())


def reopened(home: Path, clock: Clock) -> Workspace:
    """Open a workspace made by `a_workspace` without waiting for the passphrase to be stretched."""
    return workspace.open_workspace(home, clock, recovery_code=recovery_code())


def recovery_code() -> str:
    """Return the recovery code of every workspace made by `a_workspace`."""
    return _template()[1]


def sample_settings() -> dict[str, Any]:
    """Return the settings a workspace of tests starts with: what a founder would have entered."""
    typed = {name: json.loads((_SAMPLE / f"{name}.json").read_text("utf-8")) for name in ("offer", "profile", "sender")}
    return typed | {
        "zone": "America/Chicago",
        "currency": "USD",
        "country": "US",
        "lia": {"saved": "2026-02-20", "about": "sample assessment", "job_related": True},
        "autonomy": {"*": "auto"},
    }


def a_mailbox(tx: Transaction, address: str, *, smtp_port: int = 1, imap_port: int = 1, **more: Any) -> MailboxId:
    """Connect a mailbox that is old enough to send; `ca_file`, where given, is what its servers' certificates hang on."""
    ca = {"ca_file": more.pop("ca_file")} if "ca_file" in more else {}
    auth = {"spf": True, "dkim": True, "dmarc": True}
    reading = more.pop("imap", {})
    kept = {"provider": "google_workspace", "daily_cap": 40, "ramp_from": tx.now - timedelta(days=120), **more}
    return mail.add_mailbox(
        tx,
        address,
        name="Sam Sample",
        smtp={"host": "localhost", "port": smtp_port, "auth": auth, **ca},
        imap={"host": "localhost", "port": imap_port, **ca, **reading},
        **kept,
    )


def a_contact(tx: Transaction, email: str, name: str = "Ada Sample", **fields: Any) -> ContactId:
    """Add a person in the United States whom the gate lets us write to."""
    known: dict[str, Any] = {"country": "US", "state": "IL", "time_zone": "America/Chicago", "source": "own list"}
    return contacts.create(tx, name=name, points=[Point(kind="email", value=email)], **(known | fields))


@cache
def _template() -> tuple[Path, str]:
    scratch = Path(tempfile.mkdtemp(prefix="quotahit-test-"))
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    made, code = workspace.create(
        scratch / "template", VirtualClock(START), passphrase=PASSPHRASE, settings_at_start=sample_settings()
    )
    made.close()
    return scratch / "template", code


def bring_back(space: Workspace, version: int) -> None:
    """Write the database of a closed workspace as the program of that schema version would have: its tables, its rows.

    What the later schemas added, and the search index, is left out.
    """
    file = space.folder / DATABASE
    newer = connection.connect(file, space.database.key)
    kept = {row[0]: newer.execute(f'select * from "{row[0]}"') for row in newer.execute(_TABLES).fetchall()}
    older_file = file.with_suffix(".older")
    older = connection.create(older_file, space.database.key)
    for number, script in enumerate(migrations.files()[:version], start=1):
        for statement in migrations._statements(script.read_text(encoding="utf-8")):
            older.execute(statement)
        older.execute(f"pragma user_version = {number}")
    triggers = older.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
    older.execute("pragma foreign_keys = off")
    for name, _ in triggers:
        older.execute(f'drop trigger "{name}"')
    for table, rows in kept.items():
        known = [row[1] for row in older.execute(f'pragma table_info("{table}")').fetchall()]
        if known:
            values = ", ".join("?" for _ in known)
            older.execute(f'delete from "{table}"')
            older.executemany(f'insert into "{table}" values ({values})', [[row[c] for c in known] for row in rows])
    for _, sql in triggers:
        older.execute(sql)
    for opened in (newer, older):
        opened.close()
    file.unlink()
    older_file.rename(file)
    (space.folder / SEAL).unlink(missing_ok=True)


_TABLES = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'search%'"
