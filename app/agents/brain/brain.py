"""Who answers: rules always can; a model where the founder set one for the task, the budget allows, and it holds up."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.agents.brain import rules
from app.agents.brain.budget import left_today
from app.agents.brain.model import ModelBrain
from app.core.errors import Outside
from app.core.ids import ContactId
from app.core.ports import ModelReply, Models
from app.store import ledgers, settings
from app.store.database import Database, Rows

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Brain:
    """Answers typed questions for the agents of one workspace."""

    database: Database
    models: Models | None = None

    def answer_locally(self, rows: Rows, question: Any) -> object | None:
        """Answer by rules at once, or return None where a model is to be asked."""
        if self._names(rows, question):
            return None
        return rules.answer(question)

    def answer(self, agent: str, question: Any, contact: ContactId | None) -> object:
        """Answer with a model's help, by rules where no model gave an answer that holds.

        Raises Outside (to be tried later) where models could not be reached and only for tasks that can wait.
        """
        with self.database.read() as rows:
            names = self._names(rows, question)
        if names and self.models is not None:
            records = (f"contact:{contact}",) if contact is not None else ()
            brain = ModelBrain(models=self.models, spent=self._spent(agent, contact))
            try:
                found = brain.answer(agent, question, names=names, records=records)
            except Outside as trouble:
                logger.info("no model answered %s: %s", question.task, trouble)
                found = None
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

    def _spent(self, agent: str, contact: ContactId | None) -> Callable[[ModelReply], None]:
        def record(reply: ModelReply) -> None:
            with self.database.transaction(f"agent:{agent}") as tx:
                ledgers.record_spend(
                    tx,
                    agent=agent,
                    model=reply.model,
                    tokens_in=reply.tokens_in,
                    tokens_out=reply.tokens_out,
                    micros=reply.micros,
                    contact=contact,
                )

        return record
