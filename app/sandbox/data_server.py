"""The pretend data provider: what is publicly known of the invented companies, over HTTP on loopback."""

import json
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from app.sandbox.people.population import Firm

KEY = "practice-data-key"


class DataServer:
    """A data provider on an ephemeral port of 127.0.0.1; knows most firms, and not everything about each."""

    def __init__(self, firms: dict[str, Firm], *, seed: int, known: float = 0.85) -> None:
        self.asked: list[str] = []
        self._answers = {domain: _answer(firm, seed) for domain, firm in firms.items() if _knows(domain, seed, known)}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._serve, name="practice data", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.02)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body are two writes; without this the second waits for the client's late acknowledgement.
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                domain = parse_qs(parts.query).get("domain", [""])[0]
                if self.headers.get("x-api-key") != KEY:
                    self._reply(401, {"error": "Invalid access credentials."})
                elif parts.path != "/api/v1/organizations/enrich" or not domain:
                    self._reply(422, {"error": "domain is missing"})
                else:
                    provider.asked.append(domain)
                    self._reply(200, provider._answers.get(domain, {"organization": None}))

            def _reply(self, status: int, body: dict[str, Any]) -> None:
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *arguments: object) -> None:
                """Say nothing: what was asked stands in `asked`."""

        return Handler


def _knows(domain: str, seed: int, share: float) -> bool:
    return random.Random(f"knows {seed} {domain}").random() < share


def _answer(firm: Firm, seed: int) -> dict[str, Any]:
    draw = random.Random(f"answer {seed} {firm.domain}")
    offered: dict[str, Any] = {
        "industry": firm.industry,
        "estimated_num_employees": firm.people,
        "annual_revenue": firm.revenue,
        "technology_names": list(firm.technologies),
        "country": firm.country,
        "latest_funding_stage_news": firm.news or None,
    }
    kept = {name: value for name, value in offered.items() if draw.random() < 0.85}
    return {"organization": {"name": firm.name, "primary_domain": firm.domain, **kept}}
