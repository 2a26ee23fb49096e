"""Small forms about a person: a note, a call, a meeting, a task, a consent."""

from datetime import datetime, time, timedelta

from PySide6.QtWidgets import QWidget

from app.core.errors import Trouble
from app.ui import words
from app.ui.client import Client
from app.ui.views.record.wording import channel_name
from app.ui.widgets import ComboBox, Dialog, Field, LabelledField, TextArea, columns
from app.ui.words import tr


class Form(Dialog):
    """A dialog that runs one verb; it stays with what was written until the verb has run."""

    def __init__(
        self, client: Client, parent: QWidget, title: str, deed: str, *, text: str = "", width: int = 460
    ) -> None:
        super().__init__(parent, title, text=text, width=width)
        self._client = client
        self.deed = self.add_buttons(deed)
        self.deed.clicked.disconnect()
        self.deed.clicked.connect(self.submit)

    def submit(self) -> None:
        """Run what the form is for."""

    def run(self, action: str, arguments: dict[str, object], *, confirmed: bool = False) -> None:
        """Run a verb; close when it is done, say what went wrong where it is not."""
        self.deed.setEnabled(False)
        self._client.do(self, action, arguments, confirmed=confirmed, then=lambda _: self.accept(), failed=self._failed)

    def _failed(self, trouble: Trouble) -> None:
        self.deed.setEnabled(True)
        self.show_error(trouble.sentence, trouble.hint)


class LogForm(Form):
    """Log a note, a call or a meeting."""

    def __init__(self, client: Client, parent: QWidget, contact: int, name: str, kind: str) -> None:
        title = {
            "note": tr("Note about {name}", name=name),
            "call": tr("Call with {name}", name=name),
            "meeting": tr("Meeting with {name}", name=name),
        }[kind]
        deed = {"note": tr("Keep note"), "call": tr("Log call"), "meeting": tr("Log meeting")}[kind]
        super().__init__(client, parent, title, deed)
        self._contact, self._kind = contact, kind
        self.text = TextArea(placeholder=tr("What was said, what was agreed"), name=tr("Notes"), lines=6)
        self.text.submitted.connect(self.submit)
        self.body.addWidget(self.text)
        self.sentiment: ComboBox | None = None
        if kind != "note":
            moods = [
                ("", tr("Not said")),
                ("positive", tr("Went well")),
                ("neutral", tr("Neutral")),
                ("negative", tr("Went badly")),
            ]
            self.sentiment = ComboBox(moods, name=tr("How it went"), value="")
            self.body.addWidget(LabelledField(tr("How it went"), self.sentiment))
        self.text.setFocus()

    def submit(self) -> None:
        """Log it."""
        written = self.text.text().strip()
        if self._kind == "note" and not written:
            self.text.set_wrong(True)
            self.show_error(tr("The note is empty"), tr("Write something, or leave with Esc."))
            return
        arguments: dict[str, object] = {"kind": self._kind, "contact": self._contact, "notes": written}
        if self.sentiment is not None and self.sentiment.value():
            arguments["sentiment"] = self.sentiment.value()
        self.run("log_activity", arguments)


class TaskForm(Form):
    """Put a task on the list."""

    def __init__(
        self, client: Client, parent: QWidget, contact: int, name: str, *, title: str = "", days: int = 1
    ) -> None:
        super().__init__(client, parent, tr("Task about {name}", name=name), tr("Add task"))
        self._contact = contact
        self.title = Field(title, name=tr("What is to be done"), placeholder=tr("Call about the trial"))
        self.title.returnPressed.connect(self.submit)
        self.body.addWidget(LabelledField(tr("What is to be done"), self.title))
        now = words.local(client.now())
        self.due = ComboBox(_days(now), name=tr("Due"), value=days)
        self.hour = ComboBox([(h, f"{h:02d}:00") for h in range(7, 21)], name=tr("At"), value=9)
        self.day = Field(name=tr("Day"), placeholder="2026-03-20", mic=False)
        self.day.hide()
        self.due.chosen.connect(lambda value: self.day.setVisible(value == -1))
        line = columns(gap=8)
        line.addWidget(self.due, 1)
        line.addWidget(self.day, 1)
        line.addWidget(self.hour)
        self.body.addLayout(line)
        self.title.setFocus()

    def submit(self) -> None:
        """Add it."""
        title = self.title.text().strip()
        if not title:
            self.title.set_wrong(True)
            self.show_error(tr("The task has no words"), tr("Say what is to be done, or leave with Esc."))
            return
        due = self._due()
        if due is None:
            self.day.set_wrong(True)
            self.show_error(tr("This is no day"), tr("Write it as 2026-03-20."))
            return
        self.run("create_task", {"title": title, "due": due.isoformat(), "contact": self._contact})

    def _due(self) -> datetime | None:
        now = words.local(self._client.now())
        hour = time(int(str(self.hour.value() or 9)))
        if self.due.value() == -1:
            try:
                day = datetime.fromisoformat(self.day.text().strip()).date()
            except ValueError:
                return None
        else:
            day = (now + timedelta(days=int(str(self.due.value())))).date()
        return datetime.combine(day, hour, tzinfo=now.tzinfo)


def _days(now: datetime) -> list[tuple[object, str]]:
    offered: list[tuple[object, str]] = [(0, tr("Today")), (1, tr("Tomorrow"))]
    offered += [(n, words.long_day((now + timedelta(days=n)).date())) for n in (2, 3, 4, 7, 14, 30)]
    return [*offered, (-1, tr("Another day"))]


class ConsentForm(Form):
    """Write down that a person allowed contact on a channel."""

    def __init__(self, client: Client, parent: QWidget, contact: int, name: str) -> None:
        super().__init__(
            client, parent, tr("{name} allowed contact", name=name), tr("Note consent"),
            text=tr("It goes into the consent ledger with the time and your name; it can be taken back, never changed."),
        )  # fmt: skip
        self._contact = contact
        channels = [(one, channel_name(one)) for one in ("email", "phone", "sms", "whatsapp", "linkedin")]
        self.channel = ComboBox(channels, name=tr("Channel"), value="email")
        self.how = Field(name=tr("How they said so"), placeholder=tr("Said so at the fair on 2 March"))
        self.how.returnPressed.connect(self.submit)
        self.body.addWidget(LabelledField(tr("Channel"), self.channel))
        self.body.addWidget(LabelledField(tr("How they said so"), self.how))
        self.how.setFocus()

    def submit(self) -> None:
        """Note it."""
        how = self.how.text().strip()
        if not how:
            self.how.set_wrong(True)
            self.show_error(tr("Say how they allowed it"), tr("A consent without proof protects nobody."))
            return
        self.run("record_consent", {"contact": self._contact, "channel": self.channel.value(), "how": how})


class DealForm(Form):
    """Open a deal with a person or a company."""

    def __init__(
        self, client: Client, parent: QWidget, *, title: str, contact: int | None = None, company: str = ""
    ) -> None:
        super().__init__(client, parent, tr("New deal"), tr("Create deal"))
        self._who: dict[str, object] = {"contact": contact} if contact is not None else {"company": company}
        self.title = Field(title, name=tr("Title"))
        self.value = Field(name=tr("Value"), placeholder="12,000", mic=False)
        for field in (self.title, self.value):
            field.returnPressed.connect(self.submit)
        self.body.addWidget(LabelledField(tr("Title"), self.title))
        self.body.addWidget(LabelledField(tr("Value"), self.value))
        self.title.setFocus()
        self.title.selectAll()

    def submit(self) -> None:
        """Create it."""
        title = self.title.text().strip()
        if not title:
            self.title.set_wrong(True)
            self.show_error(tr("The deal has no title"))
            return
        value = self.value.text().strip()
        self.run("create_deal", {"title": title, **self._who, **({"value": value} if value else {})})
