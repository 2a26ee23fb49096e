"""Who answers: rules always can; a model where the founder set one for the task, the budget allows, and it holds up."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.agents.brain import rules
from app.agents.brain.budget import Purse, left_today
from app.agents.brain.model import ModelBrain
from app.core.errors import NeedsHuman
from app.core.ids import ContactId, RunId
from app.core.ports import Models
from app.store import activities, settings
from app.store.database import Database, Rows


@dataclass(frozen=True, slots=True)
class Brain:
    """Answers typed questions for the agents of one workspace."""

    database: Database
    models: Models | None = None
    pause: Callable[[float], None] = time.sleep

    def answer_locally(self, rows: Rows, question: Any) -> object | None:
        """Answer by rules at once, or return None where a model is to be asked."""
        if self._names(rows, question):
            return None
        return rules.answer(question)

    def answer(self, agent: str, question: Any, contact: ContactId | None, run: RunId | None = None) -> object:
        """Answer with a model's help, by rules where no model gave an answer that holds."""
        with self.database.read() as rows:
            names = self._names(rows, question)
        if names and self.models is not None:
            records = (f"contact:{contact}",) if contact is not None else ()
            purse = Purse(self.database, agent, contact, run)
            brain = ModelBrain(models=self.models, purse=purse, told=self._tell, pause=self.pause)
            found = brain.answer(agent, question, names=names, records=records)
            if found is not None:
                return found
        return rules.answer(question)

    def _names(self, rows: Rows, question: Any) -> tuple[str, ...]:
        """Return the models to ask for this task, in order; none without a model, a setting or a budget."""
        if self.models is None:
            return ()
        chosen = settings.get(rows, "models", {})
        names = tuple(chosen.get(question.task, chosen.get("*", ())))
        if names and left_today(rows, self.database.clock.now()) <= 0:
            return ()
        return names

    def _tell(self, trouble: NeedsHuman) -> None:
        """Put on the founder's list, once, what keeps a model from answering."""
        with self.database.transaction("system") as tx:
            if activities.find_open(tx, "model", trouble.sentence) is None:
                detail: dict[str, object] = {"hint": trouble.hint}
                activities.create_task(tx, trouble.sentence, kind="model", due_at=tx.now, detail=detail)
