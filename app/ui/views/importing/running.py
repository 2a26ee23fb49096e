"""An import under way: a job that ends by itself, whether or not its wizard is still open."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.actions.doing import Workspace, carry_out
from app.actions.import_job import Duplicates, Kind, Result
from app.actions.queries import importing
from app.actions.registry import Ran
from app.core.errors import Cancelled, Trouble
from app.ui.client import Client, Toasted
from app.ui.views.importing import wording
from app.ui.words import tr


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was agreed on in the wizard; `rows` is how many the file has, None where that is not known yet."""

    path: Path
    kind: Kind
    mapping: dict[str, str | None]
    duplicates: Duplicates
    dormant: bool
    rows: int | None


class Import(QObject):
    """One import under way. It tells the wizard that watches it, else a toast says how it ended."""

    ended = Signal(object)  # Result
    failed = Signal(object)  # Trouble
    stopped = Signal()

    def __init__(self, client: Client, plan: Plan) -> None:
        super().__init__(client)
        self.plan, self.watched = plan, True
        self._client = client

        def work(workspace: Workspace, progress: Callable[[int, int], None], stopping: Callable[[], bool]) -> Result:
            rows = plan.rows or 100  # else in hundredths
            return importing.take_in(
                workspace,
                plan.path,
                kind=plan.kind,
                mapping=plan.mapping,
                duplicates=plan.duplicates,
                dormant=plan.dormant,
                progress=lambda done, total: progress(rows * done // max(1, total), rows),
                cancelled=stopping,
            )

        title = tr("Import {file}", file=plan.path.name)
        self.job = client.job(title, work, then=self._end, failed=self._fail)

    def _end(self, result: Result) -> None:
        if self.watched:
            self.ended.emit(result)
        else:
            batch, client = result.batch, self._client
            toast = Toasted(
                text=wording.in_short(result, self.plan.path.name),
                action=tr("Undo import") if batch is not None else "",
                run=None if batch is None else lambda: undo_import(client, client, batch),
            )
            client.toasted.emit(toast)
        self.deleteLater()

    def _fail(self, trouble: Trouble) -> None:
        if isinstance(trouble, Cancelled):
            self.stopped.emit()
            self._client.toast(tr("Import stopped; nothing of it was kept"))
        elif self.watched:
            self.failed.emit(trouble)
        else:
            self._client.toast(trouble.sentence, bad=True)
        self.deleteLater()


def undo_import(
    client: Client, owner: QObject, batch: int, then: Callable[[], None] | None = None,
    failed: Callable[[Trouble], None] | None = None,
) -> None:  # fmt: skip
    """Take an import out again and say what of it stays.

    It is not on the undo stack: who was taken out comes back by importing the file again, not by a redo.
    """

    def done(ran: Ran) -> None:
        kept = ran.result.get("kept") if isinstance(ran.result, dict) else None
        said = tr("Import undone")
        client.toast(tr("{said}. Left as it is: {kept}", said=said, kept="; ".join(kept[:2])) if kept else said)
        if then is not None:
            then()

    client.work_on(
        owner, lambda workspace: carry_out(workspace, "undo_changes", {"batch": batch}), then=done, failed=failed
    )
