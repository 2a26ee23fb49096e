"""Outreach under way: its steps change, the whole sequence rests, a person's own pause is lifted."""

import pytest

from app.actions import registry
from app.core.clock import from_millis
from app.core.errors import Refused
from app.core.ids import ContactId
from app.core.message import Category
from app.store import sequences
from app.store.outbox import Outgoing
from app.sync.deciding import decide_one
from tests.fakes.department import START, Department

SHORT = "email +0 opener #email-1,email +5 last_word #email-3"


def act(office: Department, verb: str, **arguments: object) -> registry.Ran:
    with office.workspace.database.transaction("person") as tx:
        return registry.run(tx, verb, arguments)


def mails(office: Department, lead: ContactId) -> list[Outgoing]:
    return [message for message in office.sent(lead) if message.channel == "email"]


def days(office: Department, lead: ContactId) -> list[int]:
    return [(message.queued_at.date() - START.date()).days for message in mails(office, lead)]


def version_of(office: Department, lead: ContactId) -> int:
    with office.workspace.database.read() as rows:
        return int(
            rows.value(
                "select s.version from enrolments e join sequences s on s.id = e.sequence_id where e.contact_id = ?",
                lead,
            )
        )


def started(office: Department, lead: ContactId, **span: float) -> None:
    office.start("outreach", lead, sequence="outreach")
    office.advance(**(span or {"hours": 2}))


def test_who_is_under_way_goes_on_under_the_new_steps_and_nothing_comes_twice(office: Department) -> None:
    lead = office.lead()
    started(office, lead, days=4)  # the opener and the follow-up were sent
    act(office, "update_sequence", sequence="outreach", steps=SHORT, for_whom="all")
    office.advance(days=30)
    assert version_of(office, lead) == 2
    assert days(office, lead) == [0, 3, 10]  # five business days after the step they stood on, the follow-up being gone
    with office.workspace.database.read() as rows:
        had = [row["touch"] for row in rows.all("select touch from touches order by id")]
    assert had == ["email-1", "email-2", "email-3"]


def test_for_new_ones_alone_leaves_the_others_as_they_are(office: Department) -> None:
    old, new = office.lead(), office.lead("Ben Sample", "ben@alder.example")
    started(office, old)
    act(office, "update_sequence", sequence="outreach", steps=SHORT)
    started(office, new)
    office.advance(days=30)
    assert (version_of(office, old), version_of(office, new)) == (1, 2)
    assert len(mails(office, old)) == 3
    assert len(mails(office, new)) == 2


def test_a_step_put_in_later_reaches_who_has_all_steps_behind_them(office: Department) -> None:
    lead = office.lead()
    started(office, lead, days=10)
    assert len(mails(office, lead)) == 3
    steps = "email +0 opener #email-1,email +3 follow_up #email-2,email +4 last_word #email-3,email +4 drip_idea"
    act(office, "update_sequence", sequence="outreach", steps=steps, for_whom="all")
    office.advance(days=20)
    assert days(office, lead) == [0, 3, 9, 15]


def test_a_shorter_delay_does_not_send_two_at_once(office: Department) -> None:
    lead = office.lead()
    started(office, lead, days=7)  # a Monday: the follow-up was sent on Thursday
    steps = "email +0 opener #email-1,email +1 follow_up #email-2,email +1 last_word #email-3,email +1 drip_idea"
    act(office, "update_sequence", sequence="outreach", steps=steps, for_whom="all")
    office.advance(days=10)
    found = days(office, lead)
    assert found[:3] == [0, 3, 7]
    assert found[3] >= 8


def test_a_change_that_is_taken_back_before_anybody_has_it_moves_nobody(office: Department) -> None:
    lead = office.lead()
    started(office, lead)
    ran = act(office, "update_sequence", sequence="outreach", steps=SHORT, for_whom="all")
    act(office, "undo_changes", group=ran.undo_id)
    office.advance(days=30)
    assert version_of(office, lead) == 1
    assert len(mails(office, lead)) == 3


def test_a_change_that_is_taken_back_later_returns_who_has_it(office: Department) -> None:
    lead = office.lead()
    started(office, lead)
    ran = act(office, "update_sequence", sequence="outreach", steps=SHORT, for_whom="all")
    office.advance(hours=1)
    assert version_of(office, lead) == 2
    act(office, "undo_changes", group=ran.undo_id)
    office.advance(days=30)
    assert version_of(office, lead) == 1
    assert len(mails(office, lead)) == 3
    with office.workspace.database.transaction("test") as tx:
        newest = sequences.named(tx, "outreach")
    assert newest is not None
    assert newest.version == 1


def test_while_the_sequence_rests_nothing_falls_due_and_then_it_goes_on(office: Department) -> None:
    lead = office.lead()
    started(office, lead)
    act(office, "hold_sequence", sequence="outreach")
    late = office.lead("Ben Sample", "ben@alder.example")
    office.start("outreach", late, sequence="outreach")
    office.advance(days=12)
    assert (len(mails(office, lead)), len(mails(office, late))) == (1, 0)
    act(office, "release_sequence", sequence="outreach")
    office.advance(hours=2)
    # What was due was a connection on LinkedIn, which this one has not; the next mail keeps its distance to it.
    assert (len(mails(office, lead)), len(mails(office, late))) == (1, 1)
    office.advance(days=3)
    assert len(mails(office, lead)) == 2
    office.advance(days=20)
    assert (len(mails(office, lead)), len(mails(office, late))) == (3, 3)


def test_a_reply_ends_a_sequence_that_rests(office: Department) -> None:
    lead = office.lead()
    started(office, lead)
    act(office, "hold_sequence", sequence="outreach")
    office.advance(days=10)
    office.writes(lead, "Tell me more.", Category.POSITIVE_INFO_REQUEST)
    ended = office.outcome(lead, "outreach")
    assert ended is not None
    assert ended["name"] == "replied"


def test_what_was_queued_already_does_not_leave_while_it_rests(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    act(office, "hold_sequence", sequence="outreach")
    with office.workspace.database.transaction("system") as tx:
        from app.store import outbox

        (message,) = outbox.due(tx, tx.now, limit=10)
        assert decide_one(tx, message, b"secret") is None
        assert outbox.kept_because(tx, sequences.RESTS) == 1
    act(office, "release_sequence", sequence="outreach")
    office.advance(hours=1)
    assert len(mails(office, lead)) == 1


def test_a_touch_leaves_within_its_own_hours(office: Department) -> None:
    act(office, "create_sequence", title="Early birds", steps="email +0 opener 7-8,email +2 last_word 7-8")
    lead = office.lead(time_zone="America/Chicago")
    office.start("outreach", lead, sequence="Early birds")
    office.advance(days=10)
    with office.workspace.database.read() as rows:
        left = [from_millis(row["settled_at"]) for row in rows.all("select settled_at from outbox order by id")]
    assert [at.hour for at in left] == [13, 13]  # seven in the morning in Chicago


def test_a_persons_own_pause_is_lifted_where_it_stood(office: Department) -> None:
    lead = office.lead()
    started(office, lead, days=4)
    act(office, "pause_sequence", contact=lead)
    office.advance(days=5)
    assert len(mails(office, lead)) == 2
    act(office, "resume_enrolment", contact=lead)
    office.advance(days=20)
    assert len(mails(office, lead)) == 3
    with pytest.raises(Refused):
        act(office, "resume_enrolment", contact=lead)


def test_nobody_who_wrote_since_is_written_to_again_by_a_resumption(office: Department) -> None:
    lead = office.lead()
    started(office, lead)
    act(office, "pause_sequence", contact=lead)
    office.advance(days=1)
    office.writes(lead, "Who are you?", Category.UNKNOWN)
    with pytest.raises(Refused, match="wrote since"):
        act(office, "resume_enrolment", contact=lead)


def test_an_edited_sequence_still_counts_as_the_same_rounds(office: Department) -> None:
    lead = office.lead()
    started(office, lead, days=25)
    with office.workspace.database.transaction("test") as tx:
        sequences.save(tx, "outreach", sequences.BUILT_IN["direct"])
        assert sequences.times(tx, lead, "outreach") == 1


def test_enrolling_several_leaves_out_who_cannot_be_and_names_them(office: Department) -> None:
    one, two = office.lead(), office.lead("Ben Sample", "ben@alder.example")
    started(office, one)
    ran = act(office, "enrol_contacts", contacts=[one, two], sequence="outreach")
    assert ran.says.endswith("with 2 contacts")
    assert (ran.result.started, [who for who, _ in ran.result.refused]) == (1, [one])
    with pytest.raises(Refused, match="Nobody"):
        act(office, "enrol_contacts", contacts=[one])


def test_a_variant_taken_off_trial_is_used_for_nobody_new(office: Department) -> None:
    started(office, office.lead())
    act(office, "retire_variant", experiment="opener wording", arm="question")
    for number in range(6):
        started(office, office.lead(f"Ben{number} Sample", f"ben{number}@alder.example"))
    with office.workspace.database.read() as rows:
        arms = {arm.name: arm.tried for arm in sequences.arms(rows, "opener wording")}
    assert set(arms) == {"observation"}
    with pytest.raises(Refused, match="only variant"):
        act(office, "retire_variant", experiment="opener wording", arm="observation")
