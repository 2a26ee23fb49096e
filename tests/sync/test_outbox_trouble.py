"""Trouble at the mail server and of the mailbox: what it means for the message, for the person, and for the mailbox."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from app.actions import registry
from app.core.ids import ContactId
from app.sandbox.certificates import Authority, make_authority
from app.store import contacts, mail, outbox, settings
from tests.fakes.post import ME, MORNING, Post, a_post
from tests.fakes.workspaces import a_mailbox

ADA, BOB = "ada@alder.example", "bob@birch.example"


def answered(post: Post) -> ContactId:
    """Return a person who wrote to us, so that an answer to them is one."""
    ada = post.lead()
    post.writes(ADA, "What does it cost?", number=99)
    post.inbox.poll()
    return ada


def act(post: Post, verb: str, **arguments: object) -> None:
    with post.workspace.database.transaction("person") as tx:
        registry.run(tx, verb, arguments)


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
