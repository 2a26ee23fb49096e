"""What the Compliance screen shows: what the gate stopped and why, consent, the do-not-contact list, the trail, the rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.actions.doing import Workspace
from app.compliance.cited import cited
from app.core.addresses import normal_domain, normal_email, normal_phone
from app.core.clock import from_millis
from app.core.errors import BadInput
from app.core.ids import ContactId, OutboxId
from app.core.verdict import STRICTNESS, Outcome
from app.store import audit, consents, contacts, figures, settings, stopped, suppressions
from app.store.consents import Entry as Consent
from app.store.stopped import Stopped

CHECKED = "audit.checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The figures above the lists."""

    blocked: int
    held: int
    waiting: int
    consents: int
    consents_ever: int
    suppressed: int
    entries: int
    checked: "Checked | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the last walk over the audit trail found; `first_bad` is the first entry that is not as it was written."""

    at: datetime
    entries: int
    ok: bool
    first_bad: int | None
    why: str


def overview(workspace: Workspace) -> Overview:
    """Return how much stands in each list, and when the trail was checked last."""
    with workspace.database.read() as rows:
        counted = stopped.count(rows)
        standing, given = consents.count(rows)
        held: dict[str, Any] | None = settings.get(rows, CHECKED)
        return Overview(
            blocked=counted["blocked"],
            held=counted["held"],
            waiting=counted["waiting"],
            consents=standing,
            consents_ever=given,
            suppressed=suppressions.count(rows),
            entries=figures.count(rows, "audit"),
            checked=None if held is None else _checked(held),
        )


def _checked(held: Mapping[str, Any]) -> Checked:
    return Checked(
        at=datetime.fromisoformat(held["at"]),
        entries=held["entries"],
        ok=held["ok"],
        first_bad=held["first_bad"],
        why=held["why"],
    )


# Held and blocked ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One rule that spoke: what it is about, what was found, the law behind it, what would release it."""

    rule: str
    outcome: str
    about: str
    found: str
    law: str
    unblock: str
    override: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One message that did not leave, with every rule that stands against it."""

    row: Stopped
    said: tuple[Said, ...]

    @property
    def rule(self) -> str:
        """The id of the rule that decided; an empty text where it was no rule of the gate."""
        return self.said[0].rule if self.said else ""


def stopped_sends(
    workspace: Workspace, state: str = "", before: OutboxId | None = None, limit: int = 100
) -> list[Block]:
    """Return what did not leave, newest first: blocked, held for the person, or waiting for its hour."""
    with workspace.database.read() as rows:
        return [_block(row) for row in stopped.listed(rows, state=state, before=before, limit=limit)]


def stopped_send(workspace: Workspace, outbox: OutboxId) -> Block | None:
    """Return one message that did not leave, or None where it left meanwhile."""
    with workspace.database.read() as rows:
        found = stopped.one(rows, outbox)
        return None if found is None else _block(found)


def _block(row: Stopped) -> Block:
    against = [one for one in row.fired if one["outcome"] != Outcome.ALLOW]
    against.sort(key=lambda one: -STRICTNESS[Outcome(one["outcome"])])
    return Block(row=row, said=tuple(_said(one) for one in against))


def _said(fired: Mapping[str, Any]) -> Said:
    from app.compliance.ruleset import load

    rule = load().rules.get(str(fired["rule"]))
    return Said(
        rule=str(fired["rule"]),
        outcome=str(fired["outcome"]),
        about=rule.when if rule else "",
        found=str(fired["why"]),
        law=cited(rule.provenance.source) if rule else "",
        unblock=str(fired.get("unblock", "")),
        override=rule.override if rule else "none",
    )


# Consent and do not contact ------------------------------------------------------------------------------------------


def consent_ledger(workspace: Workspace, text: str = "", before: int | None = None, limit: int = 200) -> list[Consent]:
    """Return the consent ledger, newest first; of people whose name holds `text`."""
    with workspace.database.read() as rows:
        return consents.ledger(rows, text=text, before=before, limit=limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One entry of the do-not-contact list; only a digest of the address is kept, so it cannot be shown."""

    id: int
    kind: str
    channel: str
    reason: str
    source: str
    at: datetime

    @property
    def own(self) -> bool:
        """Whether the founder's own hand added it, so that it may be taken off without a new consent."""
        return self.source == "person"


def do_not_contact(workspace: Workspace, reason: str = "", before: int | None = None, limit: int = 200) -> list[Listed]:
    """Return the do-not-contact list, newest first; of one reason where it is named."""
    with workspace.database.read() as rows:
        return [_listed(one) for one in suppressions.listed(rows, before=before, reason=reason, limit=limit)]


def reasons(workspace: Workspace) -> list[tuple[str, int]]:
    """Return how many entries of the do-not-contact list stand for each reason."""
    with workspace.database.read() as rows:
        return suppressions.count_by_reason(rows)


def people_behind(workspace: Workspace, entries: tuple[int, ...]) -> dict[int, tuple[ContactId, str]]:
    """Return, by entry, the first contact whose address it stands for, with their name."""
    with workspace.database.read() as rows:
        found = suppressions.people_behind(rows, entries)
        names = {one.id: one.shown for one in contacts.many(rows, {people[0] for people in found.values()})}
        return {entry: (people[0], names[people[0]]) for entry, people in found.items() if people[0] in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the list says of one address: the spelling that was looked up, and the entry against it, if any."""

    looked_up: str
    entry: Listed | None
    contact: ContactId | None
    name: str


def check_address(workspace: Workspace, text: str) -> Answer:
    """Look an e-mail address, a domain or a phone number up in the do-not-contact list; raises BadInput where it is none."""
    with workspace.database.read() as rows:
        kind, value = _address(text, settings.get(rows, "country"))
        found = suppressions.of(rows, kind, value, channel="all") or next(
            (one for channel in ("email", "phone", "sms", "whatsapp", "linkedin")
             if (one := suppressions.of(rows, kind, value, channel=channel)) is not None), None
        )  # fmt: skip
        owner = contacts.with_email(rows, value) if kind == "email" and "@" in value else None
        return Answer(
            looked_up=value,
            entry=None if found is None else _listed(found),
            contact=owner,
            name=contacts.get(rows, owner).shown if owner is not None else "",
        )


def _address(text: str, country: str | None) -> tuple[str, str]:
    if "@" in text and (email := normal_email(text)):
        return "email", email
    if phone := normal_phone(text, country):
        return "phone", phone
    if "@" not in text and (domain := normal_domain(text)):
        return "domain", domain
    raise BadInput(
        f"“{text.strip()}” is no e-mail address, domain or phone number.", hint="Write it as ada@alder.example."
    )


def _listed(one: suppressions.Suppression) -> Listed:
    return Listed(
        id=one.id, kind=one.kind, channel=one.channel, reason=one.reason, source=one.source, at=from_millis(one.at)
    )


# The trail -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """One entry of the audit trail, opened."""

    seq: int
    at: datetime
    by: str
    action: str
    contact: ContactId | None
    says: str


def audit_trail(workspace: Workspace, before: int | None = None, limit: int = 200) -> list[Trail]:
    """Return the newest entries of the audit trail, newest first, from below one number."""
    with workspace.database.read() as rows:
        return [
            Trail(
                seq=one.seq, at=from_millis(one.at), by=one.by, action=one.action, contact=one.contact_id, says=one.says
            )
            for one in audit.entries(rows, newest=limit, before=before)
        ]


def verify_audit(
    workspace: Workspace, progress: Callable[[int, int], None], stopping: Callable[[], bool]
) -> Checked | None:
    """Walk the whole audit trail and keep what was found; None where it was stopped on the way. Takes its time."""
    now = workspace.clock.now()
    with workspace.database.read() as rows:
        total = figures.count(rows, "audit")

        def passed(count: int) -> None:
            progress(count, total)
            if stopping():
                raise _Stopped

        try:
            found = audit.verify(rows, workspace.anchor, passed=passed)
        except _Stopped:
            return None
    progress(found.entries, max(total, found.entries))
    checked = Checked(at=now, entries=found.entries, ok=found.ok, first_bad=found.first_bad, why=found.why)
    held = {
        "at": now.isoformat(),
        "entries": found.entries,
        "ok": found.ok,
        "first_bad": found.first_bad,
        "why": found.why,
    }
    if not workspace.read_only:
        with workspace.database.transaction("system") as tx:
            settings.put(tx, CHECKED, held)
    return checked


class _Stopped(Exception):
    """The person stopped the walk."""


# The rules -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """One row of a rule table. `said` is what it asks, by the names of its columns."""

    table: str
    id: str
    about: str
    why: str
    unblock: str
    law: str
    override: str
    channels: tuple[str, ...]
    verified: date
    review_by: date
    confidence: str
    said: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTable:
    """One table of the rules: its rows, and the day its newest row was checked against its source."""

    name: str
    lines: tuple[RuleLine, ...]
    verified: date
    due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All rules this version of the program goes by; `sha256` is how a past decision names them."""

    tables: tuple[RuleTable, ...]
    sha256: str


_PROVENANCE = frozenset({"source", "verified", "review_by", "confidence", "id", "when", "why", "unblock", "override"})
_KEYS = ("id", "state", "country", "place", "account", "limit", "ramp_from_day", "area_codes")


def rules(workspace: Workspace) -> Rules:
    """Return every rule table with its versions."""
    from app.compliance.ruleset import load

    held, today = load(), workspace.clock.now().date()
    tables = []
    for name, found in held.rows.items():
        lines = tuple(_line(name, row) for row in found)
        tables.append(
            RuleTable(
                name=name,
                lines=lines,
                verified=max(line.verified for line in lines),
                due=sum(line.review_by < today for line in lines),
            )
        )
    return Rules(tables=tuple(tables), sha256=held.sha256)


def _line(table: str, row: Mapping[str, object]) -> RuleLine:
    from app.compliance import rules as written
    from app.compliance.law import provenance
    from app.compliance.registry import EVERY, RULES

    assert written.ALL
    key = next((name for name in _KEYS if name in row), "")
    source = provenance(row)
    known = RULES.get(str(row.get("id")))
    channels = () if known is None or set(known.on) == EVERY else tuple(sorted(known.on))
    return RuleLine(
        table=table,
        id=str(row.get(key, "")),
        about=str(row.get("when", "")),
        why=str(row.get("why", "")),
        unblock=str(row.get("unblock", "")),
        law=cited(source.source),
        override=str(row.get("override", "none")),
        channels=channels,
        verified=source.verified,
        review_by=source.review_by,
        confidence=source.confidence,
        said=tuple((name, _cell(value)) for name, value in row.items() if name not in _PROVENANCE and name != key),
    )


def _cell(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_cell(part)}" for name, part in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


__all__ = [
    "Answer", "Block", "Checked", "Consent", "Listed", "Overview", "RuleLine", "RuleTable", "Rules", "Said", "Trail",
    "audit_trail", "check_address", "consent_ledger", "do_not_contact", "overview", "people_behind", "reasons", "rules",
    "stopped_send", "stopped_sends", "verify_audit",
]  # fmt: skip
