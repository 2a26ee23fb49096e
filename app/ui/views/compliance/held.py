"""Held and blocked: each message with the rule, what was found, the law, and what would release it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.actions.queries import compliance as queries
from app.actions.queries.compliance import Block, Overview, Said
from app.core.ids import ContactId, OutboxId
from app.ui import words
from app.ui.client import Client
from app.ui.views.compliance import wording
from app.ui.widgets import (
    Dialog,
    EmptyState,
    Field,
    FilterTabs,
    HLine,
    Icon,
    Label,
    LabelledField,
    LinkButton,
    ScrollArea,
    Surface,
    TextLabel,
    columns,
    rows,
)
from app.ui.widgets.listing import Cell, Head, Line, Listing
from app.ui.words import tr

PAGE = 100


class HeldTab(QWidget):
    """The list on the left, the chosen message's reasons and ways out beside it."""

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.client = client
        self.blocks: dict[OutboxId, Block] = {}
        self._wanted: ContactId | None = None
        layout = columns(self)
        left = rows()
        self.filters = FilterTabs()
        for name, words_, dot in (
            ("", tr("All"), ""), ("blocked", tr("Blocked"), "dangerLine"), ("held", tr("Asks you"), "accent"),
            ("waiting", tr("Waits"), "control"),
        ):  # fmt: skip
            self.filters.add(name, words_, dot=dot)
        self.filters.setAccessibleName(tr("Filter"))
        bar = columns(margins=(20, 8, 8, 8))
        bar.addWidget(self.filters)
        bar.addStretch(1)
        left.addLayout(bar)
        heads = [Head(tr("To")), Head(tr("What"), 120), Head(tr("Rule")), Head(tr("State"), 100), Head(tr("When"), 90)]
        self.list = Listing(heads, tr("Messages that did not leave"), two_lines=True)
        left.addWidget(self.list, 1)
        self.empty = EmptyState(
            "status.cleared",
            tr("Nothing is held back"),
            tr("What the gate blocks or holds is listed here, with the reason."),
        )
        left.addWidget(self.empty, 1)
        self.empty.hide()
        layout.addLayout(left, 1)
        self.reason = ReasonPanel()
        self.reason.setFixedWidth(420)
        self.reason.hide()
        layout.addWidget(self.reason)
        self.filters.chosen.connect(lambda _state: self.load())
        self.list.chosen.connect(self._show)
        self.list.opened.connect(lambda _key: self.reason.open_contact.emit())
        self.list.lines.wanted.connect(self._more)
        self.reason.open_contact.connect(self._open_contact)
        self.reason.decided.connect(self._decide)
        self.reason.consented.connect(self._ask_consent)
        self.reason.again.connect(self._start_again)
        self.reason.profile.connect(lambda: self.client.go("settings"))

    # Loading ---------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Ask for what did not leave."""
        count = max(PAGE, min(len(self.list.lines.lines), 500))
        state = str(self.filters.value() or "")
        self.client.ask(self, queries.stopped_sends, state, None, count, then=self._take, key="stopped")

    def show_overview(self, seen: Overview) -> None:
        """Show how much there is of each kind."""
        for name, count in (("blocked", seen.blocked), ("held", seen.held), ("waiting", seen.waiting)):
            self.filters.set_count(name, words.number(count) if count else "")

    def show_contact(self, contact: ContactId) -> None:
        """Put the cursor on the newest message to a person."""
        self._wanted = contact
        self.filters.choose("")

    def _take(self, found: list[Block]) -> None:
        self.blocks = {one.row.id: one for one in found}
        self.list.show_lines([self._line(one) for one in found], more=len(found) >= PAGE)
        self.list.setVisible(bool(found))
        self.empty.setVisible(not found)
        mine = next((one.row.id for one in found if one.row.contact == self._wanted), None)
        if self._wanted is not None and mine is not None:
            self.list.choose(mine)
            self._wanted = None
        elif self.list.key() is None and found:
            self.list.step(1)
        self._show()

    def _more(self) -> None:
        last = OutboxId(self.list.last_number())
        state = str(self.filters.value() or "")
        self.client.ask(self, queries.stopped_sends, state, last, PAGE, then=self._add, key="stopped")

    def _add(self, found: list[Block]) -> None:
        self.blocks.update((one.row.id, one) for one in found)
        self.list.lines.append([self._line(one) for one in found], more=len(found) == PAGE)

    def _line(self, one: Block) -> Line:
        row = one.row
        state, tone = wording.state_name(row.state)
        return Line(
            row.id,
            (
                Cell(row.name, row.company or wording.purpose_name(row.purpose), role="smallMed"),
                Cell(
                    wording.channel_name(row.channel),
                    wording.purpose_name(row.purpose),
                    role="small",
                    icon=wording.channel_icon(row.channel),
                ),
                Cell(one.said[0].found if one.said else row.why, one.rule, role="small"),
                Cell(state, tone=tone),
                Cell(words.when(row.at, self.client.now()), ink="text2", role="small"),
            ),
        )

    def _show(self, _key: object = None) -> None:
        block = self.blocks.get(OutboxId(self.list.number()))
        self.reason.setVisible(block is not None)
        if block is not None:
            self.reason.show_block(block, words.when(block.row.at, self.client.now()))

    # Deeds -----------------------------------------------------------------------------------------------------------

    @property
    def block(self) -> Block | None:
        """The message the cursor is on."""
        return self.blocks.get(OutboxId(self.list.number()))

    def _open_contact(self) -> None:
        if self.block is not None and self.block.row.contact is not None:
            self.client.go("contact", id=self.block.row.contact)

    def _decide(self, approved: bool) -> None:
        if self.block is not None and self.block.row.approval is not None:
            verb = "approve" if approved else "reject"
            self.client.do(self, verb, {"approval": self.block.row.approval}, confirmed=True)

    def _start_again(self) -> None:
        if self.block is not None and self.block.row.contact is not None:
            self.client.do(self, "start_sequence", {"contact": self.block.row.contact}, confirmed=True)

    def _ask_consent(self) -> None:
        block = self.block
        if block is None or block.row.contact is None:
            return
        contact, channel = block.row.contact, _channel(block.row.channel)
        dialog = ConsentDialog(self, block.row.name, wording.channel_name(channel))
        dialog.accepted.connect(
            lambda: self.client.do(
                self, "record_consent", {"contact": contact, "channel": channel, "how": dialog.how()}
            )
        )
        dialog.open()


def _channel(channel: str) -> str:
    return {"call_human": "phone", "call_ai": "phone", "linkedin_assist": "linkedin"}.get(channel, channel)


class ConsentDialog(Dialog):
    """Asks how a person allowed contact: what stands here is the proof."""

    def __init__(self, parent: QWidget, name: str, channel: str) -> None:
        super().__init__(
            parent,
            tr("Record the consent of {name}", name=name),
            text=tr(
                "It is written into the ledger with today’s date. Write down what they said, and where it is kept."
            ),
        )
        self._how = Field(name=tr("How they allowed it"))
        self._how.setPlaceholderText(tr("Signed the form at the fair on 2 March, scan in the drive"))
        self.body.addWidget(LabelledField(tr("How they allowed contact by {channel}", channel=channel), self._how))
        button = self.add_buttons(tr("Record consent"))
        button.setEnabled(False)
        self._how.textChanged.connect(lambda text: button.setEnabled(len(text.strip()) >= 10))
        self._how.setFocus()

    def how(self) -> str:
        """Return what was written."""
        return self._how.text().strip()


class ReasonPanel(Surface):
    """Why a message did not leave, and what you can do."""

    open_contact = Signal()
    decided = Signal(bool)
    consented = Signal()
    again = Signal()
    profile = Signal()

    def __init__(self) -> None:
        super().__init__("subtle", lines="left")
        layout = rows(self, margins=(1, 0, 0, 0))
        inner = QWidget()
        self._layout = rows(inner, gap=0, margins=(24, 20, 24, 24))
        layout.addWidget(ScrollArea(inner, fill="subtle"), 1)
        head = columns(gap=12)
        self._icon = Icon("status.blocked", "danger", 20)
        head.addWidget(self._icon)
        names = rows(gap=2)
        self.title = TextLabel("", "heading", "text")
        self.about = Label("", "small", "text2")
        names.addWidget(self.title)
        names.addWidget(self.about)
        head.addLayout(names, 1)
        self._layout.addLayout(head)
        self._layout.addSpacing(16)
        self._facts = rows(gap=0)
        self._layout.addLayout(self._facts)
        self._layout.addSpacing(16)
        self._can = Label(tr("You can"), "bodyMed")
        self._layout.addWidget(self._can)
        self._ways = rows(gap=4)
        self._layout.addLayout(self._ways)
        self._layout.addStretch(1)

    def show_block(self, block: Block, when: str) -> None:
        """Show one message's reasons."""
        row = block.row
        self._icon.set(*{"blocked": ("status.blocked", "danger"), "held": ("status.info", "accentText")}.get(
            row.state, ("status.wait", "text2")))  # fmt: skip
        self.title.set(wording.headline(row.channel, row.state, row.name))
        safe = tr("nothing left this laptop")
        who = row.agent.capitalize() if row.agent else tr("You")
        self.about.set(f"{who}, {when} · {safe}")
        _clear(self._facts)
        self._fact(tr("Subject"), row.subject, "text2")
        if not block.said:
            self._fact(tr("Why"), row.why or tr("No reason was kept."), "danger")
        for place, said in enumerate(block.said):
            self._show_said(said, first=place == 0)
        if row.until is not None:
            self._fact(tr("Goes on"), words.when(row.until, row.at), "text")
        if row.ruleset:
            self._fact(tr("Rule book"), row.ruleset[:16], "text2", role="mono")
        self._show_ways(block)

    def _show_said(self, said: Said, *, first: bool) -> None:
        if first:
            self._fact(tr("Rule"), f"{said.about} ({said.rule})" if said.about else said.rule, "text")
            self._fact(tr("Found"), said.found, "danger" if said.outcome == "block" else "text")
            self._fact(tr("Law"), said.law, "text2")
        else:
            self._fact(tr("Also"), f"{said.found} ({said.rule})", "text")
        if said.unblock:
            self._fact(tr("Released by"), said.unblock, "text")

    def _fact(self, name: str, text: str, ink: str, *, role: str = "body") -> None:
        line = QWidget()
        inner = rows(line, gap=8)
        sides = columns(gap=12)
        inner.addSpacing(8)
        title = Label(name, "small", "text2")
        title.setFixedWidth(84)
        sides.addWidget(title, 0, Qt.AlignmentFlag.AlignTop)
        sides.addWidget(TextLabel(text, role, ink), 1)
        inner.addLayout(sides)
        inner.addWidget(HLine())
        line.setAccessibleName(f"{name}: {text}")
        self._facts.addWidget(line)

    def _show_ways(self, block: Block) -> None:
        _clear(self._ways)
        row = block.row
        consent = any("consent" in said.unblock.lower() for said in block.said)
        if row.approval is not None:
            self._way("action.approve", tr("Answer the question and let it go"), lambda: self.decided.emit(True))
            self._way("action.reject", tr("Turn it down"), lambda: self.decided.emit(False))
        if row.contact is not None and consent:
            self._way("channel.note", tr("Record a consent they gave"), self.consented.emit)
            if row.state == "blocked" and row.channel == "email":
                self._way("nav.sequences", tr("Start the sequence again, after a consent"), self.again.emit)
        if any(said.rule in ("core.sender_identity", "canspam.postal", "gdpr.lia") for said in block.said):
            self._way("nav.settings", tr("Complete your profile"), self.profile.emit)
        if row.contact is not None:
            self._way("action.user", tr("Open the record"), self.open_contact.emit)
        self._can.setVisible(self._ways.count() > 0)

    def _way(self, icon: str, text: str, run: Callable[[], object]) -> None:
        line = QWidget()
        inner = columns(line, gap=10, margins=(0, 2, 0, 2))
        inner.addWidget(Icon(icon, "text2"))
        link = LinkButton(text, role="body")
        link.clicked.connect(lambda _checked=False: run())
        inner.addWidget(link)
        inner.addStretch(1)
        self._ways.addWidget(line)

    def ways(self) -> list[str]:
        """Return the ways out that are offered."""
        return [link.text() for link in self.findChildren(LinkButton) if not link.isHidden()]

    def press(self, way: str) -> None:
        """Take a way out by its words."""
        next(link for link in self.findChildren(LinkButton) if link.text() == way).click()


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.setParent(None)
            widget.deleteLater()
