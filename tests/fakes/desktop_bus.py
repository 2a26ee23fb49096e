# mypy: disable-error-code="name-defined,valid-type"
"""A desktop's notification service, as programs find it: the freedesktop interface on a session bus of its own.

Run as a program it owns org.freedesktop.Notifications and writes each notification as a line of JSON to its standard
output; a line `press ID KEY` on its standard input presses a button, `click ID` the notification itself.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def installed() -> bool:
    """Tell whether this machine can run a session bus."""
    return shutil.which("dbus-daemon") is not None


class NotificationService:
    """The running service: what was shown, and a finger for its buttons."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._lines: Queue[dict[str, Any]] = Queue()
        self.shown: list[dict[str, Any]] = []
        threading.Thread(target=self._read, daemon=True).start()

    def next(self, seconds: float = 20) -> dict[str, Any]:
        """Return the next notification; raises AssertionError where none comes in time."""
        try:
            found = self._lines.get(timeout=seconds)
        except Empty:
            raise AssertionError("no notification was shown in time") from None
        self.shown.append(found)
        return found

    def press(self, notification: dict[str, Any], words: str) -> None:
        """Press the button with these words."""
        actions = dict(zip(notification["actions"][1::2], notification["actions"][::2], strict=True))
        self._say(f"press {notification['id']} {actions[words]}")

    def click(self, notification: dict[str, Any]) -> None:
        """Click the notification itself."""
        self._say(f"press {notification['id']} default")

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))


@contextmanager
def notification_service() -> Iterator[tuple[dict[str, str], NotificationService]]:
    """Run a session bus with a notification service; give the environment in which programs find it, and the service."""
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert bus.stdout is not None
    environment = {"DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.desktop_bus"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
        cwd=ROOT,
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline().strip() == '"ready"'
        yield environment, NotificationService(server)
    finally:
        server.terminate()
        server.wait(10)
        bus.terminate()
        bus.wait(10)
        for stream in (server.stdin, server.stdout, bus.stdout):
            if stream is not None:
                stream.close()


async def _serve() -> None:
    from dbus_fast.aio import MessageBus
    from dbus_fast.service import ServiceInterface, method, signal

    class Notifications(ServiceInterface):
        def __init__(self) -> None:
            super().__init__("org.freedesktop.Notifications")
            self.count = 0

        @method()
        def GetCapabilities(self) -> "as":
            return ["actions", "body"]

        @method()
        def GetServerInformation(self) -> "ssss":
            return ["practice desktop", "QuotaHit", "1", "1.2"]

        @method()
        def CloseNotification(self, number: "u") -> None:
            self.NotificationClosed(number, 3)

        @method()
        def Notify(
            self,
            app: "s",
            replaces: "u",
            icon: "s",
            summary: "s",
            body: "s",
            actions: "as",
            hints: "a{sv}",
            timeout: "i",
        ) -> "u":
            self.count += 1
            _tell(
                {"id": self.count, "app": app, "title": summary, "text": body, "actions": list(actions), "icon": icon}
            )
            return self.count

        @signal()
        def ActionInvoked(self, number: int, key: str) -> "us":
            return [number, key]

        @signal()
        def NotificationClosed(self, number: int, reason: int) -> "uu":
            return [number, reason]

    bus = await MessageBus().connect()
    service = Notifications()
    bus.export("/org/freedesktop/Notifications", service)
    await bus.request_name("org.freedesktop.Notifications")
    _tell("ready")
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode().split():
        # Nobody presses a button before it is drawn: whoever showed it knows its number by then.
        await asyncio.sleep(0.2)
        service.ActionInvoked(int(line[1]), line[2])


def _tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_serve())
