"""Known trouble, named by what to do about it.

Every class here carries one sentence for a person and a hint on the way out. Anything else that is raised is a bug of
ours and is reported as one.
"""

from datetime import timedelta


class Trouble(Exception):
    """Known trouble: what happened, in one sentence, and what to do now."""

    def __init__(self, sentence: str, *, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.sentence} {self.hint}".strip()


class BadInput(Trouble):
    """What was given cannot be used as it stands."""


class NotFound(Trouble):
    """Nothing answers to that name, id or path."""


class Ambiguous(Trouble):
    """Several records answer to a name; a person must choose."""

    def __init__(self, sentence: str, *, choices: tuple[str, ...], about: str = "contact") -> None:
        super().__init__(sentence, hint="Name one of: " + ", ".join(choices[:8]) if choices else "")
        self.choices = choices
        self.about = about


class Refused(Trouble):
    """A rule of ours forbids it."""


class Cancelled(Trouble):
    """The person stopped it; nothing of it was kept."""


# The workspace -------------------------------------------------------------------------------------------------------


class WorkspaceTrouble(Trouble):
    """The encrypted file cannot be used as it should."""


class WrongKey(WorkspaceTrouble):
    """The key or passphrase does not open this workspace; the file was not touched."""


class NoKey(WorkspaceTrouble):
    """No key was given and no keyring answers."""


class Damaged(WorkspaceTrouble):
    """The file is not what was written last."""

    def __init__(self, sentence: str, *, hint: str = "", pages: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, hint=hint)
        self.pages = pages  # which of its pages are not as they were written, where they were looked at


class DiskFull(WorkspaceTrouble):
    """There is no room; what was under way was taken back."""


class ReadOnly(WorkspaceTrouble):
    """The folder or file may not be written."""


class Busy(WorkspaceTrouble):
    """Another program holds the file longer than we wait."""


class NewerSchema(WorkspaceTrouble):
    """The file was written by a newer version of this program."""


# The outside, named by reaction --------------------------------------------------------------------------------------


class Outside(Trouble):
    """A provider or a model answered with trouble."""


class Transient(Outside):
    """It will pass: try again, not before `retry_after`."""

    def __init__(self, sentence: str, *, hint: str = "", retry_after: timedelta | None = None) -> None:
        super().__init__(sentence, hint=hint)
        self.retry_after = retry_after


class Permanent(Outside):
    """It will not pass: never try the same again."""


class Uncertain(Outside):
    """It may or may not have happened: look before trying again."""


class NeedsHuman(Outside):
    """Only a person can decide."""
