"""The inbox: every message once, kept as it came, matched to whom it is about, and heard before anything more is sent."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.core.ids import ContactId
from app.sandbox.mail.host import Accepted
from app.sandbox.people import letters
from app.sandbox.people.population import Person, populate
from app.store import contacts, mail, raw_mail, suppressions
from app.sync.email.parse import parse
from tests.fakes.post import ME, Killed, Post

ADA, BOB = "ada@alder.example", "bob@birch.example"


def dies_at(point: str) -> Callable[[str], None]:
    def crash(reached: str) -> None:
        if reached == point:
            raise Killed

    return crash


def counted(post: Post, table: str = "messages where direction = 'inbound'") -> int:
    with post.workspace.database.read() as rows:
        return int(rows.value(f"select count(*) from {table}"))


def point_state(post: Post, contact: ContactId) -> str:
    with post.workspace.database.read() as rows:
        return contacts.get(rows, contact).points[0].state


def forbidden(post: Post, address: str) -> bool:
    with post.workspace.database.read() as rows:
        return suppressions.of(rows, "email", address, channel="email") is not None


def sent_to(post: Post, contact: ContactId) -> Accepted:
    """Send a first mail to a person; return it as the world has it."""
    post.queue(contact)
    post.pump()
    return post.host.accepted[-1]


def known(address: str, name: str = "Ada Sample") -> Person:
    """Return a person of the practice world."""
    first, _, last = name.partition(" ")
    (someone,) = populate(1, 1)
    firm = replace(someone.firm, domain=address.partition("@")[2])
    return replace(someone, first=first, last=last, email=address, firm=firm)


# Fetching ------------------------------------------------------------------------------------------------------------


def test_a_message_is_kept_as_it_came_and_counts_once(post: Post) -> None:
    ada = post.lead()
    post.writes(ADA, "What does it cost?")
    assert post.inbox.poll() == 1
    assert post.inbox.poll() == 0
    assert counted(post) == 1
    raw = post.host.mailbox(ME).folder("INBOX").messages[0].raw
    with post.workspace.database.read() as rows:
        message = mail.latest_inbound(rows, ada)
        assert message is not None
        number = rows.value("select raw_id from messages where id = ?", message.id)
        assert raw_mail.get(rows, number).raw == raw
    assert [event["contact"] for event in post.events("message.received")] == [ada]


def test_reading_goes_on_where_it_stopped(post: Post) -> None:
    for number in range(5):
        post.writes(ADA, f"Word {number}", number=number)
    post.inbox.poll()
    before = post.host.connections
    post.restart()
    post.writes(ADA, "One more", number=5)
    assert post.inbox.poll() == 1
    assert (counted(post), post.host.connections) == (6, before + 1)


def test_a_renumbered_mailbox_is_read_anew_and_nothing_counts_twice(post: Post) -> None:
    post.lead()
    for number in range(12):
        post.writes(ADA, f"Word {number}", number=number)
    post.host.deliver(
        ME, b"From: ada@alder.example\r\nTo: sam@tallyho.example\r\nSubject: no id\r\n\r\nA word without an id\r\n"
    )
    post.inbox.poll()
    events = len(post.events("message.received"))
    post.host.new_uidvalidity(ME, "INBOX")
    assert sum(post.inbox.poll() for _ in range(2)) == 13  # the host hangs up on whoever has the folder open
    post.writes(ADA, "And one more", number=12)
    assert post.inbox.poll() == 1
    assert counted(post) == 14
    assert len(post.events("message.received")) == events + 1


def test_two_messages_that_share_an_id_both_count(post: Post) -> None:
    post.lead()
    post.writes(ADA, "The first", number=1)
    post.writes(ADA, "The second, which is longer", number=1)
    post.inbox.poll()
    assert counted(post) == 2


@pytest.mark.parametrize("point", ["before keeping", "after keeping", "before taking in", "after taking in"])
def test_killed_anywhere_a_message_is_pending_or_processed_and_never_neither(post: Post, point: str) -> None:
    post.lead()
    for number in range(3):
        post.writes(ADA, f"Word {number}", number=number)
    post.inbox.crash_point = dies_at(point)
    with pytest.raises(Killed):
        post.inbox.poll()
    with post.workspace.database.read() as rows:
        last = raw_mail.cursors(rows).get((post.box, "INBOX"), raw_mail.START).last_uid
        assert rows.value("select count(*) from raw_mail where state in ('pending', 'processed')") == last
    post.restart()
    post.inbox.poll()
    assert counted(post) == 3
    assert len(post.events("message.received")) == 3


def test_links_that_die_in_mid_command_miss_and_double_nothing(post: Post) -> None:
    post.lead()
    for number in range(60):
        post.writes(ADA, f"Word {number}", number=number)
    post.faults(seed=3, drop_imap=0.3)
    for _ in range(200):
        post.inbox.poll()
    post.faults()
    post.inbox.poll()
    assert counted(post) == 60
    assert len(post.events("message.received")) == 60


def test_a_mailbox_that_cannot_be_read_is_noted_and_the_other_one_is(post: Post) -> None:
    from tests.fakes.workspaces import a_mailbox

    with post.workspace.database.transaction("test") as tx:
        away = a_mailbox(tx, "away@tallyho.example", imap_port=9)
    post.workspace.vault.put("mailbox:away@tallyho.example", "secret")
    post.writes(ADA, "Hello")
    assert post.inbox.poll() == 1
    with post.workspace.database.read() as rows:
        assert "could not be reached" in str(raw_mail.cursors(rows)[away, "INBOX"].error)
        assert raw_mail.read_up_to(rows, away) is None
        assert raw_mail.read_up_to(rows, post.box) == post.clock.now()


@pytest.mark.parametrize("listed", [True, False, None])
def test_folders_tell_their_state_at_once_or_one_by_one(
    post: Post, listed: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once where the server lists states, one by one where it does not; None: it says it does, and does not."""
    names = ["INBOX", "Junk", "Clients and friends", "Größe", 'the "best"', "100%", "a*b"]
    link = post.inbox.link(post.mailbox())
    link.states(["INBOX"])
    for name in names[2:]:
        link._box.folder.create(name)
    for number in range(2):
        post.writes(ADA, "Hello", number=number)
    asked: list[str] = []
    client = link._box.client
    plainly, ask = client.xatom, client._command

    def xatom(name: str, *arguments: object) -> object:
        return plainly(name, *arguments) if listed is not None else plainly(name, '""', '"*"', "RETURN", "nonsense")

    def command(name: str, *arguments: object) -> object:
        asked.append(name)
        return ask(name, *arguments)

    monkeypatch.setattr(client, "xatom", xatom)
    monkeypatch.setattr(client, "_command", command)
    link._lists_states = listed is not False
    states = link.states(names)
    assert list(states) == names if listed else set(states) == set(names)
    assert (states["INBOX"].uidnext, states["Junk"].uidnext) == (3, 1)
    assert len({state.uidvalidity for state in states.values()}) == len(names)
    assert asked.count("LIST") == (listed is not False)
    # A name with a quote in it is told in a form of its own; it is asked for by itself.
    assert asked.count("STATUS") == (1 if listed else len(names))


def test_a_login_that_is_refused_pauses_the_mailbox_with_one_task(post: Post) -> None:
    post.faults(refuse_auth=True)
    post.inbox.poll()
    post.inbox.poll()
    assert post.mailbox().state == "paused"
    assert len(post.tasks("mailbox")) == 1


def test_a_message_that_cannot_be_taken_in_is_kept_and_told(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise KeyError("a bug of ours")

    monkeypatch.setattr("app.sync.inbox.take_in", stumble)
    post.writes(ADA, "Hello")
    post.inbox.poll()
    with post.workspace.database.read() as rows:
        assert rows.value("select state from raw_mail") == "failed"
    assert len(post.tasks("needs you")) == 1


def test_what_lies_in_the_junk_folder_is_heard_too(post: Post) -> None:
    ada = post.lead()
    post.host.deliver(
        ME,
        b"From: ada@alder.example\r\nSubject: stop\r\nMessage-ID: <j@alder.example>\r\n\r\nunsubscribe\r\n",
        folder="Junk",
    )
    post.inbox.poll()
    assert forbidden(post, ADA)
    assert [event["contact"] for event in post.events("contact.suppressed")][:1] == [ada]


# Whom it is about ----------------------------------------------------------------------------------------------------


def test_an_answer_finds_its_thread_by_our_id_whoever_wrote_it(post: Post) -> None:
    ada, bob = post.lead(), post.lead(BOB, "Bob Sample")
    ours = sent_to(post, ada)
    follow_up = post.queue(ada, "2", purpose="follow_up")
    post.writes(BOB, "I look after this.", subject="Re: anything", In_Reply_To=ours.message_id)
    post.inbox.poll()
    with post.workspace.database.read() as rows:
        (sent, answer) = mail.recent(rows, ada, limit=5)[:1] + mail.recent(rows, bob, limit=5)[:1]
    assert sent.thread_id == answer.thread_id
    assert (sent.contact_id, answer.contact_id) == (ada, bob)
    assert [event["contact"] for event in post.events("colleague.replied")] == [ada]
    assert post.state(follow_up) == "withdrawn"


def test_an_answer_without_references_finds_its_thread_by_the_subject(post: Post) -> None:
    ada = post.lead()
    sent_to(post, ada)
    post.writes(ADA, "Yes, let us talk.", subject="RE: Aw: A word about Tallyho")
    post.inbox.poll()
    with post.workspace.database.read() as rows:
        thread = mail.latest_thread(rows, ada)
        assert thread is not None
        assert len(mail.thread_messages(rows, thread)) == 2


def test_an_answer_under_the_id_a_host_gave_our_message_is_matched(post: Post) -> None:
    post.faults(rewrite_message_id=True, drop_before_answer=1.0)
    ada = post.lead()
    post.queue(ada)
    post.pump()
    post.faults()
    post.pump(seconds=6)
    seen = post.host.accepted[0].message_id
    post.writes("ada.private@cedar.example", "Sure", In_Reply_To=seen)
    post.inbox.poll()
    assert [event["contact"] for event in post.events("message.received")] == [ada]


def test_an_answer_takes_back_what_was_to_follow(post: Post) -> None:
    ada = post.lead()
    sent_to(post, ada)
    follow_up = post.queue(ada, "2", purpose="follow_up")
    post.writes(ADA, "Tell me more.")
    post.inbox.poll()
    assert post.state(follow_up) == "withdrawn"


def test_an_automatic_answer_says_until_when_and_takes_nothing_back(post: Post) -> None:
    ada = post.lead()
    ours = sent_to(post, ada)
    follow_up = post.queue(ada, "2", purpose="follow_up")
    text = "I am out of the office until 2026-03-20 and will answer then."
    post.writes(
        ADA, text, subject="Automatic reply: A word", In_Reply_To=ours.message_id, Auto_Submitted="auto-replied"
    )
    post.inbox.poll()
    (event,) = post.events("message.received")
    with post.workspace.database.read() as rows:
        assert mail.reading_of(rows, event["message"])["until"] == "2026-03-20"
    assert event["category"] == "out_of_office"
    assert post.state(follow_up) == "queued"


def test_a_mail_of_a_stranger_is_kept_and_named_unmatched(post: Post) -> None:
    post.writes("stranger@oak.example", "Who are you?")
    post.inbox.poll()
    assert [event["sender"] for event in post.events("message.unmatched")] == ["stranger@oak.example"]
    assert counted(post) == 1


# Reports -------------------------------------------------------------------------------------------------------------


def test_a_bounce_marks_the_address_of_the_right_person_and_no_other(post: Post) -> None:
    ada, bob = post.lead(), post.lead(BOB, "Bob Sample")
    ours = sent_to(post, ada)
    follow_up = post.queue(ada, "2", purpose="follow_up")
    post.host.deliver(ME, letters.delivery_report(known(ADA), ours, post.clock.now(), 1))
    post.inbox.poll()
    assert (point_state(post, ada), point_state(post, bob)) == ("bounced", "unknown")
    assert [(event["contact"], event["address"]) for event in post.events("address.bounced")] == [(ada, ADA)]
    assert post.state(follow_up) == "withdrawn"
    assert not forbidden(post, ADA)
    assert post.events("message.received") == []


def test_a_bounce_of_where_it_was_forwarded_to_marks_the_address_we_wrote_to(post: Post) -> None:
    ada = post.lead()
    ours = sent_to(post, ada)
    post.host.deliver(ME, letters.delivery_report(known("ada77@elsewhere.example"), ours, post.clock.now(), 1))
    post.inbox.poll()
    assert point_state(post, ada) == "bounced"


def test_a_complaint_forbids_the_person_it_concerns_and_not_the_feedback_loop(post: Post) -> None:
    ada, bob = post.lead(), post.lead(BOB, "Bob Sample")
    ours = sent_to(post, ada)
    waiting = post.queue(ada, "2", purpose="follow_up")
    report = letters.abuse_report(known(ADA), ours, post.clock.now(), 1)
    post.host.deliver(ME, report)
    post.inbox.poll()
    sender = parse(report, now=post.clock.now(), own_addresses=frozenset()).sender or ""
    assert sender
    assert (forbidden(post, ADA), forbidden(post, BOB), forbidden(post, sender)) == (True, False, False)
    assert post.state(waiting) == "withdrawn"
    with post.workspace.database.read() as rows:
        assert rows.value("select count(*) from messages where kind = 'bounce'") == 0
        assert contacts.get(rows, bob).status.value == "new"


def test_a_complaint_that_names_no_message_of_ours_is_put_before_the_founder(post: Post) -> None:
    ada = post.lead()
    ours = sent_to(post, ada)
    report = letters.abuse_report(known(ADA), ours, post.clock.now(), 1)
    kept = [line for line in report.split(b"\n") if not line.lower().startswith((b"message-id: <qh", b"x-qh-send-id"))]
    post.host.deliver(ME, b"\n".join(kept))
    post.inbox.poll()
    assert len(post.tasks("needs you")) == 1


# Opting out ----------------------------------------------------------------------------------------------------------


def test_an_opt_out_is_obeyed_before_the_next_send(post: Post) -> None:
    ada = post.lead()
    sent_to(post, ada)
    waiting = [post.queue(ada, key, purpose="follow_up") for key in "234"]
    post.writes(ADA, "STOP")
    post.pump(minutes=10)
    assert [post.state(message) for message in waiting] == ["withdrawn"] * 3
    assert post.received() == [ADA]
    assert forbidden(post, ADA)


def test_an_opt_out_from_another_address_forbids_both(post: Post) -> None:
    ada = post.lead()
    ours = sent_to(post, ada)
    post.writes("private@cedar.example", "Please remove me from your list.", In_Reply_To=ours.message_id)
    post.inbox.poll()
    assert forbidden(post, ADA)
    assert forbidden(post, "private@cedar.example")


def test_the_address_for_unsubscribing_ties_a_mail_to_whom_it_was_offered(post: Post) -> None:
    ada = post.lead()
    ours = sent_to(post, ada)
    offered = next(line for line in ours.raw.decode().splitlines() if line.startswith("List-Unsubscribe:"))
    subject = offered.partition("subject=")[2].rstrip(">")
    post.writes("another.me@cedar.example", "", subject=subject)
    post.inbox.poll()
    assert forbidden(post, ADA)


def test_words_about_unsubscribing_with_a_wrong_token_forbid_the_sender_alone(post: Post) -> None:
    ada = post.lead()
    sent_to(post, ada)
    post.writes(BOB, "", subject="unsubscribe-0123456789abcdef01234567")
    post.inbox.poll()
    assert not forbidden(post, ADA)
    assert ada
