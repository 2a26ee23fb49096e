"""The house as docs/architecture.md draws it, read from the sources: floors, homes of libraries, sizes, and what may not stand."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APP, TESTS, BENCH = ROOT / "app", ROOT / "tests", ROOT / "bench"
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

HEAVY = (
    "litellm mcp stripe faster_whisper apscheduler sqlite_utils keyring PySide6 pyqtgraph sounddevice sqlcipher3 httpx"
    " cryptography reportlab babel holidays phonenumbers"
).split()
# One library, one home: the rooms of app/ that may import it.
HOMES = {
    "PySide6 pyqtgraph qtawesome shiboken6 desktop_notifier": "ui",
    "sqlcipher3 sqlite_utils keyring": "store",
    "cryptography": "store sandbox",
    "httpx httpcore stripe imap_tools imaplib smtplib litellm huggingface_hub starlette": "sync",
    "apscheduler": "agents",
    "sounddevice faster_whisper": "voice",
    "mcp": "mcp sync",
    "typer rich": "cli __main__",
    "asyncio": "sync sandbox ui",  # in ui for the desktop's notifications alone
    "socket socketserver ssl http.server http.client urllib.request ftplib telnetlib poplib xmlrpc": "sync sandbox",
}


@cache
def sources(*folders: Path) -> tuple[tuple[str, ast.Module], ...]:
    """Return every module under the folders, parsed, by its path from the root."""
    files = sorted(file for folder in folders for file in folder.rglob("*.py"))
    return tuple((file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8"))) for file in files)


@cache
def imports(*folders: Path) -> tuple[tuple[str, str, str], ...]:
    """Return (path, module, name) of every import under the folders, `name` empty where the module itself is taken."""
    found: list[tuple[str, str, str]] = []
    for path, tree in sources(*folders):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found += [(path, alias.name, "") for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found += [(path, node.module or "", alias.name) for alias in node.names]
    return tuple(found)


def room_of(path: str) -> str:
    """Return the room of app/ that a module stands in."""
    return path.split("/")[1].removesuffix(".py")


# Floors --------------------------------------------------------------------------------------------------------------


def test_imports_go_down() -> None:
    from importlinter.application import use_cases
    from importlinter.configuration import configure

    configure()
    options = use_cases.read_user_options(config_filename=str(ROOT / "pyproject.toml"))
    use_cases._register_contract_types(options)
    report = use_cases.create_report(options, cache_dir=None)
    assert report.could_not_run is False
    broken = [contract.name for contract, check in report.get_contracts_and_checks() if not check.kept]
    assert broken == []
    assert len(list(report.get_contracts_and_checks())) >= 7


def test_a_library_has_one_home() -> None:
    elsewhere = [
        f"{path} imports {module}"
        for path, module, name in imports(APP)
        for libraries, rooms in HOMES.items()
        if room_of(path) not in rooms.split()
        for library in libraries.split()
        if module == library or module.startswith(f"{library}.") or f"{module}.{name}" == library
    ]
    assert elsewhere == []


def test_only_the_outbox_holds_the_link_that_sends() -> None:
    holders = {path for path, _, name in imports(APP) if name == "SmtpLink"}
    assert holders
    assert [path for path in holders if not re.fullmatch(r"app/sync/(?:outbox\w*\.py|outbox/\w+\.py)", path)] == []


def test_nobody_else_imports_the_sending_module_whole() -> None:
    whole = [path for path, module, name in imports(APP) if "email.smtp" in f"{module}.{name}"]
    assert [path for path in whole if not path.startswith("app/sync/outbox")] == []


_SQL = re.compile(
    r"\bselect\b[\s\S]+\bfrom\b|\bselect (?:count|\d)|\binsert (?:or \w+ )?into\b|\bupdate \w+ set\b|\bdelete from \w+(?: where\b|$)"
    r"|\b(?:create|drop|alter) (?:table|index|view|trigger)\b|\bpragma \w+|\w+ (?:=|<|>|<=|>=|<>) \?"
    r"|\bwhere [\w.]+ (?:=|in \(|like \S|<|>|is (?:not )?null)|\band [\w.]+ (?:=|<|>) |\border by \w+",
)


def test_only_the_store_speaks_sql() -> None:
    found = []
    for path, tree in sources(APP):
        if path.startswith("app/store/"):
            continue
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            f"{path}:{node.lineno} {node.value[:60]!r}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and id(node) not in prose and _SQL.search(node.value)
        ]  # fmt: skip
    assert found == []


# Start ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", [["-m", "app", "--help"], ["-m", "app", "do", "--help"], ["-m", "app"]], ids=" ".join
)
def test_help_loads_nothing_heavy(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert {"typer", "app"} <= loaded
    assert loaded & set(HEAVY) == set()


def test_the_installed_command_is_the_same_program() -> None:
    script = Path(sys.executable).with_name("quotahit")
    if not script.exists():
        pytest.skip("the command is not installed beside this interpreter")
    done = subprocess.run([script, "--help"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0
    assert "sales department" in done.stdout


# Sizes ---------------------------------------------------------------------------------------------------------------


def test_files_stay_below_500_lines() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for folder in (APP, TESTS, BENCH)
        for file in folder.rglob("*.py")
        if (lines := len(file.read_text("utf-8").splitlines())) > 500
    }
    assert long == {}


def test_functions_stay_below_60_lines() -> None:
    long = {
        f"{path}:{node.name}": node.end_lineno - node.lineno + 1
        for path, tree in sources(APP, TESTS, BENCH)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno >= 60
    }
    assert long == {}


def test_no_module_is_a_pile() -> None:
    piles = {"utils", "helpers", "manager", "managers", "base", "misc", "common"}
    assert [path for path, _ in sources(APP, TESTS, BENCH) if Path(path).stem in piles] == []


# What may not stand anywhere -----------------------------------------------------------------------------------------

_KEPT = (
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".lock",
    ".in",
    ".sh",
    ".yaml",
    ".yml",
    ".json",
    ".jsonl",
    ".csv",
    ".sql",
    ".cfg",
    "Makefile",
)
# Put together from pieces, so that this file does not hold what it looks for.
_PLACES = re.compile("|".join((r"(?<![\w.])/(?:root|home|work|Users)/\w", r"\b[A-Z]:\\\\?Users")))
_REGISTRIES = re.compile(
    "|".join(
        (
            "py" + r"pi\.org",
            "python" + "hosted",
            "npm" + r"js\.(?:com|org)",
            "index-" + "url h",
            r"conda\." + "anaconda",
        )
    )
)


def committed() -> Iterator[tuple[str, str]]:
    """Yield every text file that is part of the project, with its content."""
    folders = ("app", "assets", "bench", "docs", "installers", "tests")
    files = [file for file in ROOT.iterdir() if file.is_file()]
    files += [file for name in folders for file in (ROOT / name).rglob("*") if file.is_file()]
    for file in sorted(files):
        if file.name.endswith(_KEPT) and "__pycache__" not in file.parts:
            yield file.relative_to(ROOT).as_posix(), file.read_text("utf-8", errors="replace")


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path, text in committed():
        if path == "tests/test_architecture.py":
            continue
        for pattern in (_PLACES, _REGISTRIES):
            found += [f"{path}: {match.group()}" for match in pattern.finditer(text)]
    assert found == []


def test_nothing_is_mocked() -> None:
    every = imports(APP, TESTS, BENCH)
    mocked = [path for path, module, name in every if module.startswith("unittest") or name == "mock"]
    assert mocked == []


def test_checks_are_strict() -> None:
    mypy, ruff, run = (
        SETTINGS["tool"]["mypy"],
        SETTINGS["tool"]["ruff"]["lint"],
        SETTINGS["tool"]["pytest"]["ini_options"],
    )
    assert mypy["strict"] is True
    assert mypy["warn_unreachable"] is True
    assert {"app", "tests", "bench"} <= set(mypy["files"])
    assert all(set(override) == {"module", "ignore_missing_imports"} for override in mypy["overrides"])
    assert {"E", "F", "W", "I", "N", "UP", "B", "C90", "DTZ", "T20", "S", "BLE", "TRY", "RUF"} <= set(ruff["select"])
    assert ruff["mccabe"]["max-complexity"] <= 12
    assert {"sqlite3", "unittest.mock"} <= set(ruff["flake8-tidy-imports"]["banned-api"])
    assert run["filterwarnings"] == ["error"]
    assert run["xfail_strict"] is True
    assert {"--strict-markers", "--strict-config", "-ra"} <= set(run["addopts"])


def test_an_exception_from_a_check_says_which_and_why() -> None:
    bare = []
    for folder in (APP, TESTS, BENCH):
        for file in folder.rglob("*.py"):
            for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
                ignores = re.search(r"# type: " + r"ignore(?!\[[a-z, -]+\])", line)
                silenced = re.search(r"# no" + r"qa(?!: [A-Z]+\d+[^\n]{8,})", line)
                if ignores or silenced:
                    bare.append(f"{file.relative_to(ROOT)}:{number}")
    assert bare == []


# Skips ---------------------------------------------------------------------------------------------------------------


def test_every_skip_gives_its_reason() -> None:
    silent = []
    for path, tree in sources(TESTS):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            called = ast.unparse(node.func)
            reason = next((k.value for k in node.keywords if k.arg == "reason"), node.args[0] if node.args else None)
            if called == "pytest.skip" and not _says(reason):
                silent.append(f"{path}:{node.lineno}")
            if called == "pytest.mark.skipif" and not any(k.arg == "reason" and _says(k.value) for k in node.keywords):
                silent.append(f"{path}:{node.lineno}")
            if called in ("pytest.importorskip", "pytest.xfail", "pytest.mark.skip", "pytest.mark.xfail"):
                silent.append(f"{path}:{node.lineno} {called}")
    assert silent == []


def _says(node: ast.expr | None) -> bool:
    if isinstance(node, ast.JoinedStr):
        return True
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value.split()) >= 3
