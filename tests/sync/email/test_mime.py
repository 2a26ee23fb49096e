"""A mail's bytes into parts: the grammar, the repairs, the bounds."""

import email
import email.message
import random
from base64 import encodebytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync.email import mime
from app.sync.email.charset import decode, header_text, unbase64

HEAD = b"From: a@b.example\nSubject: hi\n"


def types(raw: bytes) -> list[str]:
    return [part.content_type for part in mime.read(raw).walk()]


def defects(raw: bytes) -> list[str]:
    root = mime.read(raw)
    for part in root.walk():
        assert isinstance(part.text, str)
    return root.trouble.defects


def test_a_tree_of_parts() -> None:
    raw = (
        HEAD + b"Content-Type: multipart/mixed; boundary=out\n\npreamble\n--out\nContent-Type: multipart/alternative; boundary=\"in\"\n\n"
        b"--in\nContent-Type: text/plain; charset=utf-8\n\nGr\xc3\xbc\xc3\x9fe\n--in\nContent-Type: text/html\n\n<p>x</p>\n--in--\n"
        b"--out\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\naGk=\n--out--\nepilogue\n"
    )  # fmt: skip
    assert types(raw) == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"]
    parts = list(mime.read(raw).walk())
    assert parts[2].text == "Grüße"
    assert parts[4].filename == "a.pdf"
    assert parts[4].payload() == b"hi"
    assert defects(raw) == []


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_kind_of_line_end(end: bytes) -> None:
    root = mime.read((HEAD + b"\nHello\nthere\n").replace(b"\n", end))
    assert root.header("subject") == "hi"
    assert root.text.split() == ["Hello", "there"]


@pytest.mark.parametrize(
    ("raw", "text", "defect"),
    [
        (HEAD + b"no colon here\nand more", "no colon here\nand more", "without an empty line"),
        (
            HEAD + b"Content-Type: multipart/mixed\n\n--part\nContent-Type: text/plain\n\nHello\n--part--\n",
            "Hello",
            "guessed",
        ),
        (HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n", "Hello\n", "last boundary"),
        (HEAD + b"Content-Type: multipart/mixed; boundary=b\n\nHello\n", "Hello\n", "without parts"),
        (HEAD + b"broken line\nTo: x@y.example\n\nHello", "Hello", "is no header"),
    ],
)
def test_what_is_broken_is_repaired_and_said(raw: bytes, text: str, defect: str) -> None:
    leaves = [part for part in mime.read(raw).walk() if part.main_type == "text"]
    assert leaves[0].text == text
    assert any(defect in found for found in mime.read(raw).trouble.defects)


def test_a_longer_boundary_that_begins_alike_is_another() -> None:
    assert types(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--bb\nstill one\n--b--\n") == [
        "multipart/mixed",
        "text/plain",
    ]


def test_a_mail_inside_a_mail_is_kept_apart() -> None:
    inner = b"From: c@d.example\nSubject: inner\n\nsecret"
    for raw in (
        HEAD + b"Content-Type: message/rfc822\n\n" + inner,
        HEAD + b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + encodebytes(inner),
    ):
        root = mime.read(raw)
        assert [part.content_type for part in root.walk()] == ["message/rfc822"]
        assert root.children[0].header("subject") == "inner"


def test_parameters_in_pieces_are_joined() -> None:
    head, given = mime.parameters(
        "attachment; filename*0*=utf-8''na%C3%AF; filename*1*=ve%20; filename*2=\"file.txt\"; size=3"
    )
    assert head == "attachment"
    assert given == {"filename": "naïve file.txt", "size": "3"}


def test_everything_is_bounded() -> None:
    deep = (
        HEAD
        + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(5000))
        + b"\nhello"
    )
    wide = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nhi\n" * 5000
    heads = HEAD + b"X-A: b\n" * 5000 + b"\nhi"
    large = HEAD + b"\n" + b"x" * (mime.MAX_BYTES + 1)
    for raw, defect in ((deep, "nested"), (wide, "parts"), (heads, "headers"), (large, "first 20,000,000")):
        assert any(defect in found for found in defects(raw))


HEADERS = [
    (b"=?utf-8?B?R3LDvMOfZQ==?=", "Grüße"),
    (b"=?iso-8859-1?Q?Gr=FC=DFe_aus?= =?iso-8859-1?Q?_Bonn?=", "Grüße aus Bonn"),
    (b"=?utf-8?B?5L2g?= =?utf-8?B?5aW9?=", "你好"),
    (b"=?utf-8?Q?cut_=E4=BD?= =?utf-8?Q?=A0?=", "cut 你"),
    (b"Gr\xc3\xbc\xc3\x9fe", "Grüße"),
    (b"Gr\xfc\xdfe", "Grüße"),
    (b"=?x-unknown?Q?hi?= there", "hi there"),
    (b"=?utf-8?Q?a=0Ab?=", "a b"),
    (b"folded\n\tvalue", "folded value"),
    (b"=?broken", "=?broken"),
]


@pytest.mark.parametrize(("raw", "text"), HEADERS)
def test_headers_become_text(raw: bytes, text: str) -> None:
    assert header_text(raw) == text


CHARSETS = [
    ("Grüße, schöne Woche", "utf-8", "iso-8859-1", False),
    ("Grüße, schöne Woche", "cp1252", "utf-8", False),
    ("Grüße, schöne Woche", "cp1252", "", False),
    ("“smart” – quotes", "cp1252", "iso-8859-1", True),
    ("Привет, спасибо за письмо", "koi8-r", "", False),
    ("Привет, спасибо за письмо", "cp1251", "x-unknown", False),
    ("資料をお送りください", "cp932", "shift_jis", True),
    ("資料をお送りください", "euc_jp", "", False),
    ("資料をお送りください", "iso2022_jp", "", False),
    ("안녕하세요 감사합니다", "cp949", "ks_c_5601-1987", True),
    ("感谢您的来信", "gb18030", "gb2312", True),
    ("wide text", "utf-16", "", True),
    ("wide text", "utf-16-le", "utf-16", False),
    ("plain", "ascii", "utf-8http-equiv", True),
]


@pytest.mark.parametrize(("text", "written", "label", "held"), CHARSETS)
def test_charsets_are_repaired(text: str, written: str, label: str, *, held: bool) -> None:
    found, right = decode(text.encode(written), label)
    assert found == text
    if held:
        assert right


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_are_some_text(raw: bytes, label: str) -> None:
    text, _ = decode(raw, label)
    assert isinstance(text, str)
    assert isinstance(header_text(raw), str)
    assert isinstance(unbase64(raw), bytes)


@given(
    st.lists(
        st.sampled_from(
            [
                HEAD,
                b"\n",
                b"--b\n",
                b"--b--\n",
                b"Content-Type: multipart/mixed; boundary=b\n",
                b"Content-Type: message/rfc822\n",
                b"x: y\n",
                b"text\n",
                b"\r",
                b"\0",
                b"=?",
            ]
        ),
        max_size=40,
    )
)
def test_any_shape_is_read_and_no_part_reaches_outside(pieces: list[bytes]) -> None:
    root = mime.read(b"".join(pieces))
    for part in root.walk():
        assert 0 <= part.start <= max(part.end, part.start) <= len(part.raw)
        assert isinstance(part.text, str)


def plain_mail(seed: int) -> bytes:
    chance = random.Random(seed)
    mail = email.message.EmailMessage()
    mail["From"], mail["Subject"] = "Jo <jo@x.example>", "".join(chance.choices("aä你 ", k=12)).strip() or "x"
    mail.set_content("".join(chance.choices("hello wörld 你好\n", k=200)))
    if chance.random() < 0.5:
        mail.add_alternative("<p>" + "".join(chance.choices("abc äß ", k=50)) + "</p>", subtype="html")
    if chance.random() < 0.5:
        mail.add_attachment(
            bytes(chance.choices(range(256), k=100)), maintype="application", subtype="pdf", filename="ä b.pdf"
        )
    return mail.as_bytes()


@pytest.mark.parametrize("seed", range(25))
def test_the_standard_library_agrees_on_what_it_wrote(seed: int) -> None:
    raw = plain_mail(seed)
    theirs = email.message_from_bytes(raw)
    assert types(raw) == [part.get_content_type() for part in theirs.walk()]
    for ours, other in zip(mime.read(raw).walk(), theirs.walk(), strict=True):
        if not other.is_multipart():
            content = other.get_payload(decode=True)
            assert isinstance(content, bytes)
            assert ours.payload().replace(b"\r\n", b"\n").rstrip(b"\n") == content.replace(b"\r\n", b"\n").rstrip(b"\n")
            if other.get_filename():
                assert ours.filename == "ä b.pdf"
