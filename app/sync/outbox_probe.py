"""Trying a mailbox before anything rests on it: both logins, nothing sent, nothing read."""

from dataclasses import dataclass

from app.core.errors import NotFound, Outside
from app.store.mail import Mailbox
from app.sync.egress import Ledger
from app.sync.email.imap import ImapLink
from app.sync.email.smtp import SmtpLink


@dataclass(frozen=True, slots=True)
class Typed:
    """A password that was typed just now, and is kept nowhere."""

    secret: str

    def get(self, name: str) -> str:
        """Return it, whatever it is asked for as."""
        if not self.secret:
            raise NotFound(f"No password was given for {name}.")
        return self.secret

    def __repr__(self) -> str:
        return "Typed()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What a mailbox answered: an empty sentence where all is well."""

    sending: str
    reading: str
    has_sent_folder: bool

    @property
    def well(self) -> bool:
        """Whether mail can be sent and read."""
        return not (self.sending or self.reading)


def probe(mailbox: Mailbox, secret: str, ledger: Ledger) -> Probed:
    """Sign in for sending and for reading, and say what was answered."""
    smtp, imap = SmtpLink(mailbox, Typed(secret), ledger), ImapLink(mailbox, Typed(secret), ledger)
    sending = reading = ""
    has_sent = False
    try:
        smtp.sign_in()
    except Outside as error:
        sending = error.sentence
    finally:
        smtp.close()
    try:
        has_sent = imap.folder_named("\\Sent") is not None
        imap.states(["INBOX"])
    except Outside as error:
        reading = error.sentence
    finally:
        imap.close()
    return Probed(sending=sending, reading=reading, has_sent_folder=has_sent)
