"""The hard caps on what models may cost: by day over all agents, and by run.

What a call may cost is set aside before it is made and settled after it, in rows: however many think at once, and
whatever dies in between, a cap is passed by no more than the one call that reaches it.
"""

from dataclasses import dataclass
from datetime import datetime

from app.core.ids import ContactId, RunId
from app.core.ports import ModelReply
from app.store import ledgers, settings
from app.store.database import Database, Rows

DEFAULT_DAILY_MICROS = 5_000_000
DEFAULT_RUN_MICROS = 1_000_000


def left_today(rows: Rows, now: datetime) -> int:
    """Return how many millionths of the account's currency may still be spent in this 24 hours."""
    cap = int(settings.get(rows, "budget_daily_micros", DEFAULT_DAILY_MICROS))
    return max(0, cap - ledgers.spent_today(rows, now))


def left_in_run(rows: Rows, run: RunId | None) -> int:
    """Return how many millionths one run may still spend."""
    cap = int(settings.get(rows, "budget_run_micros", DEFAULT_RUN_MICROS))
    return max(0, cap - (ledgers.spent_by_run(rows, run) if run is not None else 0))


@dataclass(frozen=True, slots=True)
class Purse:
    """Pays for the calls of one question."""

    database: Database
    agent: str
    contact: ContactId | None = None
    run: RunId | None = None

    def set_aside(self, model: str, micros: int) -> int | None:
        """Set aside what a call may cost; return its row, or None where nothing is left."""
        with self.database.transaction(f"agent:{self.agent}") as tx:
            if min(left_today(tx, tx.now), left_in_run(tx, self.run)) <= 0:
                return None
            return ledgers.record_spend(
                tx,
                agent=self.agent,
                model=model,
                tokens_in=0,
                tokens_out=0,
                micros=micros,
                contact=self.contact,
                run=self.run,
            )

    def settle(self, row: int, reply: ModelReply | None) -> None:
        """Put what a call came to in place of what was set aside: nothing, where nothing was answered."""
        with self.database.transaction(f"agent:{self.agent}") as tx:
            ledgers.settle_spend(
                tx,
                row,
                tokens_in=reply.tokens_in if reply else 0,
                tokens_out=reply.tokens_out if reply else 0,
                micros=reply.micros if reply else 0,
            )
