"""Mail as it came, and how far each folder was read: what was fetched is pending or processed, never neither."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.changes import Topic
from app.core.clock import from_millis
from app.core.errors import NotFound
from app.core.ids import MailboxId
from app.store.database import Row, Rows, Transaction

# How far a folder was read -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where reading a folder stands."""

    uidvalidity: int | None
    last_uid: int
    read_at: datetime | None
    error: str | None


START = Cursor(uidvalidity=None, last_uid=0, read_at=None, error=None)


def cursors(rows: Rows) -> dict[tuple[MailboxId, str], Cursor]:
    """Return where reading stands, by mailbox and folder; a folder that was never read is not among them."""
    return {
        (MailboxId(row["mailbox_id"]), row["name"]): Cursor(
            uidvalidity=row["uidvalidity"],
            last_uid=row["last_uid"],
            read_at=None if row["read_at"] is None else from_millis(row["read_at"]),
            error=row["error"],
        )
        for row in rows.all("select * from folders")
    }


def set_cursor(
    tx: Transaction, mailbox_id: MailboxId, folder: str, uidvalidity: int, last_uid: int, *, read_to_end: bool
) -> None:
    """Note how far a folder was read; `read_to_end` says that nothing newer was there."""
    tx.run(
        "insert into folders (mailbox_id, name, uidvalidity, last_uid, read_at) values (?,?,?,?,?)"
        " on conflict (mailbox_id, name) do update set uidvalidity = excluded.uidvalidity, last_uid = excluded.last_uid,"
        " read_at = coalesce(excluded.read_at, read_at), error = null",
        mailbox_id,
        folder,
        uidvalidity,
        last_uid,
        tx.millis if read_to_end else None,
    )


def note_folder_error(tx: Transaction, mailbox_id: MailboxId, folder: str, error: str) -> None:
    """Note why a folder could not be read; how far it was read stands as it is."""
    tx.run(
        "insert into folders (mailbox_id, name, error) values (?,?,?)"
        " on conflict (mailbox_id, name) do update set error = excluded.error",
        mailbox_id,
        folder,
        error,
    )
    tx.touch(Topic.MAILBOXES)


def read_up_to(rows: Rows, mailbox_id: MailboxId) -> datetime | None:
    """Return the instant up to which a mailbox was read in all its folders, or None where some never was."""
    found = rows.all("select read_at from folders where mailbox_id = ?", mailbox_id)
    if not found or any(row[0] is None for row in found):
        return None
    return from_millis(min(row[0] for row in found))


# Raw mail ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """One fetched message as it came; `pending` until it was processed whole."""

    id: int
    mailbox_id: MailboxId
    folder: str
    raw: bytes
    attempts: int


def keep(
    tx: Transaction, mailbox_id: MailboxId, folder: str, uidvalidity: int, fetched: Iterable[tuple[int, bytes]]
) -> None:
    """Keep fetched messages as pending; one that is here already is left alone."""
    tx.many(
        "insert or ignore into raw_mail (mailbox_id, folder, uidvalidity, uid, bytes, size, fetched_at) values (?,?,?,?,?,?,?)",
        [
            (mailbox_id, folder, uidvalidity, uid, zlib.compress(raw, 1), len(raw), tx.millis)
            for uid, raw in fetched
        ],
    )  # fmt: skip
    tx.touch(Topic.MAILBOXES)


def pending(rows: Rows, *, limit: int = 100) -> list[RawMail]:
    """Return messages that were fetched and not yet processed, oldest first."""
    found = rows.all(f"select * from raw_mail where state = 'pending' order by id limit {limit:d}")
    return [_raw(row) for row in found]


def get(rows: Rows, raw_id: int) -> RawMail:
    """Return one message as it came; raises NotFound."""
    row = rows.one("select * from raw_mail where id = ?", raw_id)
    if row is None:
        raise NotFound("The original of this message is gone.")
    return _raw(row)


def done(tx: Transaction, raw_id: int, *, message_id: str) -> None:
    """Mark a message as processed, under its Message-ID or what stands for one."""
    tx.run("update raw_mail set state = 'processed', message_id = ?, error = null where id = ?", message_id, raw_id)


def trouble(tx: Transaction, raw_id: int, error: str, *, most: int = 3) -> bool:
    """Note that processing failed; after `most` tries it is set aside as failed, and still kept: returns whether."""
    tx.run(
        "update raw_mail set attempts = attempts + 1, error = ?,"
        " state = case when attempts + 1 >= ? then 'failed' else 'pending' end where id = ?",
        error,
        most,
        raw_id,
    )
    return bool(state_of(tx, raw_id) == "failed")


def state_of(rows: Rows, raw_id: int) -> str:
    """Return whether a fetched message is pending, processed or failed."""
    return str(rows.value("select state from raw_mail where id = ?", raw_id))


def is_known(rows: Rows, raw: RawMail, identity: str) -> bool:
    """Tell whether this very message was processed before: after the server renumbered its mail, or in another folder."""
    return (
        rows.value(
            "select 1 from raw_mail where message_id = ? and mailbox_id = ? and size = ? and state = 'processed'",
            identity,
            raw.mailbox_id,
            len(raw.raw),
        )
        is not None
    )


def _raw(row: Row) -> RawMail:
    return RawMail(
        id=row["id"],
        mailbox_id=MailboxId(row["mailbox_id"]),
        folder=row["folder"],
        raw=zlib.decompress(row["bytes"]),
        attempts=row["attempts"],
    )
