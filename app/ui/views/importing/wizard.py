"""The dialog that brings a file in: choose, match, see what would come of it, take in, and take back."""

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions.import_job import Kind, Result
from app.actions.queries import importing
from app.actions.queries.importing import Sheet
from app.core.errors import Trouble
from app.ui import theme
from app.ui.client import Client
from app.ui.views.importing.choosing import Choosing
from app.ui.views.importing.ending import Ended, Running
from app.ui.views.importing.matching import Matching
from app.ui.views.importing.running import Import, undo_import
from app.ui.widgets import Button, Dialog
from app.ui.words import number, tr

_WIDTH, _HEIGHT = 600, 490


class ImportWizard(Dialog):
    """Brings a file of contacts or deals in. It may be closed while the import runs: that goes on."""

    def __init__(self, client: Client, parent: QWidget, path: Path | None = None) -> None:
        super().__init__(parent, tr("Import"), width=_WIDTH)
        self._client = client
        self._import: Import | None = None
        self._path: Path | None = None
        self.setAcceptDrops(True)
        self.stack = QStackedWidget()
        self.stack.setFixedHeight(min(theme.scaled(_HEIGHT), 500))
        self.choosing, self.matching = Choosing(client), Matching(client)
        self.running, self.ended = Running(client), Ended(client, self._undo)
        for page in (self.choosing, self.matching, self.running, self.ended):
            self.stack.addWidget(page)
        self.body.addWidget(self.stack)
        self.choosing.chosen.connect(self.look_at)
        self.matching.kind_changed.connect(self._look_again)
        self.matching.ready.connect(self._show_deed)
        self._build_buttons()
        self.finished.connect(self._left)
        self._show_choosing()
        if path is not None:
            self.look_at(path)

    def _build_buttons(self) -> None:
        self.back = Button(tr("Back"), "ghost")
        self.back.clicked.connect(self._show_choosing)
        self.buttons.insertWidget(0, self.back)
        self.add_buttons(tr("Import"))
        self.deed_button.clicked.disconnect()
        self.deed_button.clicked.connect(self._go_on)

    # Steps -----------------------------------------------------------------------------------------------------------

    def _show_choosing(self) -> None:
        self.matching.stop_counting()
        self._path = None
        self.heading.set(tr("Import"))
        self._show(self.choosing, deed="", keep=tr("Close"))
        self.choosing.load()
        self.choosing.button.setFocus()

    def look_at(self, path: Path) -> None:
        """Read the beginning of a file and show its columns."""
        self._path = path
        self.choosing.error.say("")
        self.heading.set(path.name)
        self.matching.wait_for_it()
        self._show(self.matching, deed=tr("Import"), keep=tr("Cancel"))
        self.deed_button.setEnabled(False)
        self._look(None)

    def _look_again(self, kind: str) -> None:
        self._look("deals" if kind == "deals" else "contacts")

    def _look(self, kind: Kind | None) -> None:
        self._client.ask(
            self, importing.sniff, self._path, kind, then=self._show_sheet, failed=self._cannot_read, key="sniff"
        )

    def _show_sheet(self, sheet: Sheet) -> None:
        if sheet.path == self._path:
            self.matching.show_sheet(sheet)

    def _cannot_read(self, trouble: Trouble) -> None:
        self._show_choosing()
        self.choosing.error.say(trouble.sentence, trouble.hint)

    def _show_deed(self) -> None:
        if self.stack.currentWidget() is not self.matching:
            return
        count = self.matching.count()
        self.deed_button.setText(tr("Import") if not count else tr("Import {count}", count=number(count)))
        self.deed_button.updateGeometry()
        self.deed_button.setEnabled(self.matching.plan() is not None and count != 0)

    def _go_on(self) -> None:
        if self.stack.currentWidget() is self.matching:
            self._begin()
        elif self.stack.currentWidget() is self.running and self._import is not None:
            self._import.job.stop()
            self.deed_button.setEnabled(False)
        else:
            self.accept()

    def _begin(self) -> None:
        plan = self.matching.plan()
        if plan is None:
            return
        self.matching.stop_counting()
        self.show_error("")
        self._import = Import(self._client, plan)
        self._import.ended.connect(self._show_ended)
        self._import.failed.connect(self._show_failed)
        self._import.stopped.connect(self._show_stopped)
        self._show(self.running, deed=tr("Stop"), keep=tr("Go on in the background"))
        self.running.watch(self._import)

    def _show_ended(self, result: Result) -> None:
        assert self._import is not None
        kind = self._import.plan.kind
        self._import = None
        self.ended.show_result(result, kind)
        self._show(self.ended, deed=tr("Done"), keep="")
        self.deed_button.setFocus()

    def _show_failed(self, trouble: Trouble) -> None:
        self._show_stopped()
        self.show_error(trouble.sentence, trouble.hint)

    def _show_stopped(self) -> None:
        self._import = None
        self._show(self.matching, deed=tr("Import"), keep=tr("Cancel"))
        self._show_deed()

    def _undo(self, batch: int) -> None:
        self.ended.undo.setEnabled(False)

        def failed(trouble: Trouble) -> None:
            self.ended.undo.setEnabled(True)
            self.show_error(trouble.sentence, trouble.hint)

        undo_import(self._client, self, batch, self.accept, failed)

    def _show(self, page: QWidget, *, deed: str, keep: str) -> None:
        self.stack.setCurrentWidget(page)
        self.back.setVisible(page is self.matching)
        self.deed_button.setVisible(bool(deed))
        self.deed_button.setText(deed)
        self.deed_button.set_kind("dangerLine" if page is self.running else "primary")
        self.deed_button.setEnabled(True)
        self.keep_button.setVisible(bool(keep))
        self.keep_button.setText(keep)
        for button in (self.deed_button, self.keep_button):
            button.updateGeometry()

    def _left(self) -> None:
        self.matching.stop_counting()
        if self._import is not None:
            self._import.watched = False

    # A file dropped on it --------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files, while none is being taken in."""
        choosing = self.stack.currentWidget() in (self.choosing, self.matching)
        if choosing and dropped(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at the file that was dropped."""
        path = dropped(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.look_at(path)


def dropped(data: QMimeData) -> Path | None:
    """Return the one file on this machine that is being dragged, or None."""
    files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return Path(files[0]) if len(files) == 1 else None
