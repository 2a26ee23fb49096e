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
        """Ask a model; raises Transient or Permanent."""
        ...
