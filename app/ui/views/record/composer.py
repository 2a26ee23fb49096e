"""Writing to a person: the mail goes through the gate and the outbox; what the gate says now stands under the words."""

from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.actions.queries import record
from app.actions.queries.record import ContactCard, GateWord
from app.actions.registry import Ran
from app.core.errors import Trouble
from app.core.verdict import Outcome
from app.ui import words
from app.ui.client import Client
from app.ui.views.record.forms import Form
from app.ui.widgets import Field, InlineMessage, Label, LabelledField, TextArea, columns
from app.ui.words import tr

_PAUSE = 300  # milliseconds after the last key before the gate is asked


class Composer(Form):
    """To, subject, words, and what would become of it."""

    def __init__(
        self,
        client: Client,
        parent: QWidget,
        card: ContactCard,
        *,
        answer: bool = False,
        subject: str = "",
        text: str = "",
    ) -> None:
        self._card, self._host, self._answering = card, parent, answer
        self._answers = card.answers
        first = card.contact.first_name or card.contact.shown
        title = (
            tr("Answer {name}", name=first)
            if answer and card.answers is not None
            else tr("Write to {name}", name=first)
        )
        super().__init__(client, parent, title, tr("Send to {name}", name=first), width=600)
        self.to = Label("", "small", "text2")
        self.body.addWidget(self.to)
        self.subject = Field(subject, name=tr("Subject"), placeholder=tr("Subject"))
        if card.answers is None:
            self.body.addWidget(LabelledField(tr("Subject"), self.subject))
        else:
            bare = card.answers.removeprefix("Re: ")
            self.body.addWidget(Label(tr("Subject: {subject}", subject=f"Re: {bare}"), "small", "text2"))
        self.text = TextArea(text, placeholder=tr("In your own words"), name=tr("Mail"), lines=11, role="reading")
        self.text.submitted.connect(self.submit)
        self.body.addWidget(self.text)
        self.gate = InlineMessage(tone="neutral")
        self.body.addWidget(self.gate)
        line = columns()
        self.count = Label("", "small", "text3")
        line.addWidget(self.count, 1)
        self.body.addLayout(line)
        self.deed.setToolTip(f"{self.deed.text()}  Ctrl Enter")
        self.word: GateWord | None = None
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self._ask)
        self.text.textChanged.connect(self._changed)
        self.subject.textChanged.connect(self._changed)
        (self.text if card.answers is not None else self.subject).setFocus()
        self._changed()
        self._ask()

    def _changed(self) -> None:
        written = self.text.text().split()
        self.count.set(tr("%n word(s)", n=len(written)))
        self._timer.start()
        self._allow()

    def _allow(self) -> None:
        complete = bool(self.text.text().strip()) and (self._answers is not None or bool(self.subject.text().strip()))
        blocked = self.word is not None and self.word.outcome is Outcome.BLOCK
        self.deed.setEnabled(complete and not blocked)

    def _ask(self) -> None:
        subject = self.subject.text() or self._answers or tr("No subject")
        self._client.ask(
            self,
            record.gate_word,
            self._card.contact.id,
            subject,
            self.text.text() or " ",
            then=self._show,
            failed=self._no_word,
            key="gate",
        )

    def _show(self, word: GateWord | None) -> None:
        self.word = word
        if word is None:
            why = tr("There is no address that works, or no mailbox is connected.")
            self.to.set(self._card.contact.shown)
            self.gate.say(tr("This cannot be sent"), why, tone="danger")
            self.deed.setEnabled(False)
            return
        self.to.set(tr("To {address} from {mailbox}", address=word.address, mailbox=word.mailbox))
        why, way = " ".join(word.why), " ".join(word.unblock)
        now = self._client.now()
        if word.outcome is Outcome.ALLOW:
            self.gate.say(
                tr("The gate lets this go"), tr("It is asked once more at the moment of sending."), tone="success"
            )
        elif word.outcome is Outcome.HOLD:
            at = _at(word.until, now) if word.until else tr("later")
            self.gate.say(tr("It would wait (until: {when})", when=at), f"{why} {way}".strip(), tone="warning")
        elif word.outcome is Outcome.REQUIRE_HUMAN:
            self.gate.say(tr("The gate would ask you once more"), f"{why} {way}".strip(), tone="warning")
        else:
            self.gate.say(tr("The gate does not let this go"), f"{why} {way}".strip(), tone="danger")
        self._allow()

    def _no_word(self, trouble: Trouble) -> None:
        self.word = None
        self.gate.say(trouble.sentence, trouble.hint, tone="danger")

    def submit(self) -> None:
        """Close, and queue it once the time to take it back is over; taken back or refused, the words are here again."""
        if not self.deed.isEnabled():
            return
        client, card, host, answer = self._client, self._card, self._host, self._answering
        subject, text = self.subject.text().strip(), self.text.text().strip()
        arguments: dict[str, object] = {"contact": card.contact.id, "text": text}
        if self._answers is None:
            arguments["subject"] = subject

        def again(trouble: Trouble | None = None) -> None:
            made = Composer(client, host, card, answer=answer, subject=subject, text=text)
            made.open()
            if trouble is not None:
                made.show_error(trouble.sentence, trouble.hint)

        def queued(ran: Ran) -> None:
            if ran.result is None:
                client.toast(tr("{name} has this very mail already; it was not queued twice", name=card.contact.shown))

        client.later(
            host,
            "send_email",
            arguments,
            says=tr("Mail to {name} goes to the outbox", name=card.contact.shown),
            taken_back=again,
            then=queued,
            failed=again,
        )
        self.accept()


def _at(instant: datetime, now: datetime) -> str:
    """Return a day and the time of day; today's is the time alone."""
    day, hour = words.when(instant, now), words.clock_time(instant)
    return day if hour in day else f"{day} {hour}"
