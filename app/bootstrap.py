"""Builds everything once: the one place that chooses the real world or the pretend one."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.actions import registry
from app.actions.imports import go_on
from app.actions.models import models_of
from app.agents.department import department
from app.agents.loadouts.researcher.rescoring import bring_up_to_date, is_outdated
from app.agents.runtime.clock_jobs import ClockJobs, Job
from app.agents.runtime.engine import Engine, backoff
from app.agents.runtime.lease import leading
from app.core.changes import Topic
from app.core.errors import Trouble
from app.core.faults import kind
from app.core.ports import Models
from app.machine import SystemClock, open_workspace, wants_passphrase
from app.store import approvals, backup, figures, lookups, outbox, settings
from app.store import department as agents
from app.store import workspace as workspaces
from app.store.database import Rows, Transaction
from app.store.keys import keyring_answers
from app.store.workspace import Workspace
from app.sync.egress import Ledger
from app.sync.enrich.apollo import Enrichment
from app.sync.http import Web
from app.sync.inbox import Inbox
from app.sync.outbox import Outbox
from app.sync.payments import Payments
from app.sync.stripe import Stripe

POLL_MAIL = timedelta(minutes=5)
TURN_EVERY = timedelta(seconds=30)
LOOK_AT_BACKUPS_EVERY = timedelta(minutes=1)


@dataclass(slots=True, eq=False)
class Pipeline:
    """Everything that works on a workspace in the background, in the order a turn takes."""

    workspace: Workspace
    engine: Engine
    inbox: Inbox
    outbox: Outbox
    payments: Payments
    enrichment: Enrichment
    _read_at: datetime | None = None

    def turn(self) -> int:
        """Do everything that can be done now: replies first, then money, then the agents, then what is to leave."""
        self.read_mail()
        moved = self.payments.poll()
        while True:
            progress = self._expire() + (0 if self._paused() else self._work())
            moved += progress
            if not progress:
                return moved

    def read_mail(self, *, at_once: bool = False) -> int:
        """Read the mailboxes, where they were not read in the last minutes."""
        now = self.workspace.clock.now()
        if not at_once and self._read_at is not None and timedelta() <= now - self._read_at < POLL_MAIL:
            return 0
        self._read_at = now
        return self.inbox.poll()

    def next_due(self) -> datetime | None:
        """Return when there is something to do next by our own rows; who writes or pays when is not ours to know."""
        with self.workspace.database.read() as rows:
            known = [approvals.next_expiry(rows), lookups.next_due(rows)]
        known += [self.engine.next_due(), self.outbox.next_due()]
        return min((instant for instant in known if instant is not None), default=None)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.close()
        self.outbox.close()
        self.inbox.close()
        self.enrichment.web.close()

    def _work(self) -> int:
        return self.enrichment.pump() + self.payments.pump() + self.engine.tick() + self.outbox.pump()

    def _paused(self) -> bool:
        with self.workspace.database.read() as rows:
            return agents.paused(rows)

    def _expire(self) -> int:
        with self.workspace.database.read() as rows:
            due = approvals.next_expiry(rows)
        if due is None or due > self.workspace.clock.now():
            return 0
        with self.workspace.database.transaction("system") as tx:
            return approvals.expire(tx)


def pipeline(
    workspace: Workspace, *, models: Models | None = None, crash_point: Callable[[str], None] | None = None
) -> Pipeline:
    """Build the pipeline of a workspace from its own settings and vault."""
    database = workspace.database
    ledger = Ledger(database)
    web = Web(ledger)
    secret = workspace.send_key_secret()
    inbox = Inbox(database, workspace.vault, ledger, secret, crash_point=crash_point)
    engine = department(database, run_action, models or models_of(workspace, web))
    engine.on_step = crash_point
    return Pipeline(
        workspace=workspace,
        engine=engine,
        inbox=inbox,
        outbox=Outbox(database, workspace.vault, ledger, secret, reader=inbox.link, crash_point=crash_point),
        payments=Payments(database, _stripe_account(workspace, web)),
        enrichment=Enrichment(database, workspace.vault, web, backoff),
    )


def run_action(tx: Transaction, action: str, arguments: dict[str, object]) -> Any:  # what the action makes
    """Run a verb for an agent, within its run's own undo group."""
    return registry.run(tx, action, arguments, own_group=False).result


def _stripe_account(workspace: Workspace, web: Web) -> Callable[[], Stripe | None]:
    account: dict[str, Stripe] = {}

    def connect() -> Stripe | None:
        if "stripe" not in account:
            if not workspace.vault.has("stripe"):
                return None
            with workspace.database.read() as rows:
                base = settings.get(rows, "payments", {}).get("base_url")
            account["stripe"] = Stripe(web, workspace.vault.get("stripe"), base_url=base)
        return account["stripe"]

    return connect


# Opening and running -------------------------------------------------------------------------------------------------


def create_workspace(folder: Path, *, passphrase: str | None) -> dict[str, Any]:
    """Make a workspace and return what its owner must know, the recovery code among it."""
    made, code = workspaces.create(folder, SystemClock(), passphrase=passphrase)
    made.close()
    kept = "keyring" if passphrase is None else "passphrase"
    return {"workspace": str(folder), "id": made.id, "key": kept, "recovery_code": code}


def run_until_idle(workspace: Workspace) -> dict[str, Any]:
    """Let the department do everything that can be done now; return what was done, and when something is due next."""
    with leading(workspace.folder):
        go_on(workspace.database)
        _score_by_the_profile(workspace)
        works = pipeline(workspace)
        try:
            works.engine.recover()
            moved = works.turn()
        finally:
            works.close()
        due = works.next_due()
    return {"moved": moved, "next_due": due.isoformat() if due else None, **_needs(workspace)}


@contextmanager
def at_work(workspace: Workspace, say: Callable[[str], None]) -> Iterator[None]:
    """Let the department work in the background while the block lasts; `say` hears what is worth a line.

    Raises Busy where another process leads this workspace.
    """
    with leading(workspace.folder):
        for done in go_on(workspace.database):
            say(f"An import that was broken off was brought to its end: {done.rows:,} rows, {done.added:,} added.")
        _score_by_the_profile(workspace)
        works = pipeline(workspace)
        works.engine.recover()
        jobs = background(works, say)
        jobs.start()
        poke = workspace.database.subscribe(lambda changes: jobs.poke("turn") if changes.topics & _STIRRING else None)
        try:
            yield
        finally:
            poke()
            jobs.stop()
            works.close()


def run_until_stopped(workspace: Workspace, say: Callable[[str], None]) -> dict[str, Any]:
    """Let the department work in the background until Ctrl+C; `say` hears what is worth a line."""
    with at_work(workspace, say):
        for one in _needs(workspace)["uncertain"]:
            say(
                f"It is not known whether “{one['subject']}” to {one['to']} left; {one['who_finds_out']} is to find out."
            )
        say("The department is at work; Ctrl+C stops it in order.")
        _wait_for_the_end()
    return _needs(workspace)


def _score_by_the_profile(workspace: Workspace) -> None:
    """Score the leads anew where the founder changed whom they look for."""
    with workspace.database.read() as rows:
        outdated = is_outdated(rows)
    if outdated:
        bring_up_to_date(workspace.database)


_STIRRING = frozenset({Topic.APPROVALS, Topic.TASKS, Topic.SETTINGS})


def background(works: Pipeline, say: Callable[[str], None]) -> ClockJobs:
    """Return the background jobs of a workspace: a turn every half minute, a backup every half hour of work.

    After the machine slept, mail is read before anything else; what is due is then looked at afresh, one by one.
    """

    def woke() -> None:
        say("The machine slept: reading replies first.")
        works.read_mail(at_once=True)

    return ClockJobs(
        jobs=(
            Job(name="turn", every=TURN_EVERY, work=works.turn),
            Job(name="backup", every=LOOK_AT_BACKUPS_EVERY, work=_Backups(works.workspace).work),
        ),
        clock=works.workspace.clock,
        on_wake=woke,
        on_error=lambda name, error: say(f"{name}: {error if isinstance(error, Trouble) else kind(error)}"),
    )


@dataclass(slots=True)
class _Backups:
    """Backs up where half an hour passed since the last backup, and something was written since."""

    workspace: Workspace
    seen: int | None = None

    def work(self) -> None:
        space = self.workspace
        with space.database.read() as rows:
            newest = figures.count(rows, "audit")
        if newest != self.seen and backup.is_due(space.folder, space.created, space.clock.now()):
            backup.automatic(space)
            self.seen = newest


def _wait_for_the_end() -> None:
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()


def _needs(workspace: Workspace) -> dict[str, Any]:
    with workspace.database.read() as rows:
        return {
            "approvals_waiting": figures.count(rows, "approvals", state="pending"),
            "uncertain_sends": figures.count(rows, "outbox", state="uncertain"),
            "failed_runs": figures.count(rows, "runs", state="failed"),
            "uncertain": _uncertain(rows),
        }


def _uncertain(rows: Rows) -> list[dict[str, Any]]:
    """Return the messages of which it is not known whether they left: looked up by the program, or the founder's to say."""
    looked_up, asked = outbox.open_sends(rows), outbox.uncertain(rows)
    return [
        {"message": one.id, "to": one.address, "subject": one.subject, "who_finds_out": who}
        for found, who in ((looked_up, "the program"), (asked, "you"))
        for one in found
    ]


__all__ = [
    "Pipeline",
    "SystemClock",
    "Workspace",
    "at_work",
    "create_workspace",
    "keyring_answers",
    "open_workspace",
    "pipeline",
    "run_until_idle",
    "run_until_stopped",
    "wants_passphrase",
]
