"""Workflows by name and version, and what a run in flight may meet.

Policy for runs in flight: a run ends under the version it was started with, as long as the program carries that
version; a newer version may declare that it also continues older runs (`continues`), where their steps kept their
names and meaning. A run whose version nobody carries stops with a sentence and waits for a person, who may retry it
under the present version: steps it did are not done again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from app.core.codec import from_plain, plain
from app.core.errors import NeedsHuman, NotFound
from app.store.runs import PRIORITIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a workflow ended: one word the chains go by, why, and what follows."""

    name: str
    because: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """One version of a workflow."""

    name: str
    version: int
    function: Callable[..., Outcome]
    continues: frozenset[int] = frozenset()
    exclusive: bool = True
    priority: int = 5


@dataclass(slots=True)
class Workflows:
    """The workflows this program carries."""

    _all: dict[tuple[str, int], Workflow] = field(default_factory=dict)
    _newest: dict[str, Workflow] = field(default_factory=dict)

    def add(self, workflow: Workflow) -> None:
        """Carry a workflow."""
        assert (workflow.name, workflow.version) not in self._all, f"{workflow.name} {workflow.version} stands twice"
        assert workflow.priority in PRIORITIES, f"the engine does not look for priority {workflow.priority}"
        self._all[workflow.name, workflow.version] = workflow
        newest = self._newest.get(workflow.name)
        if newest is None or newest.version < workflow.version:
            self._newest[workflow.name] = workflow

    def newest(self, name: str) -> Workflow:
        """Return the version new runs start with; raises NotFound where no version is carried."""
        if name not in self._newest:
            raise NotFound(f"This program carries no agent named “{name}”.", hint="Cancel the run, or update QuotaHit.")
        return self._newest[name]

    def names(self) -> list[str]:
        """Return the names of all workflows."""
        return sorted(self._newest)

    def for_run(self, name: str, version: int) -> Workflow:
        """Return what a run of this version goes on with; raises NeedsHuman where nobody carries it."""
        exact = self._all.get((name, version))
        if exact is not None:
            return exact
        newest = self._newest.get(name)
        if newest is not None and version in newest.continues:
            return newest
        carried = f"this program carries version {newest.version}" if newest else "this program does not carry it"
        raise NeedsHuman(
            f"This run was started by version {version} of “{name}”; {carried}.",
            hint="Retry it to go on under the present version, or cancel it.",
        )


def workflow(
    name: str, *, version: int = 1, continues: tuple[int, ...] = (), exclusive: bool = True, priority: int = 5
) -> Callable[[Callable[..., Outcome]], Workflow]:
    """Make a function `(step, …) -> Outcome` a workflow.

    `exclusive` workflows hold the lease of their person: no two are in charge of one person at a time.
    """

    def made(function: Callable[..., Outcome]) -> Workflow:
        return Workflow(
            name=name,
            version=version,
            function=function,
            continues=frozenset(continues),
            exclusive=exclusive,
            priority=priority,
        )

    return made


def arguments_of(workflow: Workflow, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return a run's stored arguments as the types the workflow's function names."""
    hints = _hints(workflow.function)
    return {name: from_plain(value, hints.get(name, object)) for name, value in arguments.items()}


@cache
def _hints(function: Callable[..., Outcome]) -> dict[str, Any]:
    from typing import get_type_hints

    return get_type_hints(function)


def plain_arguments(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return arguments as JSON data, to be stored with the run."""
    return {name: plain(value) for name, value in arguments.items()}
