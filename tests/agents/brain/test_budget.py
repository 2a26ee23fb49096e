"""What models may cost: no cap is passed by more than the one call that reaches it, whoever asks and whatever fails."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.agents.brain import budget
from app.core.errors import Uncertain
from app.core.ids import RunId
from app.core.ports import ModelReply, ModelRequest
from tests.fakes.http_server import Reply
from tests.fakes.model_server import error, says

from .asked import ASKED, draft
from .conftest import MODEL, Parrot, Thinker, by_rules

# 50 tokens in, 20 out, at one and two millionths each.
A_CALL = 90


def spent(thinker: Thinker) -> int:
    return int(thinker.all("select coalesce(sum(micros), 0) as micros from spend")[0]["micros"])


def test_a_call_is_kept_with_what_it_cost_and_for_whom(thinker: Thinker) -> None:
    thinker.answers(says(json.dumps(draft())))
    thinker.ask("write", run=RunId(7))
    (row,) = thinker.all("select * from spend")
    assert (row["agent"], row["model"], row["contact_id"], row["run_id"]) == ("outreach", MODEL, 1, 7)
    assert (row["tokens_in"], row["tokens_out"], row["micros"]) == (50, 20, A_CALL)


def test_every_try_is_paid_for(thinker: Thinker) -> None:
    thinker.answers(says("no"))
    thinker.ask("write")
    assert spent(thinker) == 3 * A_CALL


@pytest.mark.parametrize("bad", [error(429), error(500), error(401), error(400)])
def test_what_was_refused_costs_nothing(thinker: Thinker, bad: Reply) -> None:
    thinker.answers(bad)
    thinker.ask("write")
    assert spent(thinker) == 0


def test_what_may_have_been_charged_counts_in_full(thinker: Thinker) -> None:
    """A provider that does not answer in time bills all the same; nobody can tell."""
    thinker.answers(Reply(hang_up=True))
    thinker.ask("write")
    assert spent(thinker) > 3 * 1500 * 2


def test_the_day_ends_at_its_cap(thinker: Thinker) -> None:
    thinker.set(budget_daily_micros=5 * A_CALL + 1)
    thinker.answers(says(json.dumps(draft())))
    answers = [thinker.ask("write").by for _ in range(9)]
    assert answers == [MODEL] * 6 + ["rules"] * 3
    assert spent(thinker) == 6 * A_CALL
    assert len(thinker.server.asked) == 6


def test_the_day_is_the_last_24_hours(thinker: Thinker) -> None:
    from datetime import timedelta

    from app.core.clock import VirtualClock

    thinker.set(budget_daily_micros=A_CALL)
    thinker.answers(says(json.dumps(draft())))
    assert [thinker.ask("write").by, thinker.ask("write").by] == [MODEL, "rules"]
    clock = thinker.workspace.clock
    assert isinstance(clock, VirtualClock)
    clock.advance(timedelta(hours=24, seconds=1))
    assert thinker.ask("write").by == MODEL


def test_a_run_ends_at_its_own_cap(thinker: Thinker) -> None:
    thinker.set(budget_run_micros=2 * A_CALL)
    thinker.answers(says(json.dumps(draft())))
    assert [thinker.ask("write", run=RunId(1)).by for _ in range(3)] == [MODEL, MODEL, "rules"]
    assert thinker.ask("write", run=RunId(2)).by == MODEL


def test_a_cap_is_reached_between_two_tries(thinker: Thinker) -> None:
    thinker.set(budget_daily_micros=2 * A_CALL)
    thinker.answers(says("no"))
    assert thinker.ask("write") == by_rules("write")
    assert len(thinker.server.asked) == 2


@pytest.mark.parametrize(
    "usage",
    [{"prompt_tokens": -9, "completion_tokens": -9}, {"prompt_tokens": 10**15, "completion_tokens": 10**15}, {}, None],
)
def test_a_count_that_is_none_is_counted_by_us(thinker: Thinker, usage: object) -> None:
    """Else an endpoint could give the founder money back, or spend a year's budget with one answer."""
    thinker.answers(says(json.dumps(draft()), usage=usage))
    thinker.ask("write")
    assert 100 < spent(thinker) < 10_000


def test_many_who_think_at_once_pass_the_cap_by_one_call(thinker: Thinker) -> None:
    """Twelve ask at the same instant; what the first set aside is seen by the others."""
    gate = threading.Barrier(12, timeout=10)

    class Slow(Parrot):
        def at_most(self, request: ModelRequest) -> int:
            gate.wait()
            return 100

        def complete(self, request: ModelRequest) -> ModelReply:
            return replace(Parrot.complete(self, request), micros=100)

    thinker.set(budget_daily_micros=250)
    brain = replace(thinker.brain, models=Slow(json.dumps(draft())))

    def ask(_number: int) -> object:
        try:
            agent, question, _ = ASKED["write"]
            return brain.answer(agent, question, None)
        finally:
            thinker.workspace.database.forget_thread()

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(ask, range(12)))
    assert [getattr(answer, "by", "") for answer in answers].count(MODEL) == 3
    assert spent(thinker) == 300


def test_what_died_in_between_stays_spent(thinker: Thinker) -> None:
    class Died(BaseException):
        pass

    class Deadly(Parrot):
        def complete(self, request: ModelRequest) -> ModelReply:
            raise Died

    agent, question, _ = ASKED["write"]
    with pytest.raises(Died):
        replace(thinker.brain, models=Deadly("")).answer(agent, question, None)
    assert spent(thinker) == 1


def test_an_uncertain_call_is_tried_again_and_counts_each_time(thinker: Thinker) -> None:
    class Vague(Parrot):
        def complete(self, request: ModelRequest) -> ModelReply:
            raise Uncertain("it may have been charged")

    agent, question, _ = ASKED["write"]
    assert replace(thinker.brain, models=Vague("")).answer(agent, question, None) == by_rules("write")
    assert spent(thinker) == 3


def test_without_a_cap_of_the_founders_there_is_one_of_ours(thinker: Thinker) -> None:
    with thinker.workspace.database.read() as rows:
        assert budget.left_today(rows, thinker.workspace.clock.now()) == budget.DEFAULT_DAILY_MICROS
