"""The steps of the first run: lock, recovery code, what you sell and to whom, who you are."""

from html import escape
from typing import Any

from PySide6.QtCore import QLocale, QRectF, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QTextDocument
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QWidget

from app.core.describing import described
from app.core.errors import Refused
from app.core.passphrase import LEAST, Judged, Strength, judge
from app.ui import theme, words
from app.ui.widgets import (
    Card,
    CheckBox,
    ComboBox,
    Field,
    InlineMessage,
    Label,
    LabelledField,
    TextArea,
    TextLabel,
    columns,
    rows,
)
from app.ui.widgets.button import Button
from app.ui.words import tr


class Segments(QWidget):
    """Short bars in a row, so many of them filled."""

    def __init__(self, count: int, *, color: str = "accent") -> None:
        super().__init__()
        self._count, self._filled, self._color = count, 0, color
        self.setFixedHeight(4)

    def set(self, filled: int, color: str | None = None) -> None:
        """Fill so many."""
        self._filled, self._color = filled, color or self._color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        width = (self.width() - 6 * (self._count - 1)) / self._count
        for number in range(self._count):
            place = self._count - 1 - number if self.isRightToLeft() else number
            box = QRectF(place * (width + 6), 0, width, 4)
            theme.rounded(painter, box, 2, theme.color(self._color if number < self._filled else "track"))


class Step(QWidget):
    """One page: a title, a sentence, its fields."""

    changed = Signal()

    def __init__(self, title: str, sentence: str) -> None:
        super().__init__()
        self.body = rows(self, gap=14)
        self.body.addWidget(TextLabel(title, "display", "text"))
        self.body.addWidget(TextLabel(sentence, "body", "text2"))
        self.body.addSpacing(4)

    def ready(self) -> bool:
        """Tell whether the person may go on."""
        return True

    def complain(self) -> None:
        """Say what is missing."""


_STRENGTHS = {
    Strength.NONE: ("", "track"),
    Strength.WEAK: ("Weak", "dangerLine"),
    Strength.FAIR: ("Fair", "warningLine"),
    Strength.GOOD: ("Good", "successLine"),
    Strength.STRONG: ("Strong", "successLine"),
}


class LockStep(Step):
    """Lock the workspace: by a passphrase, or by this system's keyring where there is one."""

    def __init__(self, *, keyring: bool) -> None:
        super().__init__(tr("Lock your workspace"), tr("Your contacts and keys stay on this laptop, encrypted."))
        self.passphrase = Field(mic=False)
        self.again = Field(mic=False)
        for field in (self.passphrase, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self._first = LabelledField(tr("Passphrase"), self.passphrase)
        self._second = LabelledField(tr("Again"), self.again)
        self._segments = Segments(4)
        self._word = Label("", "small", "text2")
        self._hint = TextLabel("", "small", "text2")
        line = columns(gap=12)
        line.addWidget(self._segments, 1)
        line.addWidget(self._word)
        self.keyring = CheckBox(tr("Let this system's keyring hold the key, without a passphrase"))
        self.keyring.setVisible(keyring)
        self.keyring.toggled.connect(self._by_keyring)
        self.body.addWidget(self._first)
        self.body.addLayout(line)
        self.body.addWidget(self._hint)
        self.body.addWidget(self._second)
        self.body.addWidget(self.keyring)
        self.body.addWidget(
            InlineMessage(
                tr("Nobody can reset this for you"), tr("The next screen shows a recovery code. Keep it apart.")
            )
        )
        self.body.addStretch(1)
        self.passphrase.textChanged.connect(self._judge)
        self.again.textChanged.connect(lambda _: self.changed.emit())

    def chosen(self) -> str | None:
        """Return the passphrase, or None where the keyring is to hold the key."""
        return None if self.keyring.isChecked() else self.passphrase.text()

    def ready(self) -> bool:
        """Tell whether it is long enough and typed twice alike."""
        if self.keyring.isChecked():
            return True
        return len(self.passphrase.text()) >= LEAST and self.passphrase.text() == self.again.text()

    def complain(self) -> None:
        """Say what is missing."""
        short = len(self.passphrase.text()) < LEAST
        self._first.set_error(tr("Use at least %n characters.", n=LEAST) if short else "")
        differs = self.passphrase.text() != self.again.text()
        self._second.set_error(tr("The two are not the same.") if differs and not short else "")

    def _judge(self, text: str) -> None:
        found: Judged = judge(text)
        word, color = _STRENGTHS[found.strength]
        self._segments.set(int(found.strength), color)
        self._word.set(tr(word) if word else "")
        self._hint.set(tr(found.hint) if found.hint else "")
        self._hint.setVisible(bool(found.hint))
        self._first.clear_error()
        self.changed.emit()

    def _by_keyring(self, on: bool) -> None:
        for widget in (self._first, self._second, self._segments, self._word, self._hint):
            widget.setEnabled(not on)
        self.changed.emit()


class CodeStep(Step):
    """The recovery code: shown once, to be copied, saved or written down."""

    save_wanted = Signal(str)  # the file
    print_wanted = Signal(object)  # the printer that was chosen, a QPrinter

    def __init__(self) -> None:
        super().__init__(
            tr("Keep this recovery code"),
            tr(
                "It opens the workspace where the passphrase or the keyring is lost. It is shown once and kept nowhere."
            ),
        )
        card = Card(tone="neutral")
        inside = rows(card, gap=12, margins=(16, 14, 16, 14))
        self.code = TextLabel("", "mono", "text")
        inside.addWidget(self.code)
        ways = columns(gap=8)
        copy = Button(tr("Copy"), icon="action.copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.code.text()))
        ways.addWidget(copy)
        save = Button(tr("Save…"), icon="action.export")
        save.clicked.connect(self._choose)
        ways.addWidget(save)
        self.print = Button(tr("Print…"))
        self.print.clicked.connect(self._choose_printer)
        ways.addWidget(self.print)
        ways.addStretch(1)
        inside.addLayout(ways)
        self.body.addWidget(card)
        self.kept = CheckBox(tr("I have put it where I will find it"))
        self.kept.toggled.connect(lambda _: self.changed.emit())
        self.body.addWidget(self.kept)
        self.body.addStretch(1)

    def ready(self) -> bool:
        """Tell whether the person said that they keep it."""
        return self.kept.isChecked()

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("Save the recovery code"), "", tr("Text (*.txt)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile("quotahit-recovery-code.txt")
        dialog.fileSelected.connect(self.save_wanted)
        dialog.open()

    def _choose_printer(self) -> None:
        # Loaded here: who never prints never waits for it.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintSelection, False)
        dialog.accepted.connect(lambda _: self.print_wanted.emit(printer))
        QDialog.open(dialog)  # its own `open` wants a slot by name


def print_code(printer: Any, code: str, about: str) -> None:
    """Put a recovery code on one page; `about` says what it opens. A printer that cannot be reached raises Refused."""
    document = QTextDocument()
    document.setHtml(f"<h2>QuotaHit</h2><p>{escape(about)}</p><pre style='font-size: 16pt'>{escape(code)}</pre>")
    document.print_(printer)
    if printer.printerState() == printer.PrinterState.Error:
        raise Refused(tr("The printer did not take the page. Nothing was lost: save the code, or try again."))


class OfferStep(Step):
    """What you sell and to whom, in your own words; what was understood stands beside it."""

    def __init__(self) -> None:
        super().__init__(
            tr("What do you sell, and to whom?"),
            tr("Agents write with your words. What is missing you can say later, in Settings."),
        )
        self.product = TextArea(lines=2, placeholder=tr("Tallyho: reminders for unpaid invoices that people answer."))
        self.pain = Field(placeholder=tr("chasing late payments"))
        self.outcome = Field(placeholder=tr("an afternoon a week back"))
        self.customers = TextArea(lines=2, placeholder=tr("EU freight firms, 50 to 500 people, operations managers"))
        self._understood = TextLabel("", "small", "text2")
        for label, control in (
            (tr("What you sell, in a sentence or two"), self.product),
            (tr("The trouble it takes away"), self.pain),
            (tr("What they have afterwards"), self.outcome),
            (tr("Whom you sell to"), self.customers),
        ):
            self.body.addWidget(LabelledField(label, control))
        self.body.addWidget(self._understood)
        self.body.addStretch(1)
        self.customers.textChanged.connect(self._show_understood)
        self._show_understood()

    def _show_understood(self) -> None:
        found = described(self.customers.text())
        parts = []
        if found.industries:
            parts.append(tr("industries: {what}", what=", ".join(found.industries)))
        if found.company_size:
            low, high = found.company_size
            top = words.number(high) if high < 1_000_000 else tr("any number")
            parts.append(tr("size: {low} to {high} people", low=words.number(low), high=top))
        if found.roles:
            parts.append(tr("roles: {what}", what=", ".join(found.roles)))
        if found.countries:
            parts.append(tr("%n (country|countries)", n=len(found.countries)))
        said = tr("Understood as {parts}.", parts="; ".join(parts)) if parts else ""
        self._understood.set(said)
        self._understood.setVisible(bool(said))


_COUNTRIES = (
    ("US", "United States"),
    ("GB", "United Kingdom"),
    ("DE", "Germany"),
    ("AT", "Austria"),
    ("CH", "Switzerland"),
    ("FR", "France"),
    ("ES", "Spain"),
    ("IT", "Italy"),
    ("NL", "Netherlands"),
    ("IE", "Ireland"),
    ("CA", "Canada"),
    ("AU", "Australia"),
)


class SenderStep(Step):
    """Who writes: the law wants a name and a postal address in every mail."""

    def __init__(self) -> None:
        super().__init__(tr("Who writes?"), tr("The law wants your name and address in every mail you send first."))
        self.person = Field()
        self.business = Field()
        self.address = TextArea(lines=2, mic=False)
        self.route = Field(placeholder="you@example.com", mic=False)
        here = QLocale.system().name().partition("_")[2]
        self.country = ComboBox([(code, name) for code, name in _COUNTRIES], name=tr("Country"), value=here)
        for label, control in (
            (tr("Your name"), self.person),
            (tr("Your business, as it is registered"), self.business),
            (tr("Postal address"), self.address),
            (tr("Where people reach you: an address, number or page"), self.route),
            (tr("Country of your business"), self.country),
        ):
            self.body.addWidget(LabelledField(label, control))
        self.body.addStretch(1)
