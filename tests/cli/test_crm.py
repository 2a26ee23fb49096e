"""`quotahit import|export|search|do|undo|approvals`: what goes in comes out again, and what is done is taken back."""

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

LIST = """First name,Last name,E-mail Address,Company,Job Title,Country,Tags,E-mail Opt Out
Ada,Sample,ada@alder.example,Alder Labs,Founder,United States,"a, b",false
Bob,Sample,bob@beech.example,Beech Ltd,CEO,Germany,,true
"=Cmd",Sample,cmd@cedar.example,Cedar,Buyer,France,,false
"""
DEALS = "Title,Company,Contact Email,Stage,Value,Currency\nAlder – annual plan,Alder Labs,ada@alder.example,qualified,1200.50,USD\n"


@pytest.fixture
def filled(shell: Shell) -> Shell:
    (shell.home / "list.csv").write_text(LIST, "utf-8")
    (shell.home / "deals.csv").write_text(DEALS, "utf-8")
    assert shell("import", "list.csv", "--json", on_workspace=True).json["added"] == 3
    assert shell("import", "deals.csv", "--as", "deals", "--json", on_workspace=True).json["added"] == 1
    return shell


def test_an_import_says_what_became_of_every_row(shell: Shell) -> None:
    (shell.home / "list.csv").write_text(LIST, "utf-8")
    dry = shell("import", "list.csv", "--dry-run", "--json", on_workspace=True).json
    assert (dry["added"], dry["suppressed"], dry["batch"]) == (3, 1, None)
    assert shell("search", "ada", "--json", on_workspace=True).json == []
    done = shell("import", "list.csv", "--json", on_workspace=True).json
    assert set(done) >= {
        "batch",
        "rows",
        "added",
        "merged",
        "unchanged",
        "rejected",
        "suppressed",
        "mapping",
        "fields",
        "failed_rows",
    }
    assert done["rows"] == done["added"] + done["merged"] + done["unchanged"] + done["rejected"] == 3
    assert done["mapping"]["E-mail Address"] == "email"
    assert done["fields"]["email"] == 3
    again = shell("import", "list.csv", "--json", on_workspace=True).json
    assert (again["added"], again["unchanged"]) == (0, 3)
    undone = shell("undo", "--batch", done["batch"], "--json", on_workspace=True).json
    assert undone["rows"] >= 3
    assert shell("search", "ada", "--json", on_workspace=True).json == []


def test_an_export_imports_back_to_the_same_data(filled: Shell) -> None:
    written = filled("export", "out", "--json", on_workspace=True).json
    assert (written["contacts.csv"], written["deals.csv"]) == (3, 1)
    second = filled.home / "second"
    filled("workspace", "create", second, "--passphrase-file", filled.secret)
    into = ("--workspace", second, "--passphrase-file", filled.secret, "--json")
    assert filled("import", "out/contacts.csv", *into).json["added"] == 3
    assert filled("import", "out/deals.csv", "--as", "deals", *into).json["added"] == 1
    assert filled("export", "again", *into).json["contacts.csv"] == 3
    for name in ("contacts.csv", "deals.csv", "companies.csv"):
        first, then = _rows(filled.home / "out" / name), _rows(filled.home / "again" / name)
        assert [{k: v for k, v in row.items() if k != "created_at"} for row in first] == [
            {k: v for k, v in row.items() if k != "created_at"} for row in then
        ], name


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_nothing_in_an_export_is_run_by_a_spreadsheet(filled: Shell) -> None:
    filled("export", "out", on_workspace=True)
    cells = [cell for file in (filled.home / "out").glob("*.csv") for row in _rows(file) for cell in row.values()]
    assert [cell for cell in cells if cell[:1] in ("=", "@")] == []


def test_a_verb_is_done_previewed_and_taken_back(filled: Shell) -> None:
    move = ("do", "update_deal_stage", "--deal", "Alder – annual plan", "--stage", "negotiation")
    says = "Move “Alder – annual plan” from Qualified to Negotiation"
    assert filled(*move, "--preview", "--json", on_workspace=True).json == {"says": says}
    done = filled(*move, "--json", on_workspace=True).json
    assert (done["action"], done["says"], done["result"]) == ("update_deal_stage", says, True)
    assert filled("status", "--json", on_workspace=True).json["deals"]["negotiation"] == 1
    assert filled("undo", "--last", "--json", on_workspace=True).json["says"] == f"Undo: {says}"
    assert filled("status", "--json", on_workspace=True).json["deals"]["qualified"] == 1


def test_the_list_of_verbs_is_their_schema(made: Shell) -> None:
    verbs = made("do", "--list", "--json").json
    assert {"name", "risk", "summary", "arguments", "schema"} <= set(verbs[0])
    assert "update_deal_stage" in {verb["name"] for verb in verbs}


@pytest.mark.parametrize("text", ["ada", "Alder", "annual plan", "“ada” or (1=1) --", "*", '"', "ñandú"])
def test_any_words_can_be_searched(filled: Shell, text: str) -> None:
    found = filled("search", text, "--limit", 5, "--json", on_workspace=True).json
    assert isinstance(found, list)
    assert len(found) <= 5
    assert all({"kind", "id", "title", "detail"} == set(hit) for hit in found)
