"""Verbs about how far agents may go without being asked."""

from typing import Literal

from app.actions.registry import Context, Risk, action
from app.store import department, outbox, settings
from app.store.database import Rows

Level = Literal["draft", "suggest", "routine", "auto"]
Who = Literal["all", "outreach", "qualifier", "demo", "closer", "ops"]

_SAYS: dict[str, str] = {
    "draft": "only draft: nothing they wrote leaves",
    "suggest": "send what you approve",
    "routine": "send routine mail by themselves once you approved one of its kind",
    "auto": "send everything by themselves, within the rules",
}


def _says(_: Rows, *, level: Level, agent: Who) -> str:
    who = "all agents" if agent == "all" else f"the {agent} agent"
    said = _SAYS[level]
    if agent != "all":
        said = said.replace("they", "it").replace("themselves", "itself")
    return f"Let {who} {said}"


@action(Risk.OUTWARD, _says)
def set_autonomy(context: Context, level: Level, agent: Who = "all") -> str:
    """Say how far agents may go without asking you: one of them, or all, which takes back what was said of one."""
    tx = context.tx
    if agent == "all":
        scout = settings.get(tx, "autonomy", {}).get("scout")
        levels: dict[str, str] = {"*": level} | ({"scout": scout} if scout == "off" else {})
    else:
        levels = {**settings.get(tx, "autonomy", {}), f"agent:{agent}": level}
    settings.put(tx, "autonomy", levels)
    if level != "draft":
        outbox.let_go(tx, department.ONLY_DRAFT)
    return level
