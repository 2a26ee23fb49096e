"""A workspace of sample data to look at: what a small business's sales department looks like on a Tuesday morning.

It is made by a rehearsal, so every row in it came about as rows do. Pictures of the window and its tests show it.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from app.actions import doing
from app.core.clock import VirtualClock
from app.core.errors import BadInput
from app.rehearsal import START, ZONE, rehearse
from app.store import contacts, workspace
from app.store.workspace import Workspace

PASSPHRASE = "sample data, nothing to hide"  # noqa: S105 - it locks nothing but invented people
AWAY = timedelta(hours=26)


def furnish(folder: Path, *, leads: int = 160, days: int = 14, seed: int = 7) -> datetime:
    """Make the sample workspace under a folder that is empty; return the instant at which it stands."""
    rehearse(folder, leads=leads, days=days, seed=seed, passphrase=PASSPHRASE, away=AWAY)
    return standing(days)


def standing(days: int = 14) -> datetime:
    """Return the instant at which a sample workspace of so many days stands."""
    return START + timedelta(days=days) + AWAY


def pictures(
    folder: Path, *, only: str | None, theme: str | None, scale: int, size: str, variant: str | None = None
) -> Iterator[Path]:
    """Take pictures of every screen (or one) over a fresh sample workspace; yields each file as it is written.

    A variant shows the same screens as some people meet them: see VARIANTS. Raises BadInput for a size, a theme, a
    variant or a screen there is not.
    """
    match = re.fullmatch(r"(\d{3,4})x(\d{3,4})", size)
    if match is None or theme not in (None, "light", "dark"):
        raise BadInput("A size is written as 1440x900, a theme is light or dark.")
    if variant is not None and variant not in VARIANTS:
        raise BadInput(f"There is no variant {variant}.", hint="Choose one of: " + ", ".join(VARIANTS))
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    from app.ui import pictures as camera
    from app.ui.scenes import PLAIN_AND_RECORDS

    how = camera.Shoot(
        only=only,
        among=None if variant is None else PLAIN_AND_RECORDS,
        schemes=(theme,) if theme else ("light", "dark") if variant is None else ("light",),
        size=(1100, 700) if variant == "small" else (int(match[1]), int(match[2])),
        zone=ZONE,
        suffix="" if scale == 1 else f"@{scale}x",
        text=130 if variant == "large" else 100,
        language="qps" if variant == "longer" else "en",
        mirrored=variant == "mirrored",
    )
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "workspace"
        if variant == "empty":
            workspace.create(place, VirtualClock(standing()), passphrase=PASSPHRASE)[0].close()
        else:
            furnish(place)
        with shown(place) as opened:
            if variant == "names":
                _lengthen(opened)
            elif variant != "empty":
                _leave_something(opened)
            yield from camera.album(opened, folder, how)


# The same screens with nothing in them, with sentences two fifths longer, with text at 130 %, from right to left, in a
# window of 1100 x 700, and with names of eighty characters.
VARIANTS = ("empty", "longer", "large", "mirrored", "small", "names")
_NAME = "Maximiliana Theodora Konstantina von und zu Hohenstein-Wackerbarth-Lichtenfels {n}"
_FIRM = "Vereinigte Nordfriesische Getreidehandels- und Lagerhausgesellschaften {n}"
_CONSENTS = ("Said so on the phone", "Ticked the box on the web form", "Wrote it in a mail")


def _leave_something(opened: Workspace) -> None:
    """Leave something in the trash, among the duplicates and in the ledger, so that their screens show something."""
    with opened.database.read() as rows:
        people = contacts.many(rows, [number for number, _ in contacts.names(rows)][:6])
    for person in people[:2]:
        doing.run(opened.database, "delete_contact", {"contact": person.id}, confirmed=True)
    for person in people[2:5]:
        firm = person.company.name if person.company is not None else None
        twin = {"name": person.shown, "company": firm, "email": f"person{person.id}@mail.example"}
        doing.run(
            opened.database, "create_contact", {name: value for name, value in twin.items() if value}, confirmed=True
        )
    for person, how in zip(people[2:5], _CONSENTS, strict=False):
        doing.run(opened.database, "record_consent", {"contact": person.id, "channel": "phone", "how": how})


def _lengthen(opened: Workspace) -> None:
    """Give the sample people and companies names of eighty characters."""
    with opened.database.read() as rows:
        people = [number for number, _ in contacts.names(rows)]
        firms = sorted({one.company_id for one in contacts.many(rows, people) if one.company_id is not None})
    for n, person in enumerate(people):
        doing.run(
            opened.database, "update_contact", {"contact": person, "name": _NAME.format(n=n)[:80]}, confirmed=True
        )
    for n, firm in enumerate(firms):
        doing.run(
            opened.database,
            "update_company",
            {"company": firm, "name": _FIRM.format(n=n).ljust(80, "a")[:80]},
            confirmed=True,
        )


@contextmanager
def shown(folder: Path, *, days: int = 14) -> Iterator[Workspace]:
    """Open the sample workspace at its own instant."""
    opened = workspace.open_workspace(folder, VirtualClock(standing(days)), passphrase=PASSPHRASE)
    with workspace.opened(opened):
        yield opened
