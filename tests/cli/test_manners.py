"""Help for every command, statuses 0, 1 and 2, and trouble in one sentence with the way out; never a traceback."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from app.__main__ import run
from app.cli import build
from tests.cli.conftest import Shell


def commands() -> Iterator[tuple[str, ...]]:
    """Yield the words of every command there is."""
    root = typer.main.get_command(build())

    def under(command: object, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        yield words
        for name, inner in getattr(command, "commands", {}).items():
            yield from under(inner, (*words, name))

    yield from under(root, ())


COMMANDS = list(commands())
CONTRACT = """workspace create|workspace info|workspace verify|workspace backup|workspace restore|import|export|undo|search|mail parse|
gate decide|score|demo|do|status|run|approvals|audit verify|self-test|window|screenshots""".replace("\n", "")


def test_every_command_of_the_contract_is_there() -> None:
    assert {tuple(words.split()) for words in CONTRACT.split("|")} <= set(COMMANDS)


def test_what_make_runs_is_there() -> None:
    makefile = (Path(__file__).parents[2] / "Makefile").read_text(encoding="utf-8")
    called = {tuple(words.split()) for words in re.findall(r"\$\(BIN\)/quotahit ([a-z-]+)", makefile)}
    assert ("window",) in called
    assert called <= set(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_its_help(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*words, "--help"]) == 0
    said = capsys.readouterr()
    assert "Usage: quotahit" in said.out
    assert said.err == ""
    sentences = [
        line for line in said.out.splitlines() if line.strip() and not line.strip().startswith(("Usage", "╭", "│", "╰"))
    ]
    assert sentences, "no word of what it does"


@pytest.mark.parametrize(
    "words",
    [["nonsense"], ["import"], ["demo", "--leads", "many"], ["demo", "--leads", "0"], ["undo", "--last", "--batch", "1"],
     ["workspace"], ["search", "x", "--colour", "blue"], ["import", "x.csv", "--as", "cats"], ["mail", "parse"], ["workspace", "create"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_use_is_status_2_and_nothing_on_standard_output(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    if words != ["workspace"]:
        assert said.out == ""
        assert said.err.strip()


TROUBLE = {
    "no workspace": (("status", "--workspace", "nowhere", "--passphrase-file", "passphrase"), "nowhere"),
    "a wrong passphrase": (("status", "--workspace", "workspace", "--passphrase-file", "wrong"), "passphrase"),
    "no passphrase": (("status", "--workspace", "workspace"), "--passphrase-file"),
    "a passphrase file that is not there": (("status", "--workspace", "workspace", "--passphrase-file", "none"), "none"),
    "an empty passphrase file": (("status", "--workspace", "workspace", "--passphrase-file", "empty"), "empty"),
    "a file that is not there": (("import", "nothing.csv"), "nothing.csv"),
    "a folder for a file": (("import", "workspace"), "workspace"),
    "a verb that is not there": (("do", "updat_deal"), "update_deal"),
    "an argument alone": (("do", "create_task", "stray"), "--name value"),
    "nothing to undo": (("undo", "--batch", "7"), "undo"),
    "an approval that is not there": (("approvals", "--approve", "9"), "9"),
    "a text file that is not there": (("approvals", "--approve", "9", "--text-file", "none.txt"), "none.txt"),
    "a backup that is none": (("workspace", "restore", "empty", "fresh", "--passphrase-file", "passphrase"), "empty"),
    "a folder that cannot be written": (("export", "passphrase/out"), "passphrase"),
    "a profile that is none": (("score", "list.csv", "--icp", "empty"), "empty"),
}  # fmt: skip


@pytest.mark.parametrize("name", TROUBLE)
def test_known_trouble_is_a_sentence_with_a_way_out(made: Shell, name: str, tmp_path: Path) -> None:
    for file, text in (("wrong", "not it\n"), ("empty", ""), ("list.csv", "Email\nada@alder.example\n")):
        (made.home / file).write_text(text, "utf-8")
    words, named = TROUBLE[name]
    done = made(*words, "--json", on_workspace="--workspace" not in words and words[0] != "workspace")
    assert (done.status, done.out) == (1, ""), done.err
    lines = done.err.strip().splitlines()
    assert 1 <= len(lines) <= 2
    assert named in done.err
    assert re.search(r"[.?)”]$", lines[0])


def test_a_bug_of_ours_is_told_without_what_the_program_held(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.cli import output

    def broken(value: object) -> None:
        private = "ada@alder.example"
        raise RuntimeError(f"{private} {value}")

    monkeypatch.setattr("app.cli.crm.emit_json", broken)
    assert output is not None
    assert run(["do", "--list", "--json"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "bug in QuotaHit (RuntimeError at" in said.err
    assert "Traceback" not in said.err
    assert "ada@alder.example" not in said.err
    assert len(said.err.strip().splitlines()) == 2
    monkeypatch.setenv("QUOTAHIT_TRACEBACK", "1")
    run(["do", "--list", "--json"])
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_that_leaves_early_is_no_trouble(made: Shell) -> None:
    import subprocess
    import sys

    with subprocess.Popen(
        [sys.executable, "-m", "app", "do", "--list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as one:
        assert one.stdout is not None
        assert one.stderr is not None
        one.stdout.readline()
        one.stdout.close()
        assert "Traceback" not in one.stderr.read()


def test_words_for_a_person_where_json_is_not_asked_for(made: Shell) -> None:
    for words in (("status",), ("approvals",), ("audit", "verify"), ("search", "nobody")):
        done = made(*words, on_workspace=True)
        assert done.status == 0
        assert (done.out + done.err).strip()
        with pytest.raises(json.JSONDecodeError):
            json.loads(done.out)


def test_the_passphrase_never_stands_in_the_output(made: Shell) -> None:
    from tests.fakes.workspaces import PASSPHRASE

    for words in (
        ("status",),
        ("workspace", "info", made.workspace, "--passphrase-file", made.secret),
        ("audit", "show"),
    ):
        done = made(*words, on_workspace=words[0] != "workspace")
        assert PASSPHRASE not in done.out + done.err
