"""The board: deals by stage with their sums, what each deal went through, and how long it stood where."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.core.clock import from_millis, to_millis
from app.core.deal import Stage
from app.core.forecast import path
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


def sums(rows: Rows, currency: str) -> dict[Stage, Sum]:
    """Return count and value by stage; what is in another currency is counted and not summed."""
    found = rows.all(
        "select stage, count(*) as n, coalesce(sum(case when currency = ? then value end), 0) as total from deals"
        " where deleted_at is null group by stage",
        currency,
    )
    return {Stage(row["stage"]): Sum(count=row["n"], value=row["total"]) for row in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDeal:
    """An open deal in a forecast; one without a value is worth nothing there."""

    stage: Stage
    value: int
    currency: str
    close_date: str | None


def open_deals(rows: Rows) -> list[OpenDeal]:
    """Return every deal that is neither won nor lost."""
    found = rows.all(
        "select stage, coalesce(value, 0) as value, currency, close_date from deals"
        " where deleted_at is null and stage not in ('won', 'lost')"
    )
    return [
        OpenDeal(stage=Stage(row[0]), value=row["value"], currency=row["currency"], close_date=row["close_date"])
        for row in found
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What one deal went through: stages with the instants it came to them, and where it stands."""

    stage: Stage
    steps: tuple[tuple[Stage, int], ...]


_MOVES = """
select d.id, d.stage, e.at, json_extract(e.data, '$.from') as came_from,
  coalesce(json_extract(e.data, '$.to'), json_extract(e.data, '$.stage')) as went
from events e join deals d on d.id = json_extract(e.data, '$.deal')
where e.type in ('deal.created', 'deal.stage_changed') and d.deleted_at is null and
"""


def pasts(rows: Rows) -> list[Past]:
    """Return what the deals that ended last went through: a thousand say enough, and the newest say it best."""
    moves: dict[int, list[tuple[Stage | None, Stage, int]]] = defaultdict(list)
    stands: dict[int, Stage] = {}
    for row in rows.all(f"{_MOVES} d.id in ({_ENDED}) order by e.id"):
        moves[row[0]].append((_STAGES.get(row[3]), _STAGES[row[4]], row[2]))
        stands[row[0]] = _STAGES[row[1]]
    return [Past(stage=stage, steps=path(moves[number], stage)) for number, stage in stands.items()]


_ENDED = "select id from deals where deleted_at is null and stage in ('won', 'lost') order by stage_changed_at desc limit 1000"
_STAGES = {stage.value: stage for stage in Stage}


def past(rows: Rows, deal: DealId, standing: Stage) -> tuple[tuple[Stage, datetime], ...]:
    """Return the stages a deal went through, each with the instant it came there."""
    found = rows.all(f"{_MOVES} d.id = ? order by e.id", deal)
    moves = [(_STAGES.get(row["came_from"]), _STAGES[row["went"]], row["at"]) for row in found]
    return tuple((stage, from_millis(at)) for stage, at in path(moves, standing))


# The table -----------------------------------------------------------------------------------------------------------

Order = Literal["stage", "value", "longest", "newest", "closes", "name"]
_FAR = " ".join(f"when '{stage.value}' then {number}" for number, stage in enumerate(Stage))
_ORDERS: dict[Order, str] = {
    "stage": f"case d.stage when 'lost' then -1 {_FAR} end desc, d.stage_changed_at",
    "value": "d.value desc nulls last",
    "longest": "d.stage_changed_at",
    "newest": "d.stage_changed_at desc",
    "closes": "d.close_date nulls last",
    "name": "coalesce(co.name, d.title) collate nocase",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which deals are meant: of these stages (all, where none is named), of an owner, that came to their stage since."""

    stages: tuple[Stage, ...] = ()
    owner: str | None = None
    since: datetime | None = None
    until: str | None = None  # the last closing day; deals without one are meant as well
    currency: str | None = None


def _those(which: Which) -> tuple[str, list[object]]:
    clauses, values = ["d.deleted_at is null"], list[object]()
    if which.stages:
        clauses.append(f"d.stage in {AMONG}")
        values.append(json.dumps([stage.value for stage in which.stages]))
    if which.owner is not None:
        clauses.append("d.owner = ?")
        values.append(which.owner)
    if which.currency is not None:
        clauses.append("d.currency = ?")
        values.append(which.currency)
    if which.since is not None:
        clauses.append("d.stage_changed_at >= ?")
        values.append(to_millis(which.since))
    if which.until is not None:
        clauses.append("(d.close_date is null or d.close_date <= ?)")
        values.append(which.until)
    return " and ".join(clauses), values


def listed(rows: Rows, which: Which, order: Order, *, limit: int, offset: int = 0) -> list[Card]:
    """Return a page of the deals that are meant."""
    clause, values = _those(which)
    ids = [
        row["id"]
        for row in rows.all(
            f"select d.id from deals d left join companies co on co.id = d.company_id where {clause}"
            f" order by {_ORDERS[order]}, d.id limit ? offset ?",
            *values,
            limit,
            offset,
        )
    ]
    found = {row["id"]: _card(row) for row in rows.all(f"{_CARDS} and d.id in {AMONG}", json.dumps(ids))}
    return [found[number] for number in ids]


def counted(rows: Rows, which: Which, currency: str) -> Sum:
    """Return how many deals are meant, and what those in a currency are worth."""
    clause, values = _those(which)
    row = rows.one(
        "select count(*) as n, coalesce(sum(case when d.currency = ? then d.value end), 0) as total from deals d"
        f" where {clause}",
        currency,
        *values,
    )
    assert row is not None
    return Sum(count=row["n"], value=row["total"])


def owners(rows: Rows) -> list[str]:
    """Return whose deals there are."""
    found = rows.all(
        "select distinct owner from deals where deleted_at is null and owner > '' order by owner collate nocase"
    )
    return [row["owner"] for row in found]
