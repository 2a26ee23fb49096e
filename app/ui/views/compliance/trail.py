"""The audit trail: whether its chain holds, and its entries, newest first."""

from PySide6.QtWidgets import QWidget

from app.actions.queries import compliance as queries
from app.actions.queries.compliance import Checked, Overview, Trail
from app.core.ids import ContactId
from app.ui import words
from app.ui.client import Client, Job
from app.ui.views.compliance import wording
from app.ui.widgets import Button, EmptyState, Icon, Label, ProgressBar, Surface, columns, rows
from app.ui.widgets.listing import Cell, Head, Line, Listing
from app.ui.words import tr

PAGE = 200


class TrailTab(QWidget):
    """The state of the chain above, the entries below."""

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.client = client
        self.job: Job | None = None
        self.entries: dict[int, Trail] = {}
        layout = rows(self)
        layout.addWidget(self._build_state())
        heads = [
            Head("#", 90),
            Head(tr("When"), 120),
            Head(tr("Who"), 130),
            Head(tr("Deed"), 190),
            Head(tr("What was done")),
        ]
        self.list = Listing(heads, tr("Audit trail"))
        self.empty = EmptyState(
            "action.history", tr("Nothing has happened yet"), tr("Every deed leaves an entry here.")
        )
        layout.addWidget(self.list, 1)
        layout.addWidget(self.empty, 1)
        self.empty.hide()
        self.list.opened.connect(self._open)
        self.list.lines.wanted.connect(self._more)

    def _build_state(self) -> QWidget:
        state = Surface("subtle", lines="bottom")
        layout = columns(state, gap=12, margins=(20, 12, 16, 12))
        self._icon = Icon("status.info", "text2", 20)
        layout.addWidget(self._icon)
        said = rows(gap=2)
        self.state = Label("", "bodyMed")
        self.why = Label(
            tr("Each entry carries the hash of the one before it; the last is noted outside the file."),
            "small",
            "text2",
        )
        said.addWidget(self.state)
        said.addWidget(self.why)
        self.bar = ProgressBar()
        said.addWidget(self.bar)
        self.bar.hide()
        layout.addLayout(said, 1)
        self.stop_button = Button(tr("Stop"), "ghost", small=True)
        self.verify_button = Button(tr("Verify the chain"), keys="V", small=True)
        layout.addWidget(self.stop_button)
        layout.addWidget(self.verify_button)
        self.stop_button.hide()
        self.stop_button.clicked.connect(self.stop)
        self.verify_button.clicked.connect(self.verify)
        return state

    def load(self) -> None:
        """Ask for the newest entries."""
        count = max(PAGE, min(len(self.list.lines.lines), 1000))
        self.client.ask(self, queries.audit_trail, None, count, then=self._take, key="trail")

    def show_overview(self, seen: Overview) -> None:
        """Say how the chain stood when it was checked last."""
        if self.job is None:
            self._say(seen.checked, seen.entries)

    def _say(self, checked: Checked | None, entries: int) -> None:
        if checked is None:
            self._icon.set("status.info", "text2")
            self.state.set(tr("%n entries, not verified yet", n=entries), color="text")
            return
        at = words.when(checked.at, self.client.now())
        if checked.ok:
            self._icon.set("status.ok", "success")
            since = tr(", %n since", n=entries - checked.entries) if entries > checked.entries else ""
            self.state.set(
                tr("Verified {count} entries, {when}", count=words.number(checked.entries), when=at) + since,
                color="text",
            )
            return
        self._icon.set("status.warning", "danger")
        broken = tr("Entry {number} is broken: {why}", number=words.number(checked.first_bad or 0), why=checked.why)
        text = broken if checked.first_bad else tr("The chain does not hold: {why}", why=checked.why)
        self.state.set(f"{text} ({at})", color="danger")

    # Verifying -------------------------------------------------------------------------------------------------------

    def verify(self) -> None:
        """Walk the whole chain as a job; it goes on while other screens are looked at."""
        if self.job is not None:
            return
        self.verify_button.setEnabled(False)
        self.stop_button.show()
        self.bar.set(0, 1)
        self.bar.show()
        self.state.set(tr("Verifying…"), color="text")
        self.job = self.client.job(
            tr("Verify the audit trail"),
            queries.verify_audit,
            then=self._verified,
            failed=lambda _trouble: self._ended(),
        )
        self.job.changed.connect(self._progressed)

    def stop(self) -> None:
        """Stop the walk."""
        if self.job is not None:
            self.job.stop()

    def _progressed(self) -> None:
        if self.job is not None:
            self.bar.set(self.job.done, max(1, self.job.total))

    def _verified(self, _checked: Checked | None) -> None:
        self._ended()

    def _ended(self) -> None:
        self.job = None
        self.bar.hide()
        self.stop_button.hide()
        self.verify_button.setEnabled(True)
        self.client.ask(self, queries.overview, then=self.show_overview, key="trail overview")

    # Entries ---------------------------------------------------------------------------------------------------------

    def _take(self, found: list[Trail]) -> None:
        self.entries = {one.seq: one for one in found}
        self.list.show_lines([self._line(one) for one in found], more=len(found) >= PAGE)
        self.list.setVisible(bool(found))
        self.empty.setVisible(not found)

    def _more(self) -> None:
        last = self.list.last_number()
        self.client.ask(self, queries.audit_trail, last, PAGE, then=self._add, key="trail")

    def _add(self, found: list[Trail]) -> None:
        self.entries.update((one.seq, one) for one in found)
        self.list.lines.append([self._line(one) for one in found], more=len(found) == PAGE)

    def _line(self, one: Trail) -> Line:
        return Line(
            one.seq,
            (
                Cell(words.number(one.seq), ink="text2", role="mono"),
                Cell(words.when(one.at, self.client.now()), ink="text2"),
                Cell(wording.by_name(one.by)),
                Cell(one.action, ink="text2", role="mono"),
                Cell(one.says),
            ),
        )

    def _open(self, key: object) -> None:
        contact: ContactId | None = self.entries[int(str(key))].contact
        if contact is not None:
            self.client.go("contact", id=contact)
