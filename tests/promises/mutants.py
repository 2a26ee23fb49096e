"""Changes to the gate's rules, one at a time: what a slip of the hand, or a loosened law, would look like.

Predicates (app/compliance/rules/*.py) are changed in their syntax tree: a comparison moved by its edge or turned round,
`and` for `or`, a condition inverted, a finding made laxer, stricter or none, a number moved by one, channels or purposes
left out. Tables are changed row by row: a treatment one step laxer or stricter, hours and counts moved, a flag turned, a
row dropped. Each change is laid over the running program, and taken away again.
"""

import ast
import copy
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import FunctionType, ModuleType
from typing import Any

from app.compliance import registry, rules
from app.compliance.law import TREATMENTS
from app.compliance.registry import RULES, rules_for
from app.compliance.ruleset import Ruleset, compiled, load

_EDGE: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
_FINDINGS = {
    "block": ("ask", "note"),
    "ask": ("block", "note"),
    "hold": ("ask", "note"),
    "note": ("block",),
    "add": ("note",),
}
_STEPS = sorted(TREATMENTS, key=TREATMENTS.__getitem__)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where it is, what it does, and how it is laid over the program (giving the rules to decide by)."""

    name: str
    applied: "Callable[[], Any]"


def predicates() -> Iterator[Mutant]:
    """Yield every change to the predicates, in the order of the files."""
    registry.rules_for.cache_clear()
    for module in rules.ALL:
        file = module.__file__
        assert file is not None
        with open(file, encoding="utf-8") as source:  # noqa: PTH123 (the module names it as text)
            tree = ast.parse(source.read())
        for index, node in enumerate(tree.body):
            if isinstance(node, ast.FunctionDef):
                yield from _of_function(module, tree, index, node)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                yield from _of_constant(module, node)
    for rule_id in load().rules:
        yield Mutant(f"{rule_id}: dropped", partial(_without_rule, rule_id))


def _of_function(module: ModuleType, tree: ast.Module, index: int, node: ast.FunctionDef) -> Iterator[Mutant]:
    where = f"{module.__name__.rpartition('.')[2]}.{node.name}"
    for place, (at, changes) in enumerate(_spots(node)):
        for number, (what, _) in enumerate(changes):
            yield Mutant(
                f"{where}:{at.lineno} {what}",
                partial(_with_code, module, tree, index, node.name, place, number),
            )
    if node.name in {rule.check.__name__ for rule in RULES.values()} and node.decorator_list:
        yield from _of_decorator(where, node)


def _spots(node: ast.FunctionDef) -> list[tuple[Any, list[tuple[str, Callable[[Any], ast.AST]]]]]:
    """Return every place in a function that can be changed, with the changes; always in the same order."""
    found = []
    for at in ast.walk(ast.Module(body=node.body, type_ignores=[])):
        changes = list(_changes(at))
        if changes:
            found.append((at, changes))
    return found


def _changes(at: ast.AST) -> Iterator[tuple[str, Callable[[Any], ast.AST]]]:
    if isinstance(at, ast.Compare) and len(at.ops) == 1:
        for other in _EDGE[type(at.ops[0])]:
            yield (
                f"{type(at.ops[0]).__name__} for {other.__name__}",
                partial(_compared, by=other),
            )
    elif isinstance(at, ast.BoolOp):
        other_op: type[ast.boolop] = ast.Or if isinstance(at.op, ast.And) else ast.And
        yield f"{type(at.op).__name__} for {other_op.__name__}", lambda n: ast.BoolOp(other_op(), n.values)
        if len(at.values) > 1:
            for place in range(len(at.values)):
                yield (
                    f"operand {place} left out",
                    partial(_without, place=place),
                )
    else:
        yield from _plain_changes(at)


def _plain_changes(at: ast.AST) -> Iterator[tuple[str, Callable[[Any], ast.AST]]]:
    if isinstance(at, ast.UnaryOp) and isinstance(at.op, ast.Not):
        yield "not left out", lambda n: n.operand
    elif isinstance(at, ast.IfExp):
        yield "condition inverted", lambda n: ast.IfExp(n.test, n.orelse, n.body)
    elif isinstance(at, ast.If):
        yield "condition inverted", lambda n: ast.If(ast.UnaryOp(ast.Not(), n.test), n.body, n.orelse)
    elif isinstance(at, ast.Call) and isinstance(at.func, ast.Name) and at.func.id in _FINDINGS:
        for name in _FINDINGS[at.func.id]:
            yield f"{at.func.id} made {name}", partial(_finding, name=name)
    elif isinstance(at, ast.Return) and at.value is not None and not _is_nothing(at.value):
        yield "finds nothing", lambda n: ast.Return(ast.Constant(None))
    elif isinstance(at, ast.Constant) and type(at.value) is int:
        for step in (1, -1):
            yield f"{at.value} moved to {at.value + step}", partial(_stepped, by=step)


def _compared(node: Any, *, by: type[ast.cmpop]) -> ast.AST:
    return ast.Compare(node.left, [by()], node.comparators)


def _without(node: Any, *, place: int) -> ast.AST:
    left = [value for number, value in enumerate(node.values) if number != place]
    whole: ast.AST = ast.BoolOp(node.op, left) if len(left) > 1 else left[0]
    return whole


def _stepped(node: Any, *, by: int) -> ast.AST:
    return ast.Constant(node.value + by)


def _is_nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _finding(call: ast.Call, name: str) -> ast.Call:
    said: list[ast.expr] = [arg for arg in call.args if isinstance(arg, ast.Constant | ast.JoinedStr)]
    if isinstance(call.func, ast.Name) and call.func.id == "add":
        said = []
    return ast.Call(ast.Name(name, ast.Load()), said, [])


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, by: ast.AST) -> None:
        self.target, self.by = target, by

    def visit(self, node: ast.AST) -> Any:
        return self.by if node is self.target else super().visit(node)


@contextmanager
def _with_code(
    module: ModuleType, tree: ast.Module, index: int, name: str, place: int, number: int
) -> Iterator[Ruleset]:
    """Give a function of a module the changed body; its decorator and globals stay."""
    changed = copy.deepcopy(tree.body[index])
    assert isinstance(changed, ast.FunctionDef)
    at, changes = _spots(changed)[place]
    made = _Replace(at, changes[number][1](at)).visit(changed)
    made.decorator_list = []
    imports = ast.parse("from __future__ import annotations").body
    fresh = ast.fix_missing_locations(ast.Module(body=[*imports, made], type_ignores=[]))
    # What a finding may be turned into has to be at hand, whatever the module itself imports.
    space: dict[str, Any] = {**vars(module), "ask": registry.ask, "block": registry.block, "note": registry.note}
    exec(compile(fresh, f"<{name} changed>", "exec"), space)
    function = getattr(module, name)
    assert isinstance(function, FunctionType)
    own, added = function.__code__, {k: space[k] for k in ("ask", "block", "note") if k not in vars(module)}
    function.__code__ = space[name].__code__
    vars(module).update(added)
    try:
        yield load()
    finally:
        function.__code__ = own
        for key in added:
            delattr(module, key)


def _of_decorator(where: str, node: ast.FunctionDef) -> Iterator[Mutant]:
    for rule in [
        rule
        for rule in RULES.values()
        if rule.check.__name__ == node.name and rule.check.__module__.endswith(where.partition(".")[0])
    ]:
        for kind, whole in (("on", rule.on), ("when", rule.purposes)):
            if whole in (registry.EVERY, registry.ANY):
                continue
            for one in sorted(whole):
                yield Mutant(
                    f"{rule.id}: not asked {kind} {one}",
                    partial(_with_scope, rule, kind, frozenset(whole) - {one}),
                )


@contextmanager
def _with_scope(rule: registry.Rule, kind: str, scope: frozenset[Any]) -> Iterator[Ruleset]:
    on, when = (scope, rule.purposes) if kind == "on" else (rule.on, scope)
    RULES[rule.id] = registry.Rule(rule.id, on, when, rule.check)
    rules_for.cache_clear()
    try:
        yield load()
    finally:
        RULES[rule.id] = rule
        rules_for.cache_clear()


def _without_rule(rule_id: str) -> Any:
    return _with_scope(RULES[rule_id], "on", frozenset())


def _of_constant(module: ModuleType, node: ast.Assign) -> Iterator[Mutant]:
    name = node.targets[0].id  # type: ignore[attr-defined]  # a Name, by predicates
    value = getattr(module, name)
    kind = type(value).__name__
    moves: list[Any] = []
    if kind == "int":
        moves = [value + 1, value - 1]
    elif kind == "timedelta":
        moves = [value * 1.02, value * 0.98]
    elif kind == "frozenset" and all(isinstance(item, str) for item in value):
        moves = [value - {item} for item in sorted(value)]
    for number, moved in enumerate(moves):
        yield Mutant(
            f"{module.__name__.rpartition('.')[2]}.{name} {number}",
            partial(_with_constant, name, value, moved),
        )


@contextmanager
def _with_constant(name: str, value: object, moved: object) -> Iterator[Ruleset]:
    """Move a constant in its own module and wherever it was imported."""
    holders = [m for n, m in list(sys.modules.items()) if n.startswith("app.compliance") and vars(m).get(name) is value]
    for holder in holders:
        setattr(holder, name, moved)
    try:
        yield load()
    finally:
        for holder in holders:
            setattr(holder, name, value)


# Tables --------------------------------------------------------------------------------------------------------------

_KEY = {
    "us_states": "state",
    "email_b2b": "country",
    "call_countries": "country",
    "recording": "place",
    "us_npa_extra": "area_codes",
}
_WORDS = frozenset("source verified review_by confidence id when why unblock override ask names".split())


def tables() -> Iterator[Mutant]:
    """Yield every change to the tables that still reads as a table."""
    for table, rows in load().rows.items():
        if table == "rules":
            continue
        for place, row in enumerate(rows):
            shown = row.get(_KEY.get(table, ""), row.get("account") or row.get("limit") or row.get("ramp_from_day"))
            for what, changed in _of_row(dict(row), _KEY.get(table)):
                others = [*rows[:place], *([changed] if changed else []), *rows[place + 1 :]]
                try:
                    ruleset = compiled({**load().rows, table: tuple(others)})
                except Exception:
                    continue  # the table refuses it: nobody can ship it
                yield Mutant(f"{table} {shown}: {what}", partial(_with_rules, ruleset))


def _of_row(row: dict[str, Any], key: str | None) -> Iterator[tuple[str, dict[str, Any] | None]]:
    wildcard = str(row.get(key or "", "")) in ("*", "?", "EU*")
    if key and not wildcard:
        yield "dropped", None
    for name, value in row.items():
        if name in _WORDS or name == key:
            continue
        for what, other in _moved(value):
            yield f"{name} {what}", {**row, name: other}


def _moved(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, bool):
        yield f"{value} turned", not value
    elif isinstance(value, int):
        yield f"{value} + 1", value + 1
        yield f"{value} - 1", value - 1
    elif isinstance(value, str) and value in TREATMENTS:
        place = _STEPS.index(value)
        for step in (-1, 1):
            if 0 <= place + step < len(_STEPS):
                yield f"{value} made {_STEPS[place + step]}", _STEPS[place + step]
    elif isinstance(value, str) and "-" in value and value[0].isdigit():
        opens, _, closes = value.partition("-")
        for first, last, what in (
            (-1, 0, "opens sooner"),
            (1, 0, "opens later"),
            (0, -1, "closes sooner"),
            (0, 1, "closes later"),
        ):
            yield what, f"{_hour(opens, first)}-{_hour(closes, last)}"
    elif isinstance(value, dict):
        for name, inner in value.items():
            for what, other in _moved(inner):
                yield f"{name} {what}", {**value, name: other}


def _hour(text: str, by: int) -> str:
    hour, _, minutes = text.partition(":")
    return f"{int(hour) + by}" + (f":{minutes}" if minutes else "")


@contextmanager
def _with_rules(ruleset: Ruleset) -> Iterator[Ruleset]:
    yield ruleset
