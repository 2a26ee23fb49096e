"""The list of people: which, in which order, and what a page of it shows."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import from_millis
from app.core.deal import Stage, Status
from app.core.ids import CompanyId, ContactId
from app.core.view import Condition, Definition, Field, Kind
from app.store import blocked, next_steps
from app.store.database import AMONG, Row, Rows
from app.store.listing import Clause, Found, Listing, Source, matching, typed
from app.store.next_steps import Step
from app.store.search import Kind as Searched

STAGES = (*(stage.value for stage in Stage), *(status.value for status in Status))

# The fields that come with the program, in the order in which they are offered.
FIELDS: tuple[Field, ...] = (
    Field(name="id", kind=Kind.CHOICE, shown=False, asked=False, sorts=False),
    Field(name="name", kind=Kind.TEXT, edits="name"),
    Field(name="company", kind=Kind.TEXT, edits="company"),
    Field(name="score", kind=Kind.NUMBER),
    Field(name="stage", kind=Kind.CHOICE, choices=tuple(dict.fromkeys(STAGES))),
    Field(name="last_touch", kind=Kind.INSTANT),
    Field(name="next_step", kind=Kind.STEP),
    Field(name="title", kind=Kind.TEXT, edits="title"),
    Field(name="email", kind=Kind.TEXT, edits="email", sorts=False),
    Field(name="phone", kind=Kind.TEXT, edits="phone", sorts=False),
    Field(name="status", kind=Kind.CHOICE, choices=tuple(status.value for status in Status), edits="status"),
    Field(name="tags", kind=Kind.TAGS, sorts=False),
    Field(name="industry", kind=Kind.TEXT),
    Field(name="city", kind=Kind.TEXT, edits="city"),
    Field(name="state", kind=Kind.TEXT, edits="state"),
    Field(name="country", kind=Kind.TEXT, edits="country"),
    Field(name="owner", kind=Kind.TEXT, edits="owner"),
    Field(name="source", kind=Kind.TEXT),
    Field(name="department", kind=Kind.TEXT, edits="department"),
    Field(name="seniority", kind=Kind.TEXT, edits="seniority"),
    Field(name="language", kind=Kind.TEXT, edits="language"),
    Field(name="created", kind=Kind.INSTANT),
    Field(name="replied", kind=Kind.TRUTH, shown=False, sorts=False),
    Field(name="blocked", kind=Kind.TRUTH, shown=False, sorts=False),
    Field(name="in_sequence", kind=Kind.TRUTH, shown=False, sorts=False),
)

_DEALS = (
    "left join (select contact_id, stage, max(id) from deals where deleted_at is null and contact_id is not null"
    " group by contact_id) d on d.contact_id = r.id"
)
_STAGE = "coalesce(d.stage, r.status)"
_RANKED = "case {} {} end".format(
    _STAGE,
    " ".join(
        f"when '{name}' then {rank}"
        for rank, name in enumerate(
            "disqualified not_interested lost cold new warm hot nurture engaged qualified demo proposal negotiation won"
            " customer".split()
        )
    ),
)


def _points(kind: str) -> str:
    return (
        f"(select p.value from contact_points p where p.contact_id = r.id and p.kind in ({kind})"
        " order by p.position, p.id limit 1)"
    )


_TEXTS = ("title", "city", "state", "country", "owner", "source", "department", "seniority", "language")
_SOURCES: Mapping[str, Source] = {
    "name": Source("r.name", order="r.name collate nocase", lean=True, ties=("score", "status", "last_contacted_at")),
    "company": Source(
        "co.name", "company", order="nullif(co.name, '') collate nocase", lean=True, index="contacts_of_company"
    ),
    "industry": Source(
        "co.industry", "company", order="nullif(co.industry, '') collate nocase", lean=True, index="contacts_of_company"
    ),
    "score": Source("r.score", lean=True, ties=("last_contacted_at", "status")),
    "stage": Source(_STAGE, "deal", order=_RANKED, lean=True),
    "status": Source("r.status", lean=True),
    "last_touch": Source("r.last_contacted_at", lean=True, ties=("score", "status")),
    "created": Source("r.created_at", lean=True, ties=("score", "status", "last_contacted_at")),
    "id": Source("r.id", lean=True),
    "next_step": Source("n.kind", "next", order="n.due", lean=True),
    "email": Source(_points("'email'")),
    "phone": Source(_points("'phone', 'mobile'")),
    "tags": Source("r.tags"),
} | {name: Source(f"r.{name}", order=f"nullif(r.{name}, '') collate nocase") for name in _TEXTS}


def _truth(holds: str, condition: Condition) -> Clause:
    wanted = condition.value in (True, "yes", "true", 1)
    return (holds if wanted else f"not {holds}"), []


def _blocked(rows: Rows, condition: Condition) -> Clause:
    holds, _ = _truth(f"r.id in {AMONG}", condition)
    return holds, [json.dumps(list(blocked.people(rows)))]


_REPLIED = "r.id in (select contact_id from messages where direction = 'inbound' and kind = 'reply' and contact_id is not null)"
_ENROLLED = "r.id in (select contact_id from enrolments where state = 'active')"

_LISTING = Listing(
    table="contacts",
    joins={
        "company": "left join companies co on co.id = r.company_id",
        "deal": _DEALS,
        "next": f"left join ({next_steps.steps_sql()}) n on n.contact_id = r.id",
    },
    sources=_SOURCES,
    special={
        "replied": lambda _, condition: _truth(_REPLIED, condition),
        "in_sequence": lambda _, condition: _truth(_ENROLLED, condition),
        "blocked": _blocked,
    },
    narrow=lambda text: typed(Searched.CONTACT, "contacts indexed by contacts_by_name", text),
)


def find(rows: Rows, fields: Mapping[str, Field], wanted: Definition, text: str, now: datetime) -> Found:
    """Return the people who fit a definition and what was typed, in its order; raises BadInput."""
    return matching(rows, _LISTING, fields, wanted, text, now)


def mean_score(rows: Rows, ids: Sequence[int]) -> float | None:
    """Return the mean score of these people, or None where nobody of them has one."""
    everybody = "contacts indexed by contacts_by_score where deleted_at is null"
    found: float | None
    all_of_them = rows.one(f"select count(*) as people, avg(score) as mean from {everybody}")
    if all_of_them is not None and all_of_them["people"] == len(ids):
        found = all_of_them["mean"]
    else:
        found = rows.value(f"select avg(score) from {everybody} and +id in {AMONG}", json.dumps(list(ids)))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """One person as the list shows them. `stage` is that of their newest deal, else their status."""

    id: ContactId
    name: str
    title: str
    company_id: CompanyId | None
    company: str
    industry: str
    score: int | None
    status: str
    stage: str
    last_touch: datetime | None
    created: datetime
    next_step: Step | None
    email: str
    phone: str
    blocked: bool
    tags: tuple[str, ...]
    texts: Mapping[str, str]
    own: Mapping[str, str]


def page(rows: Rows, ids: Sequence[int]) -> list[ContactRow]:
    """Return these people in the order of the ids; who is gone is left out."""
    listed = json.dumps(list(ids))
    found = rows.all(
        f"select r.*, co.name as company, co.industry, d.stage from contacts r left join companies co on co.id = r.company_id"
        f" left join (select contact_id, stage, max(id) from deals where deleted_at is null and contact_id in {AMONG}"
        f" group by contact_id) d on d.contact_id = r.id where r.id in {AMONG} and r.deleted_at is null",
        listed,
        listed,
    )
    steps = next_steps.of_people(rows, ids)
    reached = _reached(rows, listed)
    stopped = blocked.among(rows, {person: [(k, v) for k, v, _ in points] for person, points in reached.items()})
    made = {
        row["id"]: _row(row, steps.get(row["id"]), reached.get(row["id"], []), row["id"] in stopped) for row in found
    }
    return [made[one] for one in ids if one in made]


def _reached(rows: Rows, listed: str) -> dict[int, list[tuple[str, str, str]]]:
    points: dict[int, list[tuple[str, str, str]]] = {}
    sql = f"select contact_id, kind, value, shown from contact_points where contact_id in {AMONG} order by position, id"
    for row in rows.all(sql, listed):
        points.setdefault(row["contact_id"], []).append((row["kind"], row["value"], row["shown"]))
    return points


def _row(row: Row, step: Step | None, points: Iterable[tuple[str, str, str]], stopped: bool) -> ContactRow:
    first = {kind: (value, shown) for kind, value, shown in reversed(list(points))}
    phone = first.get("phone") or first.get("mobile")
    return ContactRow(
        id=ContactId(row["id"]),
        name=row["name"],
        title=row["title"] or "",
        company_id=None if row["company_id"] is None else CompanyId(row["company_id"]),
        company=row["company"] or "",
        industry=row["industry"] or "",
        score=row["score"],
        status=row["status"],
        stage=row["stage"] or row["status"],
        last_touch=None if row["last_contacted_at"] is None else from_millis(row["last_contacted_at"]),
        created=from_millis(row["created_at"]),
        next_step=step,
        email=first["email"][0] if "email" in first else "",
        phone=phone[1] if phone else "",
        blocked=stopped,
        tags=tuple(json.loads(row["tags"])),
        texts={name: row[name] or "" for name in _TEXTS},
        own={name: str(value) for name, value in json.loads(row["extra"]).items() if value not in (None, "")},
    )
