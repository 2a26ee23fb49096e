"""Fixed legal text: inserted by code after drafting, and proven word for word in the final message.

`blocks_for` makes the blocks a decision asks for, `append_footer` and `append_footer_html` insert them, `headers_for`
gives the headers, and `verify` says what is missing or was altered (compliance.md, section 0, principle 6).
"""

from __future__ import annotations

import html as markup
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.compliance.texts import TEXTS
from app.compliance.visible import visible_text
from app.core.addresses import normal_email
from app.core.errors import BadInput
from app.core.sender import SenderProfile

HEAD = ("ai_disclosure",)  # said first
FOOT = ("ad_identification", "identity", "postal_address", "first_notice", "opt_out")
LIST_UNSUBSCRIBE = "list_unsubscribe"
SPOKEN = ("ai_answer_if_asked", "recording_announcement")
_RULE = "—"
_TOKEN = re.compile(r"[A-Za-z0-9_\-]{8,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One fixed text. `list_unsubscribe` has no text but the address, and the page where there is one, of its header."""

    name: str
    language: str
    text: str = ""
    address: str = ""
    page: str = ""

    @property
    def html(self) -> str:
        """Return the text as HTML."""
        return markup.escape(self.text, quote=False)


def blocks_for(
    add: Collection[str], sender: SenderProfile, language: str = "en", *, source: str = ""
) -> tuple[Block, ...]:
    """Return the blocks a decision's `add` asks for, in the order they are shown.

    `language` falls back to English; `source` says where the address came from, for the first notice. Names of `add`
    that no message carries (a dial timeout, a recording switched off) are left out. Raises BadInput where the sender
    profile, or the source, lacks what a block must say.
    """
    spoken = language.lower()[:2] if language.lower()[:2] in TEXTS else "en"
    found = [_block(name, sender, spoken, source) for name in (*HEAD, *FOOT, *SPOKEN) if name in add]
    if LIST_UNSUBSCRIBE in add:
        found.append(_unsubscribe(sender, spoken))
    return tuple(found)


def _block(name: str, sender: SenderProfile, language: str, source: str) -> Block:
    texts = TEXTS[language]
    slots = {
        "name": _line(sender.legal_name), "address": _line(sender.postal_address), "contact": _line(sender.contact_route),
        "source": _line(source).rstrip("."),
        "notice": texts["notice_link"].format(url=_line(sender.notice_url)) if sender.notice_url else "",
    }  # fmt: skip
    for slot in ("name", "address", "contact", "source"):
        if "{" + slot + "}" in texts[name] and not slots[slot]:
            raise BadInput(
                f"The text “{name}” cannot be written, because the {_LACKS[slot]} is missing.",
                hint="Complete the sender profile in Settings, and the contact's source.",
            )
    return Block(name=name, language=language, text=texts[name].format(**slots))


_LACKS = {"name": "legal name", "address": "postal address", "contact": "contact route", "source": "source of the data"}


def _line(text: str) -> str:
    """Return a text on one line."""
    return ", ".join(part.strip().rstrip(",") for part in text.splitlines() if part.strip())


def _unsubscribe(sender: SenderProfile, language: str) -> Block:
    address = normal_email(sender.unsubscribe_address or sender.contact_route)
    if address is None:
        raise BadInput(
            "The unsubscribe header cannot be written, because no address takes the answers.",
            hint="Enter the mailbox that opt-outs go to.",
        )
    page = sender.unsubscribe_url if sender.unsubscribe_url.startswith("https://") else ""
    return Block(name=LIST_UNSUBSCRIBE, language=language, address=address, page=_line(page))


def _parts(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    return [b for b in blocks if b.name in HEAD], [b for b in blocks if b.name in FOOT]


def append_footer(text: str, blocks: Sequence[Block]) -> str:
    """Return a plain text with its fixed blocks: the AI disclosure first, the rest below a line. Twice is once."""
    head, foot = _parts(blocks)
    opening = "".join(f"{block.text}\n\n" for block in head)
    ending = f"\n\n{_RULE}\n" + "\n".join(block.text for block in foot) + "\n" if foot else ""
    body = text.replace("\r\n", "\n").removeprefix(opening)
    body = (body.removesuffix(ending) if ending else body).rstrip()
    return f"{opening}{body}{ending}"


def append_footer_html(html: str, blocks: Sequence[Block]) -> str:
    """Return an HTML body with its fixed blocks; an empty body stays empty. Twice is once."""
    if not html.strip():
        return html
    head, foot = _parts(blocks)
    opening = "".join(f"<p>{block.html}</p>\n" for block in head)
    ending = "\n<hr>\n" + "".join(f"<p>{block.html}</p>\n" for block in foot) if foot else ""
    if (not opening or opening in html) and (not ending or ending in html):
        return html
    start = re.search(r"<body\b[^>]*>", html, re.IGNORECASE)
    ends = [found.start() for found in re.finditer(r"</body\s*>", html, re.IGNORECASE)]
    before, after = (start.end() if start else 0), (ends[-1] if ends else len(html))
    return html[:before] + opening + html[before:after] + ending + html[after:]


def headers_for(blocks: Sequence[Block], token: str) -> dict[str, str]:
    """Return the headers of the blocks. `token` ties an opt-out to its message: 8 to 64 letters, digits, - and _."""
    if not _TOKEN.fullmatch(token):
        raise BadInput("The unsubscribe token is not one.", hint="Use 8 to 64 letters, digits, - and _.")
    headers: dict[str, str] = {}
    for block in blocks:
        if block.name == LIST_UNSUBSCRIBE:
            mail = f"<mailto:{block.address}?subject=unsubscribe-{token}>"
            headers["List-Unsubscribe"] = f"<{block.page}>, {mail}" if block.page else mail
            if block.page:
                headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def verify(text: str, html: str, headers: Mapping[str, str], blocks: Sequence[Block]) -> list[str]:
    """Return the names of the blocks that the final message does not show word for word; empty where all is well.

    The arguments are the decoded parts of the bytes that go out. In HTML a block must be visible: inside a comment or a
    hidden element it counts as missing. A message without a part for text or HTML is checked in the other alone.
    """
    plain, shown = text.replace("\r\n", "\n"), visible_text(html) if html.strip() else ""
    lower = {name.lower(): value for name, value in headers.items()}
    missing = []
    for block in blocks:
        if block.name == LIST_UNSUBSCRIBE:
            if not _header_stands(lower, block):
                missing.append(block.name)
        elif block.name not in SPOKEN and not _stands(block, plain, shown, html):
            missing.append(block.name)
    return missing


def _stands(block: Block, plain: str, shown: str, html: str) -> bool:
    in_text = f"\n{block.text}\n" in f"\n{plain}\n"
    in_html = " ".join(block.text.split()) in shown
    return in_text and in_html if plain.strip() and html.strip() else in_html if html.strip() else in_text


def _header_stands(headers: Mapping[str, str], block: Block) -> bool:
    said = " ".join(headers.get("list-unsubscribe", "").split())
    mail = re.search(r"<mailto:([^?>]+)\?subject=unsubscribe-[A-Za-z0-9_\-]{8,64}>", said)
    if not mail or normal_email(mail[1]) != block.address:
        return False
    posted = headers.get("list-unsubscribe-post", "").strip() == "List-Unsubscribe=One-Click"
    return not block.page or (f"<{block.page}>" in said and posted)


def opener(sender: SenderProfile, language: str = "en", *, topic: str, recorded: bool) -> str:
    """Return the fixed first words of an AI call: name, that it is a machine, the way to say stop (section 6).

    Raises BadInput where the profile lacks a name, the topic is empty, or the call-back number is a paid one.
    """
    texts = TEXTS.get(language.lower()[:2], TEXTS["en"])
    number = sender.call_back_number.strip()
    if not sender.legal_name or not sender.person_name or not topic.strip():
        raise BadInput(
            "The opener of the call cannot be written: it names your business, you, and what they asked about.",
            hint="Complete the sender profile in Settings, and the topic of the call.",
        )
    if re.sub(r"\D", "", number).removeprefix("1").startswith("900"):
        raise BadInput("A call-back number may not be a paid one.", hint="Enter a number that is free or local.")
    return texts["opener"].format(
        name=_line(sender.legal_name), person=_line(sender.person_name), topic=_line(topic),
        number=texts["call_back"].format(number=number) if number else "",
        recorded=texts["recording_announcement"] + " " if recorded else "",
    )  # fmt: skip
