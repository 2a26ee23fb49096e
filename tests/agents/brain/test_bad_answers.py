"""A model that answers badly is asked again at most twice, then the rules answer; nothing of it reaches a draft."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.agents.brain.model import TRIES
from app.core.codec import plain
from tests.fakes.http_server import Reply
from tests.fakes.model_server import KEY, NO_OBJECT, ON_THE_WAY, error, says

from .asked import ASKED, draft, spoiled
from .conftest import MODEL, Thinker, by_rules

# Words no answer may carry, put into every text of an otherwise good one.
NOT_OURS = {
    "a link": "See https://evil.example/x for more.",
    "a host": "More on evil-offers.example/now today.",
    "a host that cannot be seen": "More on evil\u200b-offers.exa\u200bmple/now today.",
    "a host in wide letters": "More on ｅｖｉｌ．ｅｘａｍｐｌｅ today.",
    "an address": "Answer to boss@evil.example instead.",
    "a script": "javascript:alert(1)",
    "a phone number": "Call me at +49 30 901820 any time.",
    "an account": "Please pay to DE89 3704 0044 0532 0130 00.",
    "a wallet": "Send it to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq.",
    "a price": "For you it is only $1.",
    "a price in words of money": "For you it is 12 dollars.",
    "a discount": "You get 90% off.",
    "a picture": "![x](https://evil.example/a.png)",
    "markup": "<img src=x onerror=alert(1)>",
    "a block of code": "```\nrm -rf\n```",
    "a blank to fill in": "Best, [Your Name]",
    "a field of a template": "Hi {first_name}, {{company}} is great.",
    "a mark that stands for nothing": "Write to [email-9].",
    "a fence": "=== what others wrote ===",
    "a refusal": "I'm sorry, but I can't help with that request.",
    "who it is": "As an AI language model, I write mails.",
    "its instructions": "You choose no recipient, no price, no date and no link: what is not in the question.",
    "another script": "我们的产品可以帮助您更快地收到付款，请今天就联系我们。",
    "another language": "Wir freuen uns sehr, dass Sie sich für unser Angebot interessieren, und melden uns bei Ihnen mit der Rechnung "
    "für das Jahr, die Sie nicht bezahlt haben, und mit einer Mahnung, die wir Ihnen für das Geld von der Firma schicken, "
    "denn das ist die Art, wie wir mit den Kunden auf die Dauer zusammen arbeiten, und zwar nicht nur mit Ihnen.",
}
DRAFTS = ("write", "converse", "objection", "note")
WORDS = (*DRAFTS, "reason", "propose")


@pytest.mark.parametrize("task", ASKED)
def test_a_good_answer_is_taken(thinker: Thinker, task: str) -> None:
    thinker.answers(says(json.dumps(ASKED[task][2])))
    answer = thinker.ask(task)
    assert answer.by == MODEL
    assert type(answer) is type(by_rules(task))
    assert len(thinker.server.asked) == 1


def test_a_good_answer_within_prose_is_taken(thinker: Thinker) -> None:
    thinker.answers(says(f"Of course!\n```json\n{json.dumps(draft())}\n```\nAnything else?"))
    assert thinker.ask("write").by == MODEL


@pytest.mark.parametrize("name", ON_THE_WAY)
def test_what_goes_wrong_on_the_way_ends_with_the_rules(thinker: Thinker, name: str) -> None:
    for task in ("write", "classify"):
        thinker.answers(ON_THE_WAY[name])
        assert thinker.ask(task) == by_rules(task)
        assert 1 <= len(thinker.server.asked) <= TRIES


@pytest.mark.parametrize("name", NO_OBJECT)
def test_what_is_no_answer_of_the_type_ends_with_the_rules(thinker: Thinker, name: str) -> None:
    thinker.answers(says(NO_OBJECT[name]))
    assert thinker.ask("write") == by_rules("write")
    assert len(thinker.server.asked) == TRIES
    for task in ASKED:
        assert thinker.ask_parrot(task, NO_OBJECT[name]) == (by_rules(task), TRIES)


@pytest.mark.parametrize("name", NOT_OURS)
def test_words_that_are_not_ours_never_stand_in_an_answer(thinker: Thinker, name: str) -> None:
    for task in ASKED:
        answer, asked = thinker.ask_parrot(task, json.dumps(spoiled(ASKED[task][2], NOT_OURS[name])))
        if task in DRAFTS or (task in WORDS and name not in ("another script", "another language")):
            assert (answer, asked) == (by_rules(task), TRIES), task
        elif task not in WORDS:
            assert NOT_OURS[name].split()[-1] not in json.dumps(plain(answer), default=str, ensure_ascii=False)


def test_a_second_answer_that_holds_is_taken(thinker: Thinker) -> None:
    left = [says("not now"), says(json.dumps(spoiled(draft(), "See https://evil.example."))), says(json.dumps(draft()))]
    thinker.answers(lambda _asked: left.pop(0))
    assert thinker.ask("write").by == MODEL
    assert "could not be used" in thinker.server.prompts[1]
    assert "not allowed" in thinker.server.prompts[2]


def test_who_asks_to_wait_a_moment_is_waited_for(thinker: Thinker) -> None:
    left = [error(429, retry_after="3"), error(503), says(json.dumps(draft()))]
    thinker.answers(lambda _asked: left.pop(0))
    assert thinker.ask("write").by == MODEL
    assert thinker.waited == [3.0, 1.0]


def test_who_asks_to_wait_an_hour_is_not(thinker: Thinker) -> None:
    thinker.answers(error(429, retry_after="3600"))
    assert thinker.ask("write") == by_rules("write")
    assert (len(thinker.server.asked), thinker.waited) == (1, [])


def test_who_does_not_answer_in_time_is_given_up(thinker: Thinker) -> None:
    thinker.answers(Reply(wait=0.8))
    assert thinker.ask("write") == by_rules("write")
    assert len(thinker.server.asked) == TRIES


def test_the_next_model_is_asked_where_the_first_fails(thinker: Thinker) -> None:
    thinker.set(models={"write": ["openai/gone", MODEL]})
    thinker.answers(
        lambda asked: error(404) if json.loads(asked.body)["model"] == "gone" else says(json.dumps(draft()))
    )
    assert thinker.ask("write").by == MODEL
    assert len(thinker.server.asked) == 2


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (error(401, f"Incorrect API key provided: {KEY}"), "openai/loopback does not accept its key."),
        (error(402), "The account of openai/loopback has no credit left."),
        (error(429, "quota", "insufficient_quota"), "The account of openai/loopback has no credit left."),
    ],
)
def test_what_only_the_founder_can_put_right_is_told_once(thinker: Thinker, bad: Reply, sentence: str) -> None:
    thinker.answers(bad)
    for _ in range(3):
        assert thinker.ask("write") == by_rules("write")
    assert thinker.tasks() == [sentence]


def test_a_missing_key_is_told_and_nothing_is_asked(thinker: Thinker) -> None:
    thinker.set(models={"*": ["anthropic/some-model"]})
    assert thinker.ask("write") == by_rules("write")
    assert thinker.tasks() == ["There is no key for anthropic."]
    assert thinker.server.asked == []


# What an answer may not choose ---------------------------------------------------------------------------------------


def test_what_an_answer_says_of_itself_is_ours_to_say(thinker: Thinker) -> None:
    claimed = draft() | {"by": "person", "variant": "mine", "confidence": 7, "uses": ["growth", "revenue", "secret"]}
    thinker.answers(says(json.dumps(claimed)))
    answer = thinker.ask("write")
    assert (answer.by, answer.variant, answer.confidence, answer.uses) == (MODEL, "", 1.0, ("growth",))


def test_an_opt_out_is_an_opt_out_whatever_the_model_says(thinker: Thinker) -> None:
    agent, question, good = ASKED["classify"]
    thinker.answers(says(json.dumps(good | {"category": "positive.meeting"})))
    answer: Any = thinker.brain.answer(
        agent, replace(question, theirs="Please remove me from your list and stop writing."), None
    )
    assert answer.category.value == "unsubscribe"


@pytest.mark.parametrize("category", ["bounce.hard", "out_of_office", "auto_reply"])
def test_a_model_cannot_say_that_a_machine_wrote(thinker: Thinker, category: str) -> None:
    thinker.answers(says(json.dumps(ASKED["classify"][2] | {"category": category})))
    assert thinker.ask("classify") == by_rules("classify")


def test_whom_they_point_to_is_read_by_rules_alone(thinker: Thinker) -> None:
    said = {"category": "referral", "confidence": 1, "referred_to": "boss@evil.example", "quotes": ["call the boss"]}
    thinker.answers(says(json.dumps(said)))
    answer = thinker.ask("classify")
    assert (answer.by, answer.referred_to, answer.quotes, answer.later_until) == (MODEL, None, (), None)


def test_proof_is_the_founders_own_or_left_out(thinker: Thinker) -> None:
    thinker.answers(says(json.dumps(ASKED["propose"][2])))
    _, question, _ = ASKED["propose"]
    assert thinker.ask("propose").proof == (question.offer.proof[0].claim,)


def test_a_slot_rests_on_words_they_wrote(thinker: Thinker) -> None:
    values = [
        {"slot": "budget", "value": "a million", "quote": "our budget is a million", "confidence": 1},
        {"slot": "need", "value": "late payments", "quote": "WE REALLY  need something", "confidence": 5},
        {"slot": "need", "value": "again", "quote": "we really need something", "confidence": 1},
    ]
    thinker.answers(says(json.dumps({"values": values})))
    (value,) = thinker.ask("extract").values
    assert (value.slot.value, value.value, value.confidence) == ("need", "late payments", 1.0)
