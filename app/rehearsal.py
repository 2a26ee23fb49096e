"""The rehearsal: the whole department at work on invented people, in an encrypted workspace of its own.

Mail goes over real SMTP and IMAP, payments through the real Stripe client, all on loopback. The product's code does not
know that it is a rehearsal; only this module and `bootstrap` do.
"""

import dataclasses
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from app import bootstrap
from app.actions import registry
from app.actions.imports import import_file
from app.core.clock import VirtualClock
from app.core.codec import from_plain
from app.core.ids import TaskId
from app.core.money import Money
from app.core.offer import Offer, Profile
from app.core.sender import SenderProfile
from app.sandbox import data_server
from app.sandbox.mail.host import Accepted
from app.sandbox.payment.records import Records
from app.sandbox.people.founder import Desk, Founder, Waiting
from app.sandbox.people.population import populate, write_list
from app.sandbox.scenario import Scenario
from app.sandbox.world import MAIL_PASSWORD, World
from app.store import activities, approvals, deals, figures, mail, settings, workspace
from app.store.database import Database, Rows
from app.store.workspace import Workspace

SAMPLE = Path(__file__).parents[1] / "assets" / "sample"
START = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
MAILBOXES = ("sam@tallyho.example", "sam@get-tallyho.example", "sam@tallyho-mail.example")
ZONE = "America/Chicago"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What a rehearsal came to, in the stable form that scripts read, where its workspace lies, and the outside's own
    records: what the mail host took over, and what the payment provider sold."""

    summary: dict[str, Any]
    folder: Path
    accepted: tuple[Accepted, ...]
    money: Records


def rehearse(
    folder: Path,
    *,
    leads: int,
    days: int,
    seed: int,
    passphrase: str,
    progress: Callable[[datetime, int, int], None] | None = None,
    away: timedelta = timedelta(),
) -> Rehearsed:
    """Play a rehearsal in a new workspace under `folder`; `progress` hears the virtual instant, days done and in all.

    For the time `away` at its end the founder does not look at anything and agents ask before everything they send.
    """
    began = monotonic()
    clock = VirtualClock(START)
    opened, _ = workspace.create(folder, clock, passphrase=passphrase, settings_at_start=_settings())
    people = populate(leads, seed)
    with (
        one_core(),
        workspace.opened(opened),
        World(folder=folder / "practice", clock=clock, people=people, mailboxes=MAILBOXES, seed=seed) as world,
    ):
        _furnish(opened, world)
        fresh, old = folder / "leads.csv", folder / "old-leads.csv"
        write_list([p for p in people if not p.dormant], fresh, seed=seed)
        write_list([p for p in people if p.dormant], old, seed=seed)
        import_file(opened.database, fresh)
        import_file(opened.database, old, dormant=True)
        works = bootstrap.pipeline(opened)
        heard = (lambda now: progress(now, (now - START).days, days)) if progress else None
        scenario = Scenario(
            clock=clock,
            world=world,
            founder=Founder(desk=desk(opened.database), zone=ZONE, seed=seed),
            product=works,
            until=START + timedelta(days=days),
            progress=heard,
        )
        scenario.play()
        if away:
            _leave_alone(opened, scenario, away)
        works.close()
        summary: dict[str, Any] = {"leads": leads, "days": days, "seed": seed, "seconds": round(monotonic() - began, 1)}
        with opened.database.read() as rows:
            summary |= summarise(rows, opened)
        summary["workspace"] = str(folder)
        return Rehearsed(
            summary=summary, folder=folder, accepted=tuple(world.mail.accepted), money=world.payments.records()
        )


class _Away:
    """A founder who does not look."""

    def next_look(self, now: datetime) -> datetime:
        return now + timedelta(days=1000)

    def look(self, now: datetime) -> int:
        return 0


def _leave_alone(opened: Workspace, scenario: Scenario, away: timedelta) -> None:
    """Go on without the founder: what agents want to send waits."""
    with opened.database.transaction("person") as tx:
        settings.put(tx, "autonomy", {"*": "suggest"})
    dataclasses.replace(scenario, founder=_Away(), until=scenario.until + away).play()


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this thread, and those it starts, on one core, where the system lets us.

    The product and the practice servers only ever take turns, thousands of times a second; waking another core for each
    turn takes longer than most turns do.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _settings() -> dict[str, Any]:
    def sample(name: str) -> Any:  # the JSON of a sample file
        return json.loads((SAMPLE / f"{name}.json").read_text(encoding="utf-8"))

    return {
        "offer": sample("offer"),
        "profile": sample("profile"),
        "sender": sample("sender"),
        "zone": ZONE,
        "currency": "USD",
        "country": "US",
        "lia": {"saved": "2026-02-20", "about": "sample assessment", "job_related": True},
        # A founder who has watched it for a while: openers, discounts and proposals are looked at, the rest goes by itself.
        "autonomy": {"*": "auto", "outreach": "suggest", "proposals": "suggest", "discounts": "suggest"},
    }


def _furnish(opened: Workspace, world: World) -> None:
    """Connect the workspace to the pretend world: mailboxes, payment account, data provider."""
    for name, kind in (("offer", Offer), ("profile", Profile), ("sender", SenderProfile)):
        with opened.database.read() as rows:
            from_plain(settings.get(rows, name), kind)
    opened.vault.put("stripe", world.payments.key, note="practice account")
    opened.vault.put("apollo", data_server.KEY, note="practice data provider")
    ca = str(world.mail.authority.ca)
    with opened.database.transaction("person") as tx:
        settings.put(tx, "payments", {"base_url": world.payments.url})
        settings.put(tx, "enrichment", {"provider": "apollo", "base_url": world.data.url})
        for address in MAILBOXES:
            mail.add_mailbox(
                tx,
                address,
                name="Sam Sample",
                smtp={
                    "host": "localhost",
                    "port": world.mail.smtp_port,
                    "ca_file": ca,
                    "auth": {"spf": True, "dkim": True, "dmarc": True},
                },
                imap={"host": "localhost", "port": world.mail.imap_port, "ca_file": ca},
                provider="google_workspace",
                daily_cap=40,
                ramp_from=tx.now - timedelta(days=120),
                sent_copies="provider",
            )
    for address in MAILBOXES:
        opened.vault.put(f"mailbox:{address}", MAIL_PASSWORD)


def desk(database: Database) -> Desk:
    """Return the founder's desk, over the product's own verbs."""

    def waiting() -> list[Waiting]:
        with database.read() as rows:
            return [Waiting(id=a.id, kind=a.kind) for a in approvals.pending(rows)]

    def tasks() -> list[Waiting]:
        with database.read() as rows:
            return [Waiting(id=t.id, kind=t.kind, due_at=t.due_at) for t in activities.open_tasks(rows, limit=2000)]

    def act(name: str, argument: str) -> Callable[[int], None]:
        def run(number: int) -> None:
            with database.transaction("person") as tx:
                registry.run(tx, name, {argument: number})

        return run

    def finish(number: int) -> None:
        """Do a task; one about a paused mailbox is done by letting it send again, after a look."""
        with database.transaction("person") as tx:
            task = activities.task_of(tx, TaskId(number))
            if task.kind == mail.MAILBOX_TASK:
                registry.run(tx, "resume_mailbox", {"mailbox": task.detail["mailbox"]})
            else:
                registry.run(tx, "complete_task", {"task": number})

    return Desk(
        approvals=waiting,
        tasks=tasks,
        approve=act("approve", "approval"),
        reject=act("reject", "approval"),
        finish=finish,
    )


# What came of it -----------------------------------------------------------------------------------------------------


def summarise(rows: Rows, opened: Workspace) -> dict[str, Any]:
    """Return a rehearsal's outcome, every figure read from the workspace."""
    payments, total, currency = figures.paid(rows)
    verified = opened.verify_audit(rows)
    inbound = figures.inbound_by_category(rows)
    return {
        "stages": deals.count_by_stage(rows),
        "journeys": figures.leads_by_place(rows),
        "messages": {
            "sent": figures.count(rows, "messages", direction="outbound"),
            "received": sum(count for _, _, count in inbound),
        },
        "replies": {category: count for kind, category, count in inbound if kind in ("reply", "new", "auto_reply")},
        "bounces": sum(count for kind, _, count in inbound if kind == "bounce")
        + figures.count(rows, "outbox", state="failed"),
        "opt_outs": figures.opted_out_by_mail(rows),
        "blocked": figures.blocked_by_rule(rows),
        "deals": sum(deals.count_by_stage(rows).values()),
        "paid": {"count": payments, "amount": Money(total, currency or "USD").major, "currency": currency or "USD"},
        "onboarded": figures.count(rows, "events", type="customer.onboarded"),
        "approvals": figures.count_by(rows, "approvals", "state"),
        "uncertain": figures.count(rows, "outbox", state="uncertain"),
        "failed_runs": figures.count(rows, "runs", state="failed"),
        "audit_entries": verified.entries,
        "audit_ok": verified.ok,
        "event_log_sha256": event_log_digest(rows),
    }


def event_log_digest(rows: Rows) -> str:
    """Return the SHA-256 over all events in their order: the same seed gives the same digest."""
    digest = hashlib.sha256()
    for event in figures.event_log(rows):
        digest.update("\x1f".join(map(str, event)).encode() + b"\n")
    return digest.hexdigest()


def place(folder: Path | None, passphrase: str | None) -> tuple[Path, Path | None, str]:
    """Return where a rehearsal's workspace goes, the file its passphrase lies in (None: the caller's own), and the passphrase.

    A rehearsal holds sample data alone, so its passphrase may lie beside it, for looking into it afterwards.
    """
    if folder is None:
        from platformdirs import user_data_path

        root = user_data_path("quotahit") / "rehearsals"
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        taken = [int(p.name) for p in root.iterdir() if p.name.isdigit()]
        folder = root / str(max(taken, default=0) + 1)
    if passphrase is not None:
        return folder, None, passphrase
    secret, file = secrets.token_urlsafe(24), folder.with_name(folder.name + ".passphrase")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(secret + "\n", encoding="utf-8")
    return folder, file, secret
