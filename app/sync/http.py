"""The one place HTTP requests are made: time limits, no redirects, every request in the ledger.

Other libraries that speak HTTP (Stripe's, litellm) are given this client, so that their calls are in the ledger too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from app.core.errors import Permanent, Transient, Uncertain
from app.sync.egress import Ledger

if TYPE_CHECKING:
    import httpx

TIMEOUT = timedelta(seconds=20)
MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True, eq=False)
class Web:
    """HTTP for one workspace."""

    ledger: Ledger
    _client: "httpx.Client | None" = field(default=None)

    def request(
        self,
        method: str,
        url: str,
        *,
        purpose: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        records: tuple[str, ...] = (),
        timeout: timedelta = TIMEOUT,
    ) -> Answer:
        """Make one request. Raises Transient where it surely did not arrive, Uncertain where it may have."""
        import httpx

        target = httpx.URL(url)
        port = target.port or (443 if target.scheme == "https" else 80)
        with self.ledger.line(target.host, port, purpose, records) as line:
            line.bytes_out = len(body or b"")
            try:
                with self._connection().stream(
                    method, target, headers=dict(headers or {}), content=body, timeout=timeout.total_seconds()
                ) as response:
                    found = self._read(response, target.host)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
                raise Transient(f"{target.host} could not be reached.", hint="Check the network.") from error
            except httpx.TimeoutException as error:
                raise Uncertain(f"{target.host} did not answer in time.") from error
            except httpx.TransportError as error:
                raise Uncertain(f"The connection to {target.host} broke off.") from error
            except httpx.InvalidURL as error:
                raise Permanent(f"“{url}” is no web address.") from error
            line.bytes_in = len(found)
            return Answer(status=response.status_code, headers=dict(response.headers), body=found)

    def close(self) -> None:
        """Close what is open."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def client(self) -> "httpx.Client":
        """Return the client itself, for libraries that make their own requests."""
        return self._connection()

    def _read(self, response: "httpx.Response", host: str) -> bytes:
        found = bytearray()
        for chunk in response.iter_bytes():
            found += chunk
            if len(found) > MOST_BYTES:
                raise Permanent(f"{host} sent more than {MOST_BYTES // 1_000_000} MB; the rest was not read.")
        return bytes(found)

    def _connection(self) -> "httpx.Client":
        if self._client is None:
            import httpx

            self._client = httpx.Client(follow_redirects=False, limits=httpx.Limits(max_keepalive_connections=8))
        return self._client
