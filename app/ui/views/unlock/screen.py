"""The screen in front of a locked workspace: a passphrase, or the recovery code; the keyring asks nothing."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.actions.host import Host
from app.core.errors import Trouble, WrongKey
from app.ui import theme
from app.ui.runner import Runner
from app.ui.shell.logo import paint_logo
from app.ui.widgets import Button, Field, InlineMessage, Label, LinkButton, Surface, TextLabel, columns, rows
from app.ui.words import tr


class _Logo(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(40, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_logo(QPainter(self), QRectF(0, 0, 40, 40), theme.color("accent"))


class UnlockScreen(Surface):
    """Asks for the passphrase and opens the workspace on a worker; what goes wrong is said, and nothing is touched."""

    unlocked = Signal()

    def __init__(self, host: Host, runner: Runner, *, locked: bool = False) -> None:
        super().__init__("sidebar")
        self._host, self._runner = host, runner
        self._by_code = False
        self._passphrase = host.wants_passphrase()
        outer = columns(self)
        outer.addStretch(1)
        box = rows(gap=12, margins=(24, 24, 24, 24))
        outer.addLayout(box)
        outer.addStretch(1)
        box.addStretch(1)
        box.addWidget(_Logo(), 0, Qt.AlignmentFlag.AlignHCenter)
        title = tr("Locked") if locked else tr("Unlock your workspace")
        box.addWidget(Label(title, "title", elide=False), 0, Qt.AlignmentFlag.AlignHCenter)
        said = TextLabel(
            tr("Your contacts and keys are on this laptop, encrypted. Nobody can reset the passphrase for you.")
        )
        said.setFixedWidth(theme.scaled(340))
        box.addWidget(said, 0, Qt.AlignmentFlag.AlignHCenter)
        self.field = Field(placeholder=tr("Passphrase"), name=tr("Passphrase"), mic=False)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setFixedWidth(theme.scaled(340))
        self.field.returnPressed.connect(self.unlock)
        box.addWidget(self.field, 0, Qt.AlignmentFlag.AlignHCenter)
        self.error = InlineMessage(tone="danger")
        self.error.setFixedWidth(theme.scaled(340))
        self.error.hide()
        box.addWidget(self.error, 0, Qt.AlignmentFlag.AlignHCenter)
        self.button = Button(tr("Unlock"), "primary", icon="action.unlock")
        self.button.clicked.connect(self.unlock)
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.other = LinkButton(tr("Use the recovery code"))
        self.other.clicked.connect(self._switch)
        box.addWidget(self.other, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(2)
        self.field.setVisible(self._passphrase)

    def begin(self) -> None:
        """Put the keyboard where it is needed; a workspace whose key lies in the keyring opens by itself."""
        if self._passphrase:
            self.field.setFocus()
        else:
            self.unlock()

    def unlock(self) -> None:
        """Try to open the workspace."""
        text = self.field.text()
        if self.field.isVisible() and not text:
            self.error.say(tr("Type the passphrase first."))
            return
        self._busy(True)
        passphrase = text if self._passphrase and not self._by_code else None
        code = text.strip() if self._by_code else None
        self._runner.do(self, lambda: self._host.open(passphrase, code), lambda _: self._opened(), self._failed)

    def _opened(self) -> None:
        self.field.clear()
        self._busy(False)
        self.unlocked.emit()

    def _failed(self, error: Exception) -> None:
        self._busy(False)
        if not isinstance(error, Trouble):
            raise error
        if isinstance(error, WrongKey):
            self.error.say(
                tr("That does not open this workspace"), tr("Nothing was changed. Try again, or use the recovery code.")
            )
        else:
            self.error.say(error.sentence, error.hint)
        self.field.selectAll()
        self.field.setFocus()

    def _switch(self) -> None:
        self._by_code = not self._by_code
        self.field.setVisible(self._passphrase or self._by_code)
        self.field.clear()
        self.field.setPlaceholderText(tr("Recovery code") if self._by_code else tr("Passphrase"))
        self.field.setAccessibleName(self.field.placeholderText())
        self.other.setText(tr("Use the passphrase") if self._by_code else tr("Use the recovery code"))
        self.other.updateGeometry()
        self.field.setFocus()

    def _busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.field.setEnabled(not busy)
        self.button.setText(tr("Opening…") if busy else tr("Unlock"))
        self.button.updateGeometry()
        if busy:
            self.error.say("")
