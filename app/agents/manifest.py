"""Loadouts: a folder an agent, read from its manifest (front matter of LOADOUT.md) and agent.config.json."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.core.errors import BadInput

_FOLDER = Path(__file__).parent / "loadouts"
AGENTS = ("scout", "researcher", "qualifier", "outreach", "closer", "demo", "ops", "orchestrator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a loadout declares: what goes in and out, and the only verbs and channels it may use."""

    name: str
    version: int
    summary: str
    inputs: dict[str, str]
    outcomes: tuple[str, ...]
    actions: frozenset[str]
    channels: tuple[str, ...]
    credentials: tuple[str, ...]
    composes_with: tuple[str, ...]
    config: dict[str, Any]
    prompts: tuple[str, ...]


@cache
def manifests() -> dict[str, Manifest]:
    """Return the built-in loadouts by name."""
    return {name: read(_FOLDER / name) for name in AGENTS}


def text_of(name: str) -> str:
    """Return what a built-in loadout says of itself in words, below its front matter."""
    text = (_FOLDER / name / "LOADOUT.md").read_text(encoding="utf-8")
    return text.split("---\n", 2)[2].strip()


def read(folder: Path) -> Manifest:
    """Read a loadout's folder; raises BadInput where something it must say is missing."""
    import yaml

    text = (folder / "LOADOUT.md").read_text(encoding="utf-8")
    try:
        _, front, _ = text.split("---\n", 2)
        declared: dict[str, Any] = yaml.safe_load(front)
        config: dict[str, Any] = json.loads((folder / "agent.config.json").read_text(encoding="utf-8"))
        return Manifest(
            name=declared["name"],
            version=int(declared["version"]),
            summary=declared["description"],
            inputs=dict(declared.get("inputs", {})),
            outcomes=tuple(declared["outcomes"]),
            actions=frozenset(declared.get("actions", ())),
            channels=tuple(declared.get("channels", ())),
            credentials=tuple(declared.get("credentials", ())),
            composes_with=tuple(declared.get("composes-with", ())),
            config=config,
            prompts=tuple(sorted(p.stem for p in (folder / "prompts").glob("*.md"))),
        )
    except (ValueError, KeyError, yaml.YAMLError) as error:
        raise BadInput(f"The loadout in {folder.name} is not complete: {error}.") from None


def allowed_actions() -> dict[str, frozenset[str]]:
    """Return, for each agent, the verbs it may use."""
    return {name: manifest.actions for name, manifest in manifests().items()}
