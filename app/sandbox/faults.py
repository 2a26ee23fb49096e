"""What may go wrong in the pretend world: plain data, and seeded dice that decide when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from app.core.errors import BadInput

Reply = tuple[int, str]
Faults = TypeVar("Faults", "MailFaults", "PaymentFaults")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFaults:
    """Trouble of a mail host. Chances are 0 to 1 per occasion; times are seconds.

    `recipients` answers RCPT by address, then by domain: a code of 450 refuses the first try of each recipient and
    accepts the next (greylisting); any other code is given every time.
    """

    seed: int = 0
    drop_before_data: float = 0.0  # the link dies at DATA: nothing was accepted
    drop_before_answer: float = 0.0  # the link dies after the final dot, before the 250: accepted and recorded
    drop_after_answer: float = 0.0  # the link dies right after the 250
    drop_imap: float = 0.0  # per IMAP command: before it, in the middle of its answer, or with a BYE
    recipients: Mapping[str, Reply] = field(default_factory=dict)
    messages_per_connection: int | None = None  # then 421
    delay: float = 0.0  # real time before each answer
    rewrite_message_id: bool = False  # a new Message-ID, ours kept in X-Microsoft-Original-Message-ID
    sent_copy_late: float = 0.0  # time of the clock until the copy stands in Sent
    refuse_auth: bool = False
    idle_silent: bool = False  # IDLE never says anything


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFaults:
    """Trouble of a payment provider. Chances are 0 to 1 per request or event; times are seconds.

    A 429 or a 500 `server_error` is given before anything was done and is not kept under the idempotency key.
    `server_error_after` does what was asked and then answers 500; with `errors_stick`, a repeat of the key gives that
    500 again, as the provider's documentation warns; without it, the repeat gives the true answer.
    """

    seed: int = 0
    rate_limited: float = 0.0  # 429
    retry_after: int = 1
    server_error: float = 0.0
    server_error_after: float = 0.0
    errors_stick: bool = False
    drop_before: float = 0.0  # the link dies, nothing was done
    drop_after: float = 0.0  # it was done, the answer is lost
    delay: float = 0.0  # real time while a request is under way
    forbidden: tuple[str, ...] = ()  # resources that the key may not use: 403
    search_lag: float = 0.0  # time of the clock until search finds a new object
    events_doubled: float = 0.0
    events_shuffled: float = 0.0  # per change: its events change places
    events_delayed: float = 0.0
    events_delay: float = 3 * 86400.0  # how late a delayed event is, by the clock
    events_in_place: bool = False  # a late event takes its old place in the list, behind a reader's cursor


class Dice:
    """Seeded chances: each kind of fault has a stream of its own, so that one kind never disturbs another."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._streams: dict[str, Random] = {}

    def falls(self, kind: str, chance: float) -> bool:
        """Throw for `kind`; return whether it happens this time."""
        return chance > 0 and self.stream(kind).random() < chance

    def stream(self, kind: str) -> Random:
        """Return the generator of `kind`, the same for the same seed."""
        if kind not in self._streams:
            self._streams[kind] = Random(f"{self._seed}:{kind}")
        return self._streams[kind]


def mail_faults(given: Mapping[str, object]) -> MailFaults:
    """Read mail faults from plain data. Raises BadInput for a name or value that is none."""
    return _read(given, MailFaults)


def payment_faults(given: Mapping[str, object]) -> PaymentFaults:
    """Read payment faults from plain data. Raises BadInput for a name or value that is none."""
    return _read(given, PaymentFaults)


def _read(given: Mapping[str, object], kind: type[Faults]) -> Faults:
    import cattrs

    converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=False)
    try:
        return converter.structure(given, kind)
    except (TypeError, ValueError, AttributeError, cattrs.ForbiddenExtraKeysError) as error:
        raise BadInput(f"These faults cannot be used: {error}.", hint=f"See {kind.__name__} for the names.") from error
