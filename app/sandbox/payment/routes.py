"""What an endpoint of the payment provider is: a method, a path, its parameters, and what it does."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from app.sandbox.payment import lists
from app.sandbox.payment.book import Book
from app.sandbox.payment.fields import EXPAND, PAGE, Fields, JsonObject, created_range, text

# (books, ids in the path, checked parameters) → the answer
Do: TypeAlias = Callable[[Book, Sequence[str], JsonObject], JsonObject]

SEARCH: Fields = {**EXPAND, "query": text, "limit": PAGE["limit"], "page": text}
LIST: Fields = {**PAGE, "created": created_range}


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint; `{}` in the path stands for an id. `expand` is always among the parameters."""

    method: str
    path: str
    do: Do
    fields: Fields = field(default_factory=dict)
    required: tuple[str, ...] = ()

    @property
    def resource(self) -> str:
        """The name under which a restricted key is allowed it, such as invoices or checkout/sessions."""
        return self.path.removeprefix("/v1/").partition("/{}")[0].removesuffix("/search")

    @property
    def pattern(self) -> re.Pattern[str]:
        """What matches a request's path and captures its ids."""
        return re.compile(self.path.replace("{}", "([^/]+)"))


def listing(path: str, kind: str, filters: Fields | None = None, *, dated: bool = True) -> Route:
    """Make the endpoint that lists all objects of a kind, by exact values of `filters` and, if `dated`, by creation."""
    known = filters or {}

    def do(book: Book, _ids: Sequence[str], params: JsonObject) -> JsonObject:
        return lists.page(book.every(kind), params, path, *known)

    return Route("GET", path, do, {**(LIST if dated else PAGE), **known})


def searching(path: str, kind: str) -> Route:
    """Make the endpoint that searches the objects of a kind."""

    def do(book: Book, _ids: Sequence[str], params: JsonObject) -> JsonObject:
        return lists.search(book, kind, params, f"{path}/search")

    return Route("GET", f"{path}/search", do, SEARCH, ("query",))


def reading(path: str, kind: str) -> Route:
    """Make the endpoint that gives one object by its id."""
    return Route("GET", f"{path}/{{}}", lambda book, ids, _params: book.find(kind, ids[0]))
