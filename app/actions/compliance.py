"""Verbs about what the law lets us do: consent taken back, entries of the do-not-contact list."""

from app.actions.registry import Context, Risk, action
from app.core.errors import BadInput, NotFound, Refused
from app.core.ids import ContactId
from app.store import consents, contacts, events, settings, suppressions
from app.store.database import Rows

OWN_HAND = "person"
_SHORTEST_PROOF = 10


def _revoke_says(rows: Rows, *, consent: int) -> str:
    contact, held = consents.one(rows, consent)
    return f"Take back the consent of {contacts.get(rows, contact).shown} to {held.channel} ({held.how})"


@action(Risk.REVERSIBLE, _revoke_says)
def revoke_consent(context: Context, consent: int) -> int:
    """Note that a consent was taken back: it stays in the ledger and allows nothing any more."""
    contact, held = consents.one(context.tx, consent)
    if held.revoked_at is not None:
        raise Refused("This consent was taken back already; nothing was changed.")
    consents.end(context.tx, consent)
    events.emit(context.tx, "consent.revoked", contact=contact, data={"channel": held.channel})
    return consent


def _lift_says(rows: Rows, *, entry: int, how: str, contact: ContactId | None) -> str:
    held = suppressions.get(rows, entry)
    who = contacts.get(rows, contact).shown if contact is not None else f"whom entry {entry} stands for"
    return f"Let {who} be contacted again ({held.kind}, “{held.reason}”), since: {how}"


@action(Risk.DESTRUCTIVE, _lift_says)
def lift_suppression(context: Context, entry: int, how: str, contact: ContactId | None = None) -> int:
    """Take an entry off the do-not-contact list; one the person asked for, only with a fresh consent of theirs.

    `how` says why, or how they said so. For what they asked for themselves, `contact` must be the person whose address the
    entry stands for, and the consent is written into the ledger.
    """
    tx = context.tx
    held = suppressions.get(tx, entry)
    if held.lifted_at is not None:
        raise Refused("This entry was taken off the list already; nothing was changed.")
    if held.source != OWN_HAND:
        _fresh_consent(context, held, how, contact)
    elif not how.strip():
        raise BadInput("Say why this entry may go; nothing was changed.")
    suppressions.lift(tx, entry)
    return entry


def _fresh_consent(context: Context, held: suppressions.Suppression, how: str, contact: ContactId | None) -> None:
    tx = context.tx
    if len(how.strip()) < _SHORTEST_PROOF:
        raise Refused(
            "They asked not to be contacted. Only they can take that back.", hint="Write down when and how they did."
        )
    if contact is None or contact not in suppressions.people_behind(tx, [held.id]).get(held.id, ()):
        raise NotFound(
            "No contact has the address this entry stands for, so no consent can be kept; nothing was changed.",
            hint="Create the contact with the address they wrote from.",
        )
    seller = settings.get(tx, "sender", {}).get("legal_name", "")
    channel = held.channel if held.channel != "all" else held.kind
    consents.record(tx, contact, channel=channel, scope="marketing", seller=seller, how=how.strip())
