"""What every test gets: no socket but loopback, no model, and the shared fixtures where they are there."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_LOOPBACK = ("127.", "::1", "localhost")
_connect = socket.socket.connect
_getaddrinfo = socket.getaddrinfo


class NotLoopback(AssertionError):
    """A test tried to reach the world."""


def _is_loopback(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else str(host)
    return text.startswith(_LOOPBACK) or text in ("", "None")


def _guarded_connect(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
        raise NotLoopback(f"a test tried to connect to {address[0]}")
    _connect(self, address)


def _guarded_getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
    if not _is_loopback(host):
        raise NotLoopback(f"a test tried to look up {host}")
    return _getaddrinfo(host, *rest, **named)


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """Fail any test that opens a socket beyond this machine."""
    socket.socket.connect = _guarded_connect  # type: ignore[method-assign,assignment]  # the guard itself
    socket.getaddrinfo = _guarded_getaddrinfo
    yield
    socket.socket.connect = _connect  # type: ignore[method-assign]  # put back
    socket.getaddrinfo = _getaddrinfo


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party fixtures beside the checkout; a test that needs it skips without."""
    folder = Path(__file__).resolve().parents[1].parent / "shared"
    if not (folder / "fixtures").is_dir():
        pytest.skip("the third-party fixtures (../shared) are not beside this checkout")
    return folder
