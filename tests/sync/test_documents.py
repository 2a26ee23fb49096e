"""Proposals as PDF: the quote's own amounts, any name, and nothing that calls home."""

import base64
import re
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.core.errors import BadInput
from app.core.ids import DealId, ProposalId, QuoteId
from app.core.money import Money
from app.core.quote import Quote, QuoteLine
from app.core.sender import SenderProfile
from app.store import billing
from app.store.billing import Proposal
from app.store.workspace import opened
from app.sync import documents
from tests.fakes.sales import a_deal, a_quote
from tests.fakes.workspaces import a_workspace

QUOTE = Quote(
    id=QuoteId(1),
    deal_id=DealId(1),
    version=1,
    lines=(
        QuoteLine(sku="base", name="Base plan", count=1, unit=Money(240_000, "USD")),
        QuoteLine(sku="seat", name="Seat", count=3, unit=Money(24_050, "USD")),
    ),
    discount_percent=10,
    total=Money(280_935, "USD"),
    expires_on=date(2026, 4, 1),
)
BODY = {
    "summary": "Tallyho for Alder Labs.",
    "understanding": ["You need help."],
    "solution": ["We help."],
    "proof": ["It helps."],
    "next_steps": ["Say yes."],
}
PROPOSAL = Proposal(
    id=ProposalId(1),
    deal_id=DealId(1),
    quote_id=QuoteId(1),
    version=2,
    state="draft",
    body=BODY,
    created_at=datetime(2026, 3, 2, tzinfo=UTC),
)
SENDER = SenderProfile(
    legal_name="Tallyho Sample Studio LLC", person_name="Sam Sample", postal_address="100 Sample Street"
)


def made(title: str = "Tallyho for Alder Labs", quote: Quote = QUOTE, **body: object) -> bytes:
    return documents.proposal_pdf(replace(PROPOSAL, body=BODY | body), quote, None, SENDER, title=title)


def streams(pdf: bytes) -> list[bytes]:
    """Return what the streams of a document hold, unpacked."""
    found = []
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            found.append(
                zlib.decompress(
                    base64.a85decode(packed.strip(), adobe=False) if packed.strip().endswith(b"~>") else packed
                )
            )
        except (ValueError, zlib.error):
            try:
                found.append(zlib.decompress(base64.a85decode(b"<~" + packed.strip(), adobe=True)))
            except (ValueError, zlib.error):
                found.append(packed)
    return found


def words(pdf: bytes) -> str:
    """Return the plain text drawn on the pages: our font keeps ASCII as it is."""
    drawn = [
        line for stream in streams(pdf) if b" Tf" in stream for line in re.findall(rb"\((.*?)(?<!\\)\) Tj", stream)
    ]
    return " ".join(re.sub(r"\\([()\\])", r"\1", line.decode("latin-1")) for line in drawn)


def test_the_amounts_are_the_quotes_and_no_others() -> None:
    said = words(made())
    for amount in ("USD 2,400", "3 × USD 240.50".replace("×", ""), "USD 721.50", "-USD 312.15", "USD 2,809.35"):
        assert re.sub(r"\s+", " ", amount.split("  ")[-1]) in said
    assert "Discount 10%" in said
    assert set(re.findall(r"USD ([\d,.]*\d)", said)) == {"2,400", "240.50", "721.50", "312.15", "2,809.35"}


def test_without_a_discount_there_is_no_line_for_one() -> None:
    assert "Discount" not in words(made(quote=replace(QUOTE, discount_percent=0, total=Money(312_150, "USD"))))


@pytest.mark.parametrize(("currency", "minor", "shown"), [("JPY", 240_000, "JPY 240,000"), ("KWD", 240_000, "KWD 240")])
def test_a_currency_keeps_its_own_decimals(currency: str, minor: int, shown: str) -> None:
    line = QuoteLine(sku="base", name="Base plan", count=1, unit=Money(minor, currency))
    assert shown in words(made(quote=replace(QUOTE, lines=(line,), discount_percent=0, total=line.total)))


def test_it_says_how_long_it_holds_and_who_made_it() -> None:
    said = words(made())
    assert "Version 2" in said
    assert "1 April 2026" in said
    assert "Tallyho Sample Studio LLC" in said


def test_the_same_rows_give_the_same_bytes() -> None:
    assert made() == made()


@pytest.mark.parametrize(
    "name",
    [
        "José Ñáñez", "Łódź Spółka", "Анна Иванова", "Ωμέγα", "Nguyễn Văn A", "李小龙", "株式会社サンプル", "삼성 샘플", "محمد علي",
        "עדה", "ไทย", "हिन्दी", "😀 Emoji Ltd", "a\x00b\x1b", "\u202eevil", "x" * 3000, "word " * 400, "<b>bold</b> & <img src='http://x'>",
        "<font name='None'>", "\ud7ff\uffff", "",
    ],
)  # fmt: skip
def test_any_name_gives_a_document(name: str) -> None:
    pdf = made(title=f"Tallyho for {name}", summary=name, understanding=[f"You wrote: “{name}”"])
    assert pdf.startswith(b"%PDF-")
    assert b"%%EOF" in pdf[-10:]
    assert "USD 2,809.35" in words(pdf)


def test_what_people_wrote_is_text_and_no_markup() -> None:
    said = words(made(summary="<b>bold</b> & <a href='https://x.example'>this</a>"))
    assert "<b>bold</b>&<a" in said.replace(" ", "")


def test_what_the_font_lacks_is_left_to_the_readers_own_or_left_out() -> None:
    assert documents._drawable("李 and Ada") == '<font name="STSong-Light">李</font> and Ada'
    assert documents._drawable("محمد Ada").strip() == "Ada"
    assert documents._drawable("Łódź, Ωμέγα, Анна & Zoë") == "Łódź, Ωμέγα, Анна &amp; Zoë"


def test_a_long_line_of_the_quote_breaks_and_does_not_run_into_the_figures() -> None:
    line = QuoteLine(sku="base", name="A base plan with a very long name " * 6, count=1, unit=Money(240_000, "USD"))
    said = words(made(quote=replace(QUOTE, lines=(line,), discount_percent=0, total=line.total)))
    assert "A base plan with a very long name" in said
    assert max(len(part) for part in re.findall(r"A base plan[^U]*", said)) < 400
    drawn = [s for s in streams(made(quote=replace(QUOTE, lines=(line,)))) if b" Tf" in s]
    assert sum(s.count(b"very long name") for s in drawn) >= 4


def test_it_holds_nothing_that_is_fetched_or_run() -> None:
    everything = made(summary="see https://x.example and javascript:alert(1)")
    for part in (everything, *(s for s in streams(everything) if b" Tf" not in s)):
        for sign in (
            b"/URI",
            b"/JavaScript",
            b"/JS",
            b"/Launch",
            b"/OpenAction /",
            b"/EmbeddedFile",
            b"/GoToR",
            b"/SubmitForm",
        ):
            assert sign not in part


def test_the_file_of_an_outbox_row_is_the_proposal_as_it_stands(tmp_path: Path) -> None:
    with opened(a_workspace(tmp_path)) as home:
        with home.database.transaction("test") as tx:
            deal = a_deal(tx)
            quote = a_quote(tx, deal, discount=5)
            number = billing.create_proposal(tx, deal, quote, BODY)
        with home.database.read() as rows:
            total = str(billing.quote(rows, quote).total)
            file = documents.attachment_of(rows, {"kind": "proposal", "id": number})
            with pytest.raises(BadInput):
                documents.attachment_of(rows, {"kind": "secrets", "id": 1})
    assert (file.name, file.kind) == ("Proposal 1.pdf", "application/pdf")
    assert total in words(file.content)
