"""What a mail server's no means: for this message, for this mailbox, or for the moment."""

from app.core.errors import NeedsHuman, Permanent, Transient


class Refused(Permanent):
    """The server said no to this message: `code` and `recipient` say to what."""

    def __init__(self, code: int, answer: str, *, recipient: bool) -> None:
        super().__init__(f"The mail server refused it: {code} {answer}.")
        self.code = code
        self.answer = answer
        self.recipient = recipient


class PolicyRefused(NeedsHuman):
    """This mailbox may not send, whoever the recipient is: nothing more is to be tried until somebody looks."""


class NotReached(Transient):
    """The server was not reached, or is not ready for anybody: nothing was said of this message."""
