"""A sample of promise 4; the whole of it is `python -m tests.promises 4`."""

from tests.promises.promise_4 import measure


def test_what_was_said_to_be_saved_is_there_whatever_happened_to_program_and_disk() -> None:
    figures = measure(count=400)
    assert figures["missing"] == 0
    assert figures["wrong"] == []
    assert figures["sound"]
