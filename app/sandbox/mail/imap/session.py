"""The state of one IMAP connection, as the commands see and change it."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

from app.sandbox.mail.host import Host
from app.sandbox.mail.imap.syntax import Bad, No, Token
from app.sandbox.mail.imap.view import View
from app.sandbox.mail.mailboxes import Folder, Mailbox

DELIMITER = "/"


@dataclass(slots=True)
class State:
    """Who is signed in, and what is selected."""

    host: Host
    mailbox: Mailbox | None = None
    view: View | None = None

    def account(self) -> Mailbox:
        """Return the account that is signed in. Raises No."""
        if self.mailbox is None:
            raise No("sign in first")
        return self.mailbox

    def folder(self, name: str, *, code: str = "[NONEXISTENT] ") -> Folder:
        """Return a folder of the account by name. Raises No with the response code given."""
        found = self.account().folders.get("INBOX" if name.upper() == "INBOX" else name)
        if found is None:
            raise No(f"{code}no such folder")
        return found

    def selected(self) -> View:
        """Return what is selected. Raises No."""
        self.account()
        if self.view is None:
            raise No("select a folder first")
        return self.view

    def writable(self) -> View:
        """Return what is selected, to be changed. Raises No when it was opened by EXAMINE."""
        view = self.selected()
        if view.read_only:
            raise No("[READ-ONLY] the folder was opened for reading")
        return view


# A command is a generator: it yields untagged lines (without line end) and returns the text behind its OK.
# Every step runs while the store is locked; nothing else may block.
Answer = Generator[bytes, None, str]
Handler = Callable[[State, list[Token]], Answer]


def need(arguments: list[Token], least: int, most: int | None = None) -> None:
    """Check how many arguments came. Raises Bad."""
    if not least <= len(arguments) <= (least if most is None else most):
        raise Bad("wrong number of arguments")
