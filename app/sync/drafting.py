"""A queued message as it would leave: what the gate is shown of it, and the fixed texts the gate asks for."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace

from app.compliance import content as legal
from app.compliance.facts import Content
from app.core.contact import Contact
from app.core.sender import SenderProfile
from app.store import mail
from app.store.database import Rows
from app.store.outbox import Outgoing
from app.sync.email.compose import as_html

# What a person must heed who calls or writes by hand, for the names of `add` that are no text of the message.
_DUTIES = {
    "ring_20s": "Let it ring for at least 20 seconds.",
    "own_verified_number": "Call from a number of your own that takes requests to stop.",
    "wa_identification": "Within 30 seconds say your name, your company and why you call; end the call at “stop”.",
    "recording_off": "Do not record the call.",
    "recording_announcement": "Say first of all that the call is recorded, and ask whether that is all right.",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of a message in both forms, the headers it brings, and all of it as the gate reads it."""

    text: str
    html: str
    headers: dict[str, str]
    content: Content


def draft_of(rows: Rows, message: Outgoing) -> Draft:
    """Return a message as it stands in the queue, without fixed texts."""
    box = mail.mailbox(rows, message.mailbox_id) if message.mailbox_id is not None else None
    headers = {"from": box.address, "to": message.address} if box else {}
    if message.in_reply_to:
        headers |= {"in-reply-to": message.in_reply_to, "references": " ".join(message.refs)}
    shown = as_html(message.text)
    content = Content(
        subject=message.subject,
        text=message.text,
        html=shown,
        headers=headers,
        attachments=tuple(f"{spec['kind']}.pdf" for spec in message.attachments),
        first_message=message.contact_id is None or not mail.ever_exchanged(rows, message.contact_id),
        ai_written=message.provenance.get("by", "rules") != "rules",
        claims_checked=True,
        approved_by=message.provenance.get("approved_by") or "person",
        approved_at=message.approved_at,
    )
    return Draft(text=message.text, html=shown, headers={}, content=content)


def with_legal_text(
    draft: Draft, add: Collection[str], profile: SenderProfile, contact: Contact | None, token: str
) -> Draft:
    """Insert the fixed texts a decision asks for; what does not stand word for word is named in `missing_blocks`.

    Raises BadInput where the profile or the contact lacks what such a text must say.
    """
    language = (contact.language if contact else None) or "en"
    blocks = legal.blocks_for(add, profile, language, source=(contact.source if contact else None) or "")
    text = legal.append_footer(draft.text, blocks)
    html = legal.append_footer_html(draft.html, blocks)
    headers = legal.headers_for(blocks, token)
    content = replace(
        draft.content,
        text=text,
        html=html,
        headers={**(draft.content.headers or {}), **headers},
        missing_blocks=tuple(legal.verify(text, html, headers, blocks)),
    )
    return Draft(text=text, html=html, headers=headers, content=content)


def duties(add: Collection[str]) -> list[str]:
    """Return in words what a decision asks of a person who acts by hand."""
    return [sentence for name, sentence in _DUTIES.items() if name in add]


def unsubscribe_token(secret: bytes, send_key: str) -> str:
    """Return what ties an opt-out to the message that offered it; unguessable from outside."""
    return hashlib.blake2b(send_key.encode(), key=secret, digest_size=12).hexdigest()
