"""A brain that asks a model on loopback."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.agents.brain import rules
from app.agents.brain.brain import Brain
from app.core.ids import ContactId, RunId
from app.core.ports import ModelReply, ModelRequest
from app.store import activities, settings
from app.store.database import Row
from app.store.workspace import Workspace, opened
from app.sync.egress import Ledger
from app.sync.http import Web
from app.sync.llm import LiteModels
from tests.fakes.http_server import Reply, Script
from tests.fakes.model_server import KEY, ModelServer
from tests.fakes.workspaces import a_workspace

from .asked import ASKED

MODEL = "openai/loopback"


@dataclass(slots=True)
class Hurried:
    """The real models, waited for half a second."""

    inner: LiteModels

    def complete(self, request: ModelRequest) -> ModelReply:
        return self.inner.complete(replace(request, timeout=timedelta(seconds=0.5)))

    def at_most(self, request: ModelRequest) -> int:
        return self.inner.at_most(request)


@dataclass(slots=True)
class Parrot:
    """A model without a wire that says the same whatever it is asked."""

    text: str
    asked: list[ModelRequest] = field(default_factory=list)

    def complete(self, request: ModelRequest) -> ModelReply:
        self.asked.append(request)
        return ModelReply(text=self.text, model=request.model, tokens_in=10, tokens_out=10, micros=1)

    def at_most(self, request: ModelRequest) -> int:
        return 1


@dataclass(slots=True)
class Thinker:
    """A brain, the workspace it thinks for, the server it asks, and how long it waited."""

    workspace: Workspace
    server: ModelServer
    brain: Brain
    waited: list[float] = field(default_factory=list)

    def ask(self, task: str, *, run: RunId | None = None) -> Any:
        """Ask the sample question of a task."""
        agent, question, _ = ASKED[task]
        return self.brain.answer(agent, question, ContactId(1), run)

    def ask_parrot(self, task: str, text: str) -> tuple[Any, int]:
        """Ask the sample question of a task of a model that says this; return the answer, and how often it was asked."""
        agent, question, _ = ASKED[task]
        parrot = Parrot(text)
        return replace(self.brain, models=parrot).answer(agent, question, ContactId(1)), len(parrot.asked)

    def answers(self, script: Reply | Script) -> None:
        """Change what the model answers, and forget what it was asked."""
        self.server.script = script if callable(script) else lambda _asked: script
        self.server.asked.clear()
        self.waited.clear()

    def set(self, **values: object) -> None:
        """Change settings."""
        with self.workspace.database.transaction("person") as tx:
            for name, value in values.items():
                settings.put(tx, name, value)

    def all(self, sql: str) -> list[Row]:
        """Look at rows."""
        with self.workspace.database.read() as rows:
            return rows.all(sql)

    def tasks(self) -> list[str]:
        """Return what the founder is asked to do."""
        with self.workspace.database.read() as rows:
            return [task.title for task in activities.open_tasks(rows)]


def by_rules(task: str) -> Any:
    """Return what the rules answer to the sample question of a task."""
    return rules.answer(ASKED[task][1])


@pytest.fixture
def thinker(tmp_path: Path) -> Iterator[Thinker]:
    with opened(a_workspace(tmp_path)) as workspace, ModelServer(Reply()) as server:
        web = Web(Ledger(workspace.database))
        workspace.vault.put("model:openai", KEY)
        endpoints = {"openai": server.base}
        prices = {MODEL: [1.0, 2.0]}
        models = Hurried(LiteModels(workspace.vault, web, endpoints=lambda: endpoints, prices=lambda: prices))
        waited: list[float] = []
        made = Thinker(workspace, server, Brain(workspace.database, models, pause=waited.append), waited)
        made.set(models={"*": [MODEL]})
        yield made
        web.close()
