"""One registry of verbs for every door.

An action is a function `(context, …typed arguments…)` with a risk and one sentence of what it does. Running it writes,
in one transaction, the change, the event, the audit entry and the undo record. References (a contact, a deal) come as
an id, an address or a name and are resolved before the function is called; several matches are a question, never a
guess.
"""

import inspect
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from app.actions.resolve import resolve_contact, resolve_deal
from app.core.errors import BadInput
from app.core.ids import ApprovalId, ContactId, DealId, RunId, TaskId, UndoId
from app.store import audit, undo
from app.store.database import Rows, Transaction

DOORS = frozenset({"ui", "voice", "mcp", "cli"})


class Risk(StrEnum):
    """What an action may do."""

    READ = "read"
    REVERSIBLE = "reversible"
    DESTRUCTIVE = "destructive"
    OUTWARD = "outward"

    @property
    def needs_confirmation(self) -> bool:
        return self in (Risk.DESTRUCTIVE, Risk.OUTWARD)


@dataclass(frozen=True, slots=True)
class Context:
    """What an action's function is given: the transaction and who acts."""

    tx: Transaction

    @property
    def by(self) -> str:
        return self.tx.scope.by


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One verb."""

    name: str
    risk: Risk
    function: Callable[..., Any]
    says: Callable[..., str]
    doors: frozenset[str]
    hints: Mapping[str, Any]
    parameters: Mapping[str, inspect.Parameter]
    undoable: bool

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return (self.function.__doc__ or "").strip().splitlines()[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What running an action did."""

    action: str
    says: str
    result: Any
    undo_id: UndoId | None


_ACTIONS: dict[str, Action] = {}


def action(
    risk: Risk, says: Callable[..., str], *, doors: frozenset[str] = DOORS, to_trash: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as a verb.

    `says(rows, **arguments)` returns the sentence that states what will happen, with real names and figures. What is
    only moved `to_trash` can be taken back like any REVERSIBLE verb; what went outward never can.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        name = function.__name__
        assert name not in _ACTIONS, f"the action {name} stands twice"
        parameters = dict(inspect.signature(function).parameters)
        parameters.pop(next(iter(parameters)))
        hints = get_type_hints(function)
        _ACTIONS[name] = Action(
            name=name,
            risk=risk,
            function=function,
            says=says,
            doors=doors,
            hints=hints,
            parameters=parameters,
            undoable=risk is Risk.REVERSIBLE or to_trash,
        )
        return function

    return register


def actions() -> Mapping[str, Action]:
    """Return every verb by name."""
    from app.actions import catalogue

    assert catalogue.MODULES
    return _ACTIONS


def get(name: str) -> Action:
    """Return one verb; raises BadInput where there is none of that name."""
    found = actions().get(name)
    if found is None:
        import difflib

        near = difflib.get_close_matches(name, actions(), n=1)
        raise BadInput(
            f"There is no action named {name}.", hint=f"Did you mean {near[0]}?" if near else "See: quotahit do --list"
        )
    return found


def at_door(name: str, door: str) -> Action:
    """Return a verb as one door offers it; raises BadInput where that door has none of that name."""
    found = get(name)
    if door not in found.doors:
        raise BadInput(f"{name} is not offered here.", hint="See: quotahit do --list")
    return found


def run(tx: Transaction, name: str, arguments: Mapping[str, object], *, own_group: bool = True) -> Ran:
    """Run a verb inside a transaction: resolve its arguments, do it, write the audit entry and the undo record.

    With `own_group` the action is undone by itself; without, it belongs to the group that is open (an agent's run).
    """
    verb = get(name)
    values = prepare(tx, verb, arguments)
    sentence = verb.says(tx, **values)
    if own_group and verb.undoable:
        undo.begin(tx, name, sentence)
    result = verb.function(Context(tx), **values)
    if verb.risk is not Risk.READ:
        contact = values.get("contact")
        audit.append(tx, name, sentence, contact=ContactId(contact) if isinstance(contact, int) else None)
    group = tx.scope.group
    return Ran(action=name, says=sentence, result=result, undo_id=group.id if verb.undoable and group else None)


def preview(rows: Rows, name: str, arguments: Mapping[str, object]) -> str:
    """Return the sentence that says what running the verb would do; changes nothing."""
    verb = get(name)
    return verb.says(rows, **prepare(rows, verb, arguments))


# Arguments -----------------------------------------------------------------------------------------------------------


def prepare(rows: Rows, verb: Action, arguments: Mapping[str, object]) -> dict[str, Any]:
    """Return the arguments as the types the function names; raises BadInput, NotFound, Ambiguous."""
    unknown = arguments.keys() - verb.parameters.keys()
    if unknown:
        known = ", ".join(verb.parameters)
        raise BadInput(f"{verb.name} does not know “{min(unknown)}”.", hint=f"It takes: {known}.")
    values: dict[str, Any] = {}
    for name, parameter in verb.parameters.items():
        if arguments.get(name) is not None:
            values[name] = _coerced(rows, name, arguments[name], verb.hints[name])
        elif parameter.default is inspect.Parameter.empty:
            raise BadInput(f"{verb.name} needs “{name}”.")
        else:
            values[name] = parameter.default
    return values


def _coerced(rows: Rows, name: str, value: object, hint: Any) -> Any:  # a type, or a typing form
    if get_origin(hint) in (Union, types.UnionType):
        inner = [kind for kind in get_args(hint) if kind is not type(None)]
        return _coerced(rows, name, value, inner[0])
    reader = _READERS.get(hint)
    if reader is not None:
        return reader(rows, name, value)
    if get_origin(hint) is typing.Literal:
        return _one_of(name, value, [str(choice) for choice in get_args(hint)])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(_one_of(name, value, [member.value for member in hint]))
    if get_origin(hint) is tuple:
        parts = value if isinstance(value, list | tuple) else str(value).split(",")
        return tuple(_coerced(rows, name, part, get_args(hint)[0]) for part in parts)
    if hint is str:
        return str(value).strip()
    raise AssertionError(f"no reader for {hint}")


def _one_of(name: str, value: object, choices: list[str]) -> str:
    text = str(value).strip().lower()
    if text not in choices:
        raise BadInput(f"“{value}” is no {name}.", hint=f"Choose one of: {', '.join(choices)}.")
    return text


def _number(_: Rows, name: str, value: object) -> float:
    text = str(value).strip().replace(",", "").replace("_", "")
    try:
        number = float(text)
    except ValueError:
        raise BadInput(f"“{value}” is no number for {name}.") from None
    return int(number) if number.is_integer() else number


def _whole(rows: Rows, name: str, value: object) -> int:
    number = _number(rows, name, value)
    if not float(number).is_integer():
        raise BadInput(f"{name} must be a whole number, not {value}.")
    return int(number)


def _date(_: Rows, name: str, value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        raise BadInput(f"“{value}” is no date for {name}.", hint="Write it as 2026-02-11.") from None


def _instant(rows: Rows, name: str, value: object) -> datetime:
    from app.actions.when import workspace_zone

    try:
        instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise BadInput(
            f"“{value}” is no time for {name}.", hint="Write it as 2026-02-11 or 2026-02-11T14:00+01:00."
        ) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=workspace_zone(rows))


def _truth(_: Rows, name: str, value: object) -> bool:
    text = str(value).strip().lower()
    if text in ("true", "yes", "1", "on"):
        return True
    if text in ("false", "no", "0", "off"):
        return False
    raise BadInput(f"“{value}” is neither yes nor no for {name}.")


_READERS: dict[Any, Callable[[Rows, str, Any], Any]] = {
    ContactId: lambda rows, _, value: resolve_contact(rows, value),
    DealId: lambda rows, _, value: resolve_deal(rows, value),
    TaskId: _whole,
    ApprovalId: _whole,
    RunId: _whole,
    UndoId: _whole,
    int: _whole,
    float: _number,
    bool: _truth,
    date: _date,
    datetime: _instant,
}


# Schema --------------------------------------------------------------------------------------------------------------

_JSON_TYPES: dict[Any, dict[str, str]] = {
    ContactId: {"type": "string", "description": "id, e-mail address or name of a contact"},
    DealId: {"type": "string", "description": "id or title of a deal, or its company or contact"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    str: {"type": "string"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}


def schema(verb: Action) -> dict[str, Any]:
    """Return a verb's arguments as a JSON schema, derived from its signature."""
    properties = {name: _json_type(verb.hints[name]) for name in verb.parameters}
    required = [name for name, p in verb.parameters.items() if p.default is inspect.Parameter.empty]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _json_type(hint: Any) -> dict[str, Any]:  # a type, or a typing form
    if get_origin(hint) in (Union, types.UnionType):
        return _json_type(next(kind for kind in get_args(hint) if kind is not type(None)))
    if get_origin(hint) is typing.Literal:
        return {"type": "string", "enum": list(get_args(hint))}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _json_type(get_args(hint)[0])}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"type": "string", "enum": [member.value for member in hint]}
    return dict(_JSON_TYPES.get(hint, {"type": "integer"}))
