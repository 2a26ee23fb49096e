"""Every screen: its name, its icon, the keys that go there, and where its code lies. Code loads when it is first shown."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from app.ui.words import mark

if TYPE_CHECKING:
    from app.ui.client import Client
    from app.ui.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One screen. `group` is where it stands in the sidebar: an empty one is not listed there."""

    name: str
    title: str
    module: str
    page: str
    icon: str = ""
    keys: str = ""
    group: str = ""


def _place(name: str, title: str, keys: str, group: str, *, module: str = "", page: str = "", icon: str = "") -> Place:
    return Place(
        name=name,
        title=title,
        module=f"app.ui.views.{module or name}.page",
        page=page or f"{title.replace(' ', '')}Page",
        icon=icon or f"nav.{name}",
        keys=keys,
        group=group,
    )


PLACES: dict[str, Place] = {
    place.name: place
    for place in (
        _place("today", mark("Today"), "G, T", "day"),
        _place("inbox", mark("Inbox"), "G, I", "day"),
        _place("contacts", mark("Contacts"), "G, C", "records"),
        _place("companies", mark("Companies"), "G, O", "records"),
        _place("pipeline", mark("Pipeline"), "G, P", "records"),
        _place("sequences", mark("Sequences"), "G, S", mark("Outbound")),
        _place("agents", mark("Agents"), "G, A", mark("Outbound")),
        _place("analytics", mark("Analytics"), "G, N", mark("Outbound")),
        _place("compliance", mark("Compliance"), "G, L", mark("Trust")),
        _place("settings", mark("Settings"), "Ctrl+,", ""),
        _place("duplicates", mark("Duplicates"), "", ""),
        _place("trash", mark("Trash"), "", ""),
        _place("contact", mark("Contact"), "", "", module="record", page="ContactPage", icon="action.user"),
        _place("company", mark("Company"), "", "", module="record", page="CompanyPage", icon="nav.companies"),
        _place("deal", mark("Deal"), "", "", module="pipeline", page="DealPage", icon="nav.pipeline"),
    )
}
# Screens whose page stands in a module of its own name.
_ELSEWHERE = {"deal": "app.ui.views.pipeline.deal_page", "company": "app.ui.views.record.page"}


def build(place: Place, client: "Client") -> "Page":
    """Build a screen; its module is imported now."""
    module = import_module(_ELSEWHERE.get(place.name, place.module))
    page: Page = getattr(module, place.page)(client)
    return page
