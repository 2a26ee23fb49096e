"""People and companies as the rest of the program knows them."""

from dataclasses import dataclass, field
from datetime import datetime

from app.core.deal import Status
from app.core.ids import CompanyId, ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One way to reach a person: email, phone, mobile or linkedin; `state` is unknown, ok, bounced or refused."""

    kind: str
    value: str
    state: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company."""

    id: CompanyId
    name: str
    domain: str | None = None
    industry: str | None = None
    size_low: int | None = None
    size_high: int | None = None
    annual_revenue: int | None = None
    funding: str | None = None
    technologies: tuple[str, ...] = ()
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person, with the company they work for and every way to reach them."""

    id: ContactId
    name: str
    first_name: str = ""
    last_name: str = ""
    title: str | None = None
    seniority: str | None = None
    department: str | None = None
    company: Company | None = None
    company_id: CompanyId | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    time_zone: str | None = None
    language: str | None = None
    source: str | None = None
    owner: str | None = None
    status: Status = Status.NEW
    score: int | None = None
    band: str | None = None
    tags: tuple[str, ...] = ()
    notes: str | None = None
    external_id: str | None = None
    points: tuple[Point, ...] = field(default=())
    created_at: datetime
    last_contacted_at: datetime | None = None

    @property
    def email(self) -> str | None:
        """The first address that is not known to bounce."""
        return next((p.value for p in self.points if p.kind == "email" and p.state not in ("bounced", "refused")), None)

    @property
    def phone(self) -> str | None:
        return next((p.value for p in self.points if p.kind in ("phone", "mobile")), None)

    @property
    def shown(self) -> str:
        """The name to show: the person's, else the address, else the number."""
        return self.name or self.email or (self.company.name if self.company else "") or f"#{self.id}"
