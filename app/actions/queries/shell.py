"""What is always in sight: counts beside the screens' names, what agents may do, how far mail was read, what is next."""

from dataclasses import dataclass
from datetime import datetime

from app.actions.doing import Workspace
from app.store import department, figures, mail, outbox, overview, raw_mail, runs, settings

DEFAULT_CAP = 40  # a grown mailbox's mails a day (product.md, Defaults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How far one mailbox was read, and why it sends nothing where it does not."""

    address: str
    read_up_to: datetime | None
    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the frame of the window shows."""

    name: str
    practice: bool
    approvals: int
    replies: int
    tasks: int
    sequences: int
    running: int
    held: int
    paused: bool
    autonomy: str
    mailboxes: tuple[Coverage, ...]
    next_due: datetime | None
    waiting_to_leave: int
    uncertain: int
    failed_runs: int
    lock_after: int
    undo_send: int = 10

    @property
    def needs_you(self) -> int:
        """How many things wait for the person today."""
        return self.approvals + self.replies + self.tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """What raising autonomy would let out: drafts that wait now, and the most that may leave in a day."""

    waiting: int
    daily_cap: int
    mailboxes: int


def unasked(workspace: Workspace) -> Unasked:
    """Return what could leave unasked if agents were let to send."""
    with workspace.database.read() as rows:
        boxes = [box for box in mail.mailboxes(rows) if box.state == "active"]
        return Unasked(
            waiting=figures.count(rows, "approvals", state="pending"),
            daily_cap=sum(box.daily_cap or DEFAULT_CAP for box in boxes),
            mailboxes=len(boxes),
        )


def shell(workspace: Workspace) -> Overview:
    """Return what the frame of the window shows."""
    with workspace.database.read() as rows:
        found = overview.counts(rows, workspace.clock.now())
        due = [at for at in (runs.next_due(rows), outbox.next_due(rows)) if at is not None]
        sender = department.sender(rows)
        return Overview(
            name=str(
                settings.get(rows, "workspace_name") or (sender.legal_name if sender else "") or workspace.folder.name
            ),
            practice=bool(settings.get(rows, "practice", False)),
            approvals=found.approvals,
            replies=found.replies,
            tasks=found.tasks,
            sequences=found.sequences,
            running=found.running,
            held=found.held,
            paused=department.paused(rows),
            autonomy=department.autonomy(rows, "*"),
            mailboxes=tuple(
                Coverage(
                    address=box.address, read_up_to=raw_mail.read_up_to(rows, box.id), trouble=box.paused_because or ""
                )
                for box in mail.mailboxes(rows)
            ),
            next_due=min(due, default=None),
            waiting_to_leave=figures.count(rows, "outbox", state="queued"),
            uncertain=figures.count(rows, "outbox", state="uncertain"),
            failed_runs=figures.count(rows, "runs", state="failed"),
            lock_after=int(settings.get(rows, "lock_after", 15)),
            undo_send=int(settings.get(rows, "undo_send", 10)),
        )
