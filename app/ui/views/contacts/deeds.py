"""What is done with many records at once: each deed asks what it must, then runs its verb."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFileDialog, QWidget

from app.actions.doing import Workspace
from app.actions.exports import export_listed
from app.actions.queries import contacts as people
from app.actions.queries import lists
from app.actions.queries.contacts import Consequences
from app.actions.queries.lists import Listed
from app.core.view import Field
from app.ui.client import Client
from app.ui.page import Page
from app.ui.views.contacts.bulk import SetField, SetTag
from app.ui.views.contacts.wording import title_of
from app.ui.widgets import Consequence, ConsequenceDialog, Menu
from app.ui.words import number, short_money, tr

_ASKS = 25  # sends to more people than this ask first
_COUNTED = 5000  # of more than these, what goes with them is not counted row by row


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What a deed is about: ids, or all a view shows (then `ids` are those that were seen) without some."""

    count: int
    ids: tuple[int, ...]
    view: str = ""
    text: str = ""
    without: tuple[int, ...] = ()


class Deeds:
    """Runs deeds for what is ticked on one page."""

    def __init__(self, client: Client, page: Page, entity: Listed) -> None:
        self._client, self._page, self._entity = client, page, entity

    def _about(self, ticked: Ticked) -> dict[str, object]:
        if not ticked.view:
            return {"records": list(ticked.ids)}
        at = self._client.now().isoformat()
        return {"view": ticked.view, "text": ticked.text, "at": at, "without": list(ticked.without)}

    def set_field(self, anchor: QWidget, ticked: Ticked, fields: dict[str, Field]) -> None:
        """Ask which field to set to what."""
        popover = SetField(self._page, fields, ticked.count)
        popover.done.connect(
            lambda field, value: self._client.do(
                self._page,
                "set_field_of_many",
                {"field": field, "value": value, "entity": self._entity, **self._about(ticked)},
            )
        )
        popover.open_at(anchor, width=300)

    def tag(self, anchor: QWidget, ticked: Ticked) -> None:
        """Ask for a tag to give or take."""

        def ask(tags: list[str]) -> None:
            popover = SetTag(self._page, tags, ticked.count)
            popover.done.connect(
                lambda tag, given: self._client.do(
                    self._page, "tag_many" if given else "untag_many", {"tag": tag, **self._about(ticked)}
                )
            )
            popover.open_at(anchor, width=300)

        self._client.ask(self._page, lists.tags, then=ask)

    def enrol(self, anchor: QWidget, ticked: Ticked) -> None:
        """Offer the sequences; more than 25 people ask once more."""

        def offer(found: list[tuple[str, str]]) -> None:
            menu = Menu(self._page)
            for name, title in found:
                menu.add(title, partial(self._begin, ticked, name, title), icon="nav.sequences")
            menu.popup(anchor.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

        self._client.ask(self._page, people.sequences_to_join, then=offer)

    def _begin(self, ticked: Ticked, name: str, title: str) -> None:
        def run() -> None:
            self._client.do(
                self._page,
                "enrol_contacts",
                {"contacts": list(ticked.ids), "sequence": name},
                confirmed=True,
                toast=False,
                then=lambda ran: self._say_begun(ran.result, title),
            )

        if ticked.count <= _ASKS:
            run()
            return
        deed = tr("Start with %n contact(s)", n=ticked.count)
        dialog = ConsequenceDialog(
            self._page,
            tr("Start “{title}” with %n contact(s)?", n=ticked.count, title=title),
            tr("Each mail still passes the rules, and waits for you where you approve mails."),
            [Consequence(icon="channel.email", bold=number(ticked.count), text=tr("people may be written to"))],
            deed,
            keep=tr("Not now"),
            kind="primary",
        )
        dialog.accepted.connect(run)
        dialog.open()

    def _say_begun(self, result: Any, title: str) -> None:
        said = tr("“{title}” began with %n contact(s)", n=result.started, title=title)
        if result.refused:
            said += ". " + tr("%n left out: {reason}", n=len(result.refused), reason=result.refused[0][1])
        self._client.toast(said)

    def export(self, ticked: Ticked, fields: Sequence[Field]) -> None:
        """Ask for a file, and write the rows that are ticked into it."""
        dialog = QFileDialog(
            self._page, tr("Export"), str(Path.home() / f"{self._entity}.csv"), tr("CSV files (*.csv)")
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog, self._page.window().property("plain") is True)
        dialog.fileSelected.connect(lambda path: self.write(Path(path), ticked, fields))
        dialog.open()

    def write(self, file: Path, ticked: Ticked, fields: Sequence[Field]) -> None:
        """Write the rows that are ticked into a file, as long work of its own."""
        entity, titles = self._entity, [title_of(field) for field in fields]

        def work(workspace: Workspace, progress: Any, stopping: Any) -> int:
            return export_listed(workspace, entity, ticked.ids, fields, titles, file, progress, stopping)

        self._client.job(
            tr("Export to {file}", file=file.name),
            work,
            then=lambda count: self._client.toast(tr("Wrote %n row(s) to {file}", n=count, file=file.name)),
        )

    def trash(self, ticked: Ticked) -> None:
        """Say what goes to the trash and what stops, then move it there."""
        if not ticked.count:
            return
        if self._entity == "companies":
            self._ask_companies(ticked)
        else:
            some = ticked.ids[:_COUNTED]
            self._client.ask(self._page, people.what_goes, some, then=lambda found: self._ask_people(ticked, found))

    def _ask_people(self, ticked: Ticked, found: Consequences) -> None:
        lines = [Consequence(icon="nav.contacts", bold=number(ticked.count), text=tr("leave every list and search"))]
        if found.sends:
            lines.append(
                Consequence(
                    icon="channel.email", bold=number(found.sends), text=tr("mails on their way out are withdrawn")
                )
            )
        if found.deals:
            worth = short_money(found.worth[0]) if found.worth else ""
            text = tr("open deals stay, worth {worth}", worth=worth) if worth else tr("open deals stay")
            lines.append(Consequence(icon="nav.pipeline", bold=number(found.deals), text=text))
        self._ask(
            ticked,
            tr("Move %n contact(s) to the trash?", n=ticked.count),
            lines,
            tr("Move %n contact(s)", n=ticked.count),
        )

    def _ask_companies(self, ticked: Ticked) -> None:
        lines = [Consequence(icon="nav.companies", bold=number(ticked.count), text=tr("leave every list and search"))]
        title = tr("Move %n (company|companies) to the trash?", n=ticked.count)
        self._ask(ticked, title, lines, tr("Move %n (company|companies)", n=ticked.count))

    def _ask(self, ticked: Ticked, title: str, lines: list[Consequence], deed: str) -> None:
        dialog = ConsequenceDialog(
            self._page, title, tr("Nothing is lost: Undo or the trash brings all of it back."), lines, deed
        )
        dialog.accepted.connect(
            lambda: self._client.do(
                self._page, "trash_many", {"entity": self._entity, **self._about(ticked)}, confirmed=True
            )
        )
        dialog.open()
