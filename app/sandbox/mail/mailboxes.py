"""Mailboxes in memory: folders, messages with UIDs and flags, and an index of the headers that identify a message."""

import re
import threading
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from functools import cached_property

from app.core.errors import NotFound

SEEN, DELETED, ANSWERED, FLAGGED, DRAFT = "\\Seen", "\\Deleted", "\\Answered", "\\Flagged", "\\Draft"
SYSTEM_FLAGS = (ANSWERED, FLAGGED, DELETED, SEEN, DRAFT)

# Folder name → SPECIAL-USE attribute (RFC 6154); INBOX has none.
FOLDERS = {
    "INBOX": "",
    "Sent": "\\Sent",
    "Junk": "\\Junk",
    "Drafts": "\\Drafts",
    "Trash": "\\Trash",
    "Archive": "\\Archive",
}

# Headers that are found by their whole value in one look-up.
INDEXED = ("message-id", "x-qh-send-id", "x-microsoft-original-message-id")

_BARE_NEWLINE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_FOLD = re.compile(rb"\r\n(?=[ \t])")


def with_crlf(raw: bytes) -> bytes:
    """Return `raw` with every line ended by CRLF, as mail travels."""
    if raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r"):
        return raw
    return _BARE_NEWLINE.sub(b"\r\n", raw)


def split_message(raw: bytes) -> tuple[bytes, bytes]:
    """Return the header block with its empty last line, and the body."""
    if raw.startswith(b"\r\n"):
        return b"\r\n", raw[2:]
    end = raw.find(b"\r\n\r\n")
    return (raw, b"") if end < 0 else (raw[: end + 4], raw[end + 4 :])


def header_fields(block: bytes) -> list[tuple[str, str]]:
    """Return the unfolded fields of a header block as (lower-case name, value as it stands)."""
    fields = []
    for line in _FOLD.sub(b"", block).split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if colon:
            fields.append((name.decode("latin-1").strip().lower(), value.decode("utf-8", "replace").strip()))
    return fields


def readable(value: str) -> str:
    """Return a header value with its encoded words decoded (RFC 2047); an undecodable one as it stands."""
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError):
        return value


@dataclass(eq=False)
class StoredMessage:
    """One message in one folder; `raw` never changes, `flags` are replaced as a whole."""

    uid: int
    raw: bytes
    received: datetime
    flags: frozenset[str]

    @cached_property
    def parts(self) -> tuple[bytes, bytes]:
        """The header block and the body."""
        return split_message(self.raw)

    @cached_property
    def fields(self) -> list[tuple[str, str]]:
        """The header fields, unfolded, names in lower case."""
        return header_fields(self.parts[0])

    def header(self, name: str) -> str | None:
        """Return the first value of header `name`, or None."""
        return next((value for field_name, value in self.fields if field_name == name.lower()), None)

    @property
    def message_id(self) -> str | None:
        return self.header("message-id")

    @property
    def subject(self) -> str:
        return readable(self.header("subject") or "")


class Folder:
    """Messages in the order of their UIDs, and counters by which a reader sees what changed."""

    def __init__(self, name: str, *, special_use: str = "", uidvalidity: int) -> None:
        self.name = name
        self.special_use = special_use
        self.uidvalidity = uidvalidity
        self.uidnext = 1
        self.messages: list[StoredMessage] = []
        self.subscribed = True
        self.removals = 0
        self.flag_changes = 0
        self.watchers: set[Callable[[], None]] = set()
        self._index: dict[str, dict[str, list[StoredMessage]]] = {name: {} for name in INDEXED}

    def append(self, raw: bytes, *, received: datetime, flags: Iterable[str] = ()) -> StoredMessage:
        """Add a message (its lines ended by CRLF) at the end under the next UID and return it."""
        message = StoredMessage(self.uidnext, raw, received, frozenset(flags))
        self.uidnext += 1
        self.messages.append(message)
        self._enter(message)
        self._tell()
        return message

    def remove(self, uids: Collection[int]) -> None:
        """Take the messages with these UIDs away for good."""
        gone = frozenset(uids)
        if not gone:
            return
        for message in self.messages:
            if message.uid in gone:
                self._leave(message)
        self.messages = [message for message in self.messages if message.uid not in gone]
        self.removals += 1
        self._tell()

    def set_flags(self, message: StoredMessage, flags: Iterable[str]) -> None:
        """Give `message` exactly these flags."""
        if (wanted := frozenset(flags)) != message.flags:
            message.flags = wanted
            self.flag_changes += 1
            self._tell()

    def renumber(self, uidvalidity: int) -> None:
        """Start a new UIDVALIDITY: every message gets another UID, as after a rebuilt index (RFC 3501 §2.3.1.1)."""
        self.uidvalidity = uidvalidity
        for uid, message in enumerate(self.messages, start=1):
            message.uid = uid
        self.uidnext = len(self.messages) + 1
        self.removals += 1
        self._tell()

    def by_uid(self, uid: int) -> StoredMessage | None:
        """Return the message with this UID, or None."""
        place = bisect_left(self.messages, uid, key=lambda message: message.uid)
        found = self.messages[place : place + 1]
        return found[0] if found and found[0].uid == uid else None

    def since(self, uid: int) -> list[StoredMessage]:
        """Return the messages whose UID is `uid` or higher."""
        return self.messages[bisect_left(self.messages, uid, key=lambda message: message.uid) :]

    def holding(self, header: str, value: str) -> list[StoredMessage]:
        """Return the messages whose indexed `header` contains `value`, without regard to case.

        A value in angle brackets is looked up whole, at the cost of one dictionary access.
        """
        index, value = self._index[header.lower()], value.strip().lower()
        if value.startswith("<") and value.endswith(">"):
            return index.get(value, [])
        found = [message for key, messages in index.items() if value in key for message in messages]
        return sorted(found, key=lambda message: message.uid)

    def _enter(self, message: StoredMessage) -> None:
        for name in INDEXED:
            if (value := message.header(name)) is not None:
                self._index[name].setdefault(value.lower(), []).append(message)

    def _leave(self, message: StoredMessage) -> None:
        for name in INDEXED:
            if (value := message.header(name)) is not None:
                self._index[name][value.lower()].remove(message)

    def _tell(self) -> None:
        for watcher in tuple(self.watchers):
            watcher()


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A message that will stand in a folder from `due` on."""

    due: datetime
    folder: str
    raw: bytes
    flags: tuple[str, ...]


@dataclass(eq=False, kw_only=True)
class Mailbox:
    """One account: who may enter, its folders, and what is still on its way into them."""

    address: str
    password: str
    files_sent: bool
    folders: dict[str, Folder]
    late: list[Late] = field(default_factory=list)

    def folder(self, name: str) -> Folder:
        """Return a folder by its name; INBOX in any case. Raises NotFound."""
        found = self.folders.get("INBOX" if name.upper() == "INBOX" else name)
        if found is None:
            raise NotFound(f"The practice mailbox {self.address} has no folder {name}.")
        return found

    @property
    def sent(self) -> Folder:
        """The folder with the special use \\Sent. Raises NotFound where there is none."""
        for folder in self.folders.values():
            if folder.special_use == "\\Sent":
                return folder
        raise NotFound(f"The practice mailbox {self.address} has no folder for sent mail.")

    def settle(self, now: datetime) -> None:
        """File everything that is due."""
        due = [late for late in self.late if late.due <= now]
        if due:
            self.late = [late for late in self.late if late.due > now]
            for late in due:
                self.folder(late.folder).append(late.raw, received=now, flags=late.flags)


class MailStore:
    """All accounts of a host. Whoever changes a mailbox holds `lock`."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.mailboxes: dict[str, Mailbox] = {}
        self._uidvalidity = 0

    def add(self, address: str, password: str, *, files_sent: bool, folders: dict[str, str]) -> Mailbox:
        """Make an account with these folders (name → special use) and return it."""
        made = {name: self.new_folder(name, special_use) for name, special_use in folders.items()}
        mailbox = Mailbox(address=address, password=password, files_sent=files_sent, folders=made)
        self.mailboxes[address.lower()] = mailbox
        return mailbox

    def new_folder(self, name: str, special_use: str = "") -> Folder:
        """Return a new folder with a UIDVALIDITY that no folder had before."""
        return Folder(name, special_use=special_use, uidvalidity=self.next_uidvalidity())

    def next_uidvalidity(self) -> int:
        """Return a UIDVALIDITY higher than every one before."""
        self._uidvalidity += 1
        return self._uidvalidity

    def mailbox(self, address: str) -> Mailbox:
        """Return the account of an address. Raises NotFound."""
        found = self.mailboxes.get(address.lower())
        if found is None:
            raise NotFound(f"No practice mailbox belongs to {address}.")
        return found

    def entered(self, address: str, password: str) -> Mailbox | None:
        """Return the account when the password is its own, else None."""
        found = self.mailboxes.get(address.lower())
        return found if found is not None and found.password == password else None

    def file_sent(self, mailbox: Mailbox, raw: bytes, *, now: datetime, late: timedelta) -> None:
        """Put a copy of a submission into the Sent folder, now or `late` by the clock."""
        if late > timedelta(0):
            mailbox.late.append(Late(due=now + late, folder=mailbox.sent.name, raw=raw, flags=(SEEN,)))
        else:
            mailbox.sent.append(raw, received=now, flags=(SEEN,))
