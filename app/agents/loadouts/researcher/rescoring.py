"""Many leads scored anew: all of them where the ideal customer changed, else those of whom something new is known.

Each gets the score that `score.rescore` gives one lead, read and written a chunk at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from hashlib import blake2b
from itertools import islice

from app.agents.brain.rules import reasons
from app.agents.loadouts.researcher.score import BANDED, from_known, question
from app.core.contact import Contact
from app.core.ids import ContactId
from app.core.offer import Profile
from app.core.scoring import WEIGHTS_VERSION, Score, score
from app.store import contacts, department, scores, settings, undo
from app.store.database import Database, Rows, Transaction, UndoGroup

CHUNK = 2000


def rescore_many(tx: Transaction, leads: Iterable[ContactId]) -> int:
    """Score these leads anew and keep what changed, with its reason; return how many did."""
    profile, wanted, changed = department.profile(tx), iter(leads), 0
    while chunk := list(islice(wanted, CHUNK)):
        people = contacts.many(tx, chunk)
        changed += scores.save_many(tx, list(_scored(tx, people, profile)), weights=WEIGHTS_VERSION, banded=BANDED)
    return changed


def bring_up_to_date(database: Database) -> int:
    """Score all leads anew where the ideal customer changed since the last time, else those something is new of.

    Only who was scored before is scored again. Each chunk is a transaction of its own, all of them one undo; broken
    off, it begins anew the next time. Returns how many scores changed.
    """
    with database.read() as rows:
        basis, seen, reach = _basis(rows), settings.get(rows, "scored"), scores.reach(rows)
        same = seen is not None and seen["basis"] == basis
        leads = scores.changed_since(rows, seen["journal"], seen["events"]) if same else scores.scored(rows)
    changed = 0
    group: UndoGroup | None = None

    def begin(tx: Transaction) -> UndoGroup:
        return undo.begin(tx, "rescore", f"Score {len(leads):,} leads anew")

    for start in range(0, len(leads), CHUNK):
        with database.transaction("agent:researcher") as tx:
            tx.scope.group, tx.scope.open_group = group, begin
            changed += rescore_many(tx, leads[start : start + CHUNK])
            group = tx.scope.group
    if leads or not same:
        with database.transaction("system") as tx:
            settings.put(tx, "scored", {"basis": basis, **reach})
    return changed


def is_outdated(rows: Rows) -> bool:
    """Tell whether the ideal customer or the weights are others than all leads were last scored by."""
    seen = settings.get(rows, "scored")
    return seen is None or seen["basis"] != _basis(rows)


def _basis(rows: Rows) -> str:
    return blake2b(repr((WEIGHTS_VERSION, asdict(department.profile(rows)))).encode(), digest_size=16).hexdigest()


def _scored(rows: Rows, people: Sequence[Contact], profile: Profile) -> Iterator[tuple[Contact, Score, str]]:
    ids = [person.id for person in people]
    known, budgets, acts = scores.best_facts(rows, ids), scores.budgets(rows, ids), scores.acts(rows, ids)
    for person in people:
        facts = from_known(person, known.get(person.id, {}), budgets.get(person.id), acts.get(person.id, ()))
        result = score(facts, profile)
        yield person, result, reasons.why(question(person, (), result)).text
