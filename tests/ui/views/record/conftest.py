"""People of the sample workspace that the tests of a record need, by what is true of them."""

from dataclasses import dataclass

import pytest

from app.store.database import Rows
from app.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Cast:
    """Numbers of people and companies in the sample workspace."""

    customer: int
    prospect: int
    company: int


@pytest.fixture
def cast(show: Workspace) -> Cast:
    """A customer with a deal and mail, somebody who was only written to, and the customer's company."""
    with show.database.read() as rows:
        customer = _one(rows, "select min(contact_id) from invoices where state = 'paid'")
        return Cast(
            customer=customer,
            prospect=_one(
                rows,
                "select min(c.id) from contacts c where c.score is not null and c.company_id is not null and c.id not in"
                " (select contact_id from messages where direction = 'inbound' and contact_id is not null)"
                " and c.id not in (select contact_id from approvals where state = 'pending' and contact_id is not null)"
                " and exists (select 1 from contact_points p where p.contact_id = c.id and p.kind = 'email')",
            ),
            company=_one(rows, f"select company_id from contacts where id = {customer}"),
        )


def _one(rows: Rows, sql: str) -> int:
    found = rows.value(sql)
    assert found is not None
    return int(found)
