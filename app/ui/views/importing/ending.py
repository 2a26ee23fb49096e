"""The last steps: how far an import is, and what came of it."""

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.actions.import_job import Result
from app.actions.queries.importing import UNDO_FOR
from app.ui import words
from app.ui.client import Client
from app.ui.views.importing import wording
from app.ui.views.importing.running import Import
from app.ui.widgets import Button, HLine, InlineMessage, Label, ProgressBar, TextLabel, columns, rows
from app.ui.widgets.notices import progress_words
from app.ui.words import tr


class Running(QWidget):
    """How far it is."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self._client = client
        self._import: Import | None = None
        layout = rows(self, gap=12)
        layout.addSpacing(8)
        self.bar = ProgressBar()
        layout.addWidget(self.bar)
        self.said = TextLabel("", "body", "text2")
        layout.addWidget(self.said)
        layout.addWidget(TextLabel(tr("You can close this; it goes on, and says when it is done."), "small", "text3"))
        layout.addStretch(1)

    def watch(self, one: Import) -> None:
        """Show how far an import is."""
        self._import = one
        one.job.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        if self._import is None or self._import.job.state != "running":
            return
        job = self._import.job
        self.bar.set(job.done, job.total)
        gone = self._client.now() - job.began if job.began else None
        known = job.total > 0 and gone is not None and self._import.plan.rows is not None
        self.said.set(progress_words(job.done, job.total, gone) if known and gone is not None else tr("Reading"))


class Ended(QWidget):
    """What came of it, the rows that could not be taken in, and the way back."""

    def __init__(self, client: Client, undo: Callable[[int], None]) -> None:
        super().__init__()
        self._client = client
        self.result: Result | None = None
        layout = rows(self, gap=12)
        self._lines: QVBoxLayout = rows(gap=0)
        layout.addLayout(self._lines)
        self.failed = InlineMessage(tone="warning")
        self.failed.pressed.connect(self._open_failed)
        layout.addWidget(self.failed)
        line = columns(gap=12)
        self.undo = Button(tr("Undo import"), icon="action.undo")
        self._undo = undo
        self.undo.clicked.connect(self._take_back)
        self._until = Label("", "small", "text2")
        line.addWidget(self.undo)
        line.addWidget(self._until, 1)
        layout.addLayout(line)
        layout.addStretch(1)

    def _take_back(self) -> None:
        result = self.result
        if result is not None and result.batch is not None:
            self._undo(result.batch)

    def show_result(self, result: Result, kind: str) -> None:
        """Show what came of an import."""
        self.result = result
        for count, said in wording.ended(result, kind):
            row = QWidget()
            inside = rows(row)
            line = columns(gap=8, margins=(0, 8, 0, 8))
            line.addWidget(Label(count, "bodyBold", elide=False))
            line.addWidget(Label(said, "body", "text2"), 1)
            inside.addLayout(line)
            inside.addWidget(HLine(name="overlayLine"))
            row.setAccessibleName(f"{count} {said}")
            self._lines.addWidget(row)
        if result.failed_rows:
            self.failed.say(
                tr("%n row(s) could not be taken in", n=result.rejected),
                tr("They are in {file}, each with the reason. Put them right and import that file.", file=result.failed_rows),
                tr("Show them"),
            )  # fmt: skip
        else:
            self.failed.say("")
        now = self._client.now()
        self._until.set(tr("until {day}", day=words.when(now + UNDO_FOR, now)))

    def _open_failed(self) -> None:
        if self.result is not None and self.result.failed_rows:
            QDesktopServices.openUrl(QUrl.fromLocalFile(self.result.failed_rows))
