"""The scout: a batch is gone through once, with a reason for everyone; the number asked for is the budget; modes A, B, C."""

from app.actions.imports import import_file
from app.agents.chains import chains
from app.core.ids import ContactId
from app.core.message import Category
from app.store import audit, contacts, events, runs, settings, suppressions
from tests.fakes.department import Department


def _import(office: Department, count: int, *, dormant: bool = False, wanted: int | None = None) -> int:
    """Import a list of so many people, and return the batch."""
    list_ = office.workspace.folder.parent / "sample.csv"
    people = [f"Person {n},person{n}@firm{n}.example,Founder,United States" for n in range(count)]
    list_.write_text("\n".join(["Name,Email,Job title,Country", *people]), "utf-8")
    result = import_file(office.workspace.database, list_, dormant=dormant, wanted=wanted)
    assert result.batch is not None
    return result.batch


def _work(office: Department) -> None:
    for _ in range(5):
        office.engine.tick()


def _taken(office: Department) -> int:
    with office.workspace.database.read() as rows:
        return int(rows.value("select count(*) from events where type = 'lead.accepted'"))


def _result(office: Department) -> dict[str, object]:
    with office.workspace.database.read() as rows:
        found = rows.value("select max(id) from runs where workflow = 'scout'")
        result: dict[str, object] | None = runs.get(rows, found).result
    assert result is not None
    return result


def test_a_batch_is_gone_through_whole_and_each_gets_a_reason(office: Department) -> None:
    _import(office, 12)
    _work(office)
    assert _taken(office) == 12
    assert _result(office)["because"] == "the batch is drained"
    with office.workspace.database.read() as rows:
        said = [entry for entry in audit.entries(rows, newest=500) if entry.action == "take_candidate"]
    assert len(said) == 12
    assert all("from import" in entry.says for entry in said)


def test_the_number_asked_for_is_the_budget(office: Department) -> None:
    _import(office, 12, wanted=5)
    _work(office)
    assert _taken(office) == 5
    assert _result(office) | {"because": "the number asked for is met"} == _result(office)


def test_the_same_batch_is_not_gone_through_twice(office: Department) -> None:
    batch = _import(office, 3)
    _work(office)
    with office.workspace.database.transaction("test") as tx:
        events.emit(tx, "import.finished", data={"batch": batch})
    _work(office)
    assert _taken(office) == 3


def test_who_must_not_be_written_to_is_refused_with_the_reason(office: Department) -> None:
    _import(office, 3)
    with office.workspace.database.transaction("test") as tx:
        suppressions.add(tx, "email", "person0@firm0.example", reason="asked to stop", source="test")
        first, second, third = (row["id"] for row in tx.all("select id from contacts order by id"))
        contacts.update(tx, ContactId(second), status="customer")
        contacts.set_point_state(tx, "email", "person2@firm2.example", "bounced")
    _work(office)
    assert _taken(office) == 0
    reasons = [office.journey(ContactId(lead)).because for lead in (first, second, third)]
    assert reasons == ["they asked not to be contacted", "they are a customer", "there is no e-mail address that works"]


def test_a_founder_who_switched_the_scout_off_is_heard(office: Department) -> None:
    with office.workspace.database.transaction("test") as tx:
        settings.put(tx, "autonomy", {"*": "auto", "scout": "off"})
    _import(office, 2)
    _work(office)
    assert _taken(office) == 0


def test_old_leads_are_asked_once_more_and_then_let_be(office: Department) -> None:
    _import(office, 1, dormant=True)
    _work(office)
    with office.workspace.database.read() as rows:
        lead = ContactId(rows.value("select id from contacts"))
    assert office.journey(lead).chain == "re-engagement"
    office.advance(days=40)
    assert 1 <= len([message for message in office.sent(lead) if message.channel == "email"]) <= 2
    assert (office.journey(lead).state, office.journey(lead).because) == ("ended", "still silent: the file is closed")
    office.advance(days=200)
    assert len(office.sent(lead)) <= 2


def test_mode_b_hands_a_qualified_lead_to_a_colleague_with_a_brief(office: Department) -> None:
    with office.workspace.database.transaction("test") as tx:
        settings.put(tx, "chain", "hybrid")
        settings.put(
            tx, "reps", [{"name": "Robin", "territories": ["US"], "industries": [], "languages": [], "win_rate": 0.3}]
        )
    lead = office.lead()
    office.happens("lead.created", lead)
    office.advance(hours=2)
    for text, category in (
        ("We need to stop doing this by hand, it takes us days.", Category.POSITIVE_INFO_REQUEST),
        ("Ideally by the end of March.", Category.UNKNOWN),
        ("Our CFO has to approve it.", Category.UNKNOWN),
    ):
        office.writes(lead, text, category)
        office.post()
    assert (office.journey(lead).mode, office.journey(lead).state) == ("B", "waiting")
    with office.workspace.database.read() as rows:
        task = rows.one("select title, detail from tasks where kind = 'handoff'")
    assert task is not None
    assert "takes us days" in task["detail"]
    assert "Robin" in task["title"]


def test_the_chains_name_their_modes_and_every_end_leads_somewhere() -> None:
    from app.agents.manifest import manifests

    assert {name: chain.mode for name, chain in chains().items()} == {
        "full-autonomous": "A", "hybrid": "B", "inbound": "C", "re-engagement": "A",
    }  # fmt: skip
    for name, chain in chains().items():
        for agent in ("researcher", "outreach", "qualifier", "demo", "closer", "ops"):
            missing = [outcome for outcome in manifests()[agent].outcomes if chain.after(agent, outcome) is None]
            assert missing == [], (name, agent)


def test_mode_c_answers_who_wrote_first(office: Department) -> None:
    with office.workspace.database.transaction("test") as tx:
        settings.put(tx, "chain", "inbound")
    lead = office.lead()
    office.writes(lead, "How does it work?", Category.POSITIVE_QUESTION, kind="new")
    office.post()
    sent = office.sent(lead)
    assert len(sent) == 1
    assert sent[0].purpose == "reply"
