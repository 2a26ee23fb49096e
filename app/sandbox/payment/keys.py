"""Idempotency keys: the first answer of a key is its answer for 24 hours (docs.stripe.com/idempotency)."""

from dataclasses import dataclass

from app.sandbox.payment.fields import Rejected

LIFE = 86_400  # seconds
MAX_LENGTH = 255


@dataclass(slots=True)
class Kept:
    """What one key was first used for; the answer is None while the request is still under way."""

    at: int
    endpoint: str
    parameters: str
    request_id: str
    answer: tuple[int, bytes] | None = None


class Keys:
    """The keys of one account. Whoever asks holds the lock of the server."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}

    def begin(self, key: str, *, endpoint: str, parameters: str, request_id: str, now: int) -> Kept | None:
        """Return what is kept under the key, to be replayed; None when this is its first use, which is now noted.

        Raises Rejected: 409 while the first use is under way, idempotency_error when it was for something else.
        """
        if len(key) > MAX_LENGTH:
            raise Rejected(f"Idempotency keys must be at most {MAX_LENGTH} characters.")
        kept = self._kept.get(key)
        if kept is None or kept.at <= now - LIFE:
            self._kept[key] = Kept(now, endpoint, parameters, request_id)
            return None
        if kept.endpoint != endpoint:
            raise Rejected(
                f"The idempotency key '{key}' belongs to a request to {kept.endpoint}; it cannot serve {endpoint}.",
                kind="idempotency_error",
            )
        if kept.parameters != parameters:
            raise Rejected(
                f"The idempotency key '{key}' was first sent with other parameters.", kind="idempotency_error"
            )
        if kept.answer is None:
            raise Rejected(
                f"A request with the idempotency key '{key}' is still under way.",
                status=409,
                kind="idempotency_error",
                code="idempotency_key_in_use",
            )
        return kept

    def keep(self, key: str, status: int, body: bytes) -> None:
        """Keep the answer of a key."""
        self._kept[key].answer = (status, body)

    def forget(self, key: str) -> None:
        """Let the key be used again: nothing was executed under it."""
        self._kept.pop(key, None)
