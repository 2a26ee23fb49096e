"""HTTP: one time limit for all of it, no redirects, a ledger row before the first byte, and no secret in any of them."""

import gzip
import json
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.errors import Outside, Permanent, Transient, Uncertain
from app.store import settings
from app.store.workspace import Workspace, opened
from app.sync.egress import Ledger
from app.sync.http import Web, trouble_in
from tests.fakes.http_server import Asked, HttpServer, Reply
from tests.fakes.workspaces import a_workspace

SECRET = "rk_test_a_secret_of_the_founder"
SOON = timedelta(seconds=0.4)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    with opened(a_workspace(tmp_path)) as workspace:
        yield workspace


@pytest.fixture
def web(home: Workspace) -> Iterator[Web]:
    made = Web(Ledger(home.database))
    yield made
    made.close()


def ledger(home: Workspace) -> list[dict[str, object]]:
    with home.database.read() as rows:
        return [{name: row[name] for name in row.keys()} for row in rows.all("select * from egress order by id")]  # noqa: SIM118 (a row iterates over its values)


def test_an_exchange_leaves_one_row_that_says_who_what_for_and_how_much(home: Workspace, web: Web) -> None:
    with HttpServer(Reply(body=b'{"ok": true}')) as server:
        answer = web.request("POST", f"{server.url}/v1/x", purpose="payments", body=b"a=1", records=("contact:5",))
    assert (answer.status, answer.body) == (200, b'{"ok": true}')
    (row,) = ledger(home)
    assert (row["host"], row["port"], row["purpose"], row["outcome"]) == ("127.0.0.1", server.port, "payments", "ok")
    assert json.loads(str(row["records"])) == ["contact:5"]
    assert row["bytes_in"] == 12
    assert int(str(row["bytes_out"])) > 100


def test_the_row_stands_before_the_first_byte_leaves(home: Workspace, web: Web) -> None:
    seen: list[object] = []

    def look(_asked: Asked) -> Reply:
        with home.database.read() as rows:
            seen.append(rows.value("select outcome from egress"))
        home.database.forget_thread()
        return Reply()

    with HttpServer(look) as server:
        web.request("GET", server.url, purpose="test")
    assert seen == ["open"]


def test_an_answer_of_the_wrong_status_is_given_and_noted(home: Workspace, web: Web) -> None:
    with HttpServer(Reply(status=429, headers={"Retry-After": "7"})) as server:
        answer = web.request("GET", server.url, purpose="test")
    assert (answer.status, answer.headers["retry-after"]) == (429, "7")
    assert ledger(home)[0]["outcome"] == "status 429"


def test_redirects_are_not_followed(web: Web) -> None:
    with HttpServer(Reply(body=b"elsewhere")) as elsewhere:
        with HttpServer(Reply(status=307, headers={"Location": elsewhere.url})) as server:
            answer = web.request("POST", server.url, purpose="test", body=b"data", headers={"authorization": SECRET})
        assert answer.status == 307
        assert elsewhere.asked == []


def test_cookies_are_neither_kept_nor_sent(web: Web) -> None:
    with HttpServer(Reply(headers={"Set-Cookie": "id=1; Path=/"})) as server:
        web.request("GET", server.url, purpose="test")
        web.request("GET", server.url, purpose="test")
    assert "cookie" not in server.asked[1].headers


@pytest.mark.parametrize(
    "slow",
    [
        Reply(wait=1.5),
        Reply(body=b"x" * 100, drip=0.05),
        Reply(drip_head=0.03),
        Reply(body=gzip.compress(bytes(range(256))), drip=0.05, headers={"content-encoding": "gzip"}),
    ],
    ids=["silent", "dripping body", "dripping head", "dripping packed body"],
)
def test_the_time_limit_is_for_the_whole_exchange(home: Workspace, web: Web, slow: Reply) -> None:
    with HttpServer(slow) as server:
        began = time.monotonic()
        with pytest.raises(Uncertain, match="did not answer in time"):
            web.request("POST", server.url, purpose="test", timeout=SOON)
        assert time.monotonic() - began < 1.2
    assert "Timeout" in str(ledger(home)[0]["outcome"])


def test_a_second_request_has_time_of_its_own(web: Web) -> None:
    with HttpServer(Reply(wait=0.25)) as server:
        answers = [web.request("GET", server.url, purpose="test", timeout=SOON) for _ in range(3)]
    assert [answer.status for answer in answers] == [200] * 3


def test_no_more_is_read_than_allowed(home: Workspace) -> None:
    small = Web(Ledger(home.database), most_bytes=10_000)
    with HttpServer(Reply(body=b"x" * 20_000)) as server, pytest.raises(Permanent, match=r"more than 0\.01 MB"):
        small.request("GET", server.url, purpose="test")
    small.close()
    assert 10_000 < int(str(ledger(home)[0]["bytes_in"])) <= 10_000 + 65_536


def test_the_limit_is_of_unpacked_bytes(web: Web) -> None:
    packed = gzip.compress(bytes(20_000_000))
    assert len(packed) < 100_000
    with HttpServer(Reply(body=packed, headers={"content-encoding": "gzip"})) as server, pytest.raises(Permanent):
        web.request("GET", server.url, purpose="test")


def test_a_header_of_ours_gives_way_to_the_callers_own(web: Web) -> None:
    with HttpServer(Reply()) as server:
        web.request("GET", server.url, purpose="test")
        web.request("GET", server.url, purpose="test", headers={"User-Agent": "Somebody/1.0", "X-Api-Key": "k"})
    plain, own = (asked.headers for asked in server.asked)
    assert (plain["user-agent"], plain["accept-encoding"]) == ("QuotaHit", "gzip")
    assert (own["user-agent"], own["x-api-key"]) == ("Somebody/1.0", "k")


def test_a_packed_answer_is_unpacked_once(web: Web) -> None:
    with HttpServer(Reply(body=gzip.compress(b"hello"), headers={"content-encoding": "gzip"})) as server:
        answer = web.request("GET", server.url, purpose="test")
    assert answer.body == b"hello"
    assert "content-encoding" not in answer.headers


def test_a_broken_packing_is_trouble_that_will_not_pass(web: Web) -> None:
    with (
        HttpServer(Reply(body=b"no gzip", headers={"content-encoding": "gzip"})) as server,
        pytest.raises(Permanent, match="unpacked"),
    ):
        web.request("GET", server.url, purpose="test")


def test_what_surely_did_not_arrive_is_told_apart_from_what_may_have(home: Workspace, web: Web) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Transient, match="could not be reached"):
        web.request("POST", f"http://127.0.0.1:{port}", purpose="test")
    for reply in (Reply(hang_up=True), Reply(body=b"x" * 100, cut=10)):
        with HttpServer(reply) as server, pytest.raises(Uncertain, match="broke off"):
            web.request("POST", server.url, purpose="test")
    assert [row["outcome"] for row in ledger(home)] == ["ConnectError", "RemoteProtocolError", "RemoteProtocolError"]


@pytest.mark.parametrize("denied", ["127.0.0.1", "LOCALHOST", " localhost. "])
def test_a_denied_host_gets_no_byte(home: Workspace, web: Web, denied: str) -> None:
    with home.database.transaction("person") as tx:
        settings.put(tx, "denied_hosts", [denied])
    host = "127.0.0.1" if denied[0] == "1" else "localhost"
    with HttpServer(Reply()) as server:
        with pytest.raises(Permanent, match="You denied connections"):
            web.request("GET", f"http://{host}:{server.port}", purpose="test")
        assert server.asked == []
    assert [row["outcome"] for row in ledger(home)] == ["denied"]


@pytest.mark.parametrize("host", ["api.spy.example", "SPY.example", "spy.example."])
def test_denying_a_host_denies_those_below_it(home: Workspace, web: Web, host: str) -> None:
    with home.database.transaction("person") as tx:
        settings.put(tx, "denied_hosts", ["spy.example", ""])
    with pytest.raises(Permanent, match="You denied connections"):
        web.request("GET", f"https://{host}/", purpose="test")


@pytest.mark.parametrize(
    "url", ["", "http://", "nonsense", "https://[::1", "ftp://files.example/x", "file:///etc/passwd"]
)
def test_what_is_no_web_address_is_refused(web: Web, url: str) -> None:
    with pytest.raises(Permanent, match="no web address"):
        web.request("GET", url, purpose="test")


def test_a_key_never_goes_over_a_link_that_is_not_encrypted(home: Workspace, web: Web) -> None:
    with pytest.raises(Permanent, match="not encrypted"):
        web.request("GET", "http://provider.example/", purpose="test", headers={"Authorization": f"Bearer {SECRET}"})
    assert [row["bytes_out"] for row in ledger(home)] == [0]


def test_no_secret_stands_in_a_row_or_an_error(home: Workspace, web: Web, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    troubles: list[str] = []
    replies = (Reply(), Reply(status=500), Reply(hang_up=True), Reply(body=b"x" * 50, cut=5), Reply(wait=1.0))
    for reply in replies:
        with HttpServer(reply) as server:
            try:
                web.request(
                    "POST",
                    f"{server.url}/path?token={SECRET}",
                    purpose="payments",
                    headers={"authorization": f"Bearer {SECRET}"},
                    body=SECRET.encode(),
                    timeout=SOON,
                )
            except Outside as error:
                troubles.append(str(error))
    with pytest.raises(Permanent) as refused:
        web.request("GET", f"nonsense {SECRET}", purpose="payments")
    assert len(troubles) == 3
    assert SECRET not in json.dumps([*troubles, str(refused.value), ledger(home)])
    assert SECRET not in caplog.text


def test_a_library_speaks_through_the_same_door(home: Workspace, web: Web) -> None:
    with HttpServer(Reply()) as server:
        with web.speaking("models", ("contact:9",)):
            web.client().get(server.url)
        web.client().get(server.url)
        with home.database.transaction("person") as tx:
            settings.put(tx, "denied_hosts", ["127.0.0.1"])
        with pytest.raises(Permanent), web.speaking("models"):
            web.client().get(server.url)
    assert [row["purpose"] for row in ledger(home)] == ["models", "unnamed", "models"]


def test_trouble_of_ours_is_found_inside_a_librarys() -> None:
    def wrapped() -> None:
        try:
            raise Permanent("no")
        except Permanent as inner:
            raise ValueError("the library's own") from inner

    with pytest.raises(ValueError) as caught:
        wrapped()
    assert isinstance(trouble_in(caught.value), Permanent)
    assert trouble_in(ValueError("another")) is None
