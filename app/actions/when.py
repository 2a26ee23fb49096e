"""The workspace's own zone, for times that come without one."""

from zoneinfo import ZoneInfo

from app.store import settings
from app.store.database import Rows


def workspace_zone(rows: Rows) -> ZoneInfo:
    """Return the zone the founder works in; UTC where it was never set."""
    return ZoneInfo(settings.get(rows, "zone", "UTC"))
