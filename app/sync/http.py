"""The one place HTTP requests are made: a time limit for the whole exchange, no redirects, every request in the ledger.

Other libraries that speak HTTP (Stripe's, litellm) are given this client, so that their calls are in the ledger too.
"""

import ipaddress
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from app.core.errors import Outside, Permanent, Transient, Uncertain
from app.sync.egress import Ledger, Line

if TYPE_CHECKING:
    import httpx

TIMEOUT = timedelta(seconds=20)
MOST_BYTES = 5_000_000
_HEADERS = {"user-agent": "QuotaHit", "accept": "*/*", "accept-encoding": "gzip"}
_PACKED = ("content-encoding", "content-length", "transfer-encoding")
_SECRET_HEADERS = ("authorization", "x-api-key", "api-key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Topic:
    """What a request is made for, as the ledger names it."""

    purpose: str
    records: tuple[str, ...] = ()


_UNNAMED = _Topic(purpose="unnamed")
_topic: ContextVar[_Topic] = ContextVar("topic")
_deadline: ContextVar[float] = ContextVar("deadline")


@dataclass(slots=True, eq=False)
class Web:
    """HTTP for one workspace; usable from any thread."""

    ledger: Ledger
    most_bytes: int = MOST_BYTES
    _transport: "httpx.HTTPTransport | None" = field(default=None)
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
        """Make one request, `timeout` being for all of it.

        Raises Transient where it surely did not arrive, Uncertain where it may have, Permanent where it may not or
        cannot be made: no web address, a denied host, an answer beyond the limit.
        """
        import httpx

        request = _request(method, url, headers or {}, body, timeout)
        host = request.url.host
        try:
            with self.speaking(purpose, records):
                return self._exchange(request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Transient(f"{host} could not be reached.", hint="Check the network.") from error
        except httpx.TimeoutException as error:
            raise Uncertain(f"{host} did not answer in time.") from error
        except httpx.UnsupportedProtocol:
            raise Permanent("That is no web address: it must begin with https:// or http://.") from None
        except httpx.DecodingError as error:
            raise Permanent(f"{host} sent an answer that cannot be unpacked.") from error
        except httpx.TransportError as error:
            raise Uncertain(f"The connection to {host} broke off.") from error

    @contextmanager
    def speaking(self, purpose: str, records: tuple[str, ...] = ()) -> Iterator[None]:
        """Name the purpose and the records of the requests that a library makes inside."""
        token = _topic.set(_Topic(purpose=purpose, records=records))
        try:
            yield
        finally:
            _topic.reset(token)

    def client(self) -> "httpx.Client":
        """Return the client itself, for libraries that make their own requests; see `trouble_in`."""
        if self._client is None:
            self._client = _client(self._exchange, self.close)
        return self._client

    def close(self) -> None:
        """Close what is open."""
        transport, self._transport, self._client = self._transport, None, None
        if transport is not None:
            transport.close()

    def _exchange(self, request: "httpx.Request") -> Answer:
        """Write a request in the ledger before it leaves, and read no more of the answer than is allowed."""
        if self._transport is None:
            self._transport = _transport()
        topic = _topic.get(_UNNAMED)
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        with self.ledger.line(request.url.host, port, topic.purpose, topic.records) as line:
            _refuse_secrets_in_clear(request)
            limits: Mapping[str, float | None] = request.extensions.get("timeout", {})
            _deadline.set(time.monotonic() + (limits.get("read") or TIMEOUT.total_seconds()))
            line.bytes_out = _size(request)
            response = self._transport.handle_request(request)
            try:
                body = _read(response, request.url.host, self.most_bytes, line)
            finally:
                response.close()
            if response.status_code >= 400:
                line.outcome = f"status {response.status_code}"
        # What was unpacked and measured here must not be unpacked again.
        headers = {name: value for name, value in response.headers.items() if name not in _PACKED}
        return Answer(status=response.status_code, headers=headers, body=body)


def trouble_in(error: BaseException) -> Outside | None:
    """Return the trouble of ours that a library wrapped in an error of its own (a denied host, a limit), or None."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, Outside):
            return found
        found = found.__cause__ or found.__context__
    return None


def _request(
    method: str, url: str, headers: Mapping[str, str], body: bytes | None, timeout: timedelta
) -> "httpx.Request":
    import httpx

    seconds = timeout.total_seconds()
    merged = httpx.Headers(_HEADERS)
    merged.update(dict(headers))
    try:
        request = httpx.Request(
            method,
            url,
            headers=merged,
            content=body,
            extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)},
        )
    except httpx.InvalidURL:
        request = None
    if request is None or not request.url.host:
        raise Permanent("That is no web address.", hint="It looks like https://example.com.")
    return request


# The client ----------------------------------------------------------------------------------------------------------


def _client(exchange: Callable[["httpx.Request"], Answer], close: Callable[[], None]) -> "httpx.Client":
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    import httpx

    class Ledgered(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = exchange(request)
            return httpx.Response(answer.status, headers=answer.headers, content=answer.body, request=request)

        def close(self) -> None:
            close()

    return httpx.Client(
        transport=Ledgered(),
        follow_redirects=False,
        timeout=TIMEOUT.total_seconds(),
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        headers=_HEADERS,
    )


def _transport() -> "httpx.HTTPTransport":
    import httpx

    # These log whole addresses and headers, which hold people's data.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    transport = httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=8))
    _limit_whole_exchanges(transport)
    return transport


def _read(response: "httpx.Response", host: str, most_bytes: int, line: Line) -> bytes:
    found = bytearray()
    for chunk in response.iter_bytes():
        found += chunk
        line.bytes_in = len(found)
        if len(found) > most_bytes:
            raise Permanent(f"{host} sent more than {most_bytes / 1_000_000:g} MB; the rest was not read.")
    return bytes(found)


def _size(request: "httpx.Request") -> int:
    """Return how many bytes a request takes: its line, headers and body."""
    head = len(request.method) + len(request.url.raw_path) + 12
    return head + sum(len(name) + len(value) + 4 for name, value in request.headers.raw) + len(request.content)


def _refuse_secrets_in_clear(request: "httpx.Request") -> None:
    if request.url.scheme == "https" or _is_loopback(request.url.host):
        return
    if any(request.headers.get(name, "Bearer none") != "Bearer none" for name in _SECRET_HEADERS):
        raise Permanent(
            f"Your key was not sent to {request.url.host}: the connection is not encrypted.",
            hint="Use an address that begins with https://.",
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _limit_whole_exchanges(transport: "httpx.HTTPTransport") -> None:
    """Let every read and write wait no longer than what is left of the exchange's time.

    httpx limits each read by itself, so a server that sends a byte now and then would hold a thread for hours.
    """
    import ssl
    from collections.abc import Iterable

    import httpcore

    def left(error: type[Exception], asked: float | None) -> float:
        seconds = _deadline.get() - time.monotonic()
        if seconds <= 0:
            raise error
        return seconds if asked is None else min(asked, seconds)

    class Stream(httpcore.NetworkStream):
        def __init__(self, inner: httpcore.NetworkStream) -> None:
            self.inner = inner

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            return self.inner.read(max_bytes, left(httpcore.ReadTimeout, timeout))

        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            self.inner.write(buffer, left(httpcore.WriteTimeout, timeout))

        def close(self) -> None:
            self.inner.close()

        def start_tls(
            self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
        ) -> httpcore.NetworkStream:
            asked = left(httpcore.ConnectTimeout, timeout)
            return Stream(self.inner.start_tls(ssl_context, server_hostname, asked))

        def get_extra_info(self, info: str) -> object:
            return self.inner.get_extra_info(info)

    class Backend(httpcore.NetworkBackend):
        def __init__(self, inner: httpcore.NetworkBackend) -> None:
            self.inner = inner

        def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
        ) -> httpcore.NetworkStream:
            asked = left(httpcore.ConnectTimeout, timeout)
            return Stream(self.inner.connect_tcp(host, port, asked, local_address, socket_options))

    pool = transport._pool
    assert isinstance(pool, httpcore.ConnectionPool)
    pool._network_backend = Backend(pool._network_backend)
