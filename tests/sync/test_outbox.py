"""The outbox: decided at the moment of sending, sent once, and honest about what it cannot know."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from app.actions import registry
from app.core.contact import Point
from app.core.ids import ContactId, OutboxId
from app.sandbox.certificates import Authority, make_authority
from app.store import contacts, mail, outbox, settings, suppressions
from tests.fakes.post import ME, MORNING, Killed, Post, a_post
from tests.fakes.workspaces import a_mailbox

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


# Trouble at the server -----------------------------------------------------------------------------------------------


def test_a_passing_refusal_is_tried_again_with_rising_waits(post: Post) -> None:
    message = post.queue(answered(post), purpose="reply")
    post.faults(recipients={ADA: (452, "4.2.2 mailbox full")})
    waits = []
    for _ in range(4):
        post.pump()
        assert post.state(message) == "queued"
        waits.append(post.wait(message))
        post.clock.advance(waits[-1])
    assert all(later > 1.5 * earlier for earlier, later in pairwise(waits))
    post.faults()
    post.pump()
    assert post.state(message) == "sent"
    assert set(post.decisions(message)) == {"allow"}
    assert len(post.decisions(message)) == 5


def test_after_three_days_of_passing_refusals_it_ends(post: Post) -> None:
    message = post.queue(answered(post), purpose="reply")
    post.faults(recipients={ADA: (452, "4.2.2 mailbox full")})
    began = post.clock.now()
    while post.state(message) == "queued":
        post.clock.advance(max(post.wait(message), timedelta()))
        post.pump()
    assert post.state(message) == "failed"
    assert timedelta(days=2) < post.clock.now() - began < timedelta(days=5)


def test_greylisting_costs_one_wait(post: Post) -> None:
    message = post.queue(post.lead())
    post.faults(recipients={"alder.example": (450, "4.7.1 greylisted")})
    post.pump()
    post.pump(hours=2)
    assert (post.state(message), post.received()) == ("sent", [ADA])


def test_an_unknown_address_is_never_tried_again_and_marked(post: Post) -> None:
    ada = post.lead()
    message = post.queue(ada)
    post.faults(recipients={ADA: (550, "5.1.1 user unknown")})
    post.pump()
    assert post.state(message) == "failed"
    with post.workspace.database.read() as rows:
        assert contacts.get(rows, ada).points[0].state == "refused"
    assert [event["address"] for event in post.events("address.bounced")] == [ADA]
    post.faults()
    post.pump(days=5)
    assert post.received() == []
    assert post.mailbox().state == "active"


def test_a_full_mailbox_ends_the_message_and_leaves_the_address(post: Post) -> None:
    ada = post.lead()
    message = post.queue(ada)
    post.faults(recipients={ADA: (552, "5.2.2 over quota")})
    post.pump()
    assert post.state(message) == "failed"
    with post.workspace.database.read() as rows:
        assert contacts.get(rows, ada).points[0].state == "unknown"


def test_a_refusal_for_policy_pauses_the_mailbox_and_spares_the_person(post: Post) -> None:
    ada = post.lead()
    message = post.queue(ada)
    post.faults(recipients={ADA: (550, "5.7.1 blocked for bad reputation")})
    post.pump()
    assert (post.state(message), post.mailbox().state) == ("queued", "paused")
    (task,) = post.tasks("mailbox")
    assert "5.7.1" in task.title
    with post.workspace.database.read() as rows:
        assert contacts.get(rows, ada).points[0].state == "unknown"
    assert post.events("address.bounced") == []


def test_a_login_that_is_refused_pauses_the_mailbox_once_and_a_look_lets_it_send_again(post: Post) -> None:
    messages = [post.queue(post.lead(f"lead{n}@alder.example", f"Lead {n}")) for n in range(2)]
    post.inbox.poll()
    post.faults(refuse_auth=True)
    post.outbox.pump()
    post.clock.advance(timedelta(minutes=10))
    post.outbox.pump()
    assert [post.state(message) for message in messages] == ["queued", "queued"]
    assert len(post.tasks("mailbox")) == 1
    post.faults()
    act(post, "resume_mailbox", mailbox=ME)
    assert (post.mailbox().state, post.tasks("mailbox")) == ("active", [])
    post.pump()
    post.pump(minutes=5)
    assert [post.state(message) for message in messages] == ["sent", "sent"]


def test_a_missing_password_pauses_the_mailbox_in_words(post: Post) -> None:
    post.inbox.poll()
    message = post.queue(post.lead())
    post.workspace.vault.remove(f"mailbox:{ME}")
    post.restart()
    post.outbox.pump()
    assert (post.state(message), post.mailbox().state) == ("queued", "paused")
    assert "password" in post.tasks("mailbox")[0].title


def test_a_server_that_is_away_is_waited_for_however_long_and_loses_nothing(post: Post) -> None:
    message = post.queue(answered(post), purpose="reply")
    with post.workspace.database.transaction("test") as tx:
        tx.run("""update mailboxes set smtp = json_set(smtp, '$.port', 9)""")
    for _ in range(30):
        post.outbox.pump()
        assert post.state(message) == "queued"
        post.clock.advance(post.wait(message))
    with post.workspace.database.transaction("test") as tx:
        tx.run("update mailboxes set smtp = json_set(smtp, '$.port', ?)", post.host.smtp_port)
    post.clock.move_to(MORNING + timedelta(days=7))
    post.pump()
    assert post.state(message) == "sent"
    assert post.get(message).attempts == 0


def test_a_certificate_that_is_not_trusted_gets_no_password(post: Post, tmp_path: Path) -> None:
    other = make_authority(tmp_path / "other", now=MORNING)
    message = post.queue(answered(post), purpose="reply")
    with post.workspace.database.transaction("test") as tx:
        tx.run("update mailboxes set smtp = json_set(smtp, '$.ca_file', ?)", str(other.ca))
    post.pump()
    assert post.state(message) == "queued"
    assert "safely" in post.row(message)["error"]
    assert post.host.accepted == []


def test_an_address_that_mail_servers_do_not_take_ends_the_message_alone(post: Post) -> None:
    message = post.queue(post.lead("ädä@alder.example"), purpose="reply")
    good = post.queue(post.lead(BOB, "Bob Sample"), purpose="reply")
    post.pump()
    assert (post.state(message), post.state(good)) == ("failed", "sent")


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


# Mailbox-level trouble -----------------------------------------------------------------------------------------------


def bounced(post: Post, count: int, *, of: int) -> None:
    """Let `count` of the mailbox's last `of` mails have come back."""
    with post.workspace.database.transaction("test") as tx:
        for number in range(of):
            lead = contacts.create(tx, name=f"Gone {number}", source="own list")
            queued = outbox.queue(
                tx, send_key=f"old {number}", channel="email", purpose="reply", contact=lead, address=f"gone{number}@x.example",
                subject="s", text="t", mailbox_id=post.box,
            )  # fmt: skip
            assert queued is not None
            outbox.mark(tx, queued, "sent", settled_at=tx.now - timedelta(days=2))
            if number < count:
                tx.insert(
                    "messages", contact_id=lead, direction="inbound", channel="email", sender="m", recipient=ME, subject="",
                    text="", at=tx.millis, kind="bounce", category="bounce.hard", outbox_id=queued,
                )  # fmt: skip


def test_too_many_bounces_pause_the_mailbox_with_one_task_and_keep_the_messages(post: Post) -> None:
    bounced(post, 10, of=100)
    messages = [post.queue(post.lead(f"lead{n}@alder.example", f"Lead {n}")) for n in range(3)]
    for _ in range(3):
        post.pump(minutes=10)
    assert [post.state(message) for message in messages] == ["queued"] * 3
    assert post.mailbox().state == "paused"
    (task,) = post.tasks("mailbox")
    assert "bounced" in task.title
    assert sum(len(post.decisions(message)) for message in messages) == 1
    assert post.outbox.next_due() is None


def test_a_resumed_mailbox_is_not_paused_again_for_what_was_looked_at(post: Post) -> None:
    bounced(post, 10, of=100)
    message = post.queue(post.lead())
    post.pump()
    act(post, "resume_mailbox", mailbox=ME)
    post.pump(minutes=1)
    assert (post.state(message), post.mailbox().state, post.tasks("mailbox")) == ("sent", "active", [])


def test_a_paused_mailbox_still_answers_people(post: Post) -> None:
    with post.workspace.database.transaction("test") as tx:
        mail.pause_mailbox(tx, post.box, "a look is needed")
    ada = answered(post)
    cold, answer = post.queue(post.lead(BOB, "Bob Sample")), post.queue(ada, purpose="reply")
    post.pump()
    assert (post.state(cold), post.state(answer)) == ("queued", "sent")


def test_a_second_mailbox_goes_on_while_the_first_is_paused(post: Post) -> None:
    post.host.account("second@tallyho.example", "secret")
    post.workspace.vault.put("mailbox:second@tallyho.example", "secret")
    with post.workspace.database.transaction("test") as tx:
        mail.pause_mailbox(tx, post.box, "a look is needed")
        a_mailbox(
            tx, "second@tallyho.example", smtp_port=post.host.smtp_port, imap_port=post.host.imap_port,
            ca_file=str(post.host.authority.ca), sent_copies="provider",
        )  # fmt: skip
    message = post.queue(post.lead())
    post.pump()
    assert post.state(message) == "sent"
    assert post.host.accepted[0].account == "second@tallyho.example"


def test_a_domain_without_authentication_pauses_and_does_not_end_the_lead(tmp_path: Path, authority: Authority) -> None:
    with a_post(tmp_path, authority) as post:
        with post.workspace.database.transaction("test") as tx:
            tx.run("update mailboxes set smtp = json_remove(smtp, '$.auth')")
        message = post.queue(post.lead())
        post.pump()
        assert (post.state(message), post.mailbox().state) == ("queued", "paused")
        assert post.events("message.blocked") == []


def test_a_sender_profile_that_lacks_an_address_holds_everything_with_one_task(post: Post) -> None:
    with post.workspace.database.transaction("test") as tx:
        profile = settings.get(tx, "sender")
        settings.put(tx, "sender", profile | {"postal_address": ""})
    messages = [post.queue(post.lead(f"lead{n}@alder.example", f"Lead {n}"), purpose="reply") for n in range(2)]
    post.pump()
    assert [post.state(message) for message in messages] == ["queued", "queued"]
    assert len(post.tasks("needs you")) == 1
    with post.workspace.database.transaction("test") as tx:
        settings.put(tx, "sender", profile)
    post.pump(hours=1)
    assert [post.state(message) for message in messages] == ["sent", "sent"]


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
