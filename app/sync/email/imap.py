"""Reading a mailbox: new messages by UID, raw; looking for one of our own sends. Nothing is marked or deleted."""

import imaplib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.core.errors import NeedsHuman, Transient
from app.store.mail import Mailbox
from app.sync.egress import Ledger, Line
from app.sync.email.account import Secrets, password, server, trust

SECONDS = 30.0
CHUNK = 50
_ASKED = ("UIDVALIDITY", "UIDNEXT")
_STATUS = re.compile(rb"(\S+|\"(?:[^\"\\]|\\.)*\") +\(([^()]*)\) *")
_ITEM = re.compile(r"([A-Z]+) +(\d+)")
_PASSING = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT)\]", re.IGNORECASE)  # a login that is put off (RFC 5530)


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderState:
    """What a folder says of itself: under which number its UIDs stand, and the next of them."""

    uidvalidity: int
    uidnext: int


@dataclass(slots=True, eq=False)
class ImapLink:
    """One mailbox's connection for reading."""

    mailbox: Mailbox
    vault: Secrets
    ledger: Ledger
    _box: Any = None  # imap_tools.MailBox; the library ships no types
    _line: Line | None = None
    _folders: dict[str, str] = field(default_factory=dict)
    _lists_states: bool = False

    def folder_named(self, use: str) -> str | None:
        """Return the folder of a special use (`\\Sent`, `\\Junk`), by what the server says, else by usual names."""
        self._connected()
        return self._folders.get(use)

    def states(self, folders: Iterable[str]) -> dict[str, FolderState]:
        """Return what folders say of themselves, without opening them: in one exchange where the server can."""
        wanted = list(folders)
        with _foreign(self):
            box = self._connected()
            listed = self._listed_states(box, wanted) if self._lists_states else {}
            return {folder: listed.get(folder) or _state(box.folder.status(folder, _ASKED)) for folder in wanted}

    def _listed_states(self, box: Any, folders: list[str]) -> dict[str, FolderState]:  # box: imap_tools.MailBox
        """Return the states of folders as LIST-STATUS tells them (RFC 5819); what it does not tell is left out."""
        from imap_tools.utils import encode_folder

        names = {encode_folder(folder): folder for folder in folders}
        patterns = b"(" + b" ".join(names) + b")"
        try:
            kind, _ = box.client.xatom("LIST", '""', patterns, "RETURN", f"(STATUS ({' '.join(_ASKED)}))")
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:  # it promised more than it can
            self._lists_states = False
            return {}
        box.client.response("LIST")
        _, lines = box.client.response("STATUS")
        found: dict[str, FolderState] = {}
        for line in lines if kind == "OK" else ():
            told = _STATUS.fullmatch(line) if isinstance(line, bytes) else None
            folder = names.get(b'"' + told[1].strip(b'"') + b'"') if told else None
            values = dict(_ITEM.findall(told[2].decode("ascii", "replace").upper())) if told else {}
            if folder is not None and values.keys() >= set(_ASKED):
                found[folder] = _state({name: int(value) for name, value in values.items()})
        return found

    def open(self, folder: str) -> None:
        """Open a folder for reading only."""
        with _foreign(self):
            self._connected().folder.set(folder, readonly=True)

    def fetch_after(self, folder: str, last_uid: int, *, uidvalidity: int) -> Iterator[list[tuple[int, bytes]]]:
        """Yield a folder's messages with a UID above `last_uid`, as they came, some at a time.

        Raises Transient where the folder is not (any more) numbered under `uidvalidity`, or the link breaks off.
        """
        self.open(folder)
        with _foreign(self):
            _, said = self._box.client.response("UIDVALIDITY")
        if said and said[0] is not None and int(said[0]) != uidvalidity:
            raise Transient("The mailbox was renumbered just now.", retry_after=timedelta(minutes=1))
        for uids in self._new_uids(last_uid):
            with _foreign(self):
                kind, data = self._box.client.uid("FETCH", ",".join(map(str, uids)), "(UID BODY.PEEK[])")
            if kind != "OK":
                raise Transient("The mailbox did not hand over its messages.")
            found = [(_uid_of(part[0]), part[1]) for part in data if isinstance(part, tuple)]
            if self._line is not None:
                self._line.bytes_in += sum(len(raw) for _, raw in found)
            yield sorted(found)

    def find_sent(self, message_id: str, send_key: str) -> str | None:
        """Return the Message-ID under which one of our sends lies in the Sent folder, or None where it does not.

        Some hosts give a message a new id; our own header is looked for as well. Raises Transient where the folder
        cannot be read.
        """
        folder = self.folder_named("\\Sent")
        if folder is None:
            raise NeedsHuman(
                f"{self.mailbox.address} has no folder for sent mail, so it cannot be known whether it left."
            )
        self.open(folder)
        for header, value in (("Message-ID", message_id), ("X-QH-Send-Id", send_key)):
            with _foreign(self):
                kind, data = self._box.client.uid("SEARCH", None, "HEADER", header, f'"{value}"')
            if kind != "OK":
                raise Transient("The Sent folder could not be searched.")
            uids = data[0].split() if data and data[0] else []
            if uids:
                return self._message_id_of(int(uids[0])) or message_id
        return None

    def append_sent(self, message: bytes) -> None:
        """File a copy of a sent message, where the host does not do it by itself."""
        folder = self.folder_named("\\Sent")
        if folder is not None:
            with _foreign(self):
                self._connected().client.append(f'"{folder}"', "(\\Seen)", None, message)

    def close(self, outcome: str = "ok") -> None:
        """Log out, where there is a connection."""
        box, self._box = self._box, None
        if box is not None and outcome == "ok":
            try:
                box.logout()
            except (imaplib.IMAP4.error, OSError):
                outcome = "ok, closed by the server"
                _hang_up(box)
        else:
            _hang_up(box)
        line, self._line = self._line, None
        if line is not None:
            line.close(outcome)

    def _new_uids(self, last_uid: int) -> Iterator[list[int]]:
        with _foreign(self):
            kind, data = self._box.client.uid("SEARCH", None, f"UID {last_uid + 1}:*")
        if kind != "OK":
            raise Transient("The mailbox did not say what is new.")
        # "n:*" always names the newest message, even where it is older than n.
        uids = sorted(int(uid) for uid in (data[0] or b"").split() if int(uid) > last_uid)
        for start in range(0, len(uids), CHUNK):
            yield uids[start : start + CHUNK]

    def _message_id_of(self, uid: int) -> str | None:
        with _foreign(self):
            kind, data = self._box.client.uid("FETCH", str(uid), "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
        for part in data if kind == "OK" else ():
            if isinstance(part, tuple):
                value = part[1].decode("utf-8", "replace").partition(":")[2].strip()
                return value or None
        return None

    def _connected(self) -> Any:  # imap_tools.MailBox
        if self._box is not None:
            return self._box
        import imap_tools

        target, secret = server(self.mailbox.imap, self.mailbox), password(self.vault, self.mailbox)
        self._line = self.ledger.open(target.host, target.port, "read mail", (f"mailbox:{self.mailbox.address}",))
        box = None
        try:
            box = imap_tools.MailBox(target.host, target.port, timeout=SECONDS, ssl_context=trust(target.ca_file))
            box.login(target.user, secret, initial_folder=None)
            folders = _special_folders(box)
            _, said = box.client.capability()
        except (imaplib.IMAP4.error, OSError, imap_tools.ImapToolsError) as error:
            _hang_up(box)
            refused = isinstance(error, imap_tools.MailboxLoginError) and not _PASSING.search(str(error))
            self.close("login refused" if refused else "not reached")
            if refused:
                raise NeedsHuman(
                    f"The mailbox {self.mailbox.address} does not accept its login.",
                    hint="Enter the password (or app password) anew under Settings › Mailboxes. Follow-ups wait until it is read.",
                ) from error
            raise Transient(
                f"The mailbox {self.mailbox.address} could not be reached safely ({type(error).__name__}).",
                hint="Check the network.",
            ) from error
        self._box, self._folders = box, folders
        self._lists_states = b"LIST-STATUS" in (said[-1] or b"").upper().split()
        return box


class _foreign:  # noqa: N801 (used as a statement, like contextlib's own)
    """Turn the library's errors into ours, and drop the connection they leave behind."""

    def __init__(self, link: ImapLink) -> None:
        self._link = link

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        import imap_tools

        if isinstance(error, imaplib.IMAP4.error | OSError | imap_tools.ImapToolsError):
            self._link.close("broke off")
            raise Transient(
                f"The mailbox {self._link.mailbox.address} broke off ({type(error).__name__}).",
                retry_after=timedelta(minutes=1),
            ) from error


_USUAL = {
    "\\Sent": ("sent", "sent items", "sent messages", "gesendet"),
    "\\Junk": ("junk", "spam", "junk e-mail", "junk email"),
}


def _state(values: Mapping[str, int]) -> FolderState:
    return FolderState(uidvalidity=values["UIDVALIDITY"], uidnext=values["UIDNEXT"])


def _special_folders(box: Any) -> dict[str, str]:  # imap_tools.MailBox
    found: dict[str, str] = {}
    listed = list(box.folder.list())
    for use, names in _USUAL.items():
        by_flag = next((f.name for f in listed if use in f.flags), None)
        by_name = next((f.name for f in listed if f.name.rpartition(f.delim or "/")[2].lower() in names), None)
        if by_flag or by_name:
            found[use] = by_flag or by_name or ""
    return found


def _hang_up(box: Any) -> None:  # imap_tools.MailBox, or None
    """Close the socket of a connection that came to nothing."""
    with suppress(Exception):
        if box is not None:
            box.client.shutdown()


def _uid_of(head: bytes) -> int:
    words = head.replace(b"(", b" ").split()
    return int(words[words.index(b"UID") + 1])
