"""Sequences, who is enrolled in them, the journeys of leads through the department, and variants on trial."""

import json
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import from_millis, to_millis
from app.core.codec import from_plain, plain
from app.core.experiment import Arm
from app.core.ids import ContactId, EnrolmentId, OutboxId, RunId, SequenceId
from app.core.sequence import DEFAULT, DIRECT, DRIP, REENGAGE, Touch
from app.store import events
from app.store.database import Row, Rows, Transaction

BUILT_IN = {"outreach": DEFAULT, "direct": DIRECT, "drip": DRIP, "re-engagement": REENGAGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """One version of a sequence; people enrolled keep the version they began with."""

    id: SequenceId
    name: str
    version: int
    touches: tuple[Touch, ...]


def save(tx: Transaction, name: str, touches: tuple[Touch, ...]) -> SequenceId:
    """Write a new version of a sequence."""
    version = 1 + tx.value("select coalesce(max(version), 0) from sequences where name = ?", name)
    return SequenceId(
        tx.insert(
            "sequences",
            name=name,
            version=version,
            steps=json.dumps(plain(touches), ensure_ascii=False),
            created_at=tx.millis,
        )
    )


def named(tx: Transaction, name: str) -> Sequence | None:
    """Return the newest version of a sequence; a built-in one is written on first use."""
    row = tx.one("select * from sequences where name = ? and active = 1 order by version desc limit 1", name)
    if row is None and name in BUILT_IN:
        save(tx, name, BUILT_IN[name])
        row = tx.one("select * from sequences where name = ? order by version desc limit 1", name)
    if row is None:
        return None
    return _sequence(row)


def get(rows: Rows, sequence_id: SequenceId) -> Sequence:
    """Return one version of a sequence."""
    row = rows.one("select * from sequences where id = ?", sequence_id)
    assert row is not None
    return _sequence(row)


def enrol(tx: Transaction, contact: ContactId, sequence: SequenceId, *, run: RunId | None) -> EnrolmentId | None:
    """Enrol a person; None where they are in a sequence already."""
    if tx.value("select 1 from enrolments where contact_id = ? and state = 'active'", contact) is not None:
        return None
    enrolment = EnrolmentId(
        tx.insert(
            "enrolments",
            contact_id=contact,
            sequence_id=sequence,
            state="active",
            run_id=run,
            created_at=tx.millis,
            updated_at=tx.millis,
        )
    )
    events.emit(tx, "enrolment.started", contact=contact, data={"sequence": sequence, "enrolment": enrolment})
    return enrolment


def times(rows: Rows, contact: ContactId, sequence: SequenceId) -> int:
    """Return how often a person was enrolled in a sequence."""
    sql = "select count(*) from enrolments where contact_id = ? and sequence_id = ?"
    return int(rows.value(sql, contact, sequence))


def advance(tx: Transaction, enrolment: EnrolmentId, touch: int) -> None:
    """Note how many touches a person has had."""
    tx.update("enrolments", enrolment, touch=touch)


def end(tx: Transaction, enrolment: EnrolmentId, because: str) -> None:
    """End an enrolment."""
    tx.update("enrolments", enrolment, state="ended", because=because)


def active(rows: Rows, contact: ContactId) -> EnrolmentId | None:
    """Return a person's active enrolment, or None."""
    found = rows.value("select id from enrolments where contact_id = ? and state = 'active'", contact)
    return None if found is None else EnrolmentId(found)


def enrolled_colleagues(rows: Rows, contact: ContactId) -> list[ContactId]:
    """Return the people of the same company who are in a sequence, the person aside."""
    found = rows.all(
        "select e.contact_id as id from enrolments e join contacts c on c.id = e.contact_id where e.state = 'active'"
        " and c.company_id = (select company_id from contacts where id = ?) and c.id <> ?",
        contact,
        contact,
    )
    return [ContactId(row["id"]) for row in found]


# Journeys ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """Where a lead stands in the department, why, and what comes next. `state`: active, waiting, ended."""

    contact_id: ContactId
    chain: str
    agent: str | None
    state: str
    mode: str
    because: str
    next_at: datetime | None
    hops: int


def set_journey(
    tx: Transaction,
    contact: ContactId,
    *,
    state: str,
    because: str,
    chain: str | None = None,
    agent: str | None = None,
    mode: str | None = None,
    next_at: datetime | None = None,
) -> None:
    """Move a lead on its way; counts each hand-over, so that a loop shows."""
    row = tx.one("select id, chain, agent, mode, hops from journeys where contact_id = ?", contact)
    at = to_millis(next_at) if next_at else None
    if row is None:
        tx.insert(
            "journeys",
            contact_id=contact,
            chain=chain or "full-autonomous",
            agent=agent,
            state=state,
            mode=mode or "A",
            because=because,
            next_at=at,
            started_at=tx.millis,
            updated_at=tx.millis,
        )
        return
    tx.update(
        "journeys",
        row["id"],
        chain=chain or row["chain"],
        agent=agent,
        state=state,
        mode=mode or row["mode"],
        because=because,
        next_at=at,
        hops=row["hops"] + (agent is not None and agent != row["agent"]),
    )


def journey(rows: Rows, contact: ContactId) -> Journey | None:
    """Return a lead's journey, or None."""
    row = rows.one("select * from journeys where contact_id = ?", contact)
    if row is None:
        return None
    return Journey(
        contact_id=ContactId(row["contact_id"]),
        chain=row["chain"],
        agent=row["agent"],
        state=row["state"],
        mode=row["mode"],
        because=row["because"],
        next_at=None if row["next_at"] is None else from_millis(row["next_at"]),
        hops=row["hops"],
    )


# Variants ------------------------------------------------------------------------------------------------------------


def arms(rows: Rows, experiment: str) -> list[Arm]:
    """Return an experiment's variants with their figures."""
    found = rows.all("select * from experiments where name = ? and retired_at is null order by arm", experiment)
    return [Arm(name=row["arm"], tried=row["tried"], won=row["won"]) for row in found]


def ensure_arms(tx: Transaction, experiment: str, names: tuple[str, ...]) -> None:
    """Put variants on trial that are not yet."""
    tx.many("insert or ignore into experiments (name, arm) values (?, ?)", [(experiment, name) for name in names])


def record_trial(tx: Transaction, experiment: str, arm: str, contact: ContactId, outbox: OutboxId) -> None:
    """Note that a variant was used on a person."""
    tx.insert("trials", experiment=experiment, arm=arm, contact_id=contact, outbox_id=outbox, at=tx.millis)
    tx.run("update experiments set tried = tried + 1 where name = ? and arm = ?", experiment, arm)


def record_outcome(tx: Transaction, contact: ContactId, outcome: str, *, won: bool) -> int:
    """Note the outcome against the newest open decision about a person; returns how many were settled."""
    row = tx.one(
        "select id, experiment, arm from trials where contact_id = ? and outcome is null order by id desc limit 1",
        contact,
    )
    if row is None:
        return 0
    tx.run("update trials set outcome = ?, outcome_at = ? where id = ?", outcome, tx.millis, row["id"])
    if won:
        tx.run("update experiments set won = won + 1 where name = ? and arm = ?", row["experiment"], row["arm"])
    return 1


def _sequence(row: Row) -> Sequence:
    return Sequence(
        id=SequenceId(row["id"]),
        name=row["name"],
        version=row["version"],
        touches=tuple(from_plain(t, Touch) for t in json.loads(row["steps"])),
    )
