"""Facts from JSON: every sensible spelling is read, every unreadable value is refused by its name."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.compliance import Channel, Facts, LineType, Purpose, RecipientKind, RelationshipKind
from app.compliance.facts import Auth
from app.compliance.weeks import Week
from app.core.errors import BadInput

NOW = {"now": "2026-11-23T16:00:00Z"}


def read(**facts: Any) -> Facts:
    return Facts.from_json({**NOW, **facts})


def test_nothing_is_all_unknown() -> None:
    assert Facts.from_json({}) == Facts()


@pytest.mark.parametrize("value", [None, "unknown", "Unknown", " n/a ", ""])
def test_words_for_unknown(value: object) -> None:
    names = (
        "channel",
        "purpose",
        "recipient_kind",
        "line_type",
        "suppressed",
        "now",
        "relationship",
        "data_source",
        "history",
        "content",
    )
    assert Facts.from_json(dict.fromkeys(names, value)) == Facts()
    assert read(jurisdictions=value, zones=value, consents=value) == read()


@pytest.mark.parametrize(
    "key", ["recipient_kind", "recipientKind", "recipient-kind", "Recipient Kind", "RECIPIENT_KIND"]
)  # fmt: skip
@pytest.mark.parametrize(
    "value",
    ["company_named", "Company Named", "companyNamed", ["company-named"], {"value": "company_named", "source": "x"}],
)
def test_keys_and_words_in_any_case(key: str, value: object) -> None:
    assert Facts.from_json({key: value}).recipient_kind is RecipientKind.COMPANY_NAMED


def test_the_names_of_the_document() -> None:
    for channel in Channel:
        assert read(channel=channel.value).channel is channel
    for purpose in Purpose:
        assert read(purpose=purpose.value).purpose is purpose
    for kind in RecipientKind:
        assert read(recipient_kind=kind.value).recipient_kind is kind
    for line in ("mobile", "fixed", "voip"):
        assert read(line_type=line).line_type is LineType(line)


def test_a_bare_call_is_read_as_the_stricter_one() -> None:
    assert read(channel="call").channel is Channel.CALL_AI
    consent = read(consents=[{"channel": "call"}]).consents[0]
    assert consent.channels == {Channel.CALL_HUMAN}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("DE", {"DE"}), (["DE", "us"], {"DE", "US"}), ("US-FL", {"US-FL"}), ("us_fl", {"US-FL"}), ("Florida", {"US-FL"}),
        ("Germany", {"DE"}), ("UK", {"GB"}), ("DE, US-TX", {"DE", "US-TX"}), ("EU", {"EU"}), ("CA-ON", {"CA-ON"}), ("Ontario", {"CA-ON"}),
        ([{"country": "US", "state": "Texas"}], {"US-TX"}), ([{"country": "FR"}], {"FR"}), ("DE-BY", {"DE-BY"}), ([], set()),
        ({"value": ["FR"], "source": "imprint"}, {"FR"}), (["unknown"], set()),
    ],
)  # fmt: skip
def test_jurisdictions(value: object, expected: set[str]) -> None:
    assert read(jurisdictions=value).jurisdictions == expected


@pytest.mark.parametrize(
    ("value", "kind", "year"),
    [
        ("none", RelationshipKind.NONE, None), ("customer", RelationshipKind.CUSTOMER, None),
        ("customer(2026-03-01)", RelationshipKind.CUSTOMER, 2026), ("inquiry (2025-03-01)", RelationshipKind.INQUIRY, 2025),
        ({"kind": "customer", "date": "2026-03-01"}, RelationshipKind.CUSTOMER, 2026),
        ({"type": "Inquiry", "at": "2024-01-01"}, RelationshipKind.INQUIRY, 2024),
        ({"customer": "2023-01-01"}, RelationshipKind.CUSTOMER, 2023),
        ({"inquiry": {"date": "2022-01-01"}}, RelationshipKind.INQUIRY, 2022),
    ],
)  # fmt: skip
def test_relationship(value: object, kind: RelationshipKind, year: int | None) -> None:
    found = read(relationship=value).relationship
    assert found is not None
    assert found.kind is kind
    assert (found.date.year if found.date else None) == year


def test_consents_as_list_record_or_by_channel() -> None:
    record = {"channel": "email", "scope": "marketing", "seller": "Sample", "how": "form", "when": "2026-01-01"}
    alone = read(consents=record).consents
    assert alone == read(consents=[record]).consents == read(consent=record).consents
    assert read(consents={"email": {key: value for key, value in record.items() if key != "channel"}}).consents == alone
    assert read(consents="none").consents == read(consents=[]).consents == ()
    many = read(consents=[{**record, "channel": ["email", "sms"]}]).consents[0]
    assert many.channels == {Channel.EMAIL, Channel.SMS}
    assert read(consents=[{**record, "channel": "all"}]).consents[0].channels == set(Channel)


@pytest.mark.parametrize(
    ("value", "revoked", "at"),
    [
        (True, True, None), (False, False, None), (None, False, None), ("no", False, None), ("yes", True, None),
        ("2026-02-01", True, datetime(2026, 2, 1, tzinfo=UTC)), ({"at": "2026-02-01"}, True, datetime(2026, 2, 1, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_revoked_as_a_word_or_a_time(value: object, revoked: bool, at: datetime | None) -> None:
    found = read(consents=[{"channel": "email", "revoked": value}]).consents[0]
    assert (found.revoked, found.revoked_at) == (revoked, at)


@pytest.mark.parametrize("keys", [
    ("contacts_24h", "contacts_7d", "contacts_365d"), ("24h", "7d", "365d"), ("contacts24h", "contacts7d", "contacts365d"),
    ("contacts in 24 h", "contacts in 7 d", "contacts in 365 d"), ("last_24h", "last_7d", "last_365d"),
])  # fmt: skip
def test_history_counters(keys: tuple[str, str, str]) -> None:
    found = read(history=dict(zip(keys, (1, 2, 3), strict=True))).history
    assert (found.contacts_24h, found.contacts_7d, found.contacts_365d) == (1, 2, 3)
    nested = read(history={"contacts": {"24h": 1, "7d": 2, "365d": 3}}).history
    assert nested == found


def test_times_ago_count_from_now() -> None:
    found = read(sender={"mailbox": {"inbox_read_minutes_ago": 10}}).sender.mailbox
    assert found is not None
    assert found.inbox_read_at == datetime(2026, 11, 23, 15, 50, tzinfo=UTC)
    assert read(history={"last_inbound_hours_ago": 2}).history.last_inbound == datetime(2026, 11, 23, 14, tzinfo=UTC)


@pytest.mark.parametrize("auth", [
    True, "pass", ["SPF", "DKIM", "DMARC"], {"spf": "pass", "dkim": True, "dmarc": "reject"},
    {"SPF": {"present": True, "aligned": True}, "dkim": {"result": "pass"}, "dmarc": 1},
])  # fmt: skip
def test_authentication(auth: object) -> None:
    for facts in (read(sender={"mailbox": {"auth": auth}}), read(sender={"auth": auth})):
        assert facts.sender.mailbox is not None
        assert facts.sender.mailbox.auth == Auth(spf=True, dkim=True, dmarc=True)


def test_one_record_of_authentication_missing() -> None:
    found = read(sender={"mailbox": {"spf": True, "dkim": "fail"}}).sender.mailbox
    assert found is not None
    assert found.auth == Auth(spf=True, dkim=False, dmarc=None)


def test_sender_by_the_words_of_section_2() -> None:
    found = read(
        sender={
            "identity": {"legal name": "Sample Ltd"},
            "address": {"street": "1 Main St", "city": "Chicago"},
            "mailbox health": "ok",
        }
    ).sender
    assert (found.legal_name, found.postal_address) == ("Sample Ltd", "1 Main St, Chicago")
    assert found.mailbox is not None
    assert found.mailbox.inbox_read_at == datetime(2026, 11, 23, 16, tzinfo=UTC)
    sick = read(sender={"mailbox_health": "bad"}).sender.mailbox
    assert sick is not None
    assert sick.blocked


@pytest.mark.parametrize(
    "window", ["9-18", {"mon_fri": "9-18"}, {"Mon-Fri": "09:00-18:00"}, {"start": "9", "end": "18"}]
)
def test_the_users_window(window: object) -> None:
    assert read(sender={"window": window}).sender.window == Week(mon_fri=(540, 1080))


def test_more_than_one_way_to_reach_the_sender() -> None:
    one = read(
        sender={"email": "a@b.example", "phone": "+13125550100", "legal_name": "Sample Ltd", "company": "Sample"}
    ).sender
    other = read(
        sender={"company": "Sample", "legal_name": "Sample Ltd", "phone": "+13125550100", "email": "a@b.example"}
    ).sender
    assert one == other
    assert one.legal_name == "Sample Ltd"
    assert one.contact == "+13125550100, a@b.example"
    assert one.caller_id is not None
    assert one.caller_id.number == "+13125550100"


def test_content_in_other_shapes() -> None:
    assert read(content="Hello").content == read(content={"body": "Hello"}).content
    found = read(
        content={"subject": "x", "references": "<a@b.example>", "headers": {"From": "a@b.example"}, "attachments": 2}
    ).content
    assert found is not None
    assert found.headers == {"references": "<a@b.example>", "from": "a@b.example"}
    assert len(found.attachments) == 2


def test_suppressed_as_a_word_or_an_entry() -> None:
    assert read(suppressed="no").suppressed is False
    assert read(suppressed=[]).suppressed is False
    assert read(suppressed={"entry": 7}).suppressed is True
    assert read(suppressed={"listed": False}).suppressed is False


def test_keys_nobody_knows_are_reported() -> None:
    assert read(mood="good", sender={"colour": "red", "mailbox": {"x": 1}}).ignored == (
        "mood",
        "sender.colour",
        "sender.mailbox.x",
    )


BAD: list[tuple[dict[str, Any], str]] = [
    ({"channel": "pigeon"}, "channel"), ({"purpose": 7}, "purpose"), ({"recipient_kind": "alien"}, "recipient_kind"),
    ({"jurisdictions": ["Atlantis"]}, "jurisdictions"), ({"jurisdictions": ["US-ZZ"]}, "jurisdictions"),
    ({"zones": ["Mars/Base"]}, "zones"),
    ({"now": "yesterday"}, "now"), ({"now": True}, "now"), ({"line_type": "string"}, "line_type"),
    ({"consents": [3]}, "consents[0]"), ({"consents": [{"when": "x"}]}, "consents[0].when"),
    ({"consents": [{"channel": "pigeon"}]}, "consents[0].channel"), ({"relationship": "cousin"}, "relationship.kind"),
    ({"relationship": "customer(someday)"}, "relationship.date"), ({"history": 3}, "history"),
    ({"history": {"contacts_24h": -1}}, "history.contacts_24h"),
    ({"history": {"contacts_24h": "many"}}, "history.contacts_24h"), ({"history": {"contacts_24h": float("nan")}}, "history.contacts_24h"),
    ({"sender": 3}, "sender"), ({"sender": {"mailbox": {"cap": "x"}}}, "sender.mailbox.cap"),
    ({"sender": {"window": "always"}}, "sender.window"),
    ({"sender": {"mailbox": {"auth": {"spf": "perhaps"}}}}, "sender.mailbox.auth.spf"), ({"content": 3}, "content"),
    ({"content": {"html": 3}}, "content.html"),
    ({"channel": "email", "Channel": "sms"}, "Channel"), ({"history": {"opted_out": False, "stop": True}}, "history.stop"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "field"), BAD)
def test_what_cannot_be_read_is_named(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(**facts)
    assert f"“{field}”" in str(caught.value)


def test_no_object_is_refused() -> None:
    with pytest.raises(BadInput):
        Facts.from_json([])  # type: ignore[arg-type]  # what a program may send all the same
