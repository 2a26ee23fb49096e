"""The rehearsal: the whole department at work on invented people, in an encrypted workspace of its own.

Mail goes over real SMTP and IMAP, payments through the real Stripe client, all on loopback. The product's code does not
know that it is a rehearsal; only this module and `bootstrap` do.
"""

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Callable
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
from app.core.offer import Offer, Profile
from app.core.sender import SenderProfile
from app.sandbox import data_server
from app.sandbox.founder import Desk, Founder, Waiting
from app.sandbox.population import populate, write_list
from app.sandbox.scenario import Scenario
from app.sandbox.world import MAIL_PASSWORD, World
from app.store import activities, approvals, deals, mail, settings, workspace
from app.store.database import Database, Rows
from app.store.workspace import Workspace

SAMPLE = Path(__file__).parents[1] / "assets" / "sample"
START = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
MAILBOXES = ("sam@tallyho.example", "sam@get-tallyho.example", "sam@tallyho-mail.example")
ZONE = "America/Chicago"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What a rehearsal came to, in the stable form that scripts read, and where its workspace lies."""

    summary: dict[str, Any]
    folder: Path


def rehearse(
    folder: Path,
    *,
    leads: int,
    days: int,
    seed: int,
    passphrase: str,
    progress: Callable[[datetime, int, int], None] | None = None,
) -> Rehearsed:
    """Play a rehearsal in a new workspace under `folder`; `progress` hears the virtual instant, days done and in all."""
    began = monotonic()
    clock = VirtualClock(START)
    opened, _ = workspace.create(folder, clock, passphrase=passphrase, settings_at_start=_settings())
    people = populate(leads, seed)
    with (
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
        works.close()
        summary: dict[str, Any] = {"leads": leads, "days": days, "seed": seed, "seconds": round(monotonic() - began, 1)}
        with opened.database.read() as rows:
            summary |= summarise(rows, opened)
        summary["workspace"] = str(folder)
    return Rehearsed(summary=summary, folder=folder)


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

    return Desk(
        approvals=waiting,
        tasks=tasks,
        approve=act("approve", "approval"),
        reject=act("reject", "approval"),
        finish=act("complete_task", "task"),
    )


# What came of it -----------------------------------------------------------------------------------------------------


def summarise(rows: Rows, opened: Workspace) -> dict[str, Any]:
    """Return a rehearsal's outcome, every figure read from the workspace."""
    paid = rows.one("select count(*) as n, coalesce(sum(amount), 0) as total, min(currency) as currency from payments")
    assert paid is not None
    verified = opened.verify_audit(rows)
    inbound = rows.all(
        "select kind, category, count(*) as n from messages where direction = 'inbound' group by kind, category"
    )
    replies = {r["category"]: r["n"] for r in inbound if r["kind"] in ("reply", "new", "auto_reply")}
    return {
        "stages": deals.count_by_stage(rows),
        "journeys": _journeys(rows),
        "messages": {
            "sent": rows.value("select count(*) from messages where direction = 'outbound'"),
            "received": sum(r["n"] for r in inbound),
        },
        "replies": replies,
        "bounces": sum(r["n"] for r in inbound if r["kind"] == "bounce")
        + rows.value("select count(*) from outbox where state = 'failed'"),
        "opt_outs": rows.value("select count(distinct contact_id) from messages where category = 'unsubscribe'"),
        "blocked": _blocked(rows),
        "deals": rows.value("select count(*) from deals where deleted_at is null"),
        "paid": {"count": paid["n"], "amount": paid["total"] / 100, "currency": paid["currency"] or "USD"},
        "onboarded": rows.value("select count(*) from events where type = 'customer.onboarded'"),
        "approvals": dict(Counter(r["state"] for r in rows.all("select state from approvals"))),
        "uncertain": rows.value("select count(*) from outbox where state = 'uncertain'"),
        "failed_runs": rows.value("select count(*) from runs where state = 'failed'"),
        "audit_entries": verified.entries,
        "audit_ok": verified.ok,
        "event_log_sha256": event_log_digest(rows),
    }


def _journeys(rows: Rows) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in rows.all(
        "select chain, coalesce(agent, state) as at, count(*) as n from journeys group by 1, 2 order by 1, 2"
    ):
        found.setdefault(row["chain"], {})[row["at"]] = row["n"]
    return found


def _blocked(rows: Rows) -> dict[str, int]:
    """Return, by rule, how many messages the gate stopped."""
    counted: Counter[str] = Counter()
    for row in rows.all(
        "select d.fired, d.outcome from decisions d join outbox o on o.decision_id = d.id where o.state = 'blocked'"
    ):
        for fired in json.loads(row["fired"]):
            if fired["outcome"] == row["outcome"]:
                counted[fired["rule"]] += 1
    return dict(sorted(counted.items()))


def event_log_digest(rows: Rows) -> str:
    """Return the SHA-256 over all events in their order: the same seed gives the same digest."""
    digest = hashlib.sha256()
    for row in rows.each("select at, type, key, contact_id, data from events order by id"):
        cells = (row["at"], row["type"], row["key"], row["contact_id"], row["data"])
        digest.update("\x1f".join(map(str, cells)).encode() + b"\n")
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
