"""Mailboxes and keys: tried against real servers on loopback; what is secret shows nowhere."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.actions.connections import Connection, add_mailbox, remove_mailbox, try_connected, try_mailbox
from app.actions.vault import can_be_checked, remove_secret, store_secret, try_key
from app.core.clock import VirtualClock
from app.core.errors import BadInput, NotFound, Refused
from app.sandbox.mail.server import MailServer
from app.store import audit, mail, settings
from app.store.database import Rows
from app.store.workspace import Workspace
from tests.fakes.workspaces import START, a_workspace

Provider = tuple[str, list[dict[str, str]], Callable[[int, object], None]]
PASSWORD = "correct words of a mailbox"


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    made = a_workspace(tmp_path, VirtualClock(START))
    yield made
    made.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with MailServer(folder=tmp_path / "mail", clock=VirtualClock(START)) as running:
        running.account("me@studio.example", PASSWORD)
        yield running


def to(server: MailServer, password: str = PASSWORD) -> Connection:
    return Connection(
        address="Me@Studio.example", password=password, smtp_host="localhost", smtp_port=server.smtp_port,
        imap_host="localhost", imap_port=server.imap_port, ca_file=str(server.authority.ca),
    )  # fmt: skip


def told(space: Workspace) -> str:
    """Everything the trail and the undo know."""

    def read(rows: Rows) -> str:
        entries = [f"{one.says} {one.detail}" for one in audit.entries(rows, newest=100)]
        return " ".join(
            [*entries, *map(str, rows.all("select * from undo")), *map(str, rows.all("select * from journal"))]
        )

    with space.database.read() as rows:
        return read(rows)


def test_both_logins_are_tried_and_nothing_is_sent(space: Workspace, server: MailServer) -> None:
    assert try_mailbox(space, to(server)).well
    assert server.accepted == []
    with space.database.read() as rows:
        assert mail.mailboxes(rows) == []
        hosts = {row["purpose"] for row in rows.all("select purpose from egress")}
    assert hosts == {"send mail", "read mail"}


def test_a_wrong_password_is_said_by_both_sides_and_shows_nowhere(space: Workspace, server: MailServer) -> None:
    wrong = to(server, "another secret entirely")
    found = try_mailbox(space, wrong)
    assert not found.well
    assert "login" in found.sending
    assert "login" in found.reading
    for text in (repr(wrong), repr(found), told(space)):
        assert "another secret" not in text


def test_a_server_that_is_not_there_is_named(space: Workspace) -> None:
    gone = Connection(
        address="me@studio.example",
        password="x",
        smtp_host="localhost",
        smtp_port=1,
        imap_host="localhost",
        imap_port=1,
    )
    found = try_mailbox(space, gone)
    assert "localhost could not be reached" in found.sending
    assert "could not be reached" in found.reading


@pytest.mark.parametrize(
    "given",
    [
        {"address": "me at studio"},
        {"password": ""},
        {"smtp_host": ""},
        {"imap_host": "two words"},
        {"smtp_port": 0},
    ],
)
def test_what_is_missing_is_said_before_anything_is_tried(space: Workspace, given: dict[str, object]) -> None:
    usual: dict[str, object] = {
        "address": "me@studio.example",
        "password": "x",
        "smtp_host": "a.example",
        "imap_host": "a.example",
    }
    with pytest.raises(BadInput):
        try_mailbox(space, Connection(**{**usual, **given}))  # type: ignore[arg-type]
    with space.database.read() as rows:
        assert rows.value("select count(*) from egress") == 0


def test_a_mailbox_is_connected_tried_again_removed_and_comes_back_as_itself(
    space: Workspace, server: MailServer
) -> None:
    box = add_mailbox(space, to(server))
    assert space.vault.get("mailbox:me@studio.example") == PASSWORD
    assert try_connected(space, "me@studio.example").well
    assert PASSWORD not in told(space)
    remove_mailbox(space, "me@studio.example")
    assert not space.vault.has("mailbox:me@studio.example")
    with space.database.read() as rows:
        assert mail.mailboxes(rows) == []
        assert mail.least_busy_mailbox(rows) is None
    with pytest.raises(NotFound):
        try_connected(space, "me@studio.example")
    with pytest.raises(NotFound):
        remove_mailbox(space, "me@studio.example")
    assert add_mailbox(space, to(server)) == box
    assert try_connected(space, "me@studio.example").well


def test_a_real_mailbox_does_not_mix_with_practice(space: Workspace, server: MailServer) -> None:
    with space.database.transaction("person") as tx:
        settings.put(tx, "practice", {"batch": 1})
    with pytest.raises(Refused, match="practises"):
        add_mailbox(space, to(server))
    assert space.vault.names() == []


# Keys ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that answers as it is told; its address, what it was asked, and the way to tell it."""
    asked: list[dict[str, str]] = []
    answers: list[tuple[int, bytes]] = [(200, b"{}")]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
            status, body = answers[-1]
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield (
        f"http://127.0.0.1:{served.server_address[1]}",
        asked,
        lambda status, body: answers.append((status, json.dumps(body).encode())),
    )
    served.shutdown()
    served.server_close()
    thread.join()


def endpoints(space: Workspace, **named: str) -> None:
    with space.database.transaction("person") as tx:
        settings.put(tx, "model_endpoints", named)


def test_a_key_is_tried_by_asking_for_the_models(space: Workspace, provider: Provider) -> None:
    base, asked, answer = provider
    endpoints(space, openai=base, anthropic=base, ollama_chat=base)
    answer(200, {"data": [{"id": "small"}, {"id": "large"}, {"strange": 1}]})
    found = try_key(space, "model:openai", "sk-test-123")
    assert found.works
    assert found.models == ("openai/large", "openai/small")
    assert asked[-1]["authorization"] == "Bearer sk-test-123"
    assert asked[-1]["path"] == "/models"
    store_secret(space, "model:anthropic", "ant-456")
    assert try_key(space, "model:anthropic").models == ("anthropic/large", "anthropic/small")
    assert asked[-1]["x-api-key"] == "ant-456"
    answer(200, {"models": [{"name": "qwen2.5:7b"}]})
    assert try_key(space, "model:ollama_chat").models == ("ollama_chat/qwen2.5:7b",)
    assert "authorization" not in asked[-1]
    answer(401, {"error": "sk-test-123 is wrong"})
    refused = try_key(space, "model:openai", "sk-test-123")
    assert not refused.works
    assert refused.says == "OpenAI does not accept this key."
    assert not any(secret in told(space) for secret in ("sk-test-123", "ant-456"))
    answer(500, {})
    assert "500" in try_key(space, "model:openai", "sk-test-123").says
    answer(200, ["nonsense"])
    assert try_key(space, "model:openai", "sk-test-123").models == ()


def test_keys_are_stored_where_agents_find_them_and_removed(space: Workspace) -> None:
    store_secret(space, "stripe", " rk_test_words ")
    assert space.vault.get("stripe") == "rk_test_words"
    store_secret(space, "apollo", "apollo-key")
    with space.database.read() as rows:
        assert settings.get(rows, "enrichment") == {"provider": "apollo"}
    remove_secret(space, "apollo")
    with space.database.read() as rows:
        assert settings.get(rows, "enrichment") is None
    assert remove_secret(space, "apollo") == "There was no key apollo"
    assert "rk_test_words" not in told(space)
    assert "The key stripe was stored" in told(space)


@pytest.mark.parametrize(
    ("name", "text"),
    [("stripe", "sk_live_abc"), ("stripe", ""), ("model:openai", "two words"), ("mailbox:x", "a-secret")],
)
def test_what_is_no_key_is_not_stored_and_not_repeated(space: Workspace, name: str, text: str) -> None:
    with pytest.raises(BadInput) as caught:
        store_secret(space, name, text)
    assert not text or text not in str(caught.value)
    assert space.vault.names() == []


def test_who_has_no_free_question_is_not_asked(space: Workspace) -> None:
    assert not can_be_checked("model:perplexity")
    assert not try_key(space, "model:perplexity", "x").works
    with space.database.read() as rows:
        assert rows.value("select count(*) from egress") == 0
