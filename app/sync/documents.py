"""Documents that go along with a mail, made from rows at the moment of sending: the same rows give the same bytes."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from html import escape
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from app.core.contact import Contact
from app.core.dates import long_date
from app.core.errors import BadInput
from app.core.ids import DealId, ProposalId
from app.core.quote import Quote, subtotal
from app.core.sender import SenderProfile
from app.store import billing, contacts, deals, department
from app.store.billing import Proposal
from app.store.database import Rows
from app.sync.email.compose import Attachment

_FONTS = Path(__file__).parents[2] / "assets" / "fonts"


def attachment_of(rows: Rows, spec: Mapping[str, Any]) -> Attachment:
    """Return the file an outbox row asks for; raises BadInput where it asks for something unknown."""
    if spec.get("kind") != "proposal":
        raise BadInput(f"“{spec.get('kind')}” cannot be attached.")
    proposal = billing.proposal(rows, ProposalId(int(spec["id"])))
    deal = deals.get(rows, DealId(proposal.deal_id))
    contact = contacts.get(rows, deal.contact_id) if deal.contact_id is not None else None
    quote = billing.quote(rows, proposal.quote_id)
    pdf = proposal_pdf(proposal, quote, contact, department.sender(rows), title=deal.title)
    return Attachment(name=f"Proposal {proposal.version}.pdf", kind="application/pdf", content=pdf)


def proposal_pdf(
    proposal: Proposal, quote: Quote, contact: Contact | None, sender: SenderProfile | None, *, title: str
) -> bytes:
    """Return a proposal as an A4 PDF: what they said, what we offer, the priced lines, and the end of its validity."""
    page = _Page(f"Proposal: {title}")
    page.heading(f"Proposal: {title}")
    page.small(
        f"Version {proposal.version} · {long_date(proposal.created_at)} · valid until {long_date(quote.expires_on)}"
        + (f" · for {contact.name}" if contact and contact.name else "")
    )
    body = proposal.body
    page.text(str(body.get("summary", "")))
    for name, key in (
        ("What you told us", "understanding"),
        ("What we propose", "solution"),
        ("Why it works", "proof"),
    ):
        lines = body.get(key) or []
        if lines:
            page.section(name)
            page.bullets([str(line) for line in lines])
    page.section("Price")
    page.table(_rows(quote))
    if body.get("next_steps"):
        page.section("Next steps")
        page.bullets([str(line) for line in body["next_steps"]])
    if sender is not None:
        page.small(
            " · ".join(part for part in (sender.legal_name, sender.postal_address, sender.contact_route) if part)
        )
    return page.bytes()


def sample_pdf() -> bytes:
    """Return a one-page document, to prove that documents can be made on this machine."""
    page = _Page("Sample")
    page.heading("Sample – Muster – échantillon – Łódź – Ωμέγα")
    page.table([("Total", "", "USD 1")])
    return page.bytes()


def _rows(quote: Quote) -> list[tuple[str, str, str]]:
    rows = [(line.name, f"{line.count} × {line.unit}", str(line.total)) for line in quote.lines]
    if quote.discount_percent:
        saved = subtotal(quote.lines) - quote.total
        rows.append((f"Discount {quote.discount_percent}%", "", f"-{saved}"))
    rows.append(("Total", "", str(quote.total)))
    return rows


class _Page:
    """The few things a document is made of."""

    def __init__(self, title: str) -> None:
        from reportlab.lib.styles import ParagraphStyle

        _fonts()
        self._title = title
        self._story: list[Any] = []  # reportlab's flowables
        self._styles = {
            "heading": ParagraphStyle("heading", fontName=_BOLD, fontSize=18, leading=24, spaceAfter=4),
            "section": ParagraphStyle("section", fontName=_BOLD, fontSize=12, leading=16, spaceBefore=12, spaceAfter=4),
            "text": ParagraphStyle("text", fontName=_PLAIN, fontSize=10.5, leading=15, spaceAfter=6),
            "bullet": ParagraphStyle("bullet", fontName=_PLAIN, fontSize=10.5, leading=15, leftIndent=12, spaceAfter=3),
            "total": ParagraphStyle("total", fontName=_BOLD, fontSize=10.5, leading=15, spaceAfter=6),
            "small": ParagraphStyle("small", fontName=_PLAIN, fontSize=8.5, leading=12, textColor=_GREY, spaceAfter=10),
        }

    def heading(self, text: str) -> None:
        self._write("heading", text)

    def section(self, text: str) -> None:
        self._write("section", text)

    def text(self, text: str) -> None:
        self._write("text", text)

    def small(self, text: str) -> None:
        self._write("small", text)

    def bullets(self, lines: list[str]) -> None:
        for line in lines:
            self._write("bullet", line, bullet="•")

    def table(self, rows: list[tuple[str, str, str]]) -> None:
        from reportlab.platypus import Table, TableStyle

        style = [
            ("FONT", (0, 0), (-1, -1), _PLAIN, 10),
            ("FONT", (0, -1), (-1, -1), _BOLD, 10),
            ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
            ("LINEABOVE", (0, -1), (-1, -1), 0.75, _GREY),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
        # The first column breaks its lines: a long name must not run into the figures.
        first = ["text"] * (len(rows) - 1) + ["total"]
        cells = [(self._paragraph(kind, row[0]), *row[1:]) for kind, row in zip(first, rows, strict=True)]
        self._story.append(Table(cells, colWidths=(230, 135, 105), style=TableStyle(style), hAlign="LEFT"))

    def bytes(self) -> bytes:
        """Return the finished document; `invariant` leaves out the instant of making, so equal rows give equal bytes."""
        from reportlab.lib.pagesizes import A4
        from reportlab.platypus import SimpleDocTemplate

        out = BytesIO()
        margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 62)
        SimpleDocTemplate(out, pagesize=A4, title=self._title, invariant=1, **margins).build(self._story)
        return out.getvalue()

    def _write(self, style: str, text: str, *, bullet: str | None = None) -> None:
        self._story.append(self._paragraph(style, text, bullet=bullet))

    def _paragraph(self, style: str, text: str, *, bullet: str | None = None) -> Any:  # reportlab's flowable
        from reportlab.platypus import Paragraph

        return Paragraph(_drawable(text), self._styles[style], bulletText=bullet)


def _drawable(text: str) -> str:
    """Return a text as markup of what can be drawn.

    Paragraphs are markup: what people wrote is escaped, so that it can only be text. Our font holds Latin, Greek and
    Cyrillic; Chinese, Japanese and Korean are left to a font every reader of PDF has. What neither holds is left out: a
    name without a word of it reads better than a row of boxes.
    """
    known = _known_letters()
    runs = []
    for font, run in groupby(text, key=lambda c: _PLAIN if ord(c) in known else _font_of(c)):
        words = escape("".join(run))
        runs.append(words if font == _PLAIN else f'<font name="{font}">{words}</font>' if font else " ")
    return "".join(runs)


def _font_of(character: str) -> str:
    name = unicodedata.name(character, "")
    return next((font for start, font in _EASTERN.items() if name.startswith(start)), "")


@cache
def _known_letters() -> frozenset[int]:
    from reportlab.pdfbase import pdfmetrics

    _fonts()
    faces = [pdfmetrics.getFont(name).face for name in (_PLAIN, _BOLD)]
    return frozenset(code for code in faces[0].charToGlyph if code in faces[1].charToGlyph and code >= 32)


# By the first word of a character's name; these fonts are the reader's own and are not embedded.
_EASTERN = {
    "CJK": "STSong-Light",
    "HIRAGANA": "HeiseiKakuGo-W5",
    "KATAKANA": "HeiseiKakuGo-W5",
    "HANGUL": "HYSMyeongJo-Medium",
}
_PLAIN, _BOLD, _GREY = "Inter", "Inter SemiBold", "#6b7280"


@cache
def _fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    for eastern in set(_EASTERN.values()):
        pdfmetrics.registerFont(UnicodeCIDFont(eastern))
    for name, file in ((_PLAIN, "Inter-Regular.ttf"), (_BOLD, "Inter-SemiBold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / file)))
