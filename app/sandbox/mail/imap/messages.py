"""IMAP commands on the messages of the selected folder: search, fetch, flag, copy, move, expunge."""

from collections.abc import Callable
from functools import partial

from app.sandbox.mail.imap import fetching, searching
from app.sandbox.mail.imap.session import Answer, Handler, State, need
from app.sandbox.mail.imap.syntax import Bad, Token, text_of
from app.sandbox.mail.imap.view import View
from app.sandbox.mail.mailboxes import DELETED, SEEN, Folder, StoredMessage

_SHOW_FLAGS = fetching.items("FLAGS", by_uid=False)
_CHANGES: dict[str, Callable[[frozenset[str], frozenset[str]], frozenset[str]]] = {
    "FLAGS": lambda _old, given: given,
    "+FLAGS": frozenset.__or__,
    "-FLAGS": frozenset.__sub__,
}


def search(state: State, arguments: list[Token], *, by_uid: bool) -> Answer:
    found = searching.found(state.selected(), arguments)
    numbers = (message.uid if by_uid else number for number, message in found)
    yield b"* SEARCH" + b"".join(b" %d" % number for number in numbers)
    return "SEARCH done"


def fetch(state: State, arguments: list[Token], *, by_uid: bool) -> Answer:
    need(arguments, 2)
    view = state.selected()
    wanted = fetching.items(arguments[1], by_uid=by_uid)
    marks_seen = not view.read_only and any(item.marks_seen for item in wanted)
    shows_flags = any(item.label == b"FLAGS" for item in wanted)
    for number, message in view.select(text_of(arguments[0]), by_uid=by_uid):
        newly_seen = marks_seen and SEEN not in message.flags
        if newly_seen:
            view.folder.set_flags(message, message.flags | {SEEN})
        if newly_seen or shows_flags:
            view.told_flags(message)
        yield fetching.answer(number, message, wanted + _SHOW_FLAGS if newly_seen and not shows_flags else wanted)
    return "FETCH done"


def store(state: State, arguments: list[Token], *, by_uid: bool) -> Answer:
    need(arguments, 3)
    view = state.writable()
    name, dot, silent = text_of(arguments[1]).upper().partition(".")
    change = _CHANGES.get(name)
    if change is None or (dot and silent != "SILENT"):
        raise Bad("STORE changes FLAGS, +FLAGS or -FLAGS")
    asked = arguments[2]
    given = frozenset(text_of(flag) for flag in asked) if isinstance(asked, list) else frozenset([text_of(asked)])
    shown = fetching.items("FLAGS", by_uid=by_uid)
    for number, message in view.select(text_of(arguments[0]), by_uid=by_uid):
        view.folder.set_flags(message, change(message.flags, given))
        view.told_flags(message)
        if not silent:
            yield fetching.answer(number, message, shown)
    return "STORE done"


def copy(state: State, arguments: list[Token], *, by_uid: bool) -> Answer:
    need(arguments, 2)
    target = state.folder(text_of(arguments[1]), code="[TRYCREATE] ")
    chosen = [message for _, message in state.selected().select(text_of(arguments[0]), by_uid=by_uid)]
    code = _copied(target, chosen)
    yield from ()
    return f"{code}COPY done"


def move(state: State, arguments: list[Token], *, by_uid: bool) -> Answer:
    need(arguments, 2)
    view = state.writable()
    target = state.folder(text_of(arguments[1]), code="[TRYCREATE] ")
    chosen = [message for _, message in view.select(text_of(arguments[0]), by_uid=by_uid)]
    if code := _copied(target, chosen):
        yield b"* OK " + code.encode() + b"moved"
    view.folder.remove([message.uid for message in chosen])
    yield from view.news(expunges=True)
    return "MOVE done"


def _copied(target: Folder, chosen: list[StoredMessage]) -> str:
    """Copy messages and return the COPYUID code of RFC 4315 with a blank behind it; empty when nothing was copied."""
    if not chosen:
        return ""
    copies = [target.append(each.raw, received=each.received, flags=each.flags) for each in chosen]
    sources = ",".join(str(each.uid) for each in chosen)
    return f"[COPYUID {target.uidvalidity} {sources} {','.join(str(each.uid) for each in copies)}] "


def expunge(state: State, _arguments: list[Token]) -> Answer:
    view = state.writable()
    _expunge(view, [message for _, message in view.everything()])
    yield from view.news(expunges=True)
    return "EXPUNGE done"


def expunge_uids(state: State, arguments: list[Token]) -> Answer:
    need(arguments, 1)
    view = state.writable()
    _expunge(view, [message for _, message in view.select(text_of(arguments[0]), by_uid=True)])
    yield from view.news(expunges=True)
    return "EXPUNGE done"


def _expunge(view: View, among: list[StoredMessage]) -> None:
    view.folder.remove([message.uid for message in among if DELETED in message.flags])


def close(state: State, _arguments: list[Token]) -> Answer:
    view = state.selected()
    if not view.read_only:
        _expunge(view, [message for _, message in view.everything()])
    state.view = None
    yield from ()
    return "CLOSE done"


def unselect(state: State, _arguments: list[Token]) -> Answer:
    state.selected()
    state.view = None
    yield from ()
    return "UNSELECT done"


def check(state: State, _arguments: list[Token]) -> Answer:
    state.selected()
    yield from ()
    return "CHECK done"


HANDLERS: dict[str, Handler] = {
    "EXPUNGE": expunge,
    "UID EXPUNGE": expunge_uids,
    "CLOSE": close,
    "UNSELECT": unselect,
    "CHECK": check,
}
for _name, _handler in {"SEARCH": search, "FETCH": fetch, "STORE": store, "COPY": copy, "MOVE": move}.items():
    HANDLERS[_name] = partial(_handler, by_uid=False)
    HANDLERS[f"UID {_name}"] = partial(_handler, by_uid=True)
