"""The consent ledger: who allowed what, when and how, and what was taken back."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.actions.queries import compliance as queries
from app.actions.queries.compliance import Consent
from app.ui import words
from app.ui.client import Client
from app.ui.views.compliance import wording
from app.ui.widgets import Button, EmptyState, Label, SearchField, columns, rows
from app.ui.widgets.listing import Cell, Head, Line, Listing
from app.ui.words import tr

PAGE = 200


class ConsentTab(QWidget):
    """The ledger, searched by name."""

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.client = client
        self.entries: dict[int, Consent] = {}
        layout = rows(self)
        bar = columns(gap=12, margins=(20, 8, 20, 8))
        self.search = SearchField(tr("Search by name"))
        self.search.setFixedWidth(280)
        self.said = Label("", "small", "text2")
        self.revoke_button = Button(tr("Take back"), keys="R", small=True)
        self.open_button = Button(tr("Open the record"), small=True)
        bar.addWidget(self.search)
        bar.addWidget(self.said, 1)
        bar.addWidget(self.open_button)
        bar.addWidget(self.revoke_button)
        layout.addLayout(bar)
        heads = [
            Head(tr("Who")), Head(tr("Channel"), 120), Head(tr("For"), 110), Head(tr("How they said so")), Head(tr("Proof")),
            Head(tr("Given"), 110), Head(tr("Stands"), 120),
        ]  # fmt: skip
        self.list = Listing(heads, tr("Consent ledger"))
        self.empty = EmptyState(
            "status.cleared", tr("No consent is on record"),
            tr("Record one from a contact, or from a message the gate blocked. It is kept with its proof."),
        )  # fmt: skip
        layout.addWidget(self.list, 1)
        layout.addWidget(self.empty, 1)
        self.empty.hide()
        self._typing = QTimer(self, singleShot=True, interval=60)
        self._typing.timeout.connect(self.load)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.list.chosen.connect(lambda _key: self._offer())
        self.list.opened.connect(lambda _key: self.open())
        self.list.lines.wanted.connect(self._more)
        self.open_button.clicked.connect(self.open)
        self.revoke_button.clicked.connect(self.revoke)
        self._offer()

    def load(self) -> None:
        """Ask for the ledger."""
        self.client.ask(self, queries.consent_ledger, self.search.text().strip(), then=self._take, key="ledger")

    def show_overview(self, seen: queries.Overview) -> None:
        """Say how many stand."""
        self.said.set(
            tr(
                "{standing} of {given} stand",
                standing=words.number(seen.consents),
                given=words.number(seen.consents_ever),
            )
            if seen.consents_ever
            else ""
        )

    def _take(self, found: list[Consent]) -> None:
        self.entries = {one.consent.id: one for one in found}
        self.list.show_lines([self._line(one) for one in found], more=len(found) == PAGE)
        self.list.setVisible(bool(found))
        self.empty.setVisible(not found)
        if not found and self.search.text().strip():
            self.empty.set(tr("Nothing matches"), tr("Nobody of that name is in the ledger."))
        self._offer()

    def _more(self) -> None:
        last = self.list.last_number()
        self.client.ask(self, queries.consent_ledger, self.search.text().strip(), last, then=self._add, key="ledger")

    def _add(self, found: list[Consent]) -> None:
        self.entries.update((one.consent.id, one) for one in found)
        self.list.lines.append([self._line(one) for one in found], more=len(found) == PAGE)

    def _line(self, one: Consent) -> Line:
        held, now = one.consent, self.client.now()
        if held.revoked_at is not None:
            stands = Cell(tr("Taken back"), tone="danger")
        elif held.expires_at is not None and held.expires_at <= now:
            stands = Cell(tr("Ran out"), tone="warning")
        else:
            stands = Cell(tr("Stands"), tone="success")
        return Line(
            held.id,
            (
                Cell(one.name, role="bodyMed"),
                Cell(wording.channel_name(held.channel)),
                Cell(held.scope, ink="text2"),
                Cell(held.how),
                Cell(held.evidence or held.shown_text, ink="text2"),
                Cell(words.when(held.given_at, now), ink="text2"),
                stands,
            ),
        )

    def current(self) -> Consent | None:
        """Return the consent the cursor is on."""
        return self.entries.get(self.list.number())

    def _offer(self) -> None:
        one = self.current()
        self.open_button.setEnabled(one is not None)
        self.revoke_button.setEnabled(one is not None and one.consent.revoked_at is None)

    def open(self) -> None:
        """Go to the record of whoever gave it."""
        if (one := self.current()) is not None:
            self.client.go("contact", id=one.contact)

    def revoke(self) -> None:
        """Note that it was taken back."""
        one = self.current()
        if one is not None and one.consent.revoked_at is None:
            self.client.do(self, "revoke_consent", {"consent": one.consent.id})
