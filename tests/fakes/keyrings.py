"""The system's keyring as programs find it: a real Secret Service on a bus of its own."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEEDED = ("dbus-daemon", "gnome-keyring-daemon")


def installed() -> bool:
    """Tell whether this machine has what a Secret Service takes."""
    return all(shutil.which(program) for program in NEEDED)


@contextmanager
def secret_service(home: Path, *, unlocked: bool = True) -> Iterator[dict[str, str]]:
    """Run a Secret Service whose keyrings lie in `home`; give the environment of the programs that are to find it.

    Locked, it holds the keyrings that an unlocked one made before, and nobody answers its prompt.
    """
    home.mkdir(mode=0o700, exist_ok=True)
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert bus.stdout is not None
        own = {"HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
        environment = {**os.environ, **own, "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}
        how = ["--unlock"] if unlocked else []
        service = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", *how, "--components=secrets"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
        )  # fmt: skip
        try:
            assert service.stdin is not None
            service.stdin.write(b"a password of the desktop" if unlocked else b"")
            service.stdin.close()
            _wait(environment)
            yield environment
        finally:
            service.terminate()
            service.wait(10)
    finally:
        bus.terminate()
        bus.wait(10)
        if bus.stdout is not None:
            bus.stdout.close()


def without_service() -> dict[str, str]:
    """Return an environment in which no keyring answers."""
    return {k: v for k, v in os.environ.items() if k not in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "DISPLAY")}


def _wait(environment: dict[str, str]) -> None:
    asked = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
             "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]  # fmt: skip
    for _ in range(200):
        answer = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
        if "boolean true" in answer.stdout:
            return
        time.sleep(0.05)
    raise AssertionError("the Secret Service did not come up")
