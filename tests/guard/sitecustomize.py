"""Keeps a test's programs on this machine: any connection, look-up or datagram beyond loopback is refused and noted.

Python imports a module of this name at the start of every program whose search path holds this folder; tests/conftest.py
puts the folder there, and installs the guard in the test process itself. The interpreter's own audit events are heard,
so that it makes no difference which library asks. Programs started with -I or with an environment of their own, and
code that is not Python's, are beyond it.
"""

import os
import sys

_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0", "::ffff:127.")
_ADDRESSED = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1}
_NAMED = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_INTERNET = frozenset({2, 10, 23, 30})  # AF_INET, and AF_INET6 as Linux, Windows and macOS number it

# Mail clients of the standard library ask for the machine's own name; the product's own link must not (tests/sync).
_OWN_NAME = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")

tried: list[str] = []


class NotLoopback(AssertionError):
    """A test tried to reach the world."""


def is_loopback(host: object) -> bool:
    """Tell whether a host is this machine; none at all is."""
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    return text in ("", "None", "::", _OWN_NAME) or text.startswith(_LOOPBACK)


def hear(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse what leads beyond this machine; called by the interpreter before it happens."""
    if not event.startswith("socket."):
        return
    if event in _NAMED:
        _refuse_beyond(arguments[0], "look up")
    elif event in _ADDRESSED:
        address = arguments[_ADDRESSED[event]]
        if isinstance(address, tuple) and address and int(getattr(arguments[0], "family", 2)) in _INTERNET:
            _refuse_beyond(address[0], "connect to")


def _refuse_beyond(host: object, what: str) -> None:
    if not is_loopback(host):
        tried.append(f"tried to {what} {host!r}")
        raise NotLoopback(f"a test tried to {what} {host!r}")


sys.addaudithook(hear)
