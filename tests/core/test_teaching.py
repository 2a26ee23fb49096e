"""A correction reaches the same answer said again, and no other."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.core.message import Category
from app.core.teaching import Lesson, taught, words_of

AT = datetime(2026, 3, 3, tzinfo=UTC)
SAID = "We already have something for this, thanks, it does the job."


def lesson(text: str, category: Category = Category.OBJECTION_RIVAL) -> Lesson:
    return Lesson(words=words_of(text), category=category, at=AT)


def test_the_same_words_in_other_clothes_are_the_same() -> None:
    found = taught("we ALREADY have something for this; thanks — it does the job", [lesson(SAID)])
    assert found is not None
    assert found.category is Category.OBJECTION_RIVAL


def test_another_answer_is_not() -> None:
    assert taught("We have nothing for this, tell me more.", [lesson(SAID)]) is None
    assert taught("", [lesson(SAID)]) is None
    assert taught("word " * 300, [lesson("word " * 300)]) is None
    assert taught(" ".join(f"w{n}" for n in range(200)), [lesson(SAID)]) is None


@given(st.text(max_size=200))
def test_a_text_always_falls_under_its_own_lesson_or_says_too_much(text: str) -> None:
    words = words_of(text)
    found = taught(text, [Lesson(words=words, category=Category.LATER, at=AT)])
    assert (found is not None) == bool(words)
