"""The board: deals by stage with their sums, what each deal went through, and how long it stood where."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import from_millis
from app.core.deal import Stage
from app.core.ids import CompanyId, ContactId, DealId
from app.core.money import Money
from app.store.database import AMONG, Row, Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One deal as the board shows it; `paid` is the state of its newest invoice."""

    id: DealId
    title: str
    stage: Stage
    company_id: CompanyId | None
    company: str
    contact_id: ContactId | None
    who: str
    value: Money | None
    score: int | None
    owner: str | None
    close_date: str | None
    since: datetime
    paid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """How many deals stand in a stage, and what they are worth together."""

    count: int
    value: int


_CARDS = """
select d.id, d.title, d.stage, d.company_id, coalesce(co.name, '') as company, d.contact_id, coalesce(c.name, '') as who,
  d.value, d.currency, c.score, d.owner, d.close_date, d.stage_changed_at,
  coalesce((select i.state from invoices i where i.deal_id = d.id order by i.id desc limit 1), '') as paid
from deals d left join companies co on co.id = d.company_id left join contacts c on c.id = d.contact_id
where d.deleted_at is null
"""


def cards(rows: Rows, stage: Stage, *, limit: int, offset: int = 0) -> list[Card]:
    """Return a stage's deals, the longest there first; of the ends the newest first."""
    order = "desc" if stage.ended else "asc"
    found = rows.all(
        f"{_CARDS} and d.stage = ? order by d.stage_changed_at {order}, d.id limit ? offset ?",
        stage.value,
        limit,
        offset,
    )
    return [_card(row) for row in found]


def card(rows: Rows, deal: DealId) -> Card | None:
    """Return one deal, or None."""
    row = rows.one(f"{_CARDS} and d.id = ?", deal)
    return None if row is None else _card(row)


def _card(row: Row) -> Card:
    return Card(
        id=DealId(row["id"]),
        title=row["title"],
        stage=Stage(row["stage"]),
        company_id=row["company_id"],
        company=row["company"],
        contact_id=row["contact_id"],
        who=row["who"],
        value=None if row["value"] is None else Money(row["value"], row["currency"]),
        score=row["score"],
        owner=row["owner"],
        close_date=row["close_date"],
        since=from_millis(row["stage_changed_at"]),
        paid=row["paid"],
    )


def sums(rows: Rows) -> dict[Stage, Sum]:
    """Return count and value by stage."""
    found = rows.all(
        "select stage, count(*) as n, coalesce(sum(value), 0) as total from deals where deleted_at is null group by stage"
    )
    return {Stage(row["stage"]): Sum(count=row["n"], value=row["total"]) for row in found}


def open_deals(rows: Rows) -> list[tuple[DealId, Stage, int]]:
    """Return every open deal with its stage and value in minor units; one without a value counts nothing."""
    found = rows.all(
        "select id, stage, coalesce(value, 0) as value from deals where deleted_at is null and stage not in ('won', 'lost')"
    )
    return [(DealId(row["id"]), Stage(row["stage"]), row["value"]) for row in found]


def won_since(rows: Rows, millis: int) -> int:
    """Return what was won since an instant, in minor units."""
    return int(
        rows.value(
            "select coalesce(sum(value), 0) from deals where deleted_at is null and stage = 'won' and stage_changed_at >= ?",
            millis,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What one deal went through: stages with the instants it came to them, and where it stands."""

    stage: Stage
    steps: tuple[tuple[Stage, int], ...]


def pasts(rows: Rows) -> list[Past]:
    """Return what every deal that is still known went through, from its events."""
    steps: dict[int, list[tuple[Stage, int]]] = defaultdict(list)
    for row in rows.each(
        "select at, type, data from events where type in ('deal.created', 'deal.stage_changed') order by id"
    ):
        data = json.loads(row["data"])
        steps[int(data["deal"])].append((Stage(data.get("to", data.get("stage"))), row["at"]))
    known = rows.all(f"select id, stage from deals where deleted_at is null and id in {AMONG}", json.dumps(list(steps)))
    return [Past(stage=Stage(row["stage"]), steps=tuple(steps[row["id"]])) for row in known]
