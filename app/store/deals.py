"""Deals."""

from datetime import date

from app.core.clock import from_millis
from app.core.deal import Deal, Stage
from app.core.errors import NotFound
from app.core.ids import CompanyId, ContactId, DealId
from app.core.money import Money
from app.store import events
from app.store.database import Row, Rows, Transaction


def create(
    tx: Transaction,
    title: str,
    *,
    currency: str,
    contact: ContactId | None = None,
    company: CompanyId | None = None,
    stage: Stage = Stage.NEW,
    value: Money | None = None,
    **fields: object,
) -> DealId:
    """Insert a deal and say so."""
    deal = DealId(
        tx.insert(
            "deals",
            title=title,
            company_id=company,
            contact_id=contact,
            stage=stage.value,
            value=value.minor if value else None,
            currency=value.currency if value else currency,
            created_at=tx.millis,
            updated_at=tx.millis,
            stage_changed_at=tx.millis,
            **fields,
        )
    )
    events.emit(tx, "deal.created", contact=contact, data={"deal": deal, "stage": stage.value})
    return deal


def update(tx: Transaction, deal: DealId, **fields: object) -> bool:
    """Change a deal's fields (columns), the stage aside; return whether anything changed."""
    assert "stage" not in fields
    return tx.update("deals", deal, **fields)


def move(tx: Transaction, deal: DealId, stage: Stage, *, lost_reason: str | None = None) -> bool:
    """Move a deal to a stage and say so; return whether it was elsewhere before."""
    current = get(tx, deal)
    if current.stage is stage:
        return False
    tx.update("deals", deal, stage=stage.value, stage_changed_at=tx.millis, lost_reason=lost_reason)
    events.emit(
        tx,
        "deal.stage_changed",
        contact=current.contact_id,
        data={"deal": deal, "from": current.stage.value, "to": stage.value},
    )
    return True


def get(rows: Rows, deal: DealId) -> Deal:
    """Return a deal; raises NotFound where there is none or it is in the trash."""
    row = rows.one("select * from deals where id = ? and deleted_at is null", deal)
    if row is None:
        raise NotFound(f"There is no deal number {deal}.")
    return _deal(row)


def open_of(rows: Rows, contact: ContactId) -> Deal | None:
    """Return a person's newest deal that is neither won nor lost, or None."""
    row = rows.one(
        "select * from deals where contact_id = ? and stage not in ('won','lost') and deleted_at is null"
        " order by id desc limit 1",
        contact,
    )
    return None if row is None else _deal(row)


def of_contact(rows: Rows, contact: ContactId) -> list[Deal]:
    """Return a person's deals, newest first."""
    found = rows.all("select * from deals where contact_id = ? and deleted_at is null order by id desc", contact)
    return [_deal(row) for row in found]


def count_by_stage(rows: Rows) -> dict[str, int]:
    """Return how many deals stand in each stage."""
    found = rows.all("select stage, count(*) from deals where deleted_at is null group by stage")
    return {row[0]: row[1] for row in found}


def titled(rows: Rows, title: str) -> list[Deal]:
    """Return the deals of this title, case aside."""
    found = rows.all("select * from deals where title = ? collate nocase and deleted_at is null order by id", title)
    return [_deal(row) for row in found]


def of_company(rows: Rows, company: CompanyId) -> list[Deal]:
    """Return a company's deals, oldest first."""
    found = rows.all("select * from deals where company_id = ? and deleted_at is null order by id", company)
    return [_deal(row) for row in found]


def imported(rows: Rows, *, external_id: str, title: str, company: CompanyId | None) -> DealId | None:
    """Return the deal an imported row is: by the other program's id, else by title and company; or None."""
    found = None
    if external_id:
        found = rows.value("select id from deals where external_id = ? and deleted_at is null", external_id)
    if found is None:
        found = rows.value(
            "select id from deals where title = ? collate nocase and company_id is ? and deleted_at is null",
            title,
            company,
        )
    return None if found is None else DealId(found)


def fill(tx: Transaction, deal: DealId, **offered: object) -> bool:
    """Fill what a deal lacks; what is there stands. Returns whether anything changed."""
    current = tx.one("select * from deals where id = ?", deal)
    assert current is not None
    lacking = {name: value for name, value in offered.items() if value and not current[name]}
    return bool(lacking) and update(tx, deal, **lacking)


def _deal(row: Row) -> Deal:
    return Deal(
        id=DealId(row["id"]),
        title=row["title"],
        stage=Stage(row["stage"]),
        currency=row["currency"],
        company_id=row["company_id"],
        contact_id=row["contact_id"],
        value=None if row["value"] is None else Money(row["value"], row["currency"]),
        close_date=date.fromisoformat(row["close_date"]) if row["close_date"] else None,
        owner=row["owner"],
        competitor=row["competitor"],
        authority=row["authority"],
        need=row["need"],
        timeline=row["timeline"],
        lost_reason=row["lost_reason"],
        stage_changed_at=from_millis(row["stage_changed_at"]),
    )
