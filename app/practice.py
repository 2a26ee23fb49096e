"""The practice mailbox of a live workspace: a pretend outside world beside it, on the wall clock, that answers in minutes.

The world is a process of its own with real servers on loopback; it ends with this one. The workspace is connected to it
as to any provider, and knows by the setting `practice` that it is. What the world remembers lies in the workspace's
folder under `practice`, in the open: invented people, and what was written to them. Leaving practice deletes it.
"""

import dataclasses
import json
import secrets
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.actions.imports import import_file
from app.core.errors import Outside, Refused
from app.core.ids import BatchId
from app.core.offer import Profile
from app.core.places import country_code
from app.sandbox import live
from app.sandbox.people.population import Person, populate, write_list
from app.sandbox.world import MAIL_PASSWORD
from app.store import audit, contacts, department, mail, outbox, settings
from app.store.database import Rows, Transaction
from app.store.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]  # where `python -m app…` finds the package
SAMPLE = ROOT / "assets" / "sample"
ADDRESS = "you@practice.example"
LEADS = 24
SETTING = "practice"
_FOLDER, _PORTS, _LIST = "practice", "ports.json", "practice-leads.csv"
_PATIENCE = 30.0  # seconds until the world must have opened its ports

Facts = dict[str, Any]  # as app.sandbox.live tells them


@dataclasses.dataclass(slots=True, eq=False)
class Practice:
    """A practice world that runs; `end` it before the workspace is closed."""

    child: "subprocess.Popen[bytes]"
    facts: Facts

    @property
    def runs(self) -> bool:
        """Whether the world is still there."""
        return self.child.poll() is None

    def end(self) -> None:
        """End the world in order; what happened in it is kept."""
        assert self.child.stdin is not None
        with suppress(OSError):
            self.child.stdin.close()
        try:
            self.child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


def begin(workspace: Workspace, *, pace: int = live.PACE) -> Practice:
    """Start the practice world and connect the workspace to it; the first time, bring its sample leads in.

    Raises Refused where the workspace has a mailbox or keys of its own, Outside where the world does not start.
    """
    with workspace.database.read() as rows:
        _see_that_nothing_is_real(workspace, rows)
        profile, known = department.profile(rows), settings.get(rows, SETTING)
    folder = workspace.folder / _FOLDER
    if not (folder / live.WORLD).exists():
        seed = secrets.randbelow(1_000_000)
        people = tuple(suited(populate(LEADS, seed), profile))
        live.describe(folder, live.Inhabited(people=people, mailboxes=(ADDRESS,), seed=seed, pace=pace))
    started = _start(folder)
    try:
        _connect(workspace, started.facts)
        if not known:
            _bring_leads(workspace, folder)
    except BaseException:
        started.end()
        raise
    return started


def leave(workspace: Workspace) -> None:
    """Disconnect the workspace: no mailbox, no keys, no sample leads in sight; what it had learned to practise goes."""
    with workspace.database.read() as rows:
        known = settings.get(rows, SETTING)
    if not known:
        return
    for name in ("stripe", "apollo", f"mailbox:{ADDRESS}"):
        workspace.vault.remove(name)
    with workspace.database.transaction("person", durable=True) as tx:
        box = mail.mailbox_named(tx, ADDRESS)
        if box is not None:
            mail.remove_mailbox(tx, box.id)
        for name in ("payments", "enrichment", SETTING, *known.get("filled", ())):
            settings.drop(tx, name)
        if known.get("batch"):
            _put_away(tx, BatchId(known["batch"]))
        audit.append(tx, "leave_practice", "The practice mailbox was left; its sample leads are in the trash")
    shutil.rmtree(workspace.folder / _FOLDER, ignore_errors=True)


def suited(people: list[Person], profile: Profile) -> list[Person]:
    """Return the same people, most of them such as the profile asks for, so that agents find somebody to write to."""
    home = {country_code(person.firm.country): person.firm for person in people}
    here = [firm for code, firm in home.items() if code in profile.countries]
    low, high = profile.company_size or (10, 200)
    firms, made = dict[str, Any](), list[Person]()
    for number, person in enumerate(people):
        firm = firms.get(person.firm.domain)
        if firm is None:
            firm = person.firm
            if number % 5:  # one in five stays as it came: a list is never all gold
                place = (
                    here[number % len(here)] if here and country_code(firm.country) not in profile.countries else firm
                )
                firm = dataclasses.replace(
                    firm,
                    industry=profile.industries[number % len(profile.industries)]
                    if profile.industries
                    else firm.industry,
                    people=min(max(firm.people, low), max(min(high, 100_000), low)),
                    country=place.country,
                    city=place.city,
                    state=place.state,
                )
            firms[person.firm.domain] = firm
        wanted = profile.roles[number % len(profile.roles)] if profile.roles and number % 5 else person.title
        made.append(dataclasses.replace(person, firm=firm, title=wanted, dormant=False))
    return made


# The process ---------------------------------------------------------------------------------------------------------


def _start(folder: Path) -> Practice:
    ports = folder / _PORTS
    ports.unlink(missing_ok=True)
    command = [sys.executable, "-m", "app.sandbox.live", "--folder", str(folder), "--ports-file", str(ports)]
    child = subprocess.Popen(  # noqa: S603 - our own module, our own paths
        [*command, "--with-parent"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=ROOT
    )
    give_up = time.monotonic() + _PATIENCE
    while not ports.exists():
        if child.poll() is not None or time.monotonic() > give_up:
            Practice(child=child, facts={}).end()
            raise Outside("The practice mailbox did not start.", hint="Nothing was changed; try again.")
        time.sleep(0.02)
    facts: Facts = json.loads(ports.read_text(encoding="utf-8"))
    return Practice(child=child, facts=facts)


# The workspace -------------------------------------------------------------------------------------------------------


def _see_that_nothing_is_real(workspace: Workspace, rows: Rows) -> None:
    boxes = [box.address for box in mail.mailboxes(rows) if box.address != ADDRESS]
    if boxes:
        raise Refused(
            f"This workspace sends real mail from {boxes[0]}; practice does not mix with it.",
            hint="Remove the mailbox first, or practise in a workspace of its own.",
        )
    if not settings.get(rows, SETTING) and (workspace.vault.has("stripe") or workspace.vault.has("apollo")):
        raise Refused(
            "This workspace has keys of a real payment or data account; practice does not mix with them.",
            hint="Remove them first, or practise in a workspace of its own.",
        )


def _connect(workspace: Workspace, facts: Facts) -> None:
    """Point the workspace at the world as it is reached now; its ports are others after every start."""
    workspace.vault.put("stripe", facts["payments_key"], note="practice")
    workspace.vault.put("apollo", facts["data_key"], note="practice")
    workspace.vault.put(f"mailbox:{ADDRESS}", MAIL_PASSWORD, note="practice")
    smtp = {"host": "localhost", "port": facts["smtp"], "ca_file": facts["ca"]}
    smtp["auth"] = {"spf": True, "dkim": True, "dmarc": True}
    imap = {"host": "localhost", "port": facts["imap"], "ca_file": facts["ca"]}
    with workspace.database.transaction("person", durable=True) as tx:
        settings.put(tx, "payments", {"base_url": facts["payments"]})
        settings.put(tx, "enrichment", {"provider": "apollo", "base_url": facts["data"]})
        known = settings.get(tx, SETTING)
        if not known:
            settings.put(tx, SETTING, {"filled": _fill(tx)})
            audit.append(tx, "practice", "The practice mailbox was connected: nothing leaves this laptop")
        box = mail.mailbox_named(tx, ADDRESS)
        if box is None:
            grown = tx.now - timedelta(days=120)
            mail.add_mailbox(
                tx,
                ADDRESS,
                name=department.sender_name(tx),
                smtp=smtp,
                imap=imap,
                provider="google_workspace",
                daily_cap=40,
                ramp_from=grown,
                sent_copies="provider",
            )
        else:
            state = {"state": "active"} if box.state == "removed" else {}
            mail.reconnect_mailbox(tx, box.id, smtp=smtp, imap=imap, **state)


def _fill(tx: Transaction) -> list[str]:
    """Fill in, from the sample, what agents need and the founder has not said; return what that was."""
    filled = []
    samples = {name: json.loads((SAMPLE / f"{name}.json").read_text(encoding="utf-8")) for name in _SAMPLES}
    samples["lia"] = {"saved": tx.now.date().isoformat(), "about": "sample assessment", "job_related": True}
    samples["country"] = "US"
    for name, value in samples.items():
        if settings.get(tx, name) is None:
            settings.put(tx, name, value)
            filled.append(name)
    return filled


_SAMPLES = ("offer", "profile", "sender")


def _bring_leads(workspace: Workspace, folder: Path) -> None:
    who, file = live.inhabited(folder), folder / _LIST
    write_list(who.people, file, seed=who.seed)
    done = import_file(workspace.database, file)
    with workspace.database.transaction("person", durable=True) as tx:
        settings.put(tx, SETTING, {**settings.get(tx, SETTING), "batch": done.batch})


def _put_away(tx: Transaction, batch: BatchId) -> None:
    """Move the sample leads to the trash: nothing more is done for them."""
    for person in contacts.of_batch(tx, batch, after=0, limit=10 * LEADS):
        outbox.withdraw(tx, contact=person.id)
        contacts.trash(tx, person.id)


__all__ = ["ADDRESS", "LEADS", "Practice", "begin", "leave", "suited"]
