"""Sending: the mailboxes, the practice mailbox, how long a decision can be taken back, what agents may do."""

from PySide6.QtWidgets import QWidget

from app.actions.connections import Probed, remove_mailbox, try_connected
from app.actions.queries.settings import Box, Settings
from app.core.errors import Trouble
from app.ui import words
from app.ui.client import Client
from app.ui.shell.raising import change_level
from app.ui.shell.sidebar import LEVELS
from app.ui.views.settings.business import Verbs
from app.ui.views.settings.connecting import ConnectDialog
from app.ui.views.settings.setting import ChoiceSetting, Section, TextSetting
from app.ui.widgets import (
    Button,
    Card,
    Chip,
    Consequence,
    ConsequenceDialog,
    HLine,
    InlineMessage,
    Label,
    TextLabel,
    columns,
    rows,
)
from app.ui.words import tr


class MailboxesSection(Section):
    """Which mailboxes mail leaves from and replies are read in."""

    def __init__(self, verbs: Verbs, client: Client) -> None:
        super().__init__(
            "mailboxes", tr("Mailboxes"), tr("Mail leaves from your own mailboxes, and replies are read there.")
        )
        self._verbs, self._client = verbs, client
        self.boxes: dict[str, MailboxCard] = {}
        self._list = QWidget()
        self._rows = rows(self._list, gap=12)
        self.add_other(self._list, tr("mailbox address cap daily test password imap smtp"))
        self._none = TextLabel(tr("None yet: drafts are written, and nothing leaves."), "body", "text2")
        self._rows.addWidget(self._none)
        foot = QWidget()
        line = columns(foot, gap=4, margins=(0, 12, 0, 0))
        self.add_one = Button(tr("Connect a mailbox"), icon="action.add")
        self.add_one.clicked.connect(self.connect_mailbox)
        self.practise = Button("")
        self.practise.clicked.connect(self._practise)
        self.practise.setVisible(client.host is not None)
        line.addWidget(self.add_one)
        line.addWidget(self.practise)
        line.addStretch(1)
        self.add_other(foot, tr("connect mailbox practice sandbox"))
        self.said = InlineMessage(tone="danger", closes=True)
        self.said.hide()
        self.body.addWidget(self.said)
        self._practising = False

    def connect_mailbox(self) -> None:
        """Ask how a mailbox is reached."""
        ConnectDialog(self._client, self).open()

    def show_settings(self, seen: Settings) -> None:
        """Show the mailboxes there are."""
        self._practising = seen.practice
        wanted = {box.address: box for box in seen.mailboxes}
        for address in [one for one in self.boxes if one not in wanted]:
            self.boxes.pop(address).deleteLater()
        for address, box in wanted.items():
            if address not in self.boxes:
                self.boxes[address] = MailboxCard(box.address, self._verbs, self._client)
                self._rows.addWidget(self.boxes[address])
            self.boxes[address].show_box(box)
        self._none.setVisible(not wanted)
        self.add_one.setVisible(not seen.practice)
        self.practise.setText(tr("Leave the practice mailbox") if seen.practice else tr("Use the practice mailbox"))
        self.practise.updateGeometry()
        self.practise.setVisible(self._client.host is not None and (seen.practice or not wanted))

    def _practise(self) -> None:
        host = self._client.host
        if not self._practising:
            self._run(host.practice_start, tr("The practice mailbox is there: nothing leaves this laptop."))
            return
        dialog = ConsequenceDialog(
            self,
            tr("Leave the practice mailbox?"),
            tr("The pretend world ends, with the mail it holds."),
            [
                Consequence(icon="nav.contacts", bold=tr("Sample leads"), text=tr("go to the trash")),
                Consequence(
                    icon="action.key", bold=tr("Sample settings"), text=tr("that you did not change are emptied")
                ),
            ],
            tr("Leave practice"),
            keep=tr("Keep practising"),
        )
        dialog.accepted.connect(
            lambda: self._run(host.practice_stop, tr("Practice is over. Connect a mailbox to go on."))
        )
        dialog.open()

    def _run(self, work: object, said: str) -> None:
        assert callable(work)
        self.practise.setEnabled(False)

        def done(_: object) -> None:
            self.practise.setEnabled(True)
            self.said.say("")
            self._client.toast(said)

        def failed(trouble: Trouble) -> None:
            self.practise.setEnabled(True)
            self.said.say(trouble.sentence, trouble.hint)

        self._client.work_on(self, lambda _: work(), then=done, failed=failed)


class MailboxCard(Card):
    """One mailbox: its state, how far it was read, what it may send, a test, and the way out."""

    def __init__(self, address: str, verbs: Verbs, client: Client) -> None:
        super().__init__()
        self.address, self._client = address, client
        layout = rows(self, gap=6, margins=(16, 14, 16, 6))
        head = columns(gap=8)
        head.addWidget(Label(address, "bodyBold"))
        self.chip = Chip("")
        head.addWidget(self.chip)
        head.addStretch(1)
        self.test = Button(tr("Test"), small=True)
        self.test.setAccessibleName(tr("Test {address}", address=address))
        self.test.clicked.connect(self._try)
        self.resume = Button(tr("Let it send again"), small=True)
        self.resume.clicked.connect(lambda: client.do(self, "resume_mailbox", {"mailbox": address}, confirmed=True))
        self.remove = Button(tr("Remove"), "danger", small=True)
        self.remove.setAccessibleName(tr("Remove {address}", address=address))
        self.remove.clicked.connect(self._ask_to_remove)
        for button in (self.resume, self.test, self.remove):
            head.addWidget(button)
        layout.addLayout(head)
        self._read = TextLabel("", "small", "text2")
        layout.addWidget(self._read)
        self._said = TextLabel("", "small", "text2")
        self._said.hide()
        layout.addWidget(self._said)
        layout.addWidget(HLine())
        self.cap = TextSetting(tr("Mails a day"), says=tr("A new mailbox gets there week by week."), mic=False)
        layout.addWidget(self.cap)
        self.cap.applied.connect(lambda value: self._set_cap(verbs, value))

    def show_box(self, box: Box) -> None:
        """Show where it stands."""
        tone, word = ("success", tr("Active")) if box.state == "active" else ("danger", tr("Paused"))
        if box.practice and box.state == "active":
            tone, word = "warning", tr("Practice")
        self.chip.set(word, tone)
        self.resume.setVisible(box.state == "paused")
        self.remove.setVisible(not box.practice)
        now = self._client.now()
        read = tr("Read up to {when}", when=words.when(box.read_up_to, now)) if box.read_up_to else tr("Not read yet")
        since = (
            tr("sends since {day}", day=words.short_day(words.local(box.sends_since).date()))
            if box.sends_since
            else tr("nothing sent yet")
        )
        self._read.set(f"{box.because} " * bool(box.because) + f"{read} · {since}")
        self.cap.set_value(str(box.cap))

    def _set_cap(self, verbs: Verbs, value: object) -> None:
        text = str(value).strip()
        if not text.isdecimal():
            self.cap.complain(tr("That is no number."))
            return
        verbs.run(self.cap, "set_daily_cap", {"mailbox": self.address, "cap": int(text)})

    def _try(self) -> None:
        address = self.address
        self._tell(tr("Signing in…"), "text2")
        self._client.work_on(
            self,
            lambda workspace: try_connected(workspace, address),
            then=self._tried,
            failed=lambda t: self._tell(str(t), "danger"),
        )

    def _tried(self, found: Probed) -> None:
        if found.well:
            self._tell(tr("Both logins work: mail can leave and is read."), "success")
        else:
            self._tell(" ".join(part for part in (found.sending, found.reading) if part), "danger")

    def _tell(self, text: str, color: str) -> None:
        self._said.set(text, color=color)
        self._said.show()

    def _ask_to_remove(self) -> None:
        address = self.address
        dialog = ConsequenceDialog(
            self,
            tr("Remove {address}?", address=address),
            tr("Its mail and conversations stay here."),
            [
                Consequence(
                    icon="channel.email", bold=tr("Nothing more"), text=tr("leaves from it, and replies are not read")
                ),
                Consequence(icon="action.key", bold=tr("Its password"), text=tr("is forgotten")),
            ],
            tr("Remove the mailbox"),
            keep=tr("Keep it"),
        )
        dialog.accepted.connect(
            lambda: self._client.work_on(
                self, lambda workspace: remove_mailbox(workspace, address), then=self._client.toast
            )
        )
        dialog.open()


class SendingSection(Section):
    """What agents may do alone, and how long a decision can be taken back."""

    def __init__(self, verbs: Verbs, client: Client) -> None:
        super().__init__("sending", tr("Sending"))
        self._client = client
        self.level = ChoiceSetting(
            tr("Agents may"),
            [(level, tr(label)) for level, label in LEVELS],
            says=tr("For all agents; one by one under Agents."),
        )
        self.level.also(tr("autonomy approve"))
        self.undo = ChoiceSetting(
            tr("Undo delay"),
            [(seconds, tr("%n second(s)", n=seconds)) for seconds in (0, 5, 10, 20, 30, 60)],
            says=tr("So long what you approved can be taken back before it leaves."),
            resets=True,
        )
        self.add(self.level)
        self.add(self.undo)
        self.level.applied.connect(self._set_level)
        verbs.bind(self.undo, "set_undo_delay", "seconds")
        verbs.bind_reset(self.undo, "undo_send")
        self._level = ""

    def show_settings(self, seen: Settings) -> None:
        """Show what holds."""
        self._level = seen.autonomy
        self.level.set_value(seen.autonomy)
        self.undo.set_value(seen.undo_send, default=seen.undo_send == seen.default_undo_send)

    def _set_level(self, level: object) -> None:
        """Ask first where it lets more out; the box shows what holds until then."""
        self.level.set_value(self._level)
        window = self.window()
        change_level(window, self._client, getattr(window, "overview", None), str(level))
