"""The guard around the tests bites: in the test's own process, in its programs, and where the refusal is swallowed."""

import asyncio
import contextlib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.guard import sitecustomize as guard

BEYOND = "192.0.2.1"  # reserved for documentation: nobody is there
NAME = "somebody.example"


@pytest.fixture(autouse=True)
def forgiven(only_loopback: None) -> Iterator[None]:
    """These tests try on purpose."""
    yield
    guard.tried.clear()


def _udp() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"x", (BEYOND, 53))


def _connect_ex() -> None:
    with socket.socket() as one:
        one.connect_ex((BEYOND, 80))


def _by_httpx() -> None:
    import httpx

    httpx.get(f"http://{BEYOND}/", trust_env=False)


def _by_a_loop() -> None:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:  # the thread keeps the loop it has
        runner.run(asyncio.open_connection(BEYOND, 80))


WAYS: dict[str, Callable[[], object]] = {
    "connect": lambda: socket.create_connection((BEYOND, 80), timeout=1),
    "connect_ex": _connect_ex,
    "a datagram": _udp,
    "a name": lambda: socket.getaddrinfo(NAME, 443),
    "an old look-up": lambda: socket.gethostbyname(NAME),
    "a loop": _by_a_loop,
    "httpx": _by_httpx,
}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_leads_beyond_this_machine(way: str) -> None:
    with pytest.raises(guard.NotLoopback):
        WAYS[way]()
    assert guard.tried


def test_what_the_product_swallows_is_noted_all_the_same() -> None:
    with contextlib.suppress(Exception):
        socket.create_connection((BEYOND, 80), timeout=1)
    assert guard.tried == [f"tried to look up {BEYOND!r}"]


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    assert guard.tried == []


@pytest.mark.parametrize(
    "program",
    [
        f"import socket; socket.create_connection(({BEYOND!r}, 80), timeout=1)",
        f"import smtplib; smtplib.SMTP({NAME!r}, 25, timeout=1)",
        "import subprocess, sys\n"
        f"sys.exit(subprocess.call([sys.executable, '-c', 'import socket; socket.gethostbyname(\"{NAME}\")']))",
    ],
)
def test_a_program_of_a_test_is_guarded_too(program: str) -> None:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "NotLoopback" in done.stderr


@pytest.mark.slow
def test_no_model_answers_a_test() -> None:
    """The one door to models, asked as the product asks it, ends at the guard before a byte has left."""
    program = (
        "import os, litellm\n"
        "assert not [name for name in os.environ if name.endswith('_API_KEY')]\n"
        "try:\n"
        "    litellm.completion('openai/sample', [{'role': 'user', 'content': 'x'}], api_key='sk-sample', num_retries=0, timeout=5)\n"
        "except Exception as error:\n"
        "    print(type(error).__name__)\n"
        "import sitecustomize\n"
        "print(sitecustomize.tried)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "tried to look up" in done.stdout
