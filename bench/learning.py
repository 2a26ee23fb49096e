"""B1, B2: replies lost while the product's own chooser learns which of five variants works, over many seeded worlds."""

import random
import statistics
from collections import deque
from collections.abc import Callable

from app.core.experiment import Arm, choose
from bench.measure import Figure, Goal, p95

ARMS, SENDS, DELAY, WORLDS = 5, 5000, 500, 100
_Chooser = Callable[[list[Arm], random.Random], str]


def _even(arms: list[Arm], draw: random.Random) -> str:
    return draw.choice(arms).name


def _thompson(arms: list[Arm], draw: random.Random) -> str:
    """Choose as in the textbook: a draw from each arm's uniform-prior posterior, the highest wins."""
    return max(arms, key=lambda a: draw.betavariate(1 + a.won, 1 + a.tried - a.won)).name


def _lost(world: int, chooser: _Chooser, delay: int = 0) -> float:
    """Return the replies one world loses against always sending its best variant; outcomes come `delay` sends late.

    As in the product: a send counts as tried at once and as won when the reply is there.
    """
    luck = random.Random(world)
    rates = [luck.uniform(0.02, 0.08) for _ in range(ARMS)]
    replies, draw = random.Random(f"replies {world}"), random.Random(f"choices {world}")
    arms = [Arm(name=str(n), tried=0, won=0) for n in range(ARMS)]
    late: deque[int | None] = deque()
    lost = 0.0
    for _ in range(SENDS):
        index = int(chooser(arms, draw))
        lost += max(rates) - rates[index]
        arm = arms[index]
        arms[index] = Arm(name=arm.name, tried=arm.tried + 1, won=arm.won)
        late.append(index if replies.random() < rates[index] else None)
        if len(late) > delay and (winner := late.popleft()) is not None:
            arm = arms[winner]
            arms[winner] = Arm(name=arm.name, tried=arm.tried, won=arm.won + 1)
    return lost


def _all(chooser: _Chooser, delay: int = 0) -> list[float]:
    return [_lost(world, chooser, delay) for world in range(WORLDS)]


def at_once() -> list[Figure]:
    """B1: replies lost, against an even split and against textbook Thompson sampling in the same worlds."""
    mine, even, thompson = _all(choose), _all(_even), _all(_thompson)
    middle = statistics.fmean(mine)
    return [
        Figure(
            id="B1", name=f"learning.against_{name}", ours=middle, baseline=statistics.fmean(theirs), unit="replies lost, mean",
            ratio=middle / statistics.fmean(theirs), baseline_is=f"{said} in the same worlds", lower_is_better=True,
            goal=Goal(bound=bound, at_most=True), runs=WORLDS, more={"p95": round(p95(mine), 1), "p95_baseline": round(p95(theirs), 1)},
        )
        for name, said, theirs, bound in (
            ("even_split", "an even split", even, 0.30),
            ("thompson", "Thompson sampling with uniform priors", thompson, 0.95),
        )
    ]  # fmt: skip


def with_delay() -> Figure:
    """B2: the same with every outcome known 500 sends late, against its own loss without delay."""
    mine, own = _all(choose, DELAY), _all(choose)
    late, soon = statistics.fmean(mine), statistics.fmean(own)
    peer = statistics.fmean(_all(_thompson, DELAY))
    return Figure(
        id="B2", name="learning.with_delay", ours=late, baseline=soon, ratio=late / soon, unit="replies lost, mean",
        baseline_is="the same chooser without delay", lower_is_better=True, goal=Goal(bound=1.1, at_most=True),
        runs=WORLDS, more={"thompson_with_delay": round(peer, 1)},
    )  # fmt: skip


BENCHES = (at_once, with_delay)
