"""Apollo as a source of facts: a question is asked once, its answer is a stranger's data, and trouble has its reaction."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core.clock import VirtualClock
from app.core.errors import Permanent
from app.core.ids import RunId
from app.store import lookups, settings
from app.store.lookups import Lookup
from app.store.workspace import Workspace, opened
from app.sync.egress import Ledger
from app.sync.enrich.apollo import MOST_ATTEMPTS, Enrichment, read_company
from app.sync.http import Web
from tests.fakes.http_server import HttpServer, Reply, Script
from tests.fakes.workspaces import a_clock, a_workspace

KEY = "apollo-key-of-the-founder-123"
# The shape of GET /api/v1/organizations/enrich, with sample values.
ORGANIZATION: dict[str, Any] = {
    "id": "5e66b6381e05b4008c8331b8",
    "name": "Alder Labs",
    "website_url": "http://www.alder.example",
    "primary_domain": "alder.example",
    "industry": "information technology & services",
    "estimated_num_employees": 30,
    "annual_revenue": 2_400_000.0,
    "total_funding": 1_500_000,
    "technology_names": ["Xero", "Stripe", "Slack"],
    "country": "United States",
    "phone": "+1 512 555 0100",
}


def organization(**changes: Any) -> Reply:
    return Reply(
        body=json.dumps({"organization": ORGANIZATION | changes}).encode(), headers={"content-type": "application/json"}
    )


@dataclass(slots=True)
class Counter:
    """The provider, the workspace that asks it, and its clock."""

    home: Workspace
    clock: VirtualClock
    server: HttpServer
    enrichment: Enrichment

    def ask(self, domain: str = "alder.example", run: int = 1) -> int:
        with self.home.database.transaction("test") as tx:
            fresh = tx.now - timedelta(days=90)
            return lookups.ask(tx, "company", domain, contact=None, company=None, run=RunId(run), fresh_since=fresh)

    def answers(self, script: Script | Reply) -> None:
        self.server.script = script if callable(script) else lambda _asked: script

    def get(self, number: int) -> Lookup:
        with self.home.database.read() as rows:
            return lookups.get(rows, number)

    def count(self, sql: str) -> int:
        with self.home.database.read() as rows:
            return int(rows.value(sql))

    def error(self) -> str:
        with self.home.database.read() as rows:
            return str(rows.value("select error from lookups order by id desc limit 1"))


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    clock = a_clock()
    with opened(a_workspace(tmp_path, clock)) as home, HttpServer(organization()) as server:
        home.vault.put("apollo", KEY)
        with home.database.transaction("person") as tx:
            settings.put(tx, "enrichment", {"provider": "apollo", "base_url": server.url})
        web = Web(Ledger(home.database))
        yield Counter(home, clock, server, Enrichment(home.database, home.vault, web, lambda _n: timedelta(minutes=1)))
        web.close()


# Asking --------------------------------------------------------------------------------------------------------------


def test_an_answer_is_kept_with_its_source_and_its_cost(counter: Counter) -> None:
    number = counter.ask()
    assert counter.enrichment.pump() == 1
    found = counter.get(number)
    assert (found.state, found.cost) == ("found", 1)
    assert found.result == {
        "name": "Alder Labs",
        "industry": "information technology & services",
        "size": "30-30",
        "annual_revenue": 2_400_000,
        "funding": 1_500_000,
        "technologies": ["Xero", "Stripe", "Slack"],
        "country": "United States",
        "provider": "apollo",
        "url": f"{counter.server.url}/api/v1/organizations/enrich?domain=alder.example",
        "confidence": 0.75,
    }
    (asked,) = counter.server.asked
    assert (asked.path, asked.headers["x-api-key"]) == ("/api/v1/organizations/enrich?domain=alder.example", KEY)
    assert counter.count("select count(*) from events where type = 'lookup.answered'") == 1


def test_the_key_is_sent_in_a_header_and_stands_in_no_row(counter: Counter) -> None:
    counter.ask()
    counter.enrichment.pump()
    with counter.home.database.read() as rows:
        (row,) = rows.all("select host, purpose, records, outcome from egress")
        kept = str(rows.value("select result from lookups"))
    assert (row["purpose"], row["outcome"], json.loads(row["records"])) == (
        "company data",
        "ok",
        ["company:alder.example"],
    )
    assert KEY not in counter.server.asked[0].path
    assert KEY not in kept


def test_a_company_is_asked_about_once_however_many_wait(counter: Counter) -> None:
    assert {counter.ask(run=number) for number in range(1, 6)} == {1}
    counter.enrichment.pump()
    assert counter.ask(run=9) == 1
    counter.enrichment.pump()
    assert len(counter.server.asked) == 1


def test_a_miss_costs_nothing_and_is_not_asked_again(counter: Counter) -> None:
    counter.answers(Reply(body=b'{"organization": null}'))
    number = counter.ask()
    counter.enrichment.pump()
    assert (counter.get(number).state, counter.get(number).cost, counter.get(number).result) == ("miss", 0, None)
    assert counter.ask(run=2) == number


def test_without_a_key_nothing_is_asked(counter: Counter) -> None:
    counter.home.vault.remove("apollo")
    number = counter.ask()
    assert counter.enrichment.pump() == 0
    assert counter.server.asked == []
    assert counter.get(number).state == "failed"
    assert "key" in counter.error()


def test_a_domain_cannot_change_what_is_asked(counter: Counter) -> None:
    counter.ask("alder.example&reveal_personal_emails=true#/../../v1/people")
    counter.enrichment.pump()
    path = counter.server.asked[0].path
    assert path.startswith("/api/v1/organizations/enrich?domain=alder.example%26reveal")
    assert path.count("&") == path.count("#") == 0


# Trouble -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=401, body=b'{"error": "Invalid access credentials."}'), "does not accept the key"),
        (Reply(status=403), "does not accept the key"),
        (Reply(status=402, body=b'{"error": "insufficient credits"}'), "no credits left"),
        (Reply(status=422, body=b'{"error": "You have insufficient credits"}'), "no credits left"),
        (Reply(status=422), "does not know what to do"),
        (Reply(status=404), "answered 404"),
        (Reply(status=302, headers={"location": "http://169.254.169.254/"}), "answered 302"),
        (Reply(body=b"<html>maintenance</html>"), "could not be read"),
        (Reply(body=b"[1, 2"), "could not be read"),
        (Reply(body=b"[" * 100_000), "could not be read"),
        (Reply(body=b"x" * 6_000_000), "more than 5 MB"),
    ],
)
def test_what_will_not_pass_is_asked_once_and_told(counter: Counter, reply: Reply, words: str) -> None:
    counter.answers(reply)
    number = counter.ask()
    counter.enrichment.pump()
    counter.clock.advance(timedelta(days=1))
    counter.enrichment.pump()
    assert (counter.get(number).state, len(counter.server.asked)) == ("failed", 1)
    assert words in counter.error()
    assert counter.count("select count(*) from events where type = 'lookup.answered'") == 1


@pytest.mark.parametrize(
    "reply", [Reply(status=500), Reply(status=503), Reply(hang_up=True), Reply(cut=5, body=b"0123456789")]
)
def test_what_will_pass_is_asked_again_and_given_up_in_the_end(counter: Counter, reply: Reply) -> None:
    counter.answers(reply)
    number = counter.ask()
    for _ in range(MOST_ATTEMPTS + 3):
        counter.enrichment.pump()
        counter.clock.advance(timedelta(minutes=2))
    assert (counter.get(number).state, len(counter.server.asked)) == ("failed", MOST_ATTEMPTS)


def test_what_passed_is_answered_the_second_time(counter: Counter) -> None:
    left = [Reply(status=500), organization()]
    counter.answers(lambda _asked: left.pop(0))
    number = counter.ask()
    assert counter.enrichment.pump() == 0
    assert counter.enrichment.pump() == 0  # not before its time
    counter.clock.advance(timedelta(minutes=2))
    assert counter.enrichment.pump() == 1
    assert counter.get(number).state == "found"


@pytest.mark.parametrize(
    ("asked", "seconds"), [("30", 30), ("", 60), ("soon", 60), ("-5", 60), ("9" * 30, 3600), ("1.5", 60)]
)
def test_the_wait_it_asks_for_is_kept(counter: Counter, asked: str, seconds: int) -> None:
    counter.answers(Reply(status=429, headers={"retry-after": asked}))
    counter.ask()
    counter.enrichment.pump()
    due = counter.count("select not_before from lookups")
    assert due == int(counter.clock.now().timestamp() * 1000) + seconds * 1000


# A stranger's data ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("industry", 7, None),
        ("industry", ["a"], None),
        ("industry", "x" * 5000, "x" * 200),
        ("industry", "two\n\nlines\x00\u202e here", "two lines here"),
        ("estimated_num_employees", "30", None),
        ("estimated_num_employees", -1, None),
        ("estimated_num_employees", True, None),
        ("estimated_num_employees", 10**12, None),
        ("annual_revenue", float("inf"), None),
        ("annual_revenue", True, None),
        ("annual_revenue", -5, None),
        ("total_funding", {"a": 1}, None),
        ("technology_names", "Xero", None),
        ("technology_names", [None, 1, "", "Xero"], ["Xero"]),
        ("technology_names", ["t"] * 500, ["t"] * 40),
        ("country", "\ud800", None),
    ],
)
def test_only_known_fields_of_the_right_type_are_taken(field: str, value: Any, kept: Any) -> None:
    ours = {"estimated_num_employees": "size", "total_funding": "funding", "technology_names": "technologies"}
    body = json.dumps({"organization": ORGANIZATION | {field: value}}).encode()
    found = read_company(body, url="https://api.apollo.io/x", domain="alder.example")
    assert found is not None
    assert found.get(ours.get(field, field)) == kept
    assert "phone" not in found


@pytest.mark.parametrize(
    "body",
    [b"{}", b"null", b"[]", b'"x"', b'{"organization": []}', b'{"organization": {}}', b'{"organization": {"name": 5}}'],
)
def test_an_answer_without_a_company_is_a_miss(body: bytes) -> None:
    assert read_company(body, url="", domain="alder.example") is None


def test_no_json_at_all_is_trouble() -> None:
    with pytest.raises(Permanent):
        read_company(b"\xff\xfe", url="", domain="alder.example")


def test_an_answer_about_another_company_is_a_miss(counter: Counter) -> None:
    """What is known of somebody else is no fact about this lead."""
    counter.answers(organization(primary_domain="birch.example", website_url="https://birch.example", name="Birch"))
    number = counter.ask()
    counter.enrichment.pump()
    assert (counter.get(number).state, counter.get(number).result) == ("miss", None)


@pytest.mark.parametrize(
    "names",
    [
        {"primary_domain": "WWW.Alder.Example"},
        {"primary_domain": None, "website_url": "https://www.alder.example/about"},
        {"primary_domain": None, "website_url": None},
        {"primary_domain": "shop.alder.example"},
        {"primary_domain": 5, "website_url": "http://[no-address"},
    ],
)
def test_an_answer_about_this_company_is_taken_however_it_is_named(names: dict[str, Any]) -> None:
    body = json.dumps({"organization": ORGANIZATION | names}).encode()
    assert read_company(body, url="", domain="alder.example") is not None
