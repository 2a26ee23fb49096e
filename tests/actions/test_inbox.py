"""The inbox without its window: who has the next word, what is found, and what the verbs make of a conversation."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.actions import inbox as verbs
from app.actions.doing import run
from app.actions.queries import inbox
from app.core.errors import BadInput, Refused, Trouble
from app.core.ids import ContactId, MessageId, ThreadId
from app.core.message import Category, Direction
from app.store import approvals, mail, outbox, suppressions
from app.store.database import Transaction
from app.store.inbox_list import Split
from app.store.workspace import Workspace
from tests.fakes.workspaces import a_contact, a_mailbox, a_workspace


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    space = a_workspace(tmp_path)
    with space.database.transaction("test") as tx:
        a_mailbox(tx, "sam@tallyho.example")
    yield space
    space.close()


def said(
    tx: Transaction, thread: ThreadId, contact: ContactId, text: str, *, ours: bool = False, after: int = 0,
    category: Category = Category.POSITIVE_QUESTION, kind: str = "reply", sender: str = "ada@alder.example",
) -> MessageId:  # fmt: skip
    """Let one side say something, so many minutes from now."""
    return MessageId(
        mail.add_message(
            tx, thread=thread, contact=contact, mailbox_id=mail.mailboxes(tx)[0].id, channel="email",
            direction=Direction.OUTBOUND if ours else Direction.INBOUND, sender="sam@tallyho.example" if ours else sender,
            recipient=sender if ours else "sam@tallyho.example", subject="A word", text=text, at=tx.now + timedelta(minutes=after),
            message_id=f"<{contact}.{after}.{len(text)}@x.example>", kind=None if ours else kind, category=None if ours else category.value,
        )
    )  # fmt: skip


def talk(space: Workspace, name: str, *, answered: bool = False) -> tuple[ThreadId, ContactId, MessageId]:
    """Begin a conversation in which a person wrote, and perhaps we answered."""
    with space.database.transaction("test") as tx:
        address = f"{name.lower()}@alder.example"
        person = a_contact(tx, address, f"{name} Sample")
        thread = mail.start_thread(tx, f"For {name}", contact=person, mailbox_id=mail.mailboxes(tx)[0].id)
        said(tx, thread, person, "Hello, shall we talk?", ours=True, sender=address)
        heard = said(tx, thread, person, f"What does it cost, asks {name}", after=1, sender=address)
        if answered:
            said(tx, thread, person, "A hundred.", ours=True, after=2, sender=address)
    return thread, person, heard


def listed(space: Workspace, split: Split, text: str = "") -> list[int]:
    return [int(one.id) for one in inbox.conversations(space, split, text).conversations]


def do(space: Workspace, verb: str, **arguments: object) -> object:
    return run(space.database, verb, arguments, confirmed=True).result


def test_a_conversation_stands_where_the_next_word_is(space: Workspace) -> None:
    open_, _, _ = talk(space, "Ada")
    answered, _, _ = talk(space, "Bob", answered=True)
    assert listed(space, "reply") == [open_]
    assert listed(space, "waiting") == [answered]
    assert sorted(listed(space, "all")) == sorted([open_, answered])
    do(space, "snooze_thread", thread=open_, until=(space.clock.now() + timedelta(days=1)).isoformat())
    assert (listed(space, "reply"), listed(space, "later")) == ([], [open_])
    do(space, "wake_thread", thread=open_)
    assert listed(space, "reply") == [open_]
    do(space, "finish_thread", thread=open_)
    assert listed(space, "reply") == []
    do(space, "reopen_thread", thread=open_)
    assert listed(space, "reply") == [open_]
    with pytest.raises(BadInput, match="last word"):
        do(space, "reopen_thread", thread=answered)


def test_a_draft_that_waits_stands_under_the_conversation_it_is_for(space: Workspace) -> None:
    older, ada, _ = talk(space, "Ada")
    with space.database.transaction("test") as tx:
        newer = mail.start_thread(tx, "Something else", contact=ada, mailbox_id=mail.mailboxes(tx)[0].id)
        said(tx, newer, ada, "And another thing?", after=5)
        draft = approvals.ask(tx, "reply", "Answer", {"subject": "Re", "text": "Gladly."}, contact=ada)
    found = {one.id: one.draft for one in inbox.conversations(space, "all").conversations}
    assert found == {newer: draft, older: None}
    assert listed(space, "reply") == [newer], "a draft wants a yes"
    assert inbox.thread(space, newer).draft is not None
    assert inbox.thread(space, older).draft is None


def test_words_are_found_in_names_subjects_and_messages(space: Workspace) -> None:
    ada, _, _ = talk(space, "Ada")
    bob, _, _ = talk(space, "Bob")
    assert listed(space, "all", "Ada Sam") == [ada]
    assert listed(space, "all", "asks bob") == [bob]
    assert sorted(listed(space, "all", "cost")) == sorted([ada, bob])
    assert listed(space, "all", "zzqq") == listed(space, "all", "%") == listed(space, "all", '"') == []


def test_read_and_unread(space: Workspace) -> None:
    thread, person, _ = talk(space, "Ada")
    assert inbox.thread(space, thread).conversation.unread
    space.clock.move_to(space.clock.now() + timedelta(minutes=5))  # type: ignore[attr-defined]
    verbs.note_read(space, thread)
    assert not inbox.thread(space, thread).conversation.unread
    do(space, "mark_unread", thread=thread)
    assert inbox.thread(space, thread).conversation.unread
    do(space, "mark_read", thread=thread)
    with space.database.transaction("test") as tx:
        said(tx, thread, person, "Are you there?", after=1)
    assert inbox.thread(space, thread).conversation.unread, "what came since is new"


def test_an_answer_goes_to_who_wrote_last_under_the_thread_and_turns_the_draft_down(space: Workspace) -> None:
    thread, ada, _ = talk(space, "Ada")
    with space.database.transaction("test") as tx:
        cora = a_contact(tx, "cora@alder.example", "Cora Sample")
        theirs = said(tx, thread, cora, "I take this over from Ada.", after=3, sender="cora@alder.example")
        draft = approvals.ask(tx, "reply", "Answer", {"subject": "Re", "text": "Gladly."}, contact=cora)
    assert inbox.thread(space, thread).conversation.others == 1
    assert inbox.thread(space, thread).words[int(theirs)].who == "Cora Sample"
    queued = do(space, "reply_to_thread", thread=thread, text="Welcome, Cora.")
    with space.database.read() as rows:
        found = outbox.get(rows, queued)  # type: ignore[arg-type]
        assert found is not None
        assert (found.address, found.thread_id, found.purpose) == ("cora@alder.example", thread, "reply")
        assert found.subject == "Re: For Ada"
        assert approvals.get(rows, draft).state == "rejected"
        assert outbox.person_wrote_last(rows, cora)
        assert not outbox.person_wrote_last(rows, ada)
    assert listed(space, "reply") == []


def test_an_answer_names_no_price_of_its_own_and_reaches_nobody_who_said_no(space: Workspace) -> None:
    thread, person, _ = talk(space, "Ada")
    with pytest.raises(Refused, match="names"):
        do(space, "reply_to_thread", thread=thread, text="It is $48,000 a year.")
    do(space, "do_not_contact", contact=str(person))
    with pytest.raises(Refused, match="not to be contacted"):
        do(space, "reply_to_thread", thread=thread, text="Just this once.")


def test_a_correction_towards_an_opt_out_reaches_the_address_it_came_from(space: Workspace) -> None:
    _, person, heard = talk(space, "Ada")
    with space.database.transaction("test") as tx:
        tx.run("update messages set sender = 'ada.private@cedar.example' where id = ?", heard)
    do(space, "correct_category", message=heard, category="unsubscribe")
    with space.database.read() as rows:
        assert suppressions.of_contact(rows, person, channel="email") is not None
        assert suppressions.of(rows, "email", "ada.private@cedar.example", channel="email") is not None


@pytest.mark.parametrize("category", ["bounce.hard", "auto_reply"])
def test_what_the_mail_itself_says_is_not_set_by_hand(space: Workspace, category: str) -> None:
    _, _, heard = talk(space, "Ada")
    with pytest.raises(Trouble):
        do(space, "correct_category", message=heard, category=category)


def test_the_lesson_a_message_was_read_by_is_told_with_its_day(space: Workspace) -> None:
    thread, person, heard = talk(space, "Ada")
    do(space, "correct_category", message=heard, category="objection.price")
    taught_on = space.clock.now()
    with space.database.transaction("test") as tx:
        again = said(tx, thread, person, "What does it cost, asks Ada", after=9)
        tx.run("update messages set classified_by = 'taught' where id = ?", again)
    assert inbox.thread(space, thread).taught_at == {int(again): taught_on}


def test_a_list_that_is_scrolled_stays_as_long(space: Workspace) -> None:
    with space.database.transaction("test") as tx:
        _many(tx, 150)
    first = inbox.conversations(space, "all")
    assert (len(first.conversations), first.more) == (inbox.PAGE, True)
    rest = inbox.conversations(space, "all", offset=inbox.PAGE)
    longer = inbox.conversations(space, "all", least=120)
    assert [one.id for one in longer.conversations] == [one.id for one in (*first.conversations, *rest.conversations)]


def test_twenty_thousand_conversations_are_listed_at_once(space: Workspace) -> None:
    with space.database.transaction("test") as tx:
        _many(tx, 20_000)
    for split, text in (("reply", ""), ("waiting", ""), ("later", ""), ("all", ""), ("all", "subject 7")):
        began = time.perf_counter()
        inbox.conversations(space, split, text)  # type: ignore[arg-type]
        assert time.perf_counter() - began < 0.5, split


def _many(tx: Transaction, count: int) -> None:
    """Fill in conversations of two words each; in every tenth of them they had the last one."""
    numbers, now = range(1, count + 1), tx.millis
    tx.many("insert into threads (id, subject, created_at, last_at) values (?, ?, ?, ?)",
            [(n, f"Subject {n}", now, now - n * 1000) for n in numbers])  # fmt: skip
    tx.many(
        "insert into messages (thread_id, direction, channel, sender, recipient, subject, text, at, kind, category)"
        " values (?, ?, 'email', 'a@x.example', 'b@x.example', 's', ?, ?, ?, ?)",
        [
            (n, "inbound" if theirs else "outbound", "some words " * 20, now - n * 1000 + theirs, "reply" if theirs else None,
             "later" if theirs else None)
            for n in numbers for theirs in ((False, True) if n % 10 == 0 else (False,))
        ],
    )  # fmt: skip
