"""What the rooms above and beside need of each other, as interfaces: bootstrap passes in who provides them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One question to a language model. `records` names whom it is about, for the ledger; the text holds no address."""

    model: str
    system: str
    user: str
    schema: dict[str, Any]
    purpose: str
    records: tuple[str, ...] = ()
    timeout: timedelta = timedelta(seconds=60)
    most_tokens: int = 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReply:
    """What a model answered, and what it cost in millionths of the account's currency unit."""

    text: str
    model: str
    tokens_in: int
    tokens_out: int
    micros: int


class Models(Protocol):
    """Language models, by litellm's names."""

    def complete(self, request: ModelRequest) -> ModelReply:
        """Ask a model once; what it says may be anything, and empty.

        Raises Transient where it was not asked or did not charge, Uncertain where it may have, Permanent where the same
        question will not be answered, NeedsHuman where the founder must do something about the key or the account.
        """
        ...

    def at_most(self, request: ModelRequest) -> int:
        """Return what a call may cost, in millionths of the account's currency unit; raises NeedsHuman like a call."""
        ...
