"""The founder's own settings as types: what is sold, to whom, by whom, and what agents may do alone."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.core.codec import from_json, plain
from app.core.errors import Refused
from app.core.offer import Offer, Profile
from app.core.sender import SenderProfile
from app.store import settings
from app.store.database import Rows, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Rep:
    """A colleague who takes over leads in hybrid mode."""

    name: str
    territories: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    win_rate: float = 0.0


_KINDS: dict[str, Any] = {"offer": Offer, "profile": Profile, "sender": SenderProfile}


def offer(rows: Rows) -> Offer:
    """Return what is sold; raises Refused where the founder has not said yet."""
    found: Offer | None = _typed(rows, "offer", Offer)
    if found is None:
        raise Refused(
            "Agents do not know yet what you sell.", hint="Say so under Settings › Offer; nothing was written."
        )
    return found


def profile(rows: Rows) -> Profile:
    """Return the ideal customer; one that asks nothing where the founder has not said."""
    return _typed(rows, "profile", Profile) or Profile()


def sender(rows: Rows) -> SenderProfile | None:
    """Return who writes, or None where the founder has not said: the gate then lets nothing out."""
    found: SenderProfile | None = _typed(rows, "sender", SenderProfile)
    return found


def sender_name(rows: Rows) -> str:
    """Return the name drafts are signed with."""
    known = sender(rows)
    return known.person_name if known else ""


def reps(rows: Rows) -> tuple[Rep, ...]:
    """Return the colleagues leads may be given to."""
    text = settings.text(rows, "reps")
    return () if text is None else _read(text, tuple[Rep, ...])


def put(tx: Transaction, name: str, value: Offer | Profile | SenderProfile | tuple[Rep, ...]) -> None:
    """Store one of the typed settings: offer, profile, sender or reps."""
    assert name == "reps" or isinstance(value, _KINDS[name])
    settings.put(tx, name, plain(value))


def paused(rows: Rows) -> bool:
    """Tell whether the founder paused all agents."""
    return bool(settings.get(rows, "paused", False))


LEVELS = ("off", "draft", "suggest", "routine", "auto")
ONLY_DRAFT = "Agents may only draft; it leaves when you let them send."


def autonomy(rows: Rows, play: str, *, agent: str = "") -> str:
    """Return how far agents may go alone in one play, or one agent in it, as one of LEVELS.

    off: the play rests. draft: nothing an agent wrote leaves. suggest: what I approve leaves. routine: what is usual leaves
    by itself once I approved one of its kind. auto: everything within the rules leaves by itself.
    """
    levels = settings.get(rows, "autonomy", {})
    return str(levels.get(f"agent:{agent}") or levels.get(play) or levels.get("*", "suggest"))


def may_send(rows: Rows, agent: str) -> bool:
    """Tell whether what an agent wrote may leave at all, approved or not."""
    return not holds_back(rows) or autonomy(rows, PLAY_OF.get(agent, agent), agent=agent) not in _HOLD


def holds_back(rows: Rows) -> bool:
    """Tell whether any agent may only draft: then each message is looked at for whose it is."""
    return not _HOLD.isdisjoint(settings.get(rows, "autonomy", {}).values())


_HOLD = frozenset({"off", "draft"})

# The play an agent's own mail belongs to, as the settings call it.
PLAY_OF = {"outreach": "outreach", "qualifier": "replies", "demo": "replies", "closer": "proposals", "ops": "money"}


def _typed(rows: Rows, name: str, kind: Any) -> Any:  # the kind's own instance
    text = settings.text(rows, name)
    return None if text is None else _read(text, kind)


@lru_cache(maxsize=32)
def _read(text: str, kind: Any) -> Any:  # the kind's own instance
    return from_json(text, kind)
