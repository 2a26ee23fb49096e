"""`quotahit score FILE --icp FILE --json`: one object a row, every point with its evidence (contracts.md, Score)."""

import json
from typing import Any

import pytest

from app.core.scoring import WEIGHTS
from tests.cli.conftest import Shell

LEADS = (
    "Company,Industry,Employees,Job Title,Country,Annual Revenue,Technologies,Funding Date,Intent Signal\n"
    'Alder Labs,Software,40,CEO,United States,2500000,"Xero, Stripe",2026-01,pricing page\n'
    "Birch Farms,Agriculture,9000,Intern,Brazil,,,,\n"
    "Cedar Works,,,,,,,,\n"
)
PROFILE: dict[str, Any] = {
    "industries": ["Software"], "company_size": [10, 200], "roles": ["CEO"], "technologies": ["Xero"],
    "countries": ["US"], "signals": ["pricing page"],
}  # fmt: skip


@pytest.fixture
def leads(shell: Shell) -> Shell:
    (shell.home / "leads.csv").write_text(LEADS, "utf-8")
    (shell.home / "icp.json").write_text(json.dumps(PROFILE), "utf-8")
    return shell


def _rows(shell: Shell, *more: str) -> list[dict[str, Any]]:
    done = shell("score", "leads.csv", "--icp", "icp.json", "--json", *more)
    assert done.status == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def test_every_row_gives_an_object_with_the_names_of_the_contract(leads: Shell) -> None:
    rows = _rows(leads)
    assert [row["row"] for row in rows] == [1, 2, 3]
    for row in rows:
        assert {"row", "score", "band", "signals", "unknown"} <= set(row)
        assert 0 <= row["score"] <= 100
        assert row["band"] == ("hot" if row["score"] >= 70 else "warm" if row["score"] >= 40 else "cold")
        for signal in row["signals"]:
            assert list(signal) == ["signal", "points", "of", "evidence"]
            assert 0 <= signal["points"] <= signal["of"] == WEIGHTS[signal["signal"]]
            assert signal["evidence"]
        named = [signal["signal"] for signal in row["signals"]] + row["unknown"]
        assert sorted(named) == sorted(WEIGHTS), "each signal stands once: with its points, or as unknown"


def test_who_fits_is_hot_and_who_does_not_is_cold(leads: Shell) -> None:
    fits, does_not, nothing_known = _rows(leads)
    assert fits["band"] == "hot"
    assert {s["signal"]: s["points"] for s in fits["signals"]}["industry"] == 20
    assert does_not["band"] == "cold"
    assert nothing_known["signals"] == []
    assert sorted(nothing_known["unknown"]) == sorted(WEIGHTS)


def test_every_key_of_the_profile_counts(leads: Shell) -> None:
    asked_of = {
        "industries": ("industry", ["Mining"]), "company_size": ("size", [1000, 2000]), "countries": ("geography", ["DE"]),
        "roles": ("decision_maker", ["Engineer"]), "technologies": ("tech", ["SAP"]), "signals": ("intent", ["webinar"]),
    }  # fmt: skip
    before = {s["signal"]: s["points"] for s in _rows(leads)[0]["signals"]}
    for key, (signal, other) in asked_of.items():
        (leads.home / "icp.json").write_text(json.dumps(PROFILE | {key: other}), "utf-8")
        now = {s["signal"]: s["points"] for s in _rows(leads)[0]["signals"]}
        if key == "roles":  # whoever leads a company decides, whatever role was asked for
            assert now[signal] == before[signal]
        else:
            assert now.get(signal, 0) < before[signal], key


def test_a_signal_the_profile_asks_nothing_of_takes_no_part(leads: Shell) -> None:
    (leads.home / "icp.json").write_text("{}", "utf-8")
    first = _rows(leads)[0]
    assert {"industry", "size", "tech", "geography"}.isdisjoint(s["signal"] for s in first["signals"])
    assert {"industry", "size", "tech", "geography"}.isdisjoint(first["unknown"])


@pytest.mark.parametrize("text", ["", "[]", '{"company_size": 5}', '{"company_size": ["a", "b"]}', "no json"])
def test_what_is_no_profile_is_refused_in_one_sentence(leads: Shell, text: str) -> None:
    (leads.home / "icp.json").write_text(text, "utf-8")
    done = leads("score", "leads.csv", "--icp", "icp.json", "--json")
    assert done.status == 1
    assert done.out == ""
    assert "no ideal customer profile" in done.err


def test_a_missing_file_is_refused(leads: Shell) -> None:
    assert leads("score", "absent.csv", "--icp", "icp.json", "--json").status == 1
    assert leads("score", "leads.csv", "--icp", "absent.json", "--json").status == 1
