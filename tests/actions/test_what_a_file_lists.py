"""`quotahit import FILE` without `--as`: contacts or deals, by the headings alone."""

from pathlib import Path

import pytest

from app.actions.imports import import_file
from tests.fakes.workspaces import a_workspace

DEALS = {
    "hubspot": "Record ID,Deal Name,Deal Stage,Amount,Close Date,Pipeline\n1,Alder renewal,Qualified,1200,2026-05-01,Sales\n",
    "salesforce, with the person beside it": "Opportunity Name,Account Name,Stage,Amount,Close Date,Opportunity Owner,"
    "Contact First Name,Contact Last Name\nAlder renewal,Alder,Prospecting,1200,5/1/2026,Sam,Ada,Sample\n",
    "pipedrive, with the person beside it": "Title,Organization,Contact person,Value,Currency,Stage,Expected close date\n"
    "Alder renewal,Alder,Ada Sample,1200,EUR,Proposal Made,2026-05-01\n",
    "german": "Deal-Name;Deal-Phase;Betrag;Abschlussdatum;Unternehmen\nAlder-Verlängerung;Angebot;1200;01.05.2026;Alder\n",
    "a plain list": "Name,Stage,Amount,Close Date,Account\nAlder renewal,Won,1200,2026-05-01,Alder\n",
    "with the address of a contact": "Title,Company,Contact Email,Stage,Value\nAlder renewal,Alder,ada@alder.example,qualified,1200\n",
}
CONTACTS = {
    "people with a stage and a value": "Title,First Name,Last Name,Email,Stage,Lead Value\nCEO,Ada,Sample,ada@alder.example,new,100\n",
    "people with their deal's stage": "Name,Email,Company,Deal Stage,Close Date\nAda Sample,ada@alder.example,Alder,won,2026-01-01\n",
    "addresses alone": "Email\nada@alder.example\n",
    "companies": "Company,Website\nAlder,alder.example\n",
}  # fmt: skip


@pytest.mark.parametrize("text", DEALS.values(), ids=DEALS.keys())
def test_a_list_of_deals_becomes_deals(tmp_path: Path, text: str) -> None:
    assert _counted(tmp_path, text) == (0, 1)


@pytest.mark.parametrize("text", CONTACTS.values(), ids=CONTACTS.keys())
def test_a_list_of_people_becomes_contacts(tmp_path: Path, text: str) -> None:
    assert _counted(tmp_path, text) == (1, 0)


def _counted(tmp_path: Path, text: str) -> tuple[int, int]:
    file = tmp_path / "list.csv"
    file.write_text(text, "utf-8")
    space = a_workspace(tmp_path)
    assert import_file(space.database, file).added == 1
    with space.database.read() as rows:
        people = rows.value("select count(*) from contacts")
        found = int(people), int(rows.value("select count(*) from deals"))
    space.close()
    return found
