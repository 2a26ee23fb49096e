"""Security and backups: the lock, the passphrase, what is kept where, and the copies that were made."""

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from app.actions.queries.settings import Kept, Settings
from app.actions.upkeep import back_up
from app.core.errors import Trouble
from app.core.passphrase import LEAST, Strength, judge
from app.ui import words
from app.ui.client import Client
from app.ui.views.settings.business import Verbs
from app.ui.views.settings.setting import ChoiceSetting, Section
from app.ui.widgets import Button, Dialog, Field, HLine, Label, LabelledField, TextLabel, columns, rows
from app.ui.words import mark, tr

_MINUTES = (0, 1, 5, 15, 30, 60, 240)


class SecuritySection(Section):
    """When it locks, and by what."""

    def __init__(self, verbs: Verbs, client: Client) -> None:
        super().__init__("security", tr("Security"), tr("The workspace is one encrypted file on this laptop."))
        self._client = client
        self.after = ChoiceSetting(
            tr("Lock after"),
            [(m, tr("%n minute(s)", n=m) if m else tr("Never by itself")) for m in _MINUTES],
            says=tr("Without a key or a click for so long. Agents rest while it is locked."),
            resets=True,
        )
        self.add(self.after)
        verbs.bind(self.after, "set_lock_after", "minutes")
        verbs.bind_reset(self.after, "lock_after")
        foot = QWidget()
        line = columns(foot, gap=4, margins=(0, 12, 0, 0))
        self.change = Button(tr("Change passphrase"), icon="action.key")
        self.change.clicked.connect(self.change_passphrase)
        lock = Button(tr("Lock now"), icon="action.lock", keys="Ctrl+L")
        lock.clicked.connect(client.locking)
        line.addWidget(self.change)
        line.addWidget(lock)
        line.addStretch(1)
        self.add_other(foot, tr("change passphrase password lock now"))

    def show_settings(self, seen: Settings) -> None:
        """Show what holds."""
        if seen.lock_after not in _MINUTES:
            choices = sorted({*_MINUTES, seen.lock_after})
            self.after.combo.set_choices(
                [(m, tr("%n minute(s)", n=m) if m else tr("Never by itself")) for m in choices]
            )
        self.after.set_value(seen.lock_after, default=seen.lock_after == seen.default_lock_after)
        self.change.setVisible(self._client.host is not None and seen.by_passphrase)

    def change_passphrase(self) -> None:
        """Ask for the old passphrase and the new one."""
        PassphraseDialog(self._client, self).open()


_WORDS = {
    Strength.NONE: "",
    Strength.WEAK: mark("Weak"),
    Strength.FAIR: mark("Fair"),
    Strength.GOOD: mark("Good"),
    Strength.STRONG: mark("Strong"),
}


class PassphraseDialog(Dialog):
    """Changes the passphrase; the old one must be known."""

    def __init__(self, client: Client, parent: QWidget) -> None:
        super().__init__(
            parent,
            tr("Change the passphrase"),
            text=tr(
                "Nobody can reset it for you. The recovery code stays the same, and so do older backups’ passphrases."
            ),
        )
        self._client = client
        self.old, self.new, self.again = Field(mic=False), Field(mic=False), Field(mic=False)
        for field, label in ((self.old, tr("Now")), (self.new, tr("New")), (self.again, tr("New, again"))):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            self.body.addWidget(LabelledField(label, field))
            field.textChanged.connect(lambda _: self._changed())
        self._said = Label("", "small", "text2")
        self.body.addWidget(self._said)
        button = self.add_buttons(tr("Change passphrase"))
        button.clicked.disconnect()
        button.clicked.connect(self.change)
        button.setEnabled(False)
        self.old.setFocus()

    def _changed(self) -> None:
        found = judge(self.new.text())
        word = _WORDS[found.strength]
        same = self.new.text() == self.again.text()
        said = " · ".join(tr(part) for part in (word, found.hint) if part)
        self._said.set(tr("The two are not the same.") if self.again.text() and not same else said)
        self.deed_button.setEnabled(bool(self.old.text()) and len(self.new.text()) >= LEAST and same)

    def change(self) -> None:
        """Change it, where the old one is right."""
        host, old, new = self._client.host, self.old.text(), self.new.text()
        self.deed_button.setEnabled(False)
        self._client.work_on(self, lambda _: host.change_passphrase(old, new), then=self._done, failed=self._failed)

    def _done(self, changed: object) -> None:
        if changed:
            self._client.toast(tr("The passphrase was changed."))
            self.accept()
        else:
            self.show_error(tr("The old passphrase is not that"), tr("Nothing was changed."))
            self.old.selectAll()
            self.old.setFocus()

    def _failed(self, trouble: Trouble) -> None:
        self.show_error(trouble.sentence, trouble.hint)


class BackupsSection(Section):
    """The copies that are made by themselves, one made now, and the way back."""

    def __init__(self, client: Client) -> None:
        super().__init__(
            "backups",
            tr("Backups"),
            tr("Made every half hour of work, encrypted like the workspace, and read back each time."),
        )
        self._client = client
        self._list = QWidget()
        self._rows = rows(self._list)
        self.add_other(self._list, tr("backup copy automatic list"))
        foot = QWidget()
        line = columns(foot, gap=4, margins=(0, 12, 0, 0))
        self.now = Button(tr("Back up now…"), icon="action.export")
        self.now.clicked.connect(self._choose)
        line.addWidget(self.now)
        line.addStretch(1)
        self.add_other(foot, tr("back up now export"))
        self.way_back = TextLabel("", "small", "text2")
        self.add_other(self.way_back, tr("restore backup"))
        self._shown: tuple[Kept, ...] | None = None

    def show_settings(self, seen: Settings) -> None:
        """Show the copies there are."""
        self.way_back.set(
            tr(
                "To go back: quotahit workspace restore BACKUP NEW-FOLDER. What lies in {folder} stays untouched.",
                folder=str(seen.folder),
            )
        )
        if seen.backups == self._shown:
            return
        self._shown = seen.backups
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if not seen.backups:
            self._rows.addWidget(
                TextLabel(
                    tr("None yet: the first comes after half an hour of work, or when you close."), "body", "text2"
                )
            )
        now = self._client.now()
        for kept in seen.backups[:12]:
            row = QWidget()
            line = columns(row, gap=12, margins=(0, 8, 0, 8))
            line.addWidget(Label(words.when(kept.at, now) if kept.at else kept.file.name, "body"), 1)
            line.addWidget(Label(words.size_of(kept.bytes), "small", "text2"))
            row.setToolTip(str(kept.file))
            self._rows.addWidget(row)
            self._rows.addWidget(HLine())

    def _choose(self) -> None:
        name = f"quotahit-{words.local(self._client.now()):%Y-%m-%d}.quotahit"
        dialog = QFileDialog(self, tr("Back up to"), "", tr("QuotaHit backup (*.quotahit)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.fileSelected.connect(self.back_up_to)
        dialog.open()

    def back_up_to(self, file: str) -> None:
        """Make a backup in a file, as long work that can be seen."""
        from pathlib import Path

        self._client.job(
            tr("Backup"),
            lambda workspace, _progress, _stopping: back_up(workspace, Path(file)),
            then=lambda made: self._client.toast(
                tr("Backed up: {size}, read back whole.", size=words.size_of(int(made["bytes"])))
            ),
        )


class AboutSection(Section):
    """What this workspace is and where it lies."""

    def __init__(self) -> None:
        super().__init__("about", tr("About this workspace"))
        self._lines: dict[str, Label] = {}

    def show_settings(self, seen: Settings) -> None:
        """Show it."""
        told = (
            (tr("Folder"), str(seen.folder)),
            (tr("Made"), words.long_day(words.local(seen.created).date())),
            (tr("Size"), words.size_of(seen.bytes)),
            (tr("Contacts"), words.number(seen.contacts)),
            (tr("Audit entries"), words.number(seen.audit_entries)),
            (tr("Key"), tr("from your passphrase") if seen.by_passphrase else tr("in this system’s keyring")),
            (tr("Number"), seen.workspace_id),
        )
        for name, value in told:
            label = self._lines.get(name)
            if label is None:
                row = QWidget()
                line = columns(row, gap=24, margins=(0, 6, 0, 6))
                line.addWidget(Label(name, "body", "text2"), 1)
                label = self._lines[name] = Label("", "body")
                line.addWidget(label, 3)
                self.add_other(row, name)
            label.set(value)
