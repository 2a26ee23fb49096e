"""G1: decisions of the compliance gate, one core, over every situation that its tests know, at changing instants."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import count

from app.compliance import Facts, decide, load
from bench.measure import Figure, Goal, pairs, seconds
from tests.compliance.samples import base, situations

ROUNDS = 4


def decisions() -> Figure:
    """G1: facts in, verdict out; no two decisions fall on the same instant, so that none is remembered."""
    raw = [base(row["base"], row["with"]) for row in situations()]
    facts = [Facts.from_json(one) for one in raw]
    texts = [json.dumps(one, default=str) for one in raw]
    rules, turn = load(), count(1)

    def ours() -> float:
        asked = []
        for _ in range(ROUNDS):
            later = timedelta(seconds=next(turn))
            asked += [replace(one, now=one.now + later) if one.now else one for one in facts]
        return len(asked) / seconds(lambda: [decide(one, rules) for one in asked])

    ours()
    mine, theirs, ratio = pairs(
        ours, lambda: ROUNDS * len(texts) / seconds(lambda: [json.loads(text) for _ in range(ROUNDS) for text in texts])
    )
    return Figure(
        id="G1", name="gate.decisions", ours=mine, baseline=theirs, ratio=ratio, unit="decisions/s",
        baseline_is="the same facts read from JSON and nothing decided", goal=Goal(bound=5000, of="ours"),
        more={"situations": len(facts)},
    )  # fmt: skip


BENCHES = (decisions,)
