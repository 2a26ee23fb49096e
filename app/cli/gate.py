"""`quotahit gate …`"""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import typer

from app.cli.output import emit_json, note, say
from app.core.errors import BadInput, NotFound, Trouble

commands = typer.Typer(help="Ask the compliance gate.", no_args_is_help=True)


@commands.callback()
def _family() -> None:
    """Ask the compliance gate."""


@commands.command()
def decide(
    file: str = typer.Argument(..., help="A JSON file with the facts, or - for standard input."),
    as_json: bool = typer.Option(False, "--json", help="Print the decision as one JSON object."),
    batch: bool = typer.Option(False, "--batch", help="Read one JSON object a line, print one a line."),
) -> None:
    """Decide whether a message, call or invoice may leave, and why not."""
    with _opened(file) as source:
        if batch:
            for line in _lines(source):
                emit_json(_decided_or_error(line))
            return
        decision = _decided(_parsed(source.read()), say_ignored=True)
    if as_json:
        emit_json(decision)
    else:
        _print(decision)


@contextmanager
def _opened(file: str) -> Iterator[TextIO]:
    if file == "-":
        # A byte-order mark or a byte that is no text must not end a batch.
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")  # type: ignore[union-attr]  # a text stream
        yield sys.stdin
        return
    try:
        with Path(file).open(encoding="utf-8-sig", errors="replace") as stream:
            yield stream
    except FileNotFoundError:
        raise NotFound(
            f"There is no file {file}.", hint="Name a JSON file with the facts, or - for standard input."
        ) from None
    except OSError as trouble:
        raise BadInput(f"{file} cannot be read: {trouble.strerror}.", hint="Name a JSON file with the facts.") from None


def _lines(source: TextIO) -> Iterator[str]:
    return (line for line in iter(source.readline, "") if line.strip())


def _parsed(text: str) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput("The facts are not JSON.", hint="docs/gate.md shows an example.") from None
    if not isinstance(found, dict):
        raise BadInput("The facts are not a JSON object.", hint="docs/gate.md shows an example.")
    return found


def _decided(facts: Mapping[str, object], *, say_ignored: bool) -> dict[str, Any]:
    from app.actions.gate import decide_noting

    decision, ignored = decide_noting(facts)
    if ignored and say_ignored:
        note("Not known to the gate, and left out: " + ", ".join(ignored))
    return decision


def _decided_or_error(line: str) -> dict[str, Any]:
    try:
        return _decided(_parsed(line), say_ignored=True)
    except Trouble as trouble:
        return {"error": str(trouble)}


def _print(decision: Mapping[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    words = {"block": "Blocked", "require_human": "A person decides", "hold": "Held", "allow": "Allowed"}
    say(words[decision["outcome"]] + (f" until {decision['hold_until']}" if decision["hold_until"] else ""))
    if decision["add"]:
        say("It must carry: " + ", ".join(decision["add"]))
    table = Table("Rule", "Says", "Why", "What unblocks it", box=None, pad_edge=False)
    for one in decision["fired"]:
        table.add_row(one["rule"], one["outcome"], one["why"], one["unblock"])
    Console(file=sys.stdout, highlight=False, markup=False, soft_wrap=False).print(table)
    say(f"Ruleset {decision['ruleset'][:12]}")
