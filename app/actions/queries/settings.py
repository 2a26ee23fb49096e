"""What the settings screen shows: every value as it stands, keys without their text, mailboxes, models, backups."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from app.actions.queries.shell import DEFAULT_CAP
from app.actions.settings import LOCK_AFTER, TASKS, UNDO_SEND
from app.actions.vault import KEYS, MODEL, can_be_checked
from app.agents.brain.budget import DEFAULT_DAILY_MICROS
from app.core.clock import from_millis
from app.core.offer import Offer, Profile
from app.core.sender import SenderProfile
from app.store import backup, department, figures, ledgers, mail, raw_mail, settings
from app.store.database import Rows
from app.store.layout import DATABASE
from app.store.vault import SecretInfo
from app.store.workspace import Workspace, created_at, read_record


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key there can be: whether there is one, since when, when it was used last, and what its models cost so far."""

    name: str
    there: bool
    since: datetime | None = None
    used: datetime | None = None
    micros: int | None = None
    practice: bool = False
    testable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A mailbox as it stands: how far it was read, what it may send a day, and why it does not."""

    address: str
    name: str
    provider: str
    state: str
    because: str
    cap: int
    own_cap: int | None
    read_up_to: datetime | None
    sends_since: datetime | None
    practice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskModels:
    """Which models one kind of task is given to: its own choice, or that of all others."""

    task: str
    models: tuple[str, ...]
    own: bool
    local: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A backup that was made by itself."""

    file: Path
    at: datetime | None
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the settings screen shows."""

    name: str
    own_name: bool
    zone: str
    zones: tuple[str, ...]
    currency: str
    practice: bool
    offer: Offer | None
    profile: Profile
    profile_words: str
    sender: SenderProfile | None
    keys: tuple[Key, ...]
    models: tuple[TaskModels, ...]
    model_costs: Mapping[str, int]
    cap_micros: int
    default_cap_micros: int
    spent_today: int
    mailboxes: tuple[Box, ...]
    lock_after: int
    undo_send: int
    default_lock_after: int = LOCK_AFTER
    default_undo_send: int = UNDO_SEND
    autonomy: str
    folder: Path
    workspace_id: str
    created: datetime
    bytes: int
    contacts: int
    audit_entries: int
    by_passphrase: bool
    backups: tuple[Kept, ...]


def everything(workspace: Workspace) -> Settings:
    """Return what the settings screen shows."""
    secrets = {secret.name: secret for secret in workspace.vault.names()}
    with workspace.database.read() as rows:
        sender = department.sender(rows)
        spent = ledgers.spend_by_model(rows)
        own_name = settings.get(rows, "workspace_name")
        return Settings(
            name=str(own_name or (sender.legal_name if sender else "") or workspace.folder.name),
            own_name=bool(own_name),
            zones=_zones(),
            zone=str(settings.get(rows, "zone", "UTC")),
            currency=str(settings.get(rows, "currency", "USD")),
            practice=bool(settings.get(rows, "practice", False)),
            offer=department.offer(rows) if settings.get(rows, "offer") else None,
            profile=department.profile(rows),
            profile_words=str(settings.get(rows, "profile_words", "")),
            sender=sender,
            keys=tuple(_key(rows, secrets.get(name), name, spent) for name in KEYS),
            models=_models(rows),
            model_costs={model: micros for model, (micros, _) in spent.items()},
            cap_micros=int(settings.get(rows, "budget_daily_micros", DEFAULT_DAILY_MICROS)),
            default_cap_micros=DEFAULT_DAILY_MICROS,
            spent_today=ledgers.spent_today(rows, workspace.clock.now()),
            mailboxes=tuple(_box(rows, box) for box in mail.mailboxes(rows)),
            lock_after=int(settings.get(rows, "lock_after", LOCK_AFTER)),
            undo_send=int(settings.get(rows, "undo_send", UNDO_SEND)),
            autonomy=department.autonomy(rows, "*"),
            folder=workspace.folder,
            workspace_id=workspace.id,
            created=created_at(workspace.folder),
            bytes=(workspace.folder / DATABASE).stat().st_size,
            contacts=figures.count(rows, "contacts"),
            audit_entries=figures.count(rows, "audit"),
            by_passphrase=read_record(workspace.folder)["key"]["kind"] == "passphrase",
            backups=tuple(_kept(file) for file in reversed(backup.automatic_ones(workspace.folder))),
        )


@cache
def _zones() -> tuple[str, ...]:
    from zoneinfo import available_timezones

    return tuple(sorted(name for name in available_timezones() if "/" in name or name == "UTC"))


# What the connections of a provider that is no model are made for, in the ledger of what leaves.
_PURPOSES = {"stripe": "payments", "apollo": "company data"}


def _key(rows: Rows, secret: SecretInfo | None, name: str, spent: Mapping[str, tuple[int, int]]) -> Key:
    provider = name.removeprefix(MODEL) + "/"
    of_this = [(micros, at) for model, (micros, at) in spent.items() if model.startswith(provider)]
    micros = sum(micros for micros, _ in of_this) if name.startswith(MODEL) else None
    used = (
        ledgers.last_by_purpose(rows, _PURPOSES[name])
        if name in _PURPOSES
        else max((at for _, at in of_this), default=None)
    )
    testable = can_be_checked(name)
    if secret is None:
        return Key(name=name, there=False, micros=micros, testable=testable)
    return Key(
        name=name,
        there=True,
        since=from_millis(secret.created_at),
        used=None if used is None or used < secret.created_at else from_millis(used),
        micros=micros,
        practice=secret.note == "practice",
        testable=testable and secret.note != "practice",
    )


def _models(rows: Rows) -> tuple[TaskModels, ...]:
    chosen: dict[str, list[str]] = settings.get(rows, "models", {})
    endpoints: dict[str, str] = settings.get(rows, "model_endpoints", {})
    usual = tuple(chosen.get("*", ()))
    found = [TaskModels(task="all", models=usual, own="*" in chosen, local=_are_local(usual, endpoints))]
    for task in TASKS:
        named = tuple(chosen.get(task, usual))
        found.append(TaskModels(task=task, models=named, own=task in chosen, local=_are_local(named, endpoints)))
    return tuple(found)


def _are_local(models: tuple[str, ...], endpoints: Mapping[str, str]) -> bool:
    """Tell whether nothing leaves this laptop for any of these; the built-in rules are such."""
    for model in models:
        provider = model.partition("/")[0]
        base = endpoints.get(provider, "http://localhost" if provider == "ollama_chat" else "")
        if not base.startswith(("http://localhost", "http://127.0.0.1", "http://[::1]")):
            return False
    return True


def _box(rows: Rows, box: mail.Mailbox) -> Box:
    return Box(
        address=box.address,
        name=box.name,
        provider=box.provider,
        state=box.state,
        because=box.paused_because or "",
        cap=box.daily_cap or DEFAULT_CAP,
        own_cap=box.daily_cap,
        read_up_to=raw_mail.read_up_to(rows, box.id),
        sends_since=box.first_send_at,
        practice=bool(settings.get(rows, "practice", False)),
    )


def _kept(file: Path) -> Kept:
    return Kept(file=file, at=backup.made_at(file), bytes=file.stat().st_size)
