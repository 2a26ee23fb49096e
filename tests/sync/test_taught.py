"""What a person taught reaches the next message that says the same, and never past an opt-out."""

import pytest

from app.actions.doing import run
from app.core.ids import ContactId
from app.core.message import Category, Message
from app.store import mail, suppressions, taught
from tests.fakes.post import Post

ADA, BOB = "ada@alder.example", "bob@birch.example"
SAID = "We settled that with our cousin's firm in the spring, so we are all set here."


def latest(post: Post, contact: ContactId) -> Message:
    with post.workspace.database.read() as rows:
        found = mail.latest_inbound(rows, contact)
    assert found is not None
    return found


def forbidden(post: Post, address: str) -> bool:
    with post.workspace.database.read() as rows:
        return suppressions.of(rows, "email", address, channel="email") is not None


def hears(post: Post, contact: ContactId, address: str, text: str) -> Message:
    post.queue(contact)
    post.pump()
    post.writes(address, text, In_Reply_To=post.host.accepted[-1].message_id)
    post.inbox.poll()
    return latest(post, contact)


def correct(post: Post, message: Message, category: Category) -> None:
    run(post.workspace.database, "correct_category", {"message": str(message.id), "category": category.value})


def test_the_next_that_says_the_same_is_read_as_taught(post: Post) -> None:
    ada, bob = post.lead(), post.lead(BOB, "Bob Sample")
    first = hears(post, ada, ADA, SAID)
    assert first.category is not Category.OBJECTION_RIVAL
    correct(post, first, Category.OBJECTION_RIVAL)
    second = hears(post, bob, BOB, SAID.replace(", so", " so").upper())
    assert second.category is Category.OBJECTION_RIVAL
    assert second.classified_by == "taught"


def test_another_message_is_read_as_ever(post: Post) -> None:
    ada, bob = post.lead(), post.lead(BOB, "Bob Sample")
    correct(post, hears(post, ada, ADA, SAID), Category.OBJECTION_RIVAL)
    other = hears(post, bob, BOB, "What does it cost for a team of five?")
    assert other.category is not Category.OBJECTION_RIVAL
    assert other.classified_by == "rules"


@pytest.mark.parametrize("text", ["STOP", "Please remove me from your list."])
def test_no_lesson_makes_an_opt_out_anything_else(post: Post, text: str) -> None:
    ada, bob = post.lead(), post.lead(BOB, "Bob Sample")
    first = hears(post, ada, ADA, text)
    assert forbidden(post, ADA)
    correct(post, first, Category.POSITIVE_MEETING)
    assert forbidden(post, ADA), "a correction lifts nothing"
    second = hears(post, bob, BOB, text)
    assert second.category is Category.UNSUBSCRIBE
    assert forbidden(post, BOB)


def test_a_lesson_that_it_is_an_opt_out_is_honoured_at_once_and_for_those_who_say_the_same(post: Post) -> None:
    ada, bob = post.lead(), post.lead(BOB, "Bob Sample")
    waiting = post.queue(ada, "later", purpose="follow_up")
    first = hears(post, ada, ADA, SAID)
    assert not forbidden(post, ADA)
    correct(post, first, Category.UNSUBSCRIBE)
    assert forbidden(post, ADA)
    assert post.state(waiting) in ("withdrawn", "sent")
    hears(post, bob, BOB, SAID)
    assert forbidden(post, BOB)
    assert post.outbox.pump() == 0


def test_a_second_correction_takes_the_place_of_the_first(post: Post) -> None:
    ada = post.lead()
    first = hears(post, ada, ADA, SAID)
    correct(post, first, Category.OBJECTION_RIVAL)
    correct(post, first, Category.LATER)
    with post.workspace.database.read() as rows:
        assert [one.category for one in taught.lessons(rows)] == [Category.LATER]
