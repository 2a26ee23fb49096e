"""HTML mail as text: what is seen, nothing that runs, nothing hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync.email.html_text import html_to_text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>Hi</p><p>there</p>", "Hi\n\nthere"),
        ("Hi<br><br>there", "Hi\n\nthere"),
        ("<div>Hi</div><div><br></div><div>there</div>", "Hi\n\nthere"),
        ("a &amp; b &lt;c&gt; &nbsp; d&eacute;", "a & b <c> dé"),
        ("<style>p{}</style><script>alert(1)</script>Hi<!-- no -->", "Hi"),
        ("<head><title>T</title></head>Hi", "Hi"),
        ('<div style="display:none">preheader</div>Hi', "Hi"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n\n- two"),
        ('<a href="https://x.example/p">Book here</a>', "Book here <https://x.example/p>"),
        ('<a href="https://x.example/">x.example</a>', "x.example"),
        ('<a href="mailto:jo@x.example">jo@x.example</a>', "jo@x.example"),
        ('Hi<blockquote type="cite">old<br>words</blockquote>', "Hi\n\n> old\n> words"),
        ('<blockquote style="margin-left:40px">indented</blockquote>', "indented"),
        ("<pre>a  b\nc</pre>", "a  b\nc"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<p>open <b>tags", "open tags"),
    ],
)
def test_a_page_reads_as_it_is_seen(page: str, text: str) -> None:
    assert [line for line in html_to_text(page).split("\n") if line.strip()] == [
        line for line in text.split("\n") if line.strip()
    ]


@given(
    st.lists(
        st.sampled_from(
            [
                "<div>",
                "</div>",
                "<p>",
                "<blockquote>",
                "</blockquote>",
                "<a href='https://x.example'>",
                "</a>",
                "<!--",
                "-->",
                "<script>",
                "</script>",
                "<",
                ">",
                "&",
                "words",
                "\n",
                "<pre>",
                "<div style='display:none'>",
            ]
        ),
        max_size=60,
    )
)
def test_any_page_gives_text_without_its_programs(pieces: list[str]) -> None:
    text = html_to_text("".join(pieces))
    assert "<script" not in text
    assert "<div" not in text


def test_a_page_of_open_tags_is_read_in_linear_time() -> None:
    for page in (
        "<div style='display:none'>" * 20_000,
        "<blockquote type=cite>x" * 20_000,
        "<" * 100_000,
        "<!--" * 50_000,
    ):
        assert len(html_to_text(page)) <= len(page) * 2
