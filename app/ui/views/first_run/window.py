"""The first run, in a window of its own: four parts, of which all but the lock can be skipped."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions.connections import Connection, Probed, add_mailbox, try_mailbox
from app.actions.doing import Workspace, carry_out
from app.actions.host import Host
from app.actions.vault import KeyChecked, store_secret, try_key
from app.core.errors import Trouble
from app.ui import theme
from app.ui.runner import Runner
from app.ui.views.first_run.steps import CodeStep, LockStep, OfferStep, Segments, SenderStep, Step, print_code
from app.ui.views.first_run.world import MailboxStep, ModelsStep
from app.ui.widgets import Button, InlineMessage, ScrollArea, Surface, columns, rows
from app.ui.words import tr

_WIDTH = 560
# Which of the four parts each step belongs to.
_PARTS = (1, 1, 2, 2, 3, 4)


class FirstRun(Surface):
    """Makes the workspace and sets it up; `finished` tells that it is open."""

    finished = Signal()
    given_up = Signal()

    def __init__(self, host: Host, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent)
        self._host, self._runner = host, runner
        self.setWindowTitle(tr("Welcome to QuotaHit"))
        self.setFixedWidth(_WIDTH)
        self.resize(_WIDTH, 760)
        self._skipped: list[str] = []
        layout = rows(self, gap=16, margins=(32, 28, 32, 24))
        self.segments = Segments(4)
        layout.addWidget(self.segments)
        self.stack = QStackedWidget()
        self.lock = LockStep(keyring=host.keyring_answers())
        self.code = CodeStep()
        self.offer = OfferStep()
        self.person = SenderStep()
        self.mailbox = MailboxStep()
        self.models = ModelsStep(self._ask_key)
        self.steps: tuple[Step, ...] = (self.lock, self.code, self.offer, self.person, self.mailbox, self.models)
        self._names = {self.offer: "offer", self.person: "sender", self.mailbox: "mailbox", self.models: "models"}
        for step in self.steps:
            self.stack.addWidget(ScrollArea(step))
            step.changed.connect(self._show_deeds)
        self.code.save_wanted.connect(self.save_code)
        self.code.print_wanted.connect(self.print_code)
        self.mailbox.practise_wanted.connect(self._practise)
        layout.addWidget(self.stack, 1)
        self.error = InlineMessage(tone="danger")
        self.error.hide()
        layout.addWidget(self.error)
        layout.addLayout(self._build_foot())
        theme.NOTIFIER.changed.connect(self.update)
        self._show_step(0)

    def _build_foot(self) -> Any:  # a layout
        foot = columns(gap=4)
        self.back = Button(tr("Back"), "ghost")
        self.skip = Button(tr("Skip for now"), "ghost")
        self.next = Button("", "primary")
        self.back.clicked.connect(self._go_back)
        self.skip.clicked.connect(self._skip)
        self.next.clicked.connect(self.go_on)
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.skip)
        foot.addWidget(self.next)
        return foot

    @property
    def step(self) -> int:
        """Which step is shown, from 0."""
        return self.stack.currentIndex()

    # Going on --------------------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """Do what this step asks and go on to the next."""
        step = self.steps[self.step]
        if not step.ready():
            step.complain()
            return
        if step is self.lock:
            passphrase = self.lock.chosen()
            self._work(lambda: self._host.create(passphrase), self._made)
        elif step is self.mailbox:
            connection = self.mailbox.form.connection()
            self._work(
                lambda: try_mailbox(self._open(), connection), lambda found: self._mailbox_tried(connection, found)
            )
        elif step is self.models:
            self._keep_models()
        elif step is self.person:
            self._begin()
        else:
            self._show_step(self.step + 1)

    def _open(self) -> Workspace:
        workspace = self._host.workspace
        assert workspace is not None
        return workspace

    def _made(self, code: str) -> None:
        self.code.code.set(code)
        self.lock.passphrase.clear()
        self.lock.again.clear()
        self._show_step(1)

    def save_code(self, file: str) -> None:
        """Write the recovery code into a file that its owner alone may read."""
        code = self.code.code.text()
        self._work(lambda: self._host.save_recovery_code(Path(file), code), lambda _: self.code.kept.setFocus())

    def print_code(self, printer: Any) -> None:
        """Print the recovery code on the printer that was chosen."""
        code, about = (
            self.code.code.text(),
            tr("This recovery code opens the workspace. Keep it apart from the laptop."),
        )
        self._work(lambda: print_code(printer, code, about), lambda _: self.code.kept.setFocus())

    def _skip(self) -> None:
        step = self.steps[self.step]
        self._skipped.append(self._names[step])
        if step is self.person:
            self._begin()
        elif step is self.models:
            self._finish()
        else:
            self._show_step(self.step + 1)

    def _go_back(self) -> None:
        if self.step == self.steps.index(self.person):
            if "offer" in self._skipped:
                self._skipped.remove("offer")
            self._show_step(self.step - 1)

    def _begin(self) -> None:
        """Store what was said of the offer and the sender: the practice leads are made to suit it."""
        arguments: dict[str, object] = {"skipped": tuple(self._skipped)}
        if "offer" not in self._skipped:
            arguments |= {
                "product": self.offer.product.text().strip(),
                "pain": self.offer.pain.text().strip(),
                "outcome": self.offer.outcome.text().strip(),
                "customers": self.offer.customers.text().strip(),
            }
        if "sender" not in self._skipped:
            arguments |= {
                "person": self.person.person.text().strip(),
                "business": self.person.business.text().strip(),
                "address": self.person.address.text().strip(),
                "contact_route": self.person.route.text().strip(),
                "country": self.person.country.value() or "",
            }
        told = len(self._skipped)

        def begun(_: object) -> None:
            del self._skipped[:told]  # they have become tasks
            self._show_step(self.step + 1)

        self._work(lambda: carry_out(self._open(), "begin", arguments), begun)

    # Mailbox and models ----------------------------------------------------------------------------------------------

    def _practise(self) -> None:
        self._work(self._host.practice_start, lambda _: self._show_step(self.step + 1))

    def _mailbox_tried(self, connection: Connection, found: Probed) -> None:
        if self.mailbox.tried(found):
            self._work(lambda: add_mailbox(self._open(), connection), lambda _: self._show_step(self.step + 1))

    def _ask_key(
        self, name: str, secret: str, then: Callable[[KeyChecked], None], failed: Callable[[Trouble], None]
    ) -> None:
        def hear(error: Exception) -> None:
            if not isinstance(error, Trouble):
                raise error
            failed(error)

        self._runner.do(self.models, lambda: try_key(self._open(), name, secret or None), then, hear)

    def _keep_models(self) -> None:
        key, model = self.models.key, self.models.chosen
        if key is None and not model:
            self._skipped.append("models")

        def work() -> None:
            workspace = self._open()
            if key is not None:
                store_secret(workspace, *key)
            if model:
                carry_out(workspace, "set_model", {"models": [model], "task": "all"})

        self._work(work, lambda _: self._finish())

    def _finish(self) -> None:
        """Leave what was skipped as tasks, and open the window."""
        skipped = tuple(dict.fromkeys(self._skipped))
        if not skipped:
            self.finished.emit()
            return
        self._work(
            lambda: carry_out(self._open(), "leave_for_later", {"what": skipped}), lambda _: self.finished.emit()
        )

    # What is shown ---------------------------------------------------------------------------------------------------

    def _work(self, work: Callable[[], Any], then: Callable[[Any], object]) -> None:
        """Do something on a worker; the buttons wait for it, and what goes wrong is said."""
        self.error.say("")
        self._busy(True)

        def done(outcome: Any) -> None:
            self._busy(False)
            then(outcome)

        self._runner.do(self, work, done, self._failed)

    def _failed(self, error: Exception) -> None:
        self._busy(False)
        if not isinstance(error, Trouble):
            raise error
        self.error.say(error.sentence, error.hint)

    def _show_step(self, number: int) -> None:
        self.error.say("")
        self.stack.setCurrentIndex(number)
        self.segments.set(_PARTS[number])
        self.segments.setAccessibleName(tr("Part {part} of 4", part=_PARTS[number]))
        self._show_deeds()
        first = next(
            (w for w in self.steps[number].findChildren(QWidget) if w.focusPolicy().value & 1 and w.isEnabled()), None
        )
        if first is not None:
            first.setFocus()

    def _show_deeds(self) -> None:
        step = self.steps[self.step]
        words = {
            self.lock: tr("Create workspace"),
            self.mailbox: tr("Test and connect"),
            self.models: tr("Open QuotaHit"),
        }.get(step, tr("Go on"))
        self.next.setText(words)
        self.next.updateGeometry()
        self.skip.setVisible(step in self._names)
        self.back.setVisible(step is self.person)
        self.next.setEnabled(step.ready() if step in (self.code, self.mailbox) else True)

    def _busy(self, busy: bool) -> None:
        for button in (self.next, self.skip, self.back, self.mailbox.practise):
            button.setEnabled(not busy)
        if not busy:
            self._show_deeds()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the first run ends the program; what was made stays."""
        super().closeEvent(event)
        self.given_up.emit()
