"""The outbox: decided at the moment of sending, sent once, and honest about what it cannot know."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.actions import registry
from app.core.contact import Point
from app.core.ids import ContactId, OutboxId
from app.sandbox.certificates import Authority
from app.store import contacts, mail, suppressions
from tests.fakes.post import MORNING, Killed, Post, a_post

ADA, BOB = "ada@alder.example", "bob@birch.example"


def dies_at(point: str) -> Callable[[str], None]:
    def crash(reached: str) -> None:
        if reached == point:
            raise Killed

    return crash


def answered(post: Post) -> ContactId:
    """Return a person who wrote to us, so that an answer to them is one."""
    ada = post.lead()
    post.writes(ADA, "What does it cost?", number=99)
    post.inbox.poll()
    return ada


def act(post: Post, verb: str, **arguments: object) -> None:
    with post.workspace.database.transaction("person") as tx:
        registry.run(tx, verb, arguments)


# Decided at the moment of sending ------------------------------------------------------------------------------------


def test_a_message_leaves_with_its_decision_its_legal_text_and_our_ids(post: Post) -> None:
    message = post.queue(post.lead())
    post.pump()
    (accepted,) = post.host.accepted
    assert (post.state(message), accepted.recipients) == ("sent", (ADA,))
    assert accepted.send_id == post.get(message).send_key
    assert accepted.message_id == post.get(message).message_id
    assert b"List-Unsubscribe: <mailto:" in accepted.raw
    assert b"Tallyho" in accepted.raw
    assert post.decisions(message) == ["allow"]
    assert post.row(message)["decision_id"] is not None
    assert [event["purpose"] for event in post.events("message.sent")] == ["cold"]


def test_an_opt_out_between_queueing_and_sending_is_obeyed(post: Post) -> None:
    ada = post.lead()
    message = post.queue(ada)
    with post.workspace.database.transaction("test") as tx:
        suppressions.add_contact(tx, ada, reason="asked by phone", source="person")
    post.pump()
    assert (post.state(message), post.decisions(message)) == ("blocked", ["block"])
    assert "do-not-contact" in post.row(message)["error"]
    assert post.received() == []


def test_an_opt_out_that_lies_unread_in_the_mailbox_is_read_first(post: Post) -> None:
    message = post.queue(post.lead())
    post.writes(ADA, "Please stop writing to me.")
    post.pump()
    assert post.state(message) == "withdrawn"
    assert post.received() == []


def test_nothing_unasked_leaves_while_the_mailbox_was_not_read(post: Post) -> None:
    message = post.queue(post.lead())
    post.outbox.pump()
    assert (post.state(message), post.decisions(message)) == ("queued", ["hold"])
    post.pump(minutes=2)
    assert post.decisions(message) == ["hold", "allow"]


def test_what_was_approved_over_a_week_ago_is_asked_about_again(post: Post) -> None:
    message = post.queue(post.lead(), approved_at=MORNING - timedelta(days=8))
    post.pump()
    assert post.state(message) == "held"
    with post.workspace.database.read() as rows:
        approval = rows.value("select id from approvals where kind = 'gate'")
    act(post, "approve", approval=approval)
    post.pump()
    assert post.state(message) == "sent"
    assert len(post.decisions(message)) == 2


def test_a_question_of_the_gate_that_is_answered_with_no_withdraws_it(post: Post) -> None:
    message = post.queue(post.lead(), approved_at=MORNING - timedelta(days=8))
    post.pump()
    with post.workspace.database.read() as rows:
        approval = rows.value("select id from approvals where kind = 'gate'")
    act(post, "reject", approval=approval)
    assert post.state(message) == "withdrawn"


def test_a_hold_waits_for_the_working_day_of_the_recipient(post: Post) -> None:
    post.clock.advance(timedelta(hours=14))  # eleven at night in Chicago
    message = post.queue(post.lead())
    post.pump()
    assert (post.state(message), post.decisions(message)) == ("queued", ["hold"])
    assert timedelta(hours=8) < post.wait(message) < timedelta(hours=10)
    post.clock.advance(post.wait(message))
    post.pump()
    assert post.state(message) == "sent"


@pytest.mark.parametrize("what", ["deleted", "changed", "bounced"])
def test_a_message_to_an_address_that_is_not_theirs_any_more_is_blocked(post: Post, what: str) -> None:
    ada = post.lead()
    message = post.queue(ada)
    with post.workspace.database.transaction("test") as tx:
        if what == "deleted":
            contacts.trash(tx, ada)
        elif what == "bounced":
            contacts.set_point_state(tx, "email", ADA, "bounced")
        else:
            tx.run("delete from contact_points where contact_id = ?", ada)
            contacts.add_point(tx, ada, Point(kind="email", value="ada@new.example"))
    post.pump()
    assert post.state(message) == "blocked"
    assert post.received() == []


def test_while_the_department_is_paused_nothing_leaves(post: Post) -> None:
    message = post.queue(post.lead())
    act(post, "pause_agents", paused=True)
    post.pump()
    assert (post.state(message), post.decisions(message)) == ("queued", [])
    act(post, "pause_agents", paused=False)
    post.pump()
    assert post.state(message) == "sent"


def test_one_message_that_cannot_be_prepared_ends_and_holds_up_no_other(post: Post) -> None:
    bad = post.queue(answered(post), attachments=({"kind": "nonsense"},), purpose="reply")
    good = post.queue(post.lead(BOB, "Bob Sample"))
    post.pump()
    assert (post.state(bad), post.state(good)) == ("failed", "sent")
    assert [task.detail["outbox"] for task in post.tasks("needs you")] == [bad]


# Order, spacing, caps ------------------------------------------------------------------------------------------------


def test_answers_to_people_go_first(post: Post) -> None:
    post.writes(BOB, "What does it cost?")
    bob, ada = post.lead(BOB, "Bob Sample"), post.lead()
    post.inbox.poll()
    first, answer = post.queue(ada), post.queue(bob, purpose="reply")
    post.pump()
    assert post.received() == [BOB, ADA]
    assert post.state(first) == post.state(answer) == "sent"


def test_first_mails_of_a_mailbox_are_four_minutes_apart_and_its_answers_are_not(post: Post) -> None:
    leads = [post.lead(f"lead{n}@alder.example", f"Lead {n}") for n in range(3)]
    messages = [post.queue(lead) for lead in leads]
    post.pump()
    assert [post.state(message) for message in messages] == ["sent", "queued", "queued"]
    assert [post.wait(message) for message in messages[1:]] == [timedelta(minutes=4), timedelta(minutes=8)]
    post.pump(minutes=4)
    post.pump(minutes=4)
    assert [post.state(message) for message in messages] == ["sent"] * 3


def test_the_cap_of_a_day_holds_the_rest_back(tmp_path: Path, authority: Authority) -> None:
    with a_post(tmp_path, authority, daily_cap=2) as post:
        messages = [post.queue(post.lead(f"lead{n}@alder.example", f"Lead {n}")) for n in range(3)]
        for _ in range(5):
            post.pump(minutes=10)
        assert [post.state(message) for message in messages] == ["sent", "sent", "queued"]
        post.pump(days=1)
        assert post.state(messages[2]) == "sent"


def test_two_people_on_one_thread_each_answer_what_they_wrote(post: Post) -> None:
    ada, bob = post.lead(), post.lead(BOB, "Bob Sample")
    post.queue(ada)
    post.pump()
    ours = post.host.accepted[0].message_id
    post.writes(ADA, "Bob looks after this.", subject="Re: A word about Tallyho", number=1, In_Reply_To=ours)
    post.writes(BOB, "Ada sent me this: what is it?", subject="Re: A word about Tallyho", number=2, In_Reply_To=ours)
    post.pump()
    with post.workspace.database.read() as rows:
        thread = mail.latest_thread(rows, ada)
    for person, key in ((ada, "a"), (bob, "b")):
        post.queue(person, key, purpose="reply", thread=thread)
    post.pump()
    answers = {each.recipients[0]: each.raw for each in post.host.accepted[1:]}
    assert b"In-Reply-To: <in-1@alder.example>" in answers[ADA]
    assert b"In-Reply-To: <in-2@birch.example>" in answers[BOB]


# After a crash -------------------------------------------------------------------------------------------------------


def killed_while_sending(post: Post, point: str) -> OutboxId:
    message = post.queue(post.lead())
    post.inbox.poll()
    post.outbox.crash_point = dies_at(point)
    with pytest.raises(Killed):
        post.outbox.pump()
    assert post.state(message) == "sending"
    post.restart()
    return message


def test_killed_after_the_server_took_it_it_is_found_in_sent_and_not_sent_again(post: Post) -> None:
    message = killed_while_sending(post, "after 250")
    post.pump(seconds=5)
    assert (post.state(message), post.received()) == ("sent", [ADA])
    assert [event["purpose"] for event in post.events("message.sent")] == ["cold"]


def test_killed_before_it_was_handed_over_it_goes_once_it_surely_had_not(post: Post) -> None:
    message = killed_while_sending(post, "after intent")
    post.pump(seconds=5)
    assert post.state(message) == "sending"
    for _ in range(4):
        post.pump(minutes=4)
    assert (post.state(message), post.received()) == ("sent", [ADA])
    assert post.decisions(message) == ["allow", "allow"]


def test_killed_before_it_was_handed_over_an_opt_out_since_is_obeyed(post: Post) -> None:
    message = killed_while_sending(post, "after intent")
    post.writes(ADA, "Unsubscribe me, please.")
    for _ in range(5):
        post.pump(minutes=4)
    assert (post.state(message), post.received()) == ("blocked", [])


def test_a_lost_answer_is_looked_up(post: Post) -> None:
    message = post.queue(post.lead())
    post.faults(drop_before_answer=1.0)
    post.pump()
    assert post.state(message) == "sending"
    post.faults()
    post.pump(seconds=6)
    assert (post.state(message), post.received()) == ("sent", [ADA])


def test_a_copy_that_is_filed_late_is_waited_for(post: Post) -> None:
    message = post.queue(post.lead())
    post.faults(drop_before_answer=1.0, sent_copy_late=90.0)
    post.pump()
    post.faults(sent_copy_late=90.0)
    for _ in range(6):
        post.pump(seconds=40)
    assert (post.state(message), post.received()) == ("sent", [ADA])


def test_a_host_that_renames_messages_is_understood(post: Post) -> None:
    message = post.queue(post.lead())
    post.faults(drop_before_answer=1.0, rewrite_message_id=True)
    post.pump()
    post.faults()
    post.pump(seconds=6)
    assert (post.state(message), post.received()) == ("sent", [ADA])
    with post.workspace.database.read() as rows:
        assert rows.value("select seen_message_id from messages") == post.host.accepted[0].message_id


@pytest.mark.parametrize("days", [0, 10])
def test_what_cannot_be_known_is_the_founders_and_never_sent_again(
    tmp_path: Path, authority: Authority, days: int
) -> None:
    with a_post(tmp_path, authority, files_sent=False, sent_copies="unknown") as post:
        message = killed_while_sending(post, "after 250")
        for _ in range(6):
            post.pump(minutes=4)
        post.pump(days=days)
        assert (post.state(message), post.received()) == ("uncertain", [ADA])
        (task,) = post.tasks("uncertain send")
        assert task.detail == {"outbox": message}
        assert "Did “A word about Tallyho” reach ada@alder.example?" in task.title
        assert post.events("message.sent") == []


def test_a_sent_folder_that_cannot_be_read_for_an_hour_settles_nothing_too_early(post: Post) -> None:
    message = killed_while_sending(post, "after 250")
    post.faults(refuse_auth=False, drop_imap=1.0)
    for _ in range(4):
        post.pump(minutes=15)
        assert post.state(message) in ("sending", "sent")
    post.faults()
    post.pump(minutes=1)
    assert (post.state(message), post.received()) == ("sent", [ADA])


def test_every_message_that_left_has_a_decision_that_allowed_it(post: Post) -> None:
    post.faults(drop_before_answer=0.3, seed=4)
    messages = [post.queue(post.lead(f"lead{n}@alder.example", f"Lead {n}")) for n in range(8)]
    for _ in range(30):
        post.pump(minutes=4)
    assert [post.state(message) for message in messages] == ["sent"] * 8
    assert all(post.decisions(message)[-1] == "allow" for message in messages)
    assert sorted(post.received()) == sorted(set(post.received()))
    with post.workspace.database.read() as rows:
        late = rows.value(
            "select count(*) from outbox o join decisions d on d.id = o.decision_id where d.at > o.settled_at or d.outcome <> 'allow'"
        )
    assert late == 0
