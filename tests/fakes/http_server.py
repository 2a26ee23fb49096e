"""An HTTP server on loopback that answers what a test scripted, and keeps what it was asked."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What to answer, and what goes wrong meanwhile.

    `drip` waits so many seconds after each byte of the body (`drip_head`: of the head); `cut` hangs up after so many
    bytes of the body; `wait` is time before the first byte.
    """

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0.0
    drip: float = 0.0
    drip_head: float = 0.0
    cut: int | None = None
    hang_up: bool = False


Script = Callable[[Asked], Reply]


class HttpServer:
    """Answers every request by `script`; `asked` holds what came, oldest first."""

    def __init__(self, script: Script | Reply) -> None:
        self.script: Script = script if callable(script) else lambda _asked: script
        self.asked: list[Asked] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def in_turn(*replies: Reply) -> Script:
    """Return a script that gives these replies one after another, and the last for ever."""
    left = list(replies)
    return lambda _asked: left.pop(0) if len(left) > 1 else left[0]


def _handler(server: HttpServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            # One that came twice shows twice.
            headers = {name.lower(): ", ".join(self.headers.get_all(name, ())) for name in self.headers}
            asked = Asked(method=self.command, path=self.path, headers=headers, body=body)
            server.asked.append(asked)
            reply = server.script(asked)
            time.sleep(reply.wait)
            if reply.hang_up:
                self.close_connection = True
                return
            try:
                self._answer(reply)
            except OSError:
                self.close_connection = True  # the client had enough

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _answer(self, reply: Reply) -> None:
            head = {"content-length": str(len(reply.body)), **reply.headers}
            lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
            self._put(f"HTTP/1.1 {reply.status} -\r\n{lines}\r\n".encode("latin-1"), reply.drip_head)
            self._put(reply.body if reply.cut is None else reply.body[: reply.cut], reply.drip)
            if reply.cut is not None:
                self.close_connection = True

        def _put(self, data: bytes, drip: float) -> None:
            if not drip:
                self.wfile.write(data)
                return
            for byte in data:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(drip)

        def log_message(self, *arguments: object) -> None:
            """Say nothing: what was asked stands in `asked`."""

    return Handler
