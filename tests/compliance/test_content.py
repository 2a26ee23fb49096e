"""Fixed legal texts: written whole, in four languages, and missed whenever a word or a header is gone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.compliance.content import append_footer, append_footer_html, blocks_for, headers_for, opener, verify
from app.compliance.texts import TEXTS
from app.compliance.visible import visible_text
from app.core.errors import BadInput
from app.core.sender import SenderProfile

SENDER = SenderProfile(
    legal_name="Sample & Works Ltd", person_name="Ann Sample", postal_address="1 Main Street\nChicago, IL 60601",
    contact_route="hello@sample.example", notice_url="https://sample.example/notice", call_back_number="+1 312 555 0100",
)  # fmt: skip
ALL = (
    "identity", "postal_address", "opt_out", "ad_identification", "ai_disclosure", "first_notice", "list_unsubscribe", "ring_20s",
)  # fmt: skip
TOKEN = "abcd1234"
LANGUAGES = sorted(TEXTS)


def test_every_language_says_everything_with_the_same_slots() -> None:
    import string

    def slots(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for language in LANGUAGES:
        assert set(TEXTS[language]) == set(TEXTS["en"])
        for name, text in TEXTS[language].items():
            assert slots(text) == slots(TEXTS["en"][name]), (language, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_appended_is_proven(language: str) -> None:
    blocks = blocks_for(ALL, SENDER, language, source="the imprint of firm.example")
    text, html = (
        append_footer("Hello.\n", blocks),
        append_footer_html("<html><body><p>Hello.</p></body></html>", blocks),
    )
    headers = headers_for(blocks, TOKEN)
    assert verify(text, html, headers, blocks) == []
    assert verify(text.replace("\n", "\r\n"), "", headers, blocks) == []
    assert verify("", html, headers, blocks) == []
    for shown in (
        "Sample & Works Ltd",
        "1 Main Street, Chicago, IL 60601",
        "imprint of firm.example",
        "sample.example/notice",
    ):
        assert shown in text
    assert "Sample &amp; Works Ltd" in html


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(LANGUAGES), st.data())
def test_one_letter_taken_from_a_block_is_missed(language: str, data: st.DataObject) -> None:
    blocks = blocks_for(ALL, SENDER, language, source="a trade fair")
    block = data.draw(st.sampled_from([b for b in blocks if b.text]))
    place = data.draw(st.integers(0, len(block.text) - 1))
    text = append_footer("Hello.", blocks).replace(block.text, block.text[:place] + block.text[place + 1 :])
    assert block.name in verify(text, "", headers_for(blocks, TOKEN), blocks)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_appending_twice_is_appending_once(body: str, language: str) -> None:
    blocks = blocks_for(ALL, SENDER, language, source="a trade fair")
    once = append_footer(body, blocks)
    assert append_footer(once, blocks) == once
    assert verify(once, "", headers_for(blocks, TOKEN), blocks) == []
    html = append_footer_html(f"<p>{language}</p>", blocks)
    assert append_footer_html(html, blocks) == html


@pytest.mark.parametrize(
    "draft",
    [
        "<p>Hi</p><!--", '<div style="display:none">', "<div hidden>", '<a title="', "<textarea>", "<title>", "<script>", "<template>",
        "<style>p{display:none}</style>", '<span style="font-size:0">', '<div style="color:#FFFFFF">', '<font color="white">',
        '<div style="position:absolute;left:-9999px">', "<noscript>", '<div style="opacity:0">',
        '<div style="max-height:0;overflow:hidden">',
    ],
)  # fmt: skip
def test_a_draft_cannot_hide_the_footer(draft: str) -> None:
    blocks = blocks_for(("identity", "opt_out"), SENDER)
    assert set(verify("", append_footer_html(draft, blocks), {}, blocks)) == {"identity", "opt_out"}


@pytest.mark.parametrize(
    "draft", ["<p>Hi<br>there", "<table><tr><td>Hi</table>", '<p style="color:#333">Hi</p>', "<ul><li>Hi", "a < b"]
)
def test_a_plain_draft_keeps_the_footer_visible(draft: str) -> None:
    blocks = blocks_for(("identity", "opt_out"), SENDER)
    assert verify("", append_footer_html(draft, blocks), {}, blocks) == []


def test_a_footer_in_one_part_alone_is_missed() -> None:
    blocks = blocks_for(("opt_out",), SENDER)
    assert verify("Hello.", append_footer_html("<p>Hello.</p>", blocks), {}, blocks) == ["opt_out"]
    assert verify(append_footer("Hello.", blocks), "<p>Hello.</p>", {}, blocks) == ["opt_out"]


def test_the_ai_disclosure_comes_first_and_the_footer_last() -> None:
    blocks = blocks_for(ALL, SENDER, source="a trade fair")
    text = append_footer("Hello.", blocks)
    assert text.startswith("This message was written by an automated assistant")
    assert text.index("Hello.") < text.index("business solicitation") < text.index("unsubscribe")
    html = append_footer_html("<body class=x><p>Hello.</p></body>", blocks)
    assert html.startswith("<body class=x><p>This message was written by an automated assistant")
    assert html.endswith("</body>")


def test_the_unsubscribe_header() -> None:
    blocks = blocks_for(("list_unsubscribe",), SENDER)
    headers = headers_for(blocks, TOKEN)
    assert headers == {"List-Unsubscribe": "<mailto:hello@sample.example?subject=unsubscribe-abcd1234>"}
    assert verify("x", "", {}, blocks) == ["list_unsubscribe"]
    assert verify(
        "x", "", {"List-Unsubscribe": "<mailto:other@sample.example?subject=unsubscribe-abcd1234>"}, blocks
    ) == ["list_unsubscribe"]
    assert verify("x", "", {"LIST-UNSUBSCRIBE": headers["List-Unsubscribe"]}, blocks) == []


def test_one_click_only_with_a_page_of_the_users_own() -> None:
    from dataclasses import replace

    blocks = blocks_for(("list_unsubscribe",), replace(SENDER, unsubscribe_url="https://sample.example/u"))
    headers = headers_for(blocks, TOKEN)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<https://sample.example/u>, <mailto:")
    assert verify("x", "", {"List-Unsubscribe": headers["List-Unsubscribe"]}, blocks) == ["list_unsubscribe"]


@pytest.mark.parametrize("token", ["", "short", "a b c d e f", "x" * 65, "abcd1234\r\nBcc: a@b.example"])
def test_a_token_that_is_none_is_refused(token: str) -> None:
    with pytest.raises(BadInput):
        headers_for(blocks_for(("list_unsubscribe",), SENDER), token)


def test_what_the_profile_lacks_is_named() -> None:
    with pytest.raises(BadInput, match="postal address is missing"):
        blocks_for(("postal_address",), SenderProfile(legal_name="Sample Ltd"))
    with pytest.raises(BadInput, match="source of the data is missing"):
        blocks_for(("first_notice",), SENDER)
    with pytest.raises(BadInput, match="no address takes the answers"):
        blocks_for(("list_unsubscribe",), SenderProfile(legal_name="Sample Ltd", contact_route="+1 312 555 0100"))


def test_an_unknown_language_is_english() -> None:
    assert blocks_for(("opt_out",), SENDER, "pl")[0].language == "en"
    assert blocks_for(("opt_out",), SENDER, "de-AT")[0].language == "de"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_opener_says_who_what_and_how_to_stop_in_order(language: str) -> None:
    said = opener(SENDER, language, topic="fewer lost quotes", recorded=True)
    parts = [
        "Sample & Works Ltd",
        "+1 312 555 0100",
        "Ann Sample",
        "fewer lost quotes",
        "9",
        TEXTS[language]["recording_announcement"],
    ]
    places = [said.index(part, said.index("Ann")) if part == "9" else said.index(part) for part in parts]
    assert places == sorted(places)
    assert TEXTS[language]["recording_announcement"] not in opener(SENDER, language, topic="x", recorded=False)


@pytest.mark.parametrize("number", ["+1 900 555 0100", "900-555-0100"])
def test_a_paid_call_back_number_is_refused(number: str) -> None:
    from dataclasses import replace

    with pytest.raises(BadInput, match="paid"):
        opener(replace(SENDER, call_back_number=number), topic="x", recorded=False)


def test_an_opener_without_a_topic_is_refused() -> None:
    with pytest.raises(BadInput):
        opener(SENDER, topic=" ", recorded=False)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="<>/=\"'!- abpdivstyle{}:;&", max_size=80))
def test_visible_text_reads_anything(html: str) -> None:
    assert "<script" not in visible_text(html)


def test_the_profile_says_what_it_lacks() -> None:
    assert SenderProfile(legal_name="Sample Ltd").missing == ("postal address", "contact route")
    assert SENDER.missing == ()
    assert SenderProfile(legal_name="x", country="US", state="CA").place == "US-CA"
