"""The first step: drop a file or choose one, and the imports there were."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from app.actions.queries import importing
from app.actions.queries.importing import Past
from app.ui import words
from app.ui.client import Client
from app.ui.views.importing.running import undo_import
from app.ui.widgets import (
    Button,
    Card,
    Consequence,
    ConsequenceDialog,
    HLine,
    Icon,
    InlineMessage,
    Label,
    LinkButton,
    ScrollArea,
    TextLabel,
    columns,
    rows,
)
from app.ui.words import number, tr


class Choosing(QWidget):
    """Where a file is dropped or chosen."""

    chosen = Signal(object)  # Path

    def __init__(self, client: Client) -> None:
        super().__init__()
        self._client = client
        layout = rows(self, gap=12)
        self.error = InlineMessage(tone="danger")
        layout.addWidget(self.error)
        place = Card(tone="subtle")
        inside = rows(place, gap=8, margins=(24, 28, 24, 28))
        head = columns()
        head.addStretch(1)
        head.addWidget(Icon("action.import", "text3", 24))
        head.addStretch(1)
        inside.addLayout(head)
        inside.addWidget(TextLabel(tr("Drop a file here"), "heading", "text", centred=True))
        said = tr("CSV as your CRM, LinkedIn or spreadsheet exports it; also zipped. It is read on this laptop.")
        inside.addWidget(TextLabel(said, "body", "text2", centred=True))
        self.button = Button(tr("Choose a file"), icon="action.import")
        self.button.clicked.connect(self.ask)
        line = columns()
        line.addStretch(1)
        line.addWidget(self.button)
        line.addStretch(1)
        inside.addSpacing(4)
        inside.addLayout(line)
        layout.addWidget(place)
        self._title = Label(tr("Imports so far"), "smallBold")
        layout.addWidget(self._title)
        content = QWidget()
        self._past = rows(content, gap=0)
        self._area = ScrollArea(content, fill="overlay")
        layout.addWidget(self._area, 1)
        self._title.hide()

    def load(self) -> None:
        """Ask for the imports there were."""
        self._client.ask(self, importing.past, then=self._show)

    def ask(self) -> None:
        """Let the person choose a file."""
        kinds = tr("Tables (*.csv *.tsv *.txt *.zip *.gz *.bz2)") + ";;" + tr("All files (*)")
        dialog = QFileDialog(self, tr("Import"), str(Path.home()), kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog, self.window().property("plain") is True)
        dialog.fileSelected.connect(lambda path: self.chosen.emit(Path(path)))
        dialog.open()

    def _show(self, past: list[Past]) -> None:
        while self._past.count():
            item = self._past.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._title.setVisible(bool(past))
        for one in past:
            line = PastImport(one, self._client.now())
            line.undo.clicked.connect(lambda _=False, one=one: self._ask_to_undo(one))
            self._past.addWidget(line)
        self._past.addStretch(1)

    def _ask_to_undo(self, one: Past) -> None:
        people = tr("%n deal(s)", n=one.added) if one.kind == "deals" else tr("%n contact(s)", n=one.added)
        lines = [Consequence(icon="action.undo", bold=people, text=tr("are taken out again"))]
        if one.merged:
            updated = tr("%n updated", n=one.merged)
            lines.append(Consequence(icon="action.history", bold=updated, text=tr("get their earlier values back")))
        dialog = ConsequenceDialog(
            self,
            tr("Undo the import of {file}?", file=one.name),
            tr("Whom you wrote to, changed or opened a deal with since stays."),
            lines,
            tr("Undo import"),
        )
        dialog.accepted.connect(lambda: undo_import(self._client, self, one.batch, self.load))
        dialog.open()


class PastImport(QWidget):
    """One import that was."""

    def __init__(self, one: Past, now: datetime) -> None:
        super().__init__()
        outer = rows(self)
        line = columns(gap=12, margins=(0, 6, 0, 6))
        said = rows(gap=0)
        said.addWidget(Label(one.name, "bodyMed"))
        parts = [words.when(one.at, now), tr("{added} added", added=number(one.added))]
        parts += [tr("{merged} updated", merged=number(one.merged))] if one.merged else []
        parts += [tr("undone")] if one.state == "undone" else []
        parts += [tr("not finished yet")] if one.state == "running" else []
        parts += [tr("undo until {day}", day=words.when(one.undo_until, now))] if one.undo_until else []
        said.addWidget(Label(" · ".join(parts), "small", "text2"))
        line.addLayout(said, 1)
        self.failed = LinkButton(tr("%n failed row(s)", n=one.rejected))
        self.failed.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(one.failed_rows or "")))
        self.undo = LinkButton(tr("Undo import"))
        line.addWidget(self.failed)
        line.addWidget(self.undo)
        outer.addLayout(line)  # from here on they have a parent, and are no windows of their own when they are shown
        self.failed.setVisible(bool(one.rejected and one.failed_rows and Path(one.failed_rows).is_file()))
        self.undo.setVisible(one.undo_until is not None)
        outer.addWidget(HLine(name="overlayLine"))
