"""JSON and back: what nobody can change is read once and shared, everything else is made anew for each reader."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import pytest

from app.core.codec import from_json, to_json
from app.core.ids import ContactId
from app.core.money import Money


@dataclass(frozen=True, slots=True)
class Lasting:
    price: Money
    at: datetime
    names: tuple[str, ...]
    kind: Literal["a", "b"]
    who: ContactId | None
    inner: "Lasting | None" = None


@dataclass(frozen=True, slots=True)
class Open:
    notes: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Loose:
    name: str


def test_what_nobody_can_change_is_shared() -> None:
    inner = Lasting(Money(100, "USD"), datetime(2026, 3, 2, tzinfo=UTC), ("x",), "a", None)
    value = Lasting(Money(250, "EUR"), datetime(2026, 3, 3, tzinfo=UTC), ("y", "z"), "b", ContactId(7), inner)
    text = to_json(value)
    assert from_json(text, Lasting) == value
    assert from_json(text, Lasting) is from_json(text, Lasting)


@pytest.mark.parametrize("value", [Open({"calls": 1}), Loose("Ada")])
def test_what_can_be_changed_is_each_readers_own(value: object) -> None:
    text = to_json(value)
    first, second = from_json(text, type(value)), from_json(text, type(value))
    assert first == second == value
    assert first is not second


def test_a_number_and_a_truth_of_the_same_text_stay_apart() -> None:
    assert from_json("1", int) == 1
    assert from_json("true", bool) is True
    assert from_json("null", int | None) is None  # type: ignore[arg-type]  # a union is a fine annotation
