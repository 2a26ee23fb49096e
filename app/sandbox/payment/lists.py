"""Answers that hold many objects or whole objects in place of ids: pages, search, expansion."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from app.sandbox.payment.book import Book
from app.sandbox.payment.fields import JsonObject, Rejected

DEFAULT_LIMIT = 10
MAX_DEPTH = 4  # levels of expansion

_CLAUSE = re.compile(
    r"""\s*(?P<minus>-)?(?P<field>\w+)(?:\[(?P<quote>["'])(?P<key>.+?)(?P=quote)\])?
        \s*(?P<sign>:|~|>=|<=|>|<)\s*(?:"(?P<text>(?:[^"\\]|\\.)*)"|'(?P<text2>[^']*)'|(?P<bare>[\w.-]+))\s*""",
    re.VERBOSE,
)


def page(
    things: Sequence[JsonObject], params: JsonObject, url: str, *names: str, keep: Callable[[JsonObject], bool] = bool
) -> JsonObject:
    """Return one page of `things` (newest first) as a list object. Raises Rejected for a cursor that is not there.

    `starting_after` goes on to older ones; `ending_before` gives those just newer than the cursor, still newest first.
    Filters come after the cursor: the range `created`, an exact value for each of `names` that was given, and `keep`.
    """
    limit = params.get("limit", DEFAULT_LIMIT)
    if "starting_after" in params and "ending_before" in params:
        raise Rejected("You may only specify one of these parameters: starting_after, ending_before.")
    if "ending_before" in params:
        things = things[: _place(things, params["ending_before"], "ending_before")]
    elif "starting_after" in params:
        things = things[_place(things, params["starting_after"], "starting_after") + 1 :]
    wanted = {name: params[name] for name in names if name in params}
    found = [
        thing
        for thing in things
        if within(thing, params.get("created")) and all(thing[name] == value for name, value in wanted.items())
        if keep(thing)
    ]
    shown = found[-limit:] if "ending_before" in params else found[:limit]
    return _list(shown, url, has_more=len(found) > limit)


def whole(things: Sequence[JsonObject], url: str) -> JsonObject:
    """Return things as a list object that is complete."""
    return _list(things, url, has_more=False)


def _list(things: Sequence[JsonObject], url: str, *, has_more: bool) -> JsonObject:
    return {"object": "list", "data": list(things), "has_more": has_more, "url": url}


def _place(things: Sequence[JsonObject], cursor: str, param: str) -> int:
    for place, thing in enumerate(things):
        if thing["id"] == cursor:
            return place
    raise Rejected(f"No such object: '{cursor}'", code="resource_missing", param=param)


def within(thing: JsonObject, bounds: dict[str, int] | None) -> bool:
    """Return whether an object was created inside the bounds gt, gte, lt, lte."""
    return inside(thing.get("created", thing.get("date")), bounds)


def inside(at: int | None, bounds: dict[str, int] | None) -> bool:
    """Return whether an instant lies inside the bounds gt, gte, lt, lte; none lies nowhere but without bounds."""
    if not bounds:
        return True
    return at is not None and all(_HOLDS[name](at, bound) for name, bound in bounds.items())


_HOLDS: dict[str, Callable[[int, int], bool]] = {
    "gt": int.__gt__,
    "gte": int.__ge__,
    "lt": int.__lt__,
    "lte": int.__le__,
}


# Search ----------------------------------------------------------------------------------------------------------


def search(book: Book, kind: str, params: JsonObject, url: str) -> JsonObject:
    """Return the objects of a kind that a query of Stripe's search language finds. Raises Rejected.

    Known here: `field:"text"`, `field~"part"`, `metadata["key"]:"text"`, numbers with : > >= < <=, a leading minus, and
    AND or OR between clauses (not both). What is younger than `search_lag` is not found yet.
    """
    clauses, either = _clauses(params["query"])
    oldest = book.now() - book.faults.search_lag
    known = [thing for thing in book.every(kind) if thing["created"] <= oldest]
    combine = any if either else all
    found = [thing for thing in known if combine(clause(thing) for clause in clauses)]
    limit, start = params.get("limit", DEFAULT_LIMIT), int(params.get("page", "0"))
    more = len(found) > start + limit
    return {
        "object": "search_result",
        "data": found[start : start + limit],
        "has_more": more,
        "next_page": str(start + limit) if more else None,
        "total_count": len(found),
        "url": url,
    }


def _clauses(query: str) -> tuple[list[Callable[[JsonObject], bool]], bool]:
    parts = re.split(r"\s(AND|OR)\s", query, flags=re.IGNORECASE)
    joints = {joint.upper() for joint in parts[1::2]}
    if len(joints) > 1:
        raise Rejected("We were unable to parse your search query: AND and OR cannot be mixed.", param="query")
    return [_clause(part) for part in parts[::2]], joints == {"OR"}


def _clause(part: str) -> Callable[[JsonObject], bool]:
    found = _CLAUSE.fullmatch(part)
    if found is None:
        raise Rejected(f"We were unable to parse your search query near: {part.strip()}", param="query")
    wanted = next(found[name] for name in ("text", "text2", "bare") if found[name] is not None)
    wanted = re.sub(r"\\(.)", r"\1", wanted)
    field, key, sign, minus = found["field"], found["key"], found["sign"], bool(found["minus"])

    def holds(thing: JsonObject) -> bool:
        value = (thing.get(field) or {}).get(key) if key else thing.get(field)
        return (value is not None and _compare(value, sign, wanted)) != minus

    return holds


def _compare(value: Any, sign: str, wanted: str) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        number = int(wanted) if re.fullmatch(r"-?\d+", wanted) else None
        if number is None:
            raise Rejected(f"We were unable to parse your search query: {wanted} is no number.", param="query")
        return {
            ":": value == number,
            "~": False,
            ">": value > number,
            ">=": value >= number,
            "<": value < number,
            "<=": value <= number,
        }[sign]
    plain = str(value).lower()
    return wanted.lower() in plain if sign == "~" else sign == ":" and plain == wanted.lower()


# Expansion -------------------------------------------------------------------------------------------------------

# Fields that an object has only when they are asked for: (kind, field) → how to make the value.
Extra = Callable[[Book, JsonObject], Any]


def expanded(book: Book, answer: JsonObject, paths: Sequence[str], extras: dict[tuple[str, str], Extra]) -> JsonObject:
    """Return an answer with the named ids replaced by the objects themselves. Raises Rejected for what cannot be."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > MAX_DEPTH + 1:
            raise Rejected(f"You cannot expand more than {MAX_DEPTH} levels of a property. Property: {path}")
        answer = _expand(book, answer, steps, path, extras)
    return answer


def _expand(book: Book, thing: Any, steps: list[str], path: str, extras: dict[tuple[str, str], Extra]) -> Any:
    if isinstance(thing, list):
        return [_expand(book, each, steps, path, extras) for each in thing]
    if not steps or thing is None:
        return thing
    step, rest = steps[0], steps[1:]
    extra = extras.get((thing.get("object", ""), step)) if isinstance(thing, dict) else None
    if not isinstance(thing, dict) or (step not in thing and extra is None):
        raise Rejected(f"This property cannot be expanded ({path}).", param="expand")
    value = extra(book, thing) if extra is not None else thing[step]
    if isinstance(value, str):
        value = book.look(value) or value
    return {**thing, step: _expand(book, value, rest, path, extras) if rest else value}
