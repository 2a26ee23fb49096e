"""A draft is changed as a few words ask; what is not understood is named, and no wish adds a claim."""

from app.agents.brain.rules.steering import steer

DRAFT = """Hi Ada,

I saw that you hired twelve people in May.

Chasing invoices takes a day a week. We take that off your desk. It works with what you have.

Would it be worth a short call?

Sam Sample"""


def test_shorter_and_a_day_in_one_wish() -> None:
    steered = steer(DRAFT, "Shorter, and ask for Thursday.")
    assert len(steered.text.split()) < len(DRAFT.split())
    assert "Would Thursday suit you for a short call?" in steered.text
    assert "worth a short call" not in steered.text
    assert (len(steered.done), steered.left) == (2, ())
    assert steered.text.startswith("Hi Ada,")
    assert steered.text.endswith("Sam Sample")


def test_what_is_to_be_left_out_goes_and_nothing_else() -> None:
    steered = steer(DRAFT, "drop the hired people")
    assert "twelve" not in steered.text
    assert "Chasing invoices takes a day a week." in steered.text


def test_what_is_not_understood_is_named_and_changes_nothing() -> None:
    steered = steer(DRAFT, "make it sing")
    assert (steered.text, steered.done) == (DRAFT, ())
    assert steered.left == ("make it sing",)


def test_the_part_that_is_understood_is_done() -> None:
    steered = steer(DRAFT, "shorter; mention our new Ghent office")
    assert steered.done == ("made it shorter",)
    assert "Ghent" not in steered.text
    assert any("Ghent" in part for part in steered.left)
