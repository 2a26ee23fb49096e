"""Facts that tests start from: the bases of the situations, and a way to change them."""

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "situations"
BASES: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "bases.yaml").read_text("utf-8"))


def base(name: str, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a base's facts with changes by dotted path; None takes a fact away."""
    facts: dict[str, Any] = copy.deepcopy(BASES[name])
    for path, value in (changes or {}).items():
        *parents, last = path.split(".")
        at = facts
        for parent in parents:
            at = at.setdefault(parent, {})
        if value is None:
            at.pop(last, None)
        else:
            at[last] = copy.deepcopy(value)
    return facts


def situations() -> Iterator[dict[str, Any]]:
    """Yield every row of the table of situations, with the name of its file."""
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.stem != "bases":
            for row in yaml.safe_load(path.read_text("utf-8")):
                yield {**row, "file": path.stem}
