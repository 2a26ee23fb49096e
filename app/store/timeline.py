"""What happened with a person, a company or a deal: one list out of many tables, newest first, a page at a time.

Each source is one statement that gives the same columns. A page asks every source for no more than it can show, so that
a long history costs no more than a short one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.core.clock import from_millis, to_millis
from app.core.ids import ContactId, DealId, RunId
from app.core.money import Money
from app.store.database import Row, Rows

Of = Literal["contact", "company", "deal"]

_PEOPLE: dict[Of, str] = {
    "contact": "select ?1",
    "company": "select id from contacts where company_id = ?1",
    "deal": "select contact_id from deals where id = ?1",
}
_DEALS: dict[Of, str] = {
    "contact": "select id from deals where contact_id = ?1",
    "company": "select id from deals where company_id = ?1",
    "deal": "select ?1",
}
# What has to do with a deal itself hangs on the deal; what was said is the person's, from the day the deal began.
_MINE: dict[Of, str] = {
    "contact": "{t}.contact_id = ?1",
    "company": "{t}.contact_id in (select id from contacts where company_id = ?1)",
    "deal": "{t}.deal_id = ?1",
}
_EMPLOYER: dict[Of, str] = {
    "contact": "(select company_id from contacts where id = ?1)",
    "company": "?1",
    "deal": "null",
}
_SINCE = {"contact": "0", "company": "0", "deal": "(select created_at from deals where id = ?1)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened. `kind` says what the other fields mean; `by` is who did it.

    `by` is person, agent:NAME, import, system, or contact where the other side did it.
    """

    kind: str
    id: int
    at: datetime
    by: str
    title: str = ""
    detail: str = ""
    state: str = ""
    amount: Money | None = None
    contact_id: ContactId | None = None
    contact: str = ""
    deal_id: DealId | None = None
    run_id: RunId | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the next one begins below it."""

    at: int
    source: int
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some entries, newest first, and where the next page begins; None where there is nothing more."""

    entries: tuple[Entry, ...]
    next: Cursor | None


def page(
    rows: Rows, of: Of, record: int, *, below: Cursor | None = None, limit: int = 50, kinds: Iterable[str] = ()
) -> Page:
    """Return a page of what happened; of some kinds alone where they are named."""
    wanted = frozenset(kinds)
    top = below or Cursor(to_millis(_END), len(SOURCES), 0)
    found: list[tuple[int, int, int, str, Row]] = []
    for source, (kind, sql) in enumerate(SOURCES.items()):
        if wanted and kind not in wanted:
            continue
        text = _statement(sql, of, limit)
        given = rows.all(text, record, top.at, top.source, top.id, source)
        found += [(row["at"], source, row["id"], kind, row) for row in given]
    found.sort(key=lambda one: one[:3], reverse=True)
    shown = found[:limit]
    more = Cursor(*shown[-1][:3]) if len(found) > limit else None
    return Page(entries=tuple(_entry(kind, row) for *_, kind, row in shown), next=more)


_END = datetime.fromisoformat("9000-01-01T00:00:00+00:00")


def _statement(sql: str, of: Of, limit: int) -> str:
    parts = {"people": _PEOPLE[of], "deals": _DEALS[of], "since": _SINCE[of]}
    inner = sql
    for table in ("a", "t", "x"):
        inner = inner.replace(f"{{mine:{table}}}", _MINE[of].format(t=table))
    for name, text in parts.items():
        inner = inner.replace(f"{{{name}}}", text)
    inner = inner.replace("{company}", "?1" if of == "company" else "null")
    inner = inner.replace("{employer}", _EMPLOYER[of]).replace("{per}", "f.contact_id," if of == "company" else "")
    return (
        f"select e.*, c.name as contact from ({inner}) e left join contacts c on c.id = e.contact_id"
        f" where e.at is not null and (e.at, ?5, e.id) < (?2, ?3, ?4) order by e.at desc, e.id desc limit {limit + 1:d}"
    )


# The sources: at, id, by, and what else an entry shows. Their order decides between things of one instant.
SOURCES: dict[str, str] = {
    "created": """
        select c.created_at as at, c.id, coalesce((select j.by from journal j where j.table_name = 'contacts'
          and j.row_id = c.id and j.kind = 'insert' limit 1), case when c.batch_id is null then 'system' else 'import' end) as by,
          c.name as title, coalesce((select b.file from batches b where b.id = c.batch_id), c.source, '') as detail, '' as state,
          null as amount, null as currency, c.id as contact_id, null as deal_id, null as run_id
        from contacts c where c.id in ({people}) and c.created_at >= {since}""",
    "facts": """
        select max(f.retrieved_at) as at, max(f.id) as id, f.by, count(distinct f.field) as title,
          count(distinct f.source) as detail, '' as state, null as amount, null as currency, f.contact_id, null as deal_id,
          null as run_id
        from facts f where (f.contact_id in ({people}) or f.company_id = {employer}) and f.retrieved_at >= {since}
        group by f.by, {per} f.retrieved_at / 60000""",
    "score": """
        select j.at, j.id, j.by, json_extract(j.after, '$.value') as title, json_extract(j.before, '$.value') as detail,
          coalesce(json_extract(j.after, '$.band'), '') as state, null as amount, null as currency, s.contact_id, null as deal_id,
          null as run_id
        from scores s join journal j on j.table_name = 'scores' and j.row_id = s.id
        where s.contact_id in ({people}) and j.at >= {since} and json_extract(j.after, '$.value') is not null""",
    "enrolled": """
        select x.created_at as at, x.id, coalesce('agent:' || r.workflow, 'person') as by, q.name as title, '' as detail,
          x.state, null as amount, null as currency, x.contact_id, null as deal_id, x.run_id
        from enrolments x join sequences q on q.id = x.sequence_id left join runs r on r.id = x.run_id
        where x.contact_id in ({people}) and x.created_at >= {since}""",
    "sequence ended": """
        select x.updated_at as at, x.id, coalesce('agent:' || r.workflow, 'person') as by, q.name as title, x.because as detail,
          x.state, null as amount, null as currency, x.contact_id, null as deal_id, x.run_id
        from enrolments x join sequences q on q.id = x.sequence_id left join runs r on r.id = x.run_id
        where x.contact_id in ({people}) and x.state <> 'active' and x.updated_at >= {since}""",
    "approval": """
        select coalesce(a.decided_at, a.asked_at) as at, a.id,
          case when a.decided_at is null or a.decided_by is null then coalesce('agent:' || r.workflow, 'system')
          else a.decided_by end as by, a.title, a.kind as detail, a.state, null as amount, null as currency, a.contact_id, a.deal_id,
          a.run_id
        from approvals a left join runs r on r.id = a.run_id where {mine:a}""",
    "message": """
        select m.at, m.id, case when m.direction = 'inbound' then 'contact' else coalesce('agent:' || r.workflow, 'person') end
          as by, m.subject as title, substr(m.text, 1, 240) as detail,
          m.direction || ':' || coalesce(m.kind, m.channel) || ':' || coalesce(m.category, '') as state, null as amount,
          null as currency, m.contact_id, o.deal_id, o.run_id
        from messages m left join outbox o on o.id = m.outbox_id left join runs r on r.id = o.run_id
        where m.contact_id in ({people}) and m.at >= {since}""",
    "blocked": """
        select o.settled_at as at, o.id, coalesce('agent:' || r.workflow, 'person') as by, o.subject as title,
          coalesce(o.error, '') as detail, o.channel as state, null as amount, null as currency, o.contact_id, o.deal_id, o.run_id
        from outbox o left join runs r on r.id = o.run_id
        where o.contact_id in ({people}) and o.state = 'blocked' and o.settled_at >= {since}""",
    "activity": """
        select x.at, x.id, x.by, x.kind as title, substr(x.body, 1, 600) as detail, coalesce(x.sentiment, '') as state,
          null as amount, null as currency, x.contact_id, x.deal_id, null as run_id
        from activities x where {mine:x} or x.company_id = {company}""",
    "task": """
        select t.done_at as at, t.id, coalesce((select j.by from journal j where j.table_name = 'tasks' and j.row_id = t.id
          and j.kind = 'update' order by j.id desc limit 1), t.created_by) as by, t.title, t.kind as detail, t.state,
          null as amount, null as currency, t.contact_id, t.deal_id, t.run_id
        from tasks t where {mine:t} and t.done_at is not null""",
    "deal": """
        select d.created_at as at, d.id, coalesce((select j.by from journal j where j.table_name = 'deals' and j.row_id = d.id
          and j.kind = 'insert' limit 1), 'import') as by, d.title, '' as detail, d.stage as state, null as amount, null as currency,
          d.contact_id, d.id as deal_id, null as run_id
        from deals d where d.id in ({deals})""",
    "stage": """
        select j.at, j.id, j.by, d.title, json_extract(j.before, '$.stage') as detail, json_extract(j.after, '$.stage') as state,
          null as amount, null as currency, d.contact_id, d.id as deal_id, null as run_id
        from deals d join journal j on j.table_name = 'deals' and j.row_id = d.id and j.kind = 'update'
        where d.id in ({deals}) and json_extract(j.after, '$.stage') is not null""",
    "proposal": """
        select x.created_at as at, x.id, coalesce((select j.by from journal j where j.table_name = 'proposals'
          and j.row_id = x.id and j.kind = 'insert' limit 1), 'person') as by, d.title, x.version as detail, x.state,
          q.total as amount, q.currency, d.contact_id, d.id as deal_id, null as run_id
        from proposals x join deals d on d.id = x.deal_id join quotes q on q.id = x.quote_id where x.deal_id in ({deals})""",
    "invoice": """
        select x.requested_at as at, x.id, coalesce((select j.by from journal j where j.table_name = 'invoices'
          and j.row_id = x.id and j.kind = 'insert' limit 1), 'person') as by, coalesce(x.number, '') as title, x.kind as detail,
          x.state, x.amount, x.currency, x.contact_id, x.deal_id, null as run_id
        from invoices x where x.deal_id in ({deals})""",
    "payment": """
        select p.at, p.id, 'contact' as by, coalesce(x.number, '') as title, '' as detail, p.state, p.amount, p.currency,
          x.contact_id, x.deal_id, null as run_id
        from invoices x join payments p on p.invoice_id = x.id where x.deal_id in ({deals})""",
    "consent": """
        select x.given_at as at, x.id, x.by, x.channel as title, x.how as detail, x.scope as state, null as amount,
          null as currency, x.contact_id, null as deal_id, null as run_id
        from consents x where x.contact_id in ({people}) and x.given_at >= {since}""",
    "consent ended": """
        select x.revoked_at as at, x.id, coalesce((select j.by from journal j where j.table_name = 'consents'
          and j.row_id = x.id and j.kind = 'update' order by j.id desc limit 1), 'person') as by, x.channel as title,
          x.how as detail, x.scope as state, null as amount, null as currency, x.contact_id, null as deal_id, null as run_id
        from consents x where x.contact_id in ({people}) and x.revoked_at >= {since}""",
    "do not contact": """
        select e.at, min(e.id) as id, coalesce((
          select case when s.source like 'mail %' then 'contact' else s.source end from suppressions s
          where s.lifted_at is null and s.at = e.at and s.reason = json_extract(e.data, '$.reason') limit 1), 'system') as by,
          json_extract(e.data, '$.channel') as title,
          json_extract(e.data, '$.reason') as detail, '' as state, null as amount, null as currency, e.contact_id, null as deal_id,
          null as run_id
        from events e where e.contact_id in ({people}) and e.type = 'contact.suppressed' and e.at >= {since}
        group by e.contact_id, e.at, json_extract(e.data, '$.reason')""",
    "merged": """
        select e.at, e.id, coalesce(json_extract(e.data, '$.by'), 'person') as by,
          coalesce((select o.name from contacts o where o.id = json_extract(e.data, '$.dropped')), '') as title, '' as detail,
          '' as state, null as amount, null as currency, e.contact_id, null as deal_id, null as run_id
        from events e where e.contact_id in ({people}) and e.type = 'contact.merged' and e.at >= {since}""",
}  # fmt: skip

# What a person asks a timeline for.
FILTERS: dict[str, tuple[str, ...]] = {
    "everything": (),
    "messages": ("message", "blocked", "approval"),
    "notes": ("activity", "task"),
    "deals": ("deal", "stage", "proposal", "invoice", "payment"),
    "agents": ("facts", "score", "enrolled", "sequence ended", "approval", "blocked"),
    "consent": ("consent", "consent ended", "do not contact"),
}


def _entry(kind: str, row: Row) -> Entry:
    return Entry(
        kind=kind,
        id=row["id"],
        at=from_millis(row["at"]),
        by=row["by"],
        title=_text(row["title"]),
        detail=_text(row["detail"]),
        state=_text(row["state"]),
        amount=None if row["amount"] is None else Money(row["amount"], row["currency"]),
        contact_id=row["contact_id"],
        contact=row["contact"] or "",
        deal_id=row["deal_id"],
        run_id=row["run_id"],
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)
