"""Lists from anywhere: huge, binary, wide, wrongly written, with line ends and formulas in names; each is taken in or refused."""

import csv
import email
import email.policy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.actions.imports import import_file
from app.core.errors import Cancelled
from app.store import contacts
from app.sync.email.compose import Letter, compose
from tests.bad_input.gigabyte import import_by_command, write_list
from tests.cli.conftest import Shell
from tests.fakes.workspaces import a_workspace


def _import(shell: Shell, content: bytes, name: str = "list.csv") -> dict[str, object]:
    (shell.home / name).write_bytes(content)
    said: dict[str, object] = shell("import", shell.home / name, "--json", on_workspace=True).json
    return said


def _names(shell: Shell) -> list[str]:
    shell("export", shell.home / "out", "--json", on_workspace=True)
    with (shell.home / "out" / "contacts.csv").open(encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file)]


@pytest.mark.slow
def test_a_huge_list_is_read_with_little_memory(shell: Shell) -> None:
    """60 MB here; a gigabyte is `python -m tests.bad_input.gigabyte`."""
    few, many = shell.home / "few.csv", shell.home / "many.csv"
    write_list(few, 0.1)
    rows = write_list(many, 60)
    _, _, least = import_by_command(shell.workspace, few, shell.secret)
    said, _, most = import_by_command(shell.workspace, many, shell.secret)
    assert said["rows"] == rows
    assert most - least <= 200


def test_a_long_import_says_how_far_it_is_and_stops_when_asked(tmp_path: Path) -> None:
    space = a_workspace(tmp_path)
    file, heard = tmp_path / "many.csv", list[tuple[int, int]]()
    rows = write_list(file, 6, note=300)
    assert rows > 10_000, "several chunks"

    with pytest.raises(Cancelled, match="nothing of it was kept"):
        import_file(space.database, file, progress=lambda *far: heard.append(far), cancelled=lambda: len(heard) > 1)
    with space.database.read() as found:
        assert contacts.count(found) == 0
    assert heard[0][0] < heard[1][0] <= heard[1][1] == file.stat().st_size
    import_file(space.database, file)
    with space.database.read() as found:
        assert contacts.count(found) == rows
    space.close()


def test_a_file_of_nothing_but_nul_is_refused(shell: Shell) -> None:
    for content, said in ((bytes(100_000), "is empty"), (b"PK\x07\x00\x01" * 5000, "is not a table")):
        (shell.home / "list.csv").write_bytes(content)
        done = shell("import", shell.home / "list.csv", on_workspace=True)
        assert (done.status, done.out) == (1, "")
        assert said in done.err
        assert "Export the list" in done.err


def test_nul_within_cells_is_left_out_and_the_row_is_kept(shell: Shell) -> None:
    said = _import(shell, b"Name,Email\nA\0da,ada@alder.example\nBo,b\0o@birch.example\n")
    assert (said["rows"], said["added"]) == (2, 2)
    assert _names(shell) == ["Ada", "Bo"]


def test_ten_thousand_columns_are_read(shell: Shell) -> None:
    headings = ["Name", "Email", *(f"Column {n}" for n in range(9_998))]
    cells = ["Ada", "ada@alder.example", *("x" for _ in range(9_998))]
    said = _import(shell, (",".join(headings) + "\n" + ",".join(cells) + "\n").encode())
    assert (said["rows"], said["added"], said["rejected"]) == (1, 1, 0)
    assert _names(shell) == ["Ada"]


_WESTERN = ("Zoë Müller", "José Peña", "François Lefèvre", "Jürgen Größe", "Åsa Öberg")
_CENTRAL = ("Jiří Dvořák", "Łukasz Żółć", "Zdeněk Kučera", "Růžena Šťastná", "Ondřej Šimůnek")


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp1252", _WESTERN),
        ("utf-16", _WESTERN),
        ("utf-8-sig", _CENTRAL),
        ("utf-16-be", _CENTRAL),
        ("cp1250", _CENTRAL),
    ],
)
def test_another_encoding_is_found_out(shell: Shell, encoding: str, names: tuple[str, ...]) -> None:
    rows = "".join(f"{name},p{number}@alder.example\n" for number, name in enumerate(names))
    said = _import(shell, f"Name,Email\n{rows}".encode(encoding))
    assert said["added"] == len(names)
    assert _names(shell) == list(names)


def test_an_encoding_that_is_broken_loses_no_row(shell: Shell) -> None:
    said = _import(shell, b"Name,Email\nZo\xc3\xab,zoe@alder.example\nBo\xff\xfe,bo@alder.example\n")
    assert (said["rows"], said["added"]) == (2, 2)
    assert len(_names(shell)) == 2


_NASTY = "Ada\r\nBcc: Victim"


def test_line_ends_in_a_name_become_no_header_of_any_mail(shell: Shell) -> None:
    (shell.home / "list.csv").write_text(f'Name,Email\n"{_NASTY}",ada@alder.example\n', "utf-8", newline="")
    assert shell("import", shell.home / "list.csv", "--json", on_workspace=True).json["added"] == 1
    (name,) = _names(shell)
    assert "\r" not in name
    assert "\n" not in name
    for text in (name, _NASTY):  # as it is kept, and as it came
        sent = compose(_letter(text))
        read = email.message_from_bytes(sent, policy=email.policy.default)
        assert "bcc" not in {field.lower() for field in read}
        assert b"\nBcc:" not in sent
        assert [address.addr_spec for address in read["To"].addresses] == ["ada@alder.example"]


def _letter(text: str) -> Letter:
    return Letter(
        send_key="k" * 16, sender="sam@tallyho.example", sender_name=text, recipient="ada@alder.example", recipient_name=text,
        subject=f"For {text}", text="Hello", html="", at=datetime(2026, 3, 2, tzinfo=UTC), message_id="<k@tallyho.example>",
    )  # fmt: skip


def test_a_verb_takes_no_line_end_into_a_header_either(shell: Shell) -> None:
    done = shell(
        "do",
        "create_contact",
        "--name",
        _NASTY,
        "--email",
        "ada@alder.example\r\nBcc: v@birch.example",
        on_workspace=True,
    )
    assert done.status == 1
    assert "is no e-mail address" in done.err


_FORMULAS = ("=cmd|' /C calc'!A0", "+1+2", "-2+3", "@SUM(A1)", "\t=1", "＝1+1")


def test_formulas_come_out_inert(shell: Shell) -> None:
    with (shell.home / "list.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["Name", "Email", "Notes"], *([f, f"f{n}@alder.example", f] for n, f in enumerate(_FORMULAS))]
        )
    said = shell("import", shell.home / "list.csv", "--json", on_workspace=True).json
    assert said["added"] + said["rejected"] == len(_FORMULAS)
    assert shell("export", shell.home / "out", on_workspace=True).status == 0
    for out in (shell.home / "out").iterdir():
        with out.open(encoding="utf-8", newline="") as opened:
            cells = [cell for row in csv.reader(opened) for cell in row]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))] == [], out.name
