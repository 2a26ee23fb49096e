"""Promise 10: the gate cannot be passed round, and none of its rules can change unnoticed.

`python -m tests.promises 10 [--count N]` plays a small rehearsal over real mail and payment protocols and looks, for
every message that left, at the decision that was committed before it (`trace`); then it changes the gate N times (all
of the mutants of mutants.py where N is not given), one change at a time, and asks tests/compliance whether it notices.

A mutant is killed where one of these fails with the change in force: the test of every situation
(tests/compliance/situations, run as the suite runs it), the comparison of scopes and tables with the second copy of the
law (tests/compliance/transcript.py), and the test that no country is read as another. The slower tests of
tests/compliance (laws over random facts, hours, consent, content) are not asked, so the true share is rather higher; what
survives is printed. Mutants that mean the same as the original are counted as survivors all the same.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from app import rehearsal
from app.compliance.ruleset import Ruleset, load
from app.core.clock import VirtualClock
from app.store import workspace
from app.store.database import Rows
from tests.compliance import test_transcript
from tests.compliance.test_situations import SITUATIONS, test_situation
from tests.compliance.transcript import differences
from tests.promises.mutants import Mutant, predicates, tables

WANTED = 0.95
PASSPHRASE = "sample passphrase of promise 10"


def measure(count: int | None = None) -> dict[str, Any]:
    """Return the figures of the trace and of the mutants; with `count`, of so many of them, evenly spread."""
    with tempfile.TemporaryDirectory() as folder:
        followed = trace(Path(folder) / "workspace")
    mutants = every_mutant()
    chosen = mutants if count is None else mutants[:: max(1, len(mutants) // count)][:count]
    survivors = [mutant.name for mutant in chosen if not is_killed(mutant)]
    share = 1 - len(survivors) / len(chosen)
    return {
        "promise": 10,
        **followed,
        "mutants": len(chosen),
        "of": len(mutants),
        "killed": len(chosen) - len(survivors),
        "share": round(share, 4),
        "survivors": survivors,
        "kept": bool(followed["sends"]) and followed["decided_before"] == followed["sends"] and share >= WANTED,
    }


# The trace -----------------------------------------------------------------------------------------------------------


def trace(folder: Path, *, leads: int = 24, days: int = 12) -> dict[str, int]:
    """Play a rehearsal, and return how many messages left and for how many an allowed decision stands before them."""
    rehearsal.rehearse(folder, leads=leads, days=days, seed=7, passphrase=PASSPHRASE)
    with (
        workspace.opened(
            workspace.open_workspace(folder, VirtualClock(rehearsal.START), passphrase=PASSPHRASE, unverified=True)
        ) as space,
        space.database.read() as rows,
    ):
        return follow(rows)


def follow(rows: Rows) -> dict[str, int]:
    """Return the figures of every send in a workspace: what left, what a person was handed, and what was decided before."""
    left = rows.all("select * from outbox where state in ('sending', 'sent', 'uncertain', 'handed') order by id")
    good = sum(_decided_before(rows, row) for row in left)
    kept = int(rows.value("select count(*) from messages where direction = 'outbound'"))
    known = int(
        rows.value("select count(*) from messages m join outbox o on o.id = m.outbox_id where m.direction = 'outbound'")
    )
    return {"sends": len(left), "decided_before": good, "messages": kept, "of_the_outbox": known}


def _decided_before(rows: Rows, send: Any) -> bool:
    """Tell whether the newest decision on a message before it left was that it may (by hand: or that a person decides)."""
    left_at = send["sending_at"] or send["settled_at"]
    decision = rows.one("select * from decisions where id = ?", send["decision_id"])
    if decision is None or decision["outbox_id"] != send["id"] or decision["at"] > left_at:
        return False
    newest = rows.value("select max(id) from decisions where outbox_id = ? and at <= ?", send["id"], left_at)
    by_hand = send["state"] == "handed" and decision["outcome"] == "require_human"
    fired = {one["outcome"] for one in json.loads(decision["fired"])}
    return newest == decision["id"] and (by_hand or (decision["outcome"] == "allow" and fired <= {"allow"}))


# The mutants ---------------------------------------------------------------------------------------------------------


def every_mutant() -> list[Mutant]:
    """Return every change to predicates and tables, in a fixed order."""
    return [*predicates(), *tables()]


def is_killed(mutant: Mutant) -> bool:
    """Tell whether the tests notice a change; nothing of it stays."""
    with mutant.applied() as ruleset:
        return _noticed(ruleset)


def _noticed(ruleset: Ruleset) -> bool:
    try:
        if any(differences(ruleset)):
            return True
        if ruleset is not load():
            return False  # the tables' copy is what speaks of tables; situations read the shipped ones
        for situation in SITUATIONS:
            test_situation(situation)
        for channel in ("call", "call_ai"):
            test_transcript.test_a_country_with_rules_of_its_own_is_not_read_as_another(channel)
    except Exception:
        return True
    return False
