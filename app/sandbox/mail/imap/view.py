"""What one session sees of its selected folder: the numbering it was told, and the news it has not been told yet."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from app.sandbox.mail.imap.syntax import ranges
from app.sandbox.mail.mailboxes import Folder, StoredMessage


class View:
    """The numbering of one session. Message numbers change only when the session has been told (RFC 3501 §5.2)."""

    def __init__(self, folder: Folder, *, read_only: bool) -> None:
        self.folder = folder
        self.read_only = read_only
        self.uidvalidity = folder.uidvalidity
        self.uids = [message.uid for message in folder.messages]
        self._removals = folder.removals
        self._flag_changes = folder.flag_changes
        self._flags = self._all_flags()

    @property
    def stale(self) -> bool:
        """Whether the folder was renumbered: this numbering means nothing any more."""
        return self.uidvalidity != self.folder.uidvalidity

    def growth(self) -> list[bytes]:
        """Return the untagged lines for messages that came since the last call."""
        fresh = self.folder.since(self.uids[-1] + 1 if self.uids else 1)
        if not fresh:
            return []
        self.uids.extend(message.uid for message in fresh)
        for message in fresh:
            self._flags[message.uid] = message.flags
        return [b"* %d EXISTS" % len(self.uids), b"* 0 RECENT"]

    def news(self, *, expunges: bool) -> list[bytes]:
        """Return the untagged lines for all that changed since the last call; removals only when `expunges`."""
        lines = self._removed() if expunges and self._behind() else []
        return lines + self.growth() + self._flagged()

    def select(self, text: str, *, by_uid: bool) -> Iterator[tuple[int, StoredMessage]]:
        """Give (number, message) for a sequence set in the order of numbers; what is gone is left out. Raises Bad."""
        if not self.uids:
            return
        highest = self.uids[-1] if by_uid else len(self.uids)
        places = set[int]()
        for span in ranges(text, highest):
            if by_uid:
                places.update(range(bisect_left(self.uids, span.start), bisect_right(self.uids, span.stop - 1)))
            else:
                places.update(range(min(span.start - 1, len(self.uids)), min(span.stop - 1, len(self.uids))))
        yield from self._at(sorted(places))

    def number(self, message: StoredMessage) -> int | None:
        """Return the number this session knows a message by, or None."""
        place = bisect_left(self.uids, message.uid)
        return place + 1 if place < len(self.uids) and self.uids[place] == message.uid else None

    def everything(self) -> Iterator[tuple[int, StoredMessage]]:
        """Give (number, message) for all messages."""
        yield from self._at(range(len(self.uids)))

    def told_flags(self, message: StoredMessage) -> None:
        """Note that the session knows the message's present flags."""
        self._flags[message.uid] = message.flags

    def _at(self, places: range | list[int]) -> Iterator[tuple[int, StoredMessage]]:
        whole = len(places) == len(self.uids) == len(self.folder.messages) and not self._behind()
        if whole:
            yield from enumerate(list(self.folder.messages), start=1)
            return
        for place in places:
            message = self.folder.by_uid(self.uids[place])
            if message is not None:
                yield place + 1, message

    def _behind(self) -> bool:
        return self._removals != self.folder.removals

    def _removed(self) -> list[bytes]:
        self._removals = self.folder.removals
        alive = {message.uid for message in self.folder.messages}
        lines = []
        for place in range(len(self.uids) - 1, -1, -1):
            if self.uids[place] not in alive:
                lines.append(b"* %d EXPUNGE" % (place + 1))
                self._flags.pop(self.uids[place], None)
                del self.uids[place]
        return lines

    def _all_flags(self) -> dict[int, frozenset[str]]:
        return {message.uid: message.flags for message in self.folder.messages}

    def _flagged(self) -> list[bytes]:
        if self._flag_changes == self.folder.flag_changes:
            return []
        self._flag_changes = self.folder.flag_changes
        lines = []
        for number, message in self.everything():
            if self._flags.get(message.uid) != message.flags:
                self._flags[message.uid] = message.flags
                lines.append(b"* %d FETCH (UID %d FLAGS %b)" % (number, message.uid, flag_list(message.flags)))
        return lines


def flag_list(flags: frozenset[str]) -> bytes:
    """Return flags as a parenthesised list in a steady order."""
    return b"(" + " ".join(sorted(flags)).encode() + b")"
