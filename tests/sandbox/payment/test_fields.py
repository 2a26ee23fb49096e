"""How form parameters are read and refused."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sandbox.payment import fields
from app.sandbox.payment.fields import Rejected, checked, merged, nested


@pytest.mark.parametrize(
    ("pairs", "wanted"),
    [
        ([("a[b][0]", "v"), ("a[b][1][c]", "w")], {"a": {"b": ["v", {"c": "w"}]}}),
        ([("expand[]", "x"), ("expand[]", "y")], {"expand": ["x", "y"]}),
        ([("l[1]", "second"), ("l[0]", "first")], {"l": ["first", "second"]}),
        ([("metadata[1]", "one")], {"metadata": {"1": "one"}}),
        ([("plain", "")], {"plain": ""}),
    ],
)
def test_nested_names(pairs: list[tuple[str, str]], wanted: dict[str, object]) -> None:
    assert nested(pairs) == wanted


def test_names_that_contradict_each_other() -> None:
    with pytest.raises(Rejected, match="Invalid object"):
        nested([("a", "1"), ("a[b]", "2")])


leaf = st.text(alphabet="abcXYZ .@", max_size=8)
names = st.text(alphabet="abcdef_", min_size=1, max_size=6).filter(lambda name: name != "metadata")
trees = st.recursive(
    leaf, lambda inner: st.dictionaries(names, inner, min_size=1, max_size=3) | st.lists(inner, min_size=1, max_size=3)
)


def flat(value: object, name: str) -> list[tuple[str, str]]:
    """Write nested data as a form, the way clients do."""
    if isinstance(value, dict):
        return [pair for key, each in value.items() for pair in flat(each, f"{name}[{key}]")]
    if isinstance(value, list):
        return [pair for place, each in enumerate(value) for pair in flat(each, f"{name}[{place}]")]
    return [(name, str(value))]


@settings(max_examples=40)
@given(st.dictionaries(names, trees, max_size=4))
def test_what_a_client_writes_is_read_back(data: dict[str, object]) -> None:
    assert nested([pair for key, value in data.items() for pair in flat(value, key)]) == data


@pytest.mark.parametrize(
    ("check", "value", "wanted"),
    [
        (fields.text, "x", "x"),
        (fields.amount, "4900", 4900),
        (fields.signed_amount, "-100", -100),
        (fields.boolean, "true", True),
        (fields.boolean, "false", False),
        (fields.currency, "USD", "usd"),
        (fields.decimal, "1.25", Decimal("1.25")),
        (fields.timestamp, "1772442000", 1772442000),
        (fields.email, "ada@buyer.example", "ada@buyer.example"),
        (fields.url, "https://x.example/ok", "https://x.example/ok"),
        (fields.Clearable(fields.email), "", None),
        (fields.Listed(fields.amount), ["1", "2"], [1, 2]),
        (fields.Listed(fields.text), "", []),
        (fields.metadata, {"a": "b"}, {"a": "b"}),
        (fields.metadata, "", None),
        (fields.created_range, "5", {"gte": 5, "lte": 5}),
        (fields.created_range, {"gt": "5"}, {"gt": 5}),
    ],
)
def test_values_in_their_own_types(check: Callable[[str, Any], Any], value: object, wanted: object) -> None:
    assert check("p", value) == wanted


@pytest.mark.parametrize(
    ("check", "value", "code"),
    [
        (fields.text, "", "parameter_invalid_empty"),
        (fields.text, {"a": "b"}, None),
        (fields.short(3), "long", "parameter_invalid_string"),
        (fields.amount, "-1", "parameter_invalid_integer"),
        (fields.amount, "1.5", "parameter_invalid_integer"),
        (fields.amount, "100000000", "parameter_invalid_integer"),
        (fields.amount, "9" * 40, "parameter_invalid_integer"),
        (fields.amount, "ten", "parameter_invalid_integer"),
        (fields.boolean, "yes", None),
        (fields.currency, "xyz", "currency_invalid"),
        (fields.decimal, "NaN", "parameter_invalid_decimal"),
        (fields.decimal, "1e999999", "parameter_invalid_decimal"),
        (fields.decimal, "-0.5", "parameter_invalid_decimal"),
        (fields.decimal, ["1"], "parameter_invalid_decimal"),
        (fields.decimal, "0.0000000000001", "parameter_invalid_decimal"),
        (fields.timestamp, "-5", None),
        (fields.email, "ada", "email_invalid"),
        (fields.url, "ok.html", "url_invalid"),
        (fields.one_of("a", "b"), "c", None),
        (fields.Listed(fields.text, 1), ["a", "b"], "array_max_items_exceeded"),
        (fields.Listed(fields.text), "a", None),
        (fields.Group({"a": fields.text}), "a", None),
        (fields.Group({"a": fields.text}), {"b": "c"}, "parameter_unknown"),
        (fields.Group({"a": fields.text}, ["a"]), {}, "parameter_missing"),
        (fields.metadata, {"a": {"b": "c"}}, None),
        (fields.metadata, {"k" * 41: "v"}, None),
        (fields.metadata, {"k": "v" * 501}, None),
        (fields.metadata, {str(number): "v" for number in range(51)}, None),
    ],
)
def test_values_that_are_refused(check: Callable[[str, Any], Any], value: object, code: str | None) -> None:
    with pytest.raises(Rejected) as refused:
        check("p", value)
    assert refused.value.status == 400
    assert refused.value.error.get("code") == code
    assert str(refused.value.error["param"]).startswith("p")


def test_the_first_unknown_parameter_is_named_in_full() -> None:
    with pytest.raises(Rejected, match=r"Received unknown parameters: line\[colour\], line\[size\]") as refused:
        checked({"colour": "red", "size": "9"}, {}, inside="line")
    assert refused.value.error["param"] == "line[colour]"


@given(
    st.dictionaries(st.sampled_from("abc"), st.sampled_from(["1", "2"])),
    st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "3"])),
)
def test_metadata_is_merged_and_emptied_key_by_key(old: dict[str, str], given_: dict[str, str]) -> None:
    after = merged(old, given_)
    for key in "abc":
        wanted = given_[key] or None if key in given_ else old.get(key)
        assert after.get(key) == wanted
    assert merged(old, None) == {}


@pytest.mark.parametrize(("money", "code"), [(105, "kwd"), (1_234, "isk"), (1, "tnd")])
def test_amounts_that_a_currency_cannot_be_charged_in(money: int, code: str) -> None:
    with pytest.raises(Rejected, match="evenly divisible"):
        fields.check_step(money, code, "amount")
    fields.check_step(money * 1_000, code, "amount")
