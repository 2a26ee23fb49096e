"""Models through litellm: over our own client and no other, trouble by its reaction, keys where they belong."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.errors import NeedsHuman, Outside, Permanent, Transient, Uncertain
from app.core.ports import ModelReply, ModelRequest
from app.store import settings
from app.store.database import Row
from app.store.workspace import Workspace, opened
from app.sync.egress import Ledger
from app.sync.http import Web
from app.sync.llm import LiteModels
from tests.fakes.http_server import Asked, Reply
from tests.fakes.model_server import KEY, ON_THE_WAY, ModelServer, answer, error, says
from tests.fakes.workspaces import a_workspace

GOOD = '{"a": 1}'
REQUEST = ModelRequest(
    model="openai/loopback",
    system="You fill in one JSON object.",
    user="What is a?",
    schema={"type": "object", "properties": {"a": {"type": "integer"}}},
    purpose="outreach: write",
    records=("contact:5",),
    timeout=timedelta(seconds=5),
)


@dataclass(slots=True)
class Line:
    """Models of one workspace, and the server at the other end."""

    home: Workspace
    server: ModelServer
    models: LiteModels

    def ask(self, **changes: object) -> ModelReply:
        return self.models.complete(replace(REQUEST, **changes))  # type: ignore[arg-type]  # fields of a request

    def ledger(self) -> list[Row]:
        with self.home.database.read() as rows:
            return rows.all("select * from egress order by id")


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    with opened(a_workspace(tmp_path)) as home, ModelServer(says(GOOD)) as server:
        web = Web(Ledger(home.database))
        for provider in ("openai", "anthropic", "openrouter", "perplexity", "xai", "mistral", "deepseek"):
            home.vault.put(f"model:{provider}", KEY)
        bases = {"openai": server.base, "anthropic": server.url, "openrouter": server.base, "perplexity": server.url}
        bases |= {"xai": server.base, "mistral": server.base, "deepseek": server.base, "ollama_chat": server.url}
        yield Line(home, server, LiteModels(home.vault, web, endpoints=lambda: bases))
        web.close()


def any_provider(asked: Asked) -> Reply:
    """Answer each provider in its own way."""
    if asked.path.endswith("/v1/messages"):
        body = {"id": "m", "type": "message", "role": "assistant", "model": "x", "stop_reason": "end_turn"}
        content = [{"type": "text", "text": GOOD}]
        return answer(body | {"content": content, "usage": {"input_tokens": 50, "output_tokens": 20}})
    if asked.path.endswith("/api/chat"):
        message = {"role": "assistant", "content": GOOD}
        return answer({"model": "x", "message": message, "done": True, "prompt_eval_count": 50, "eval_count": 20})
    return says(GOOD)


# A good call ---------------------------------------------------------------------------------------------------------


def test_an_answer_comes_with_its_tokens(line: Line) -> None:
    reply = line.ask()
    assert (reply.text, reply.model, reply.tokens_in, reply.tokens_out) == (GOOD, "openai/loopback", 50, 20)


def test_a_call_asks_for_the_schema_and_tells_nothing_of_this_machine(line: Line) -> None:
    line.ask()
    (asked,) = line.server.asked
    body = json.loads(asked.body)
    assert body["response_format"]["json_schema"]["schema"] == REQUEST.schema
    assert (body["model"], body["max_tokens"]) == ("loopback", 1500)
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.headers["user-agent"] == "QuotaHit"
    assert [name for name in asked.headers if name.startswith("x-stainless")] == []


def test_a_call_leaves_one_row_that_says_what_for_and_about_whom(line: Line) -> None:
    line.ask()
    (row,) = line.ledger()
    assert (row["host"], row["port"], row["purpose"], row["outcome"]) == (
        "127.0.0.1",
        line.server.port,
        REQUEST.purpose,
        "ok",
    )
    assert json.loads(row["records"]) == ["contact:5"]
    assert row["bytes_out"] > len(REQUEST.system) + len(REQUEST.user)


@pytest.mark.parametrize(
    "model",
    [
        "openai/gpt-4o-mini",
        "anthropic/claude-sonnet-4-5",
        "openrouter/some/model",
        "perplexity/sonar",
        "xai/grok-3",
        "mistral/mistral-large-latest",
        "deepseek/deepseek-chat",
        "ollama_chat/llama3",
    ],
)
def test_every_provider_is_reached_over_our_client_alone(line: Line, model: str) -> None:
    """What the server counts is what the ledger counts: litellm opens connections of its own for a client it does not know."""
    line.server.script = any_provider
    assert json.loads(line.ask(model=model).text) == {"a": 1}
    assert len(line.ledger()) == len(line.server.asked) == 1


def test_an_unknown_provider_is_refused(line: Line) -> None:
    with pytest.raises(NeedsHuman, match="no provider of models that is known"):
        line.ask(model="bedrock/claude")
    assert line.ledger() == []


def test_a_denied_host_is_not_asked(line: Line) -> None:
    with line.home.database.transaction("person") as tx:
        settings.put(tx, "denied_hosts", ["127.0.0.1"])
    with pytest.raises(Permanent, match="You denied connections"):
        line.ask()
    assert line.server.asked == []
    assert [row["outcome"] for row in line.ledger()] == ["denied"]


# Trouble -------------------------------------------------------------------------------------------------------------

REACTIONS: dict[str, type[Outside]] = {
    "429 and a short wait": Transient,
    "429 and an hour": Transient,
    "429 without a wait": Transient,
    "429, a wait that is no number": Transient,
    "no credit left": NeedsHuman,
    "payment required": NeedsHuman,
    "wrong key, repeated to us": NeedsHuman,
    "forbidden": NeedsHuman,
    "no such model": Permanent,
    "bad request": Permanent,
    "too long": Permanent,
    "filtered": Permanent,
    "500": Transient,
    "503 as a page": Transient,
    "529 overloaded": Transient,
    "sent elsewhere": Permanent,
    "hangs up": Uncertain,
    "cut in the middle": Uncertain,
    "204": Permanent,
    "a megabyte": Permanent,
    "ten megabytes": Permanent,
}


@pytest.mark.parametrize("name", ON_THE_WAY)
def test_each_trouble_has_its_reaction_after_one_request(line: Line, name: str) -> None:
    """What is wrong with the answer itself is an empty answer: who asked decides whether to ask again."""
    script = ON_THE_WAY[name]
    line.server.script = script if callable(script) else lambda _asked: script
    expected = REACTIONS.get(name)
    if expected is None:
        assert line.ask().text in ("", "{}")
    else:
        with pytest.raises(expected) as caught:
            line.ask()
        assert type(caught.value) is expected
    assert len(line.server.asked) == len(line.ledger()) == 1


@pytest.mark.parametrize(
    ("asked", "waited"),
    [("3", 3.0), ("3600", 3600.0), ("99999", 3600.0), ("2.5", 2.5), ("tomorrow", None), ("-4", None), ("", None)],
)
def test_the_wait_it_asks_for_is_told(line: Line, asked: str, waited: float | None) -> None:
    line.server.script = lambda _asked: error(429, retry_after=asked)
    with pytest.raises(Transient) as caught:
        line.ask()
    assert caught.value.retry_after == (timedelta(seconds=waited) if waited is not None else None)


def test_an_answer_that_drips_is_cut_at_the_time_limit(line: Line) -> None:
    line.server.script = lambda _asked: replace(says(GOOD), drip=0.05)
    with pytest.raises(Uncertain, match="did not answer in time"):
        line.ask(timeout=timedelta(seconds=0.5))


def test_nobody_there(line: Line) -> None:
    with ModelServer(says(GOOD)) as gone:
        base = gone.base
    line.models.endpoints = lambda: {"openai": base}
    with pytest.raises(Transient, match="could not be reached"):
        line.ask()


def test_a_missing_key_is_told_before_anything_is_asked(line: Line) -> None:
    line.home.vault.remove("model:openai")
    line.models.endpoints = dict
    with pytest.raises(NeedsHuman, match="There is no key for openai"):
        line.ask()
    with pytest.raises(NeedsHuman, match="There is no key for openai"):
        line.models.at_most(REQUEST)


# Keys ----------------------------------------------------------------------------------------------------------------


def test_the_key_is_in_no_error_no_log_no_row_and_no_environment(
    line: Line, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    scripts = [error(401, f"Incorrect API key provided: {KEY}"), error(500, KEY), error(400, KEY), answer(KEY.encode())]
    told = []
    for script in scripts:
        line.server.script = lambda _asked, script=script: script  # type: ignore[misc]  # bound now
        try:
            told.append(line.ask().text)
        except Outside as trouble:
            told.append(f"{trouble} {trouble.__cause__} {trouble.__context__} {trouble.hint}")
    shown = capfd.readouterr()
    logged = [f"{record.getMessage()} {record.exc_text}" for record in caplog.records]
    rows = [f"{row['host']} {row['purpose']} {row['records']} {row['outcome']}" for row in line.ledger()]
    for place in (told, logged, rows, [shown.out, shown.err], list(os.environ.values()), sys.argv):
        assert not any(KEY in text for text in place)


def test_without_a_model_litellm_is_never_loaded(tmp_path: Path) -> None:
    """No key, no network: the rules answer, and the seconds litellm takes to load are saved."""
    program = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from app.core.clock import VirtualClock
from app.store import workspace, settings
from app.bootstrap import pipeline
from app.agents.brain.brain import Brain
from app.sync.egress import Ledger
from app.sync.http import Web
from app.sync.llm import LiteModels
from tests.agents.brain.asked import ASKED
opened, _ = workspace.create(Path(sys.argv[1]), VirtualClock(datetime(2026, 3, 2, tzinfo=UTC)), passphrase="a passphrase for tests")
with workspace.opened(opened):
    works = pipeline(opened)
    works.turn()
    works.close()
    with opened.database.transaction("person") as tx:
        settings.put(tx, "models", {"*": ["openai/gpt-4o-mini"]})
    models = LiteModels(opened.vault, Web(Ledger(opened.database)), endpoints=dict)
    brain = Brain(opened.database, models)
    for agent, question, _ in ASKED.values():
        assert brain.answer(agent, question, None).by == "rules"
print([name for name in ("litellm", "openai", "httpx") if name in sys.modules])
"""
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "w")], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "[]"), ran.stderr


# Prices --------------------------------------------------------------------------------------------------------------


def test_a_price_is_the_founders_then_the_list_then_a_dear_one(line: Line) -> None:
    far = {"openai": "https://models.example/v1", "openrouter": "https://models.example/v1"}
    line.models.endpoints = lambda: far
    small = replace(REQUEST, system="", user="x" * 297, most_tokens=100)
    assert line.models.at_most(replace(small, model="openai/a-model-nobody-knows")) == 100 * 10 + 100 * 30
    assert 0 < line.models.at_most(replace(small, model="openai/gpt-4o-mini")) < 200
    line.models.prices = lambda: {"openai/gpt-4o-mini": [2.0, 3.0]}
    assert line.models.at_most(replace(small, model="openai/gpt-4o-mini")) == 500


def test_a_model_on_this_machine_costs_nothing(line: Line) -> None:
    assert line.ask().micros == 0
    assert line.models.at_most(replace(REQUEST, model="ollama_chat/llama3")) == 0


def test_the_model_an_answer_claims_to_be_changes_no_price(line: Line) -> None:
    line.models.prices = lambda: {"openai/loopback": [10.0, 10.0], "openai/free": [0.0, 0.0]}
    line.server.script = lambda _asked: says(GOOD, model="free")
    reply = line.ask()
    assert (reply.model, reply.micros) == ("openai/loopback", 700)
