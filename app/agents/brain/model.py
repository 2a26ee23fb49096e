"""A model's answer to a typed question: a prompt from the loadout, a schema from the type, the answer proven in code.

A model fills slots. It is asked for one JSON value of the answer's type; anything else is asked again, at most twice,
and then the rules answer. What strangers wrote stands between marks and is said to be data; what really holds is that
nothing an answer says can choose a recipient, a price, a tool or an address.
"""

import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from app.agents.brain import checks, showing
from app.agents.brain.budget import Purse
from app.agents.brain.redact import restore
from app.core.errors import NeedsHuman, Outside, Permanent, Transient, Uncertain
from app.core.ports import ModelReply, ModelRequest, Models

logger = logging.getLogger(__name__)
TRIES = 3
PATIENCE = timedelta(seconds=10)  # who asks us to wait longer is not waited for
_LONGEST_ANSWER = 100_000
_LOADOUTS = Path(__file__).parents[1] / "loadouts"
# What an answer says of itself is ours to say.
_NOT_ASKED = frozenset({"by", "variant"})


class _Spent(Exception):
    """Nothing is left to spend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelBrain:
    """Asks models in the order the founder chose; `told` hears what only the founder can put right."""

    models: Models
    purse: Purse
    told: Callable[[NeedsHuman], None] = lambda _trouble: None
    pause: Callable[[float], None] = time.sleep

    def answer(self, agent: str, question: Any, *, names: Sequence[str], records: tuple[str, ...]) -> object | None:
        """Return a model's answer that holds, or None where no model gave one."""
        for name in names:
            try:
                found = self._ask(agent, question, name, records)
            except _Spent:
                logger.info("nothing is left to spend on models; rules answer %s", question.task)
                return None
            except NeedsHuman as trouble:
                self.told(trouble)
                continue
            except Outside as trouble:
                logger.info("no answer to %s: %s", question.task, trouble)
                continue
            if found is not None:
                return found
            logger.info("%s gave no usable answer to %s", name, question.task)
        return None

    def _ask(self, agent: str, question: Any, name: str, records: tuple[str, ...]) -> object | None:
        shown, held = showing.shown(question)
        kind = question.answer_type()
        request = ModelRequest(
            model=name,
            system=f"{_prompt(agent, question.task)}\nThe schema: {json.dumps(_schema(kind), separators=(',', ':'))}",
            user=shown,
            schema=_schema(kind),
            purpose=f"{agent}: {question.task}",
            records=records,
        )
        complaint = ""
        for left in reversed(range(TRIES)):
            reply = self._complete(replace(request, user=shown + complaint), left)
            if reply is None:
                continue
            try:
                answer = checks.sound(question, replace(_read(reply.text, kind, held), by=reply.model), request.system)
            except ValueError as error:
                complaint = (
                    f"\n\nYour last answer could not be used: {str(error)[:300]}. Answer with one JSON object only."
                )
                continue
            if answer is not None:
                return answer
            complaint = (
                "\n\nYour last answer held a link, an address, a number or text that is not allowed. Leave it out."
            )
        return None

    def _complete(self, request: ModelRequest, left: int) -> ModelReply | None:
        """Ask once and pay; None where it may be asked again at once. Raises Outside where it may not."""
        row = self.purse.set_aside(request.model, self.models.at_most(request))
        if row is None:
            raise _Spent
        try:
            reply = self.models.complete(request)
        except (Transient, Uncertain) as trouble:
            if not isinstance(trouble, Uncertain):
                self.purse.settle(row, None)  # otherwise it may have been charged: what was set aside stays spent
            wait = getattr(trouble, "retry_after", None) or timedelta(seconds=1)
            if not left or wait > PATIENCE:
                raise
            self.pause(wait.total_seconds())
            return None
        except (Permanent, NeedsHuman):
            self.purse.settle(row, None)
            raise
        self.purse.settle(row, reply)
        return reply


@cache
def _prompt(agent: str, task: str) -> str:
    return (_LOADOUTS / agent / "prompts" / f"{task}.md").read_text(encoding="utf-8")


@cache
def _adapter(kind: Any) -> Any:  # pydantic's adapter of a dataclass
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


@cache
def _schema(kind: Any) -> dict[str, Any]:  # a dataclass
    found: dict[str, Any] = dict(_adapter(kind).json_schema())
    found["properties"] = {name: part for name, part in found["properties"].items() if name not in _NOT_ASKED}
    found["additionalProperties"] = False
    return found


def _read(text: str, kind: Any, held: dict[str, str]) -> Any:  # an instance of the dataclass
    """Return an answer as its type; raises ValueError where it is none."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise ValueError("it held no JSON object")
    if end - start > _LONGEST_ANSWER:
        raise ValueError("it was far too long")
    try:
        data = restore(_clean(json.loads(text[start : end + 1], parse_constant=_no_number)), held)
    except RecursionError:
        raise ValueError("it was nested too deeply") from None
    known = {f.name for f in fields(kind)} - _NOT_ASKED
    return _adapter(kind).validate_python({name: value for name, value in data.items() if name in known})


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _clean(value: Any) -> Any:  # any JSON value
    """Return a value without characters that cannot be seen; raises ValueError where its text is none."""
    if isinstance(value, str):
        value.encode("utf-8")
        return checks.visible(value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(name): _clean(item) for name, item in value.items()}
    return value
