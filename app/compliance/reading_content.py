"""The message itself, from plain JSON. A part that is not named is not in the message."""

from __future__ import annotations

from collections.abc import Mapping

from app.compliance.cells import body, instant, key_of, mention, presence, refuse, text, truth, whole
from app.compliance.facts import Content, Template
from app.compliance.records import Reading, Shape, field, listed


def _headers(value: object, path: str) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {str(name).lower(): text(part, path) for name, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return {
            str(pair[0]).lower(): text(pair[1], path)
            for pair in value
            if isinstance(pair, list | tuple) and len(pair) == 2
        }
    raise refuse(path, value, "an object of header names and values")


def _attachments(value: object, path: str) -> tuple[str, ...]:
    """Read attachments as names or MIME types; a bare count stands for that many of unknown type."""
    if isinstance(value, bool):
        return ("attachment",) if value else ()
    if isinstance(value, int):
        return ("attachment",) * whole(value, path)
    names = []
    for one in listed(value):
        if isinstance(one, Mapping):
            said = {key_of(k): v for k, v in one.items()}
            one = " ".join(
                str(said[k]) for k in ("name", "filename", "type", "mime", "mime_type", "content_type") if said.get(k)
            )
        names.append(str(one).lower() or "attachment")
    return tuple(names)


_SINGLE_HEADERS = {
    "references": "references",
    "in_reply_to": "in_reply_to",
    "from": "from sender",
    "reply_to": "reply_to",
}
_TEMPLATE = Shape(
    name=field(text, "id template"),
    approved=field(truth, "status is_approved state"),
    category=field(text, "type"),
)


def _flag(value: object, path: str) -> bool:
    """Read a flag whose mere record (a list of findings, a voice's id) raises it."""
    return bool(presence(value, path))


def _claims(value: object, path: str) -> bool:
    """Read whether claims were found that no fact bears out: a flag, a count, or the claims themselves."""
    return bool(presence(value, path))


_CONTENT = Shape(
    subject=field(text, "title"),
    text=field(body, "body plain text_body message script"),
    html=field(body, "html_body body_html"),
    headers=field(_headers, "header"),
    **{f"header_{name}": field(mention, names) for name, names in _SINGLE_HEADERS.items()},
    attachments=field(_attachments, "attachment files"),
    first_message=field(truth, "is_first first"),
    template=field(lambda value, path: value),
    category=field(text, "message_category"),
    promotional=field(_flag, "has_offer offer contains_offer promotional_paragraph is_promotional"),
    tracked=field(_flag, "pixel tracking_pixel remote_images link_rewriting open_tracking click_tracking tracking"),
    ai_written=field(_flag, "ai ai_drafted written_by_ai ai_generated drafted_by_ai"),
    ai_converses=field(_flag, "ai_conversation auto_reply autoreply chatbot ai_auto_reply"),
    unsupported_claims=field(_claims, "invented invented_claims false_claims claims_unsupported"),
    claims_checked=field(truth, "claims_ok claims_supported claim_check fact_checked"),
    approved_by=field(mention, "approver approved reviewed_by reviewer"),
    approved_at=field(instant, "approval_at approved_on"),
    missing_blocks=field(lambda value, path: tuple(str(one) for one in listed(value)), "missing altered removed_blocks"),
    disclosure_removed=field(_flag, "ai_disclosure_removed disclosure_missing"),
    script_lacks_optout=field(_flag, "no_optout script_without_optout"),
    recording=field(_flag, "recorded record live_transcription transcription transcribed"),
    recording_consent=field(truth, "recording_agreed said_yes_to_recording"),
    voicemail=field(_flag, "machine_answered leave_voicemail answering_machine"),
    biometric=field(_flag, "voiceprint emotion emotion_score"),
    voice_altered=field(_flag, "cloned voice_cloned altered_voice cloned_voice"),
    voice_is_owners=field(truth, "own_voice owner_voice users_own_voice"),
    topic_bounded=field(truth, "on_topic bounded topic_ok"),
    automated=field(_flag, "automation automated_send browser_automation"),
)  # fmt: skip


def read_content(raw: object, reading: Reading) -> Content:
    """Return the message; one text alone is its body."""
    if isinstance(raw, str):
        return Content(text=raw)
    found = _CONTENT.read(raw, "content", reading)
    single = {name: found.pop(f"header_{name}") for name in _SINGLE_HEADERS if f"header_{name}" in found}
    if single:
        found["headers"] = {name.replace("_", "-"): value for name, value in single.items()} | found.get("headers", {})
    if "template" in found:
        found["template"] = _template(found["template"], reading)
    return Content(**{name: value for name, value in found.items() if value is not None})


def _template(raw: object, reading: Reading) -> Template | None:
    if isinstance(raw, Mapping):
        return Template(**_TEMPLATE.read(raw, "content.template", reading))
    if isinstance(raw, str):
        return Template(name=raw) if raw.strip() else None
    return Template() if raw is True else None
