"""The hard cap on what models may cost: by day, over all agents."""

from datetime import datetime

from app.store import ledgers, settings
from app.store.database import Rows

DEFAULT_DAILY_MICROS = 5_000_000


def left_today(rows: Rows, now: datetime) -> int:
    """Return how many millionths of the account's currency may still be spent in this 24 hours."""
    cap = int(settings.get(rows, "budget_daily_micros", DEFAULT_DAILY_MICROS))
    return max(0, cap - ledgers.spent_today(rows, now))
