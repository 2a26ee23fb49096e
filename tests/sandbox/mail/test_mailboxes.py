"""Folders and the grammar of IMAP: laws rather than examples."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.mail.imap.syntax import Bad, Token, internal_date, parse, quoted, ranges, read_date_time
from app.sandbox.mail.mailboxes import Folder, header_fields, readable, split_message, with_crlf

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@given(st.binary(max_size=300))
def test_lines_end_in_crlf_and_doing_it_twice_changes_nothing(raw: bytes) -> None:
    once = with_crlf(raw)
    assert once.count(b"\r\n") == once.count(b"\n") == once.count(b"\r")
    assert with_crlf(once) == once
    assert once.replace(b"\r\n", b"") == raw.replace(b"\r\n", b"").replace(b"\r", b"").replace(b"\n", b"")


@given(st.binary(max_size=300))
def test_header_and_body_are_the_whole(raw: bytes) -> None:
    header, body = split_message(raw)
    assert header + body == raw


def test_folded_and_odd_headers() -> None:
    block = b"Subject: one\r\n two\r\nno colon here\r\nX-Raw: \xff\r\nsubject: again\r\n\r\n"
    assert header_fields(block) == [("subject", "one two"), ("x-raw", "�"), ("subject", "again")]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("plain", "plain"),
        ("=?no-such-charset?q?x?=", "=?no-such-charset?q?x?="),
        ("=?utf-8?b?abcde?=", "=?utf-8?b?abcde?="),
    ],
)
def test_encoded_words(value: str, wanted: str) -> None:
    assert readable(value) == wanted


@given(st.lists(st.sampled_from(["add", "remove first", "remove last", "renumber"]), max_size=40))
def test_a_folder_keeps_its_order_its_index_and_its_uids(steps: list[str]) -> None:
    folder = Folder("INBOX", uidvalidity=1)
    held: list[str] = []
    used = set[int]()
    for number, step in enumerate(steps):
        if step == "add":
            name = f"<{number}@x.example>"
            message = folder.append(f"Message-ID: {name}\r\n\r\n".encode(), received=NOW)
            assert message.uid not in used
            used.add(message.uid)
            held.append(name)
        elif step == "renumber":
            folder.renumber(folder.uidvalidity + 1)
            used = {message.uid for message in folder.messages}
        elif held:
            place = 0 if step == "remove first" else -1
            folder.remove([folder.messages[place].uid])
            del held[place]
    uids = [message.uid for message in folder.messages]
    assert [message.message_id for message in folder.messages] == held
    assert uids == sorted(set(uids))
    assert all(uid < folder.uidnext for uid in uids)
    for message in folder.messages:
        assert folder.by_uid(message.uid) is message
        assert folder.holding("Message-ID", (message.message_id or "").upper()) == [message]
    assert folder.by_uid(folder.uidnext) is None


@given(st.text(max_size=60))
def test_what_is_quoted_reads_back(value: str) -> None:
    text = value.encode("utf-8", "ignore").decode()
    raw = quoted(text)
    if raw.startswith(b"{"):
        assert raw == b"{%d}\r\n%b" % (len(text.encode()), text.encode())
    else:
        assert parse(raw, []) == [text]


@pytest.mark.parametrize(
    ("text", "literals", "wanted"),
    [
        (b"STORE 1:3 +FLAGS.SILENT (\\Seen $X)", [], ["STORE", "1:3", "+FLAGS.SILENT", ["\\Seen", "$X"]]),
        (b"BODY.PEEK[HEADER.FIELDS (FROM TO)]<0.10> UID", [], ["BODY.PEEK[HEADER.FIELDS (FROM TO)]<0.10>", "UID"]),
        (b'"a \\"b\\" \\\\"', [], ['a "b" \\']),
        (b"A {3}\r\n B {2+}\r\n\r\n", [b"x\r\n", b"(("], ["A", b"x\r\n", "B", b"(("]),
        (b"(()) ()", [], [[[]], []]),
        (b'LIST "" [Gmail]/%', [], ["LIST", "", "[Gmail]/%"]),
        (b"(open", [], None),
        (b"close)", [], None),
        (b'"never ends', [], None),
    ],
)
def test_commands_are_read_into_tokens(text: bytes, literals: list[bytes], wanted: list[Token] | None) -> None:
    assert parse(text, literals) == wanted


@given(st.binary(max_size=80).filter(lambda raw: b"{" not in raw))
def test_no_line_breaks_the_reader(raw: bytes) -> None:
    found = parse(raw, [])
    assert found is None or isinstance(found, list)


@pytest.mark.parametrize(
    ("text", "wanted"), [("1", [1]), ("3:1", [1, 2, 3]), ("2,4:*", [2, 4, 5, 6]), ("*", [6]), ("9:*", [6, 7, 8, 9])]
)
def test_sets_of_numbers(text: str, wanted: list[int]) -> None:
    assert sorted(number for span in ranges(text, 6) for number in span) == wanted


@pytest.mark.parametrize("text", ["", "0", "a", "1:", "-1", "1;2"])
def test_sets_that_are_none(text: str) -> None:
    with pytest.raises(Bad):
        ranges(text, 6)


@given(st.integers(min_value=0, max_value=4_000_000_000))
def test_dates_read_back(second: int) -> None:
    whole = datetime.fromtimestamp(second, UTC)
    assert read_date_time(internal_date(whole).decode().strip('"')) == whole


@pytest.mark.parametrize("text", ["", "1-Xyz-2026 00:00:00 +0000", "32-Jan-2026 00:00:00 +0000", "yesterday"])
def test_dates_that_are_none(text: str) -> None:
    with pytest.raises(Bad):
        read_date_time(text)


def test_a_date_with_an_offset() -> None:
    assert read_date_time(" 2-Mar-2026 10:00:00 +0100") == NOW
