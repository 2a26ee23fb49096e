"""IMAP commands on folders: list, open, make, rename, ask their state, and put messages into them."""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import zip_longest

from app.sandbox.mail.imap.session import DELIMITER, Answer, Handler, State, need
from app.sandbox.mail.imap.syntax import Bad, No, Token, quoted, read_date_time, text_of
from app.sandbox.mail.imap.view import View
from app.sandbox.mail.mailboxes import SEEN, SYSTEM_FLAGS, Folder, with_crlf

_PERMANENT = " ".join(SYSTEM_FLAGS).encode()


def namespace(_state: State, _arguments: list[Token]) -> Answer:
    yield b'* NAMESPACE (("" "/")) NIL NIL'
    return "NAMESPACE done"


def list_folders(state: State, arguments: list[Token]) -> Answer:
    only_special = bool(arguments) and isinstance(arguments[0], list)
    if only_special:
        arguments = arguments[1:]
    need(arguments, 2, 4)
    reference, pattern = text_of(arguments[0]), arguments[1]
    patterns = [text_of(each) for each in pattern] if isinstance(pattern, list) else [text_of(pattern)]
    if patterns == [""]:
        yield b'* LIST (\\Noselect) "/" ""'
        return "LIST done"
    asked = _asked_back(arguments[2:])
    for folder in _matching(state, [reference + each for each in patterns]):
        if folder.special_use or not only_special:
            yield b"* LIST " + _line(state, folder)
            if asked:
                yield b"* STATUS " + _status_line(folder, asked)
    return "LIST done"


def _asked_back(options: list[Token]) -> list[Token]:
    """Return the items of STATUS that a LIST is to tell of each folder (RFC 5819); what else is asked, it tells anyhow."""
    if not options:
        return []
    if len(options) != 2 or text_of(options[0]).upper() != "RETURN" or not isinstance(options[1], list):
        raise Bad("RETURN with a list of options was expected")
    for option, items in zip_longest(options[1], options[1][1:]):
        if not isinstance(option, list) and text_of(option).upper() == "STATUS":
            if not isinstance(items, list):
                raise Bad("STATUS wants a list of items")
            return items
    return []


def list_subscribed(state: State, arguments: list[Token]) -> Answer:
    need(arguments, 2)
    for folder in _matching(state, [text_of(arguments[0]) + text_of(arguments[1])]):
        if folder.subscribed:
            yield b"* LSUB " + _line(state, folder)
    return "LSUB done"


def _matching(state: State, patterns: list[str]) -> list[Folder]:
    found = []
    for name, folder in state.account().folders.items():
        if any(_shape(pattern).fullmatch(name) for pattern in patterns):
            found.append(folder)
    return found


@lru_cache(256)  # a mail program asks for the same ones for ever
def _shape(pattern: str) -> re.Pattern[str]:
    if pattern.upper() == "INBOX":
        pattern = "INBOX"
    parts = {"*": ".*", "%": f"[^{DELIMITER}]*"}
    return re.compile("".join(parts.get(sign, re.escape(sign)) for sign in pattern), re.DOTALL)


def _line(state: State, folder: Folder) -> bytes:
    inside = any(name.startswith(folder.name + DELIMITER) for name in state.account().folders)
    flags = ["\\HasChildren" if inside else "\\HasNoChildren"] + ([folder.special_use] if folder.special_use else [])
    return f'({" ".join(flags)}) "{DELIMITER}" '.encode() + quoted(folder.name)


def status(state: State, arguments: list[Token]) -> Answer:
    need(arguments, 2)
    folder = state.folder(text_of(arguments[0]))
    wanted = arguments[1]
    if not isinstance(wanted, list):
        raise Bad("STATUS wants a list of items")
    yield b"* STATUS " + _status_line(folder, wanted)
    return "STATUS done"


_ITEMS: dict[str, Callable[[Folder], int]] = {
    "MESSAGES": lambda folder: len(folder.messages),
    "RECENT": lambda folder: 0,
    "UIDNEXT": lambda folder: folder.uidnext,
    "UIDVALIDITY": lambda folder: folder.uidvalidity,
    "UNSEEN": lambda folder: sum(SEEN not in message.flags for message in folder.messages),
}


def _status_line(folder: Folder, wanted: list[Token]) -> bytes:
    names = [text_of(name).upper() for name in wanted]
    if unknown := set(names) - _ITEMS.keys():
        raise Bad(f"{min(unknown)} is no item of STATUS")
    return quoted(folder.name) + f" ({' '.join(f'{name} {_ITEMS[name](folder)}' for name in names)})".encode()


def select(state: State, arguments: list[Token]) -> Answer:
    return (yield from _open(state, arguments, read_only=False))


def examine(state: State, arguments: list[Token]) -> Answer:
    return (yield from _open(state, arguments, read_only=True))


def _open(state: State, arguments: list[Token], *, read_only: bool) -> Answer:
    state.view = None
    need(arguments, 1, 2)
    folder = state.folder(text_of(arguments[0]))
    view = View(folder, read_only=read_only)
    state.view = view
    yield b"* FLAGS (" + _PERMANENT + b")"
    yield b"* OK [PERMANENTFLAGS (" + (b"" if read_only else _PERMANENT + b" \\*") + b")] kept"
    yield b"* %d EXISTS" % len(view.uids)
    yield b"* 0 RECENT"
    unseen = next((number for number, message in view.everything() if SEEN not in message.flags), None)
    if unseen is not None:
        yield b"* OK [UNSEEN %d] first unseen" % unseen
    yield b"* OK [UIDVALIDITY %d] of these UIDs" % folder.uidvalidity
    yield b"* OK [UIDNEXT %d] is next" % folder.uidnext
    return "[READ-ONLY] EXAMINE done" if read_only else "[READ-WRITE] SELECT done"


def create(state: State, arguments: list[Token]) -> Answer:
    need(arguments, 1, 2)
    name = text_of(arguments[0]).rstrip(DELIMITER)
    folders = state.account().folders
    if not name or name.upper() == "INBOX" or name in folders:
        raise No("[ALREADYEXISTS] that folder is there already")
    folders[name] = state.host.store.new_folder(name)
    yield from ()
    return "CREATE done"


def delete(state: State, arguments: list[Token]) -> Answer:
    need(arguments, 1)
    folder = state.folder(text_of(arguments[0]))
    if folder.name == "INBOX":
        raise No("[CANNOT] INBOX stays")
    del state.account().folders[folder.name]
    yield from ()
    return "DELETE done"


def rename(state: State, arguments: list[Token]) -> Answer:
    need(arguments, 2)
    folder, name = state.folder(text_of(arguments[0])), text_of(arguments[1])
    folders = state.account().folders
    if folder.name == "INBOX":
        raise No("[CANNOT] INBOX keeps its name")
    if name in folders or name.upper() == "INBOX":
        raise No("[ALREADYEXISTS] that name is taken")
    old = folder.name
    for each in [each for each in folders if each == old or each.startswith(old + DELIMITER)]:
        moved = folders.pop(each)
        moved.name = name + each[len(old) :]
        folders[moved.name] = moved
    yield from ()
    return "RENAME done"


def subscribe(state: State, arguments: list[Token]) -> Answer:
    need(arguments, 1)
    state.folder(text_of(arguments[0])).subscribed = True
    yield from ()
    return "SUBSCRIBE done"


def unsubscribe(state: State, arguments: list[Token]) -> Answer:
    need(arguments, 1)
    state.folder(text_of(arguments[0])).subscribed = False
    yield from ()
    return "UNSUBSCRIBE done"


def append(state: State, arguments: list[Token]) -> Answer:
    need(arguments, 2, 4)
    name, *middle, raw = arguments
    if not isinstance(raw, bytes):
        raise Bad("APPEND wants the message as a literal")
    folder = state.folder(text_of(name), code="[TRYCREATE] ")
    flags = next(([text_of(flag) for flag in each] for each in middle if isinstance(each, list)), [])
    when = next((read_date_time(text_of(each)) for each in middle if not isinstance(each, list)), None)
    message = folder.append(with_crlf(raw), received=when or state.host.clock.now(), flags=flags)
    yield from ()
    return f"[APPENDUID {folder.uidvalidity} {message.uid}] APPEND done"


HANDLERS: dict[str, Handler] = {
    "NAMESPACE": namespace,
    "LIST": list_folders,
    "LSUB": list_subscribed,
    "STATUS": status,
    "SELECT": select,
    "EXAMINE": examine,
    "CREATE": create,
    "DELETE": delete,
    "RENAME": rename,
    "SUBSCRIBE": subscribe,
    "UNSUBSCRIBE": unsubscribe,
    "APPEND": append,
}
