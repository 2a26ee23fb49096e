"""Chains as data: which agent follows which, by the outcome it ended with.

A move is one of: `agent` (go on with that one; `by reply` and `by interest` are small rule tables of the orchestrator),
`pause` (so many days, or until the date the outcome names) and `then`, `handoff` (a colleague), `human` (the founder's
list) or `end`. A chain may be `like` another and only say what differs.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from app.core.errors import BadInput

_FILE = Path(__file__).parent / "loadouts" / "orchestrator" / "chains.json"
KINDS = ("agent", "pause", "handoff", "human", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What follows an outcome."""

    kind: str
    value: str | int
    then: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """One chain: its mode, and for each agent and outcome the move."""

    name: str
    mode: str
    about: str
    moves: dict[tuple[str, str], Move]

    def after(self, agent: str, outcome: str) -> Move | None:
        """Return what follows, or None where the chain does not say."""
        return self.moves.get((agent, outcome))


@cache
def chains() -> dict[str, Chain]:
    """Return the built-in chains by name."""
    return read(json.loads(_FILE.read_text(encoding="utf-8")))


def read(data: dict[str, Any]) -> dict[str, Chain]:
    """Return chains from their JSON form; raises BadInput where one does not hold together."""
    return {name: _chain(name, data) for name in data}


def _chain(name: str, data: dict[str, Any], seen: tuple[str, ...] = ()) -> Chain:
    if name not in data:
        raise BadInput(f"The chain “{name}” is not there.")
    if name in seen:
        raise BadInput(f"The chain “{name}” is like itself.")
    spec = data[name]
    moves = dict(_chain(spec["like"], data, (*seen, name)).moves) if "like" in spec else {}
    for agent, outcomes in spec.items():
        if isinstance(outcomes, dict):
            moves |= {(agent, outcome): _move(name, agent, outcome, move) for outcome, move in outcomes.items()}
    return Chain(name=name, mode=spec["mode"], about=spec["about"], moves=moves)


def _move(chain: str, agent: str, outcome: str, move: dict[str, Any]) -> Move:
    kind = next((kind for kind in KINDS if kind in move), None)
    if kind is None:
        raise BadInput(f"In “{chain}”, nothing follows {agent} {outcome}.", hint=f"Use one of: {', '.join(KINDS)}.")
    if kind == "pause" and "then" not in move:
        raise BadInput(f"In “{chain}”, the pause after {agent} {outcome} leads nowhere.")
    return Move(
        kind=kind,
        value=move[kind],
        then=move.get("then", ""),
        arguments=move.get("with", {}),
        days=move.get("days", move[kind] if isinstance(move[kind], int) else 30),
    )
