"""Importing contacts: new people are written in bulk, known ones are merged where they lack something."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from app.actions.import_job import Job, Line, fingerprint, reject
from app.core.addresses import domain_of, is_free_mail
from app.core.clock import to_millis
from app.core.contact import Point
from app.core.ids import BatchId, ContactId
from app.core.names import company_key
from app.core.normalise import ContactInput, normalise_contact
from app.store import contacts, imports, search, suppressions
from app.store.database import Transaction


def write_contacts(tx: Transaction, job: Job, batch: BatchId, chunk: list[Line]) -> None:
    """Place one chunk of contacts."""
    writer = _Writer(tx, job, batch)
    for contact, cells in _read(job, chunk, writer.opt_out):
        writer.place(contact, fingerprint(job.kind, cells))
    writer.flush()


def count_contacts(job: Job, chunk: list[Line]) -> None:
    """Count what `write_contacts` would do with one chunk, and write nothing: merged are all whose record is here."""
    known, result = job.known, job.result

    def opt_out(contact: ContactInput, cells: Sequence[str]) -> None:
        result.suppressed += _opted_out(job, contact, cells)[0]

    for contact, cells in _read(job, chunk, opt_out):
        mark = fingerprint(job.kind, cells)
        if mark in known.fingerprints:
            result.unchanged += 1
            continue
        known.fingerprints.add(mark)
        if _recognise(known, contact) is not None:
            result.matched += 1
            result.merged += 1
            continue
        result.added += 1
        _remember(known, contact.name.lower(), _ways(contact), 0)


def _read(
    job: Job, chunk: list[Line], opt_out: Callable[[ContactInput, Sequence[str]], None]
) -> Iterator[tuple[ContactInput, Sequence[str]]]:
    """Read the rows of a chunk that can be taken in; the others are turned down, and every opt-out is told."""
    fields = [(at, job.mapping.get(heading)) for at, heading in enumerate(job.table.headers)]
    named = [(at, name) for at, name in fields if name]
    others = [(at, job.table.headers[at]) for at, name in fields if not name]
    filled: list[str] = []
    for line, cells, reason, rejected in chunk:
        if rejected:
            reject(job, line, reason, cells)
            continue
        contact = normalise_contact(
            {name: cells[at] for at, name in named if cells[at]},
            default_country=job.default_country,
            date_orders=job.orders,
            extra={heading: cells[at] for at, heading in others if cells[at]},
        )
        opt_out(contact, cells)
        if contact.reject:
            reject(job, line, contact.reject, cells)
            continue
        # A contact's own attributes are what was found; to ask the class for each field takes four times as long.
        found = vars(contact)
        filled += [name for at, name in named if cells[at] and found.get(name)]
        yield contact, cells
    job.result.rows += len(chunk)
    job.result.fields.update(filled)


def _opted_out(job: Job, contact: ContactInput, cells: Sequence[str]) -> tuple[bool, bool]:
    """Tell whether a row says that its person wants no mail, and no calls."""
    said = job.opt_outs
    mail = bool(contact.email_opt_out) or bool((said.columns or said.whole_list) and said.mail(cells))
    calls = bool(contact.do_not_call) or bool(said.columns and said.calls(cells))
    return mail, calls


class _Writer:
    """Places the contacts of one chunk: new ones are held and written together, known ones are merged at once."""

    def __init__(self, tx: Transaction, job: Job, batch: BatchId) -> None:
        self._tx, self._job, self._batch = tx, job, batch
        self._opt_outs: list[tuple[str, str, str]] = []
        self._fingerprints: list[tuple[int, int]] = []
        self._begin()

    def _begin(self) -> None:
        self._first_contact = self._next_contact = imports.next_id(self._tx, "contacts")
        self._first_company = self._next_company = imports.next_id(self._tx, "companies")
        self._contacts: list[tuple[Any, ...]] = []
        self._points: list[tuple[Any, ...]] = []
        self._companies: list[tuple[Any, ...]] = []

    def opt_out(self, contact: ContactInput, cells: Sequence[str]) -> None:
        """Take in what a row says of not being contacted, whatever else becomes of the row."""
        mail, calls = _opted_out(self._job, contact, cells)
        if not mail and not calls:
            return
        self._job.result.suppressed += mail
        ways = (
            [("email", contact.email), ("email", contact.email_2), ("linkedin", contact.linkedin_url)] if mail else []
        )
        ways += [("phone", contact.phone), ("mobile", contact.mobile)]
        channel = "all" if mail else "phone"
        self._opt_outs += [(kind, value, channel) for kind, value in ways if value]

    def place(self, contact: ContactInput, fingerprint: int) -> None:
        """Add a contact, merge it into one that is known, or see that it says nothing new."""
        known, result = self._job.known, self._job.result
        if fingerprint in known.fingerprints:
            result.unchanged += 1
            return
        held = _recognise(known, contact)
        result.matched += held is not None
        if held is not None and self._job.duplicates == "skip":
            result.unchanged += 1
            return  # and it is not remembered: another time it may be asked to fill what is lacking
        if held is not None and self._job.duplicates == "both":
            contact = _of_its_own(known, contact)
            held = None if contact.name or _ways(contact) else held
        if held is None:
            result.added += 1
            held = self._add(contact)
        else:
            if held >= self._first_contact:
                self.flush()
            merged = _merge(self._tx, ContactId(held), contact)
            result.merged += merged
            result.unchanged += not merged
        known.fingerprints.add(fingerprint)
        self._fingerprints.append((fingerprint, held))

    def flush(self) -> None:
        """Write what is held."""
        tx = self._tx
        suppressions.add_many(
            tx, self._opt_outs, reason="opted out in an imported list", source=f"import {self._batch}"
        )
        imports.insert_companies(tx, self._companies)
        imports.insert_contacts(tx, self._contacts, self._points)
        if self._contacts or self._companies:
            names = chain((row[3] for row in self._contacts), (row[1] for row in self._companies))
            search.index_new(tx, self._first_contact, self._first_company, names)
        imports.remember_rows(tx, self._batch, self._fingerprints)
        self._opt_outs, self._fingerprints = [], []
        self._begin()

    def _add(self, contact: ContactInput) -> int:
        tx, known = self._tx, self._job.known
        contact_id = self._next_contact
        self._next_contact += 1
        created = _millis(contact.created_at) or tx.millis
        self._contacts.append(
            (
                contact_id,
                contact.first_name,
                contact.last_name,
                contact.name,
                contact.title or None,
                contact.seniority or None,
                contact.department or None,
                self._company(contact),
                contact.city or None,
                contact.state or None,
                contact.country,
                contact.website,
                contact.source or self._job.source,
                contact.owner or None,
                contact.status or "new",
                contact.score,
                _json(contact.tags) if contact.tags else "[]",
                contact.notes or None,
                contact.external_id or None,
                _json(dict(contact.extra)) if contact.extra else "{}",
                self._batch,
                created,
                tx.millis,
                _millis(contact.last_contacted_at),
            )
        )
        ways = _ways(contact)
        self._points += [(contact_id, kind, value, value, position) for position, kind, value in ways]
        _remember(known, contact.name.lower(), ways, contact_id)
        return contact_id

    def _company(self, contact: ContactInput) -> int | None:
        known = self._job.known
        domain = contact.company_domain or _work_domain(contact)
        if domain and domain in known.domains:
            return known.domains[domain]
        key = company_key(contact.company) if contact.company else ""
        if not key:
            return None
        if key in known.companies and not contact.company_domain:
            return known.companies[key]
        company = self._next_company
        self._next_company += 1
        known.companies.setdefault(key, company)
        if domain:
            known.domains[domain] = company
        low, high = contact.company_size or (None, None)
        millis = self._tx.millis
        self._companies.append(
            (
                company,
                contact.company,
                key,
                domain,
                contact.industry or None,
                low,
                high,
                contact.annual_revenue,
                contact.funding or None,
                _json(contact.technologies) if contact.technologies else "[]",
                contact.country,
                self._job.source,
                self._batch,
                millis,
                millis,
            )
        )
        return company


def _work_domain(contact: ContactInput) -> str | None:
    return domain_of(contact.email) if contact.email and contact.company and not is_free_mail(contact.email) else None


_WAYS = (
    (0, "email", "email"), (1, "email", "email_2"), (0, "phone", "phone"), (0, "mobile", "mobile"),
    (0, "linkedin", "linkedin_url"),
)  # fmt: skip


def _ways(contact: ContactInput) -> list[tuple[int, str, str]]:
    """Return every way to reach a row's person: position among its kind, kind, value."""
    found = vars(contact)
    return [(position, kind, found[name]) for position, kind, name in _WAYS if found.get(name)]


def _recognise(known: imports.Known, contact: ContactInput) -> int | None:
    """Return who a row is, by the ladder of core.dedupe: address, profile, number and name, name and domain."""
    name = contact.name.lower()
    emails = [email for email in (contact.email, contact.email_2) if email]
    for email in emails:
        if email in known.emails:
            return known.emails[email]
    if contact.linkedin_url and contact.linkedin_url in known.profiles:
        return known.profiles[contact.linkedin_url]
    for number in (contact.phone, contact.mobile):
        if number and name and (name, number) in known.phones:
            return known.phones[name, number]
    for email in emails:
        if name and (name, domain_of(email)) in known.names:
            return known.names[name, domain_of(email)]
    return None


def _of_its_own(known: imports.Known, row: ContactInput) -> ContactInput:
    """Return a row without the addresses that are somebody's: an address is one person's, and is kept as extra data."""
    taken = {name: value for name in ("email", "email_2") if (value := getattr(row, name)) and value in known.emails}
    if not taken:
        return row
    return replace(
        row,
        email=None if "email" in taken else row.email,
        email_2=None if "email_2" in taken else row.email_2,
        extra={**row.extra, **taken},
    )


def _remember(known: imports.Known, name: str, ways: list[tuple[int, str, str]], contact_id: int) -> None:
    for _, kind, value in ways:
        if kind == "email":
            known.emails[value] = contact_id
            if name:
                known.names[name, domain_of(value)] = contact_id
        elif kind == "linkedin":
            known.profiles[value] = contact_id
        elif name:
            known.phones[name, value] = contact_id


def _merge(tx: Transaction, held: ContactId, row: ContactInput) -> bool:
    """Fill what a known person lacks from a row; what is there already stands. Returns whether anything changed."""
    person = contacts.get(tx, held)
    offered = {
        "first_name": row.first_name, "last_name": row.last_name, "name": row.name, "title": row.title,
        "seniority": row.seniority, "department": row.department, "city": row.city, "state": row.state,
        "country": row.country, "owner": row.owner, "notes": row.notes, "external_id": row.external_id,
    }  # fmt: skip
    lacking = {name: value for name, value in offered.items() if value and not getattr(person, name)}
    tags = sorted({*person.tags, *row.tags})
    if tags != sorted(person.tags):
        lacking["tags"] = _json(tags)
    changed = bool(lacking) and contacts.update(tx, held, **lacking)
    for _, kind, value in _ways(row):
        if all(point.value != value for point in person.points):
            owner = contacts.with_email(tx, value) if kind == "email" else None
            if owner in (None, held):
                contacts.add_point(tx, held, Point(kind=kind, value=value))
                changed = True
    return changed


def _millis(day: str | None) -> int | None:
    if not day:
        return None
    instant = datetime.fromisoformat(day)
    return to_millis(instant if instant.tzinfo else instant.replace(tzinfo=UTC))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
