"""Documents that go along with a mail, made from rows at the moment of sending: the same rows give the same bytes."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.contact import Contact
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
    page = _Page(proposal.created_at)
    page.heading(f"Proposal: {title}")
    page.small(
        f"Version {proposal.version} · {proposal.created_at:%d %B %Y} · valid until {quote.expires_on:%d %B %Y}"
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


def _rows(quote: Quote) -> list[tuple[str, str, str]]:
    rows = [(line.name, f"{line.count} × {line.unit}", str(line.total)) for line in quote.lines]
    if quote.discount_percent:
        saved = subtotal(quote.lines) - quote.total
        rows.append((f"Discount {quote.discount_percent}%", "", f"-{saved}"))
    rows.append(("Total", "", str(quote.total)))
    return rows


class _Page:
    """The few things a document is made of."""

    def __init__(self, at: datetime) -> None:
        from fpdf import FPDF

        self._pdf = FPDF(format="A4")
        self._pdf.set_creation_date(at)
        self._pdf.set_margin(22)
        for style, file in (("", "Inter-Regular.ttf"), ("B", "Inter-SemiBold.ttf")):
            self._pdf.add_font("Inter", style, _FONTS / file)
        self._pdf.set_auto_page_break(True, margin=22)
        self._pdf.add_page()

    def heading(self, text: str) -> None:
        self._write(text, size=18, style="B", after=2)

    def section(self, text: str) -> None:
        self._pdf.ln(3)
        self._write(text, size=12, style="B", after=1)

    def text(self, text: str) -> None:
        self._write(text, size=10.5, after=2)

    def small(self, text: str) -> None:
        self._pdf.set_text_color(110)
        self._write(text, size=8.5, after=4)
        self._pdf.set_text_color(0)

    def bullets(self, lines: list[str]) -> None:
        for line in lines:
            self._write(f"•  {line}", size=10.5, after=1)

    def table(self, rows: list[tuple[str, str, str]]) -> None:
        self._pdf.set_font("Inter", "", 10)
        with self._pdf.table(
            col_widths=(50, 28, 22), first_row_as_headings=False, text_align=("LEFT", "RIGHT", "RIGHT")
        ) as table:
            for name, count, amount in rows:
                style = "B" if name == "Total" else ""
                self._pdf.set_font("Inter", style, 10)
                table.row((name, count, amount))

    def bytes(self) -> bytes:
        return bytes(self._pdf.output())

    def _write(self, text: str, *, size: float, style: str = "", after: float = 0) -> None:
        self._pdf.set_font("Inter", style, size)
        self._pdf.multi_cell(0, size * 0.52, text, new_x="LMARGIN", new_y="NEXT")
        self._pdf.ln(after)
