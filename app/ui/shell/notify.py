"""Notifications of the desktop, with buttons where it has them; what is pressed comes back on the UI thread.

The library speaks the platform's own way (D-Bus on Linux) on a thread of its own.
"""

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One notification: its words, its buttons as (key, words), and what it is about."""

    key: str
    title: str
    text: str
    buttons: Sequence[tuple[str, str]] = ()


class Notifier(QObject):
    """Shows notifications; `pressed` tells which button of which one, `opened` that one was clicked."""

    pressed = Signal(str, str)
    opened = Signal(str)
    failed = Signal(str)

    def __init__(self, icon: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._notifier: Any = None  # the library's, loaded on its thread
        self._ready = threading.Event()

    def show(self, shown: Shown) -> None:
        """Show one notification; where the desktop cannot, `failed` says why."""
        self._start()
        assert self._loop is not None
        future = asyncio.run_coroutine_threadsafe(self._send(shown), self._loop)
        future.add_done_callback(self._ended)

    def stop(self) -> None:
        """Let go of the desktop's bus."""
        if self._loop is not None and self._thread is not None:
            asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)
            self._loop, self._thread = None, None

    def _start(self) -> None:
        if self._thread is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._serve, name="notifications", daemon=True)
            self._thread.start()

    def _serve(self) -> None:
        assert self._loop is not None
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    async def _send(self, shown: Shown) -> None:
        from desktop_notifier import Button, DesktopNotifier, Icon

        if self._notifier is None:
            icon = Icon(path=self._icon) if self._icon is not None else None
            self._notifier = DesktopNotifier(app_name="QuotaHit", app_icon=icon)
        buttons = [
            Button(title=words, on_pressed=partial(self.pressed.emit, shown.key, key)) for key, words in shown.buttons
        ]
        await self._notifier.send(
            title=shown.title, message=shown.text, buttons=buttons, on_clicked=lambda: self.opened.emit(shown.key)
        )

    async def _close(self) -> None:
        bus = getattr(getattr(self._notifier, "_backend", None), "bus", None)
        if bus is not None:
            bus.disconnect()
            await bus.wait_for_disconnect()
        self._notifier = None

    def _ended(self, future: "Future[None]") -> None:
        error = None if future.cancelled() else future.exception()
        if error is not None:
            self.failed.emit(type(error).__name__)
