"""Tables as they come: every encoding, delimiter and mess, in bounded memory."""

import bz2
import contextlib
import csv
import gzip
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.cells import safe_cell, unsafe_cell
from app.core.errors import BadInput, Cancelled
from app.sync.importers.mapping import guess, suppression_columns
from app.sync.importers.rows import CELL_LIMIT
from app.sync.importers.table import Table, open_table

HEAD = "First Name,Email,City\n"
PEOPLE = HEAD + "Jürgen,j@alpha.example,Köln\nHélène,h@bravo.example,Orléans\n"


def table(folder: Path, content: bytes | str, name: str = "list.csv") -> Table:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_table(path)


def cells(found: Table) -> list[list[str]]:
    return [row[1] for row in found.rows()]


def refusal(folder: Path, content: bytes | str, name: str = "list.csv") -> str:
    with pytest.raises(BadInput) as caught:
        cells(table(folder, content, name))
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    return caught.value.sentence


# Encodings -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "cp1252",
        "latin-1",
        "mac-roman",
        "cp850",
    ],
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    found = table(tmp_path, PEOPLE.encode(encoding))
    assert found.headers == ["First Name", "Email", "City"]
    assert cells(found) == [["Jürgen", "j@alpha.example", "Köln"], ["Hélène", "h@bravo.example", "Orléans"]]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_with_its_mark(tmp_path: Path, encoding: str) -> None:
    found = table(tmp_path, ("\ufeff" + PEOPLE).encode(encoding))
    assert found.headers[0] == "First Name"
    assert cells(found)[0][2] == "Köln"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("cp1250", "Imię,Miasto\nŁukasz,Kraków\nMałgorzata,Wrocław\n"), ("cp1250", "Jméno,Město\nJiří,Plzeň\nDvořák,Černošice\n"),
     ("cp1251", "Имя,Город\nИван Петров,Москва\nОльга,Тверь\n"), ("cp1253", "Όνομα,Πόλη\nΓιώργος,Αθήνα\nΜαρία,Πάτρα\n"),
     ("shift_jis", "名前,会社\n山田太郎,株式会社サンプル\n佐藤花子,東京\n"), ("cp1252", "Name,Note\nO’Brien,“x” – 5 €\n"),
     ("mac-roman", "Name,Note\nO’Brien,“x” – é\n")],
)  # fmt: skip
def test_encodings_further_away(tmp_path: Path, encoding: str, text: str) -> None:
    found = table(tmp_path, text.encode(encoding))
    assert [found.headers, *cells(found)] == [line.split(",") for line in text.splitlines()]


def test_two_encodings_in_one_file(tmp_path: Path) -> None:
    mixed = (
        PEOPLE.encode() + "Zoë,z@alpha.example,Münster\n".encode() + "Zoë,z@alpha.example,Münster\n".encode("cp1252")
    )
    assert cells(table(tmp_path, mixed))[2:] == [["Zoë", "z@alpha.example", "Münster"]] * 2


def test_letters_beyond_the_first_megabyte_are_seen(tmp_path: Path) -> None:
    plain = HEAD + "Sample,s@alpha.example,Berlin\n" * 40_000
    found = table(tmp_path, plain.encode() + "Jürgen,j@alpha.example,Köln\n".encode("mac-roman"))
    assert cells(found)[-1] == ["Jürgen", "j@alpha.example", "Köln"]


# Delimiters, quotes, line ends -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_ways_to_write_a_table(tmp_path: Path, delimiter: str, end: str, quoting: int) -> None:
    rows = [
        ["Name", "Revenue", "Notes"],
        ["Alpha, Sample", "1.200,50", 'said "yes"; then\nleft'],
        ["Bravo | Co", "7", ""],
    ]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]  # the csv module's own constants
    found = table(tmp_path, out.getvalue())
    assert found.delimiter == delimiter
    assert [found.headers, *cells(found)] == rows


def test_decimal_commas_do_not_make_a_comma_file(tmp_path: Path) -> None:
    text = "City;Rate;Price\n" + "".join(f"C{i};0,{i};8{i},5\n" for i in range(20))
    assert table(tmp_path, text).delimiter == ";"


def test_sep_line_of_excel(tmp_path: Path) -> None:
    found = table(tmp_path, 'sep=;\r\nName;Email\r\n"Alpha; S";s@alpha.example\r\n')
    assert found.headers == ["Name", "Email"]
    assert cells(found) == [["Alpha; S", "s@alpha.example"]]


def test_backslash_and_single_quotes(tmp_path: Path) -> None:
    escaped = 'Name,Notes\n"Alpha","said \\"yes\\", left"\n"Bravo","a \\"b\\", c"\n'
    assert cells(table(tmp_path, escaped)) == [["Alpha", 'said "yes", left'], ["Bravo", 'a "b", c']]
    single = "'Name','Email'\n'Alpha, S','s@alpha.example'\n'Bravo, E','e@bravo.example'\n"
    assert cells(table(tmp_path, single))[0] == ["Alpha, S", "s@alpha.example"]


def test_blanks_before_quotes(tmp_path: Path) -> None:
    assert cells(table(tmp_path, '"Name", "City"\n"Alpha, S", "Berlin"\n')) == [["Alpha, S", "Berlin"]]


# Headings --------------------------------------------------------------------------------------------------------------


def test_notes_above_the_headings(tmp_path: Path) -> None:
    preamble = 'Notes:\r\n"Some addresses are missing, by choice."\r\n\r\n'
    found = table(tmp_path, f"\ufeff{preamble}First Name,Last Name,URL,Company\r\nSample,Alpha,,Alpha GmbH\r\n")
    assert found.headers == ["First Name", "Last Name", "URL", "Company"]
    assert [row[0] for row in found.rows()] == [5]


def test_a_title_and_groups_above_the_headings(tmp_path: Path) -> None:
    text = (
        "Customers 2024,,,\n,,,\nPerson,,Company,\nFirst Name,Email,Company,City\nSample,s@alpha.example,Alpha,Berlin\n"
    )
    assert table(tmp_path, text).headers == ["First Name", "Email", "Company", "City"]


def test_a_file_without_headings(tmp_path: Path) -> None:
    found = table(tmp_path, "Sample,s@alpha.example,12\nExample,e@bravo.example,7\n")
    assert not found.has_header
    assert found.headers == ["Column 1", "Column 2", "Column 3"]
    assert len(cells(found)) == 2


def test_a_list_of_addresses(tmp_path: Path) -> None:
    found = table(tmp_path, "s@alpha.example\ne@bravo.example\n")
    assert (found.has_header, cells(found)) == (False, [["s@alpha.example"], ["e@bravo.example"]])
    assert table(tmp_path, "email\ns@alpha.example\n").headers == ["email"]


def test_years_are_headings(tmp_path: Path) -> None:
    assert table(tmp_path, "Country,2022,2023\nDE,1.5,2.5\nFR,3.5,4.5\n").has_header


def test_blank_and_double_headings(tmp_path: Path) -> None:
    found = table(tmp_path, "id,,Name,name,Name,Name (2)\n1,2,3,4,5,6\n")
    assert len(set(found.headers)) == 6
    assert found.headers[:4] == ["id", "Column 2", "Name", "name"]


def test_headings_are_one_line_without_marks(tmp_path: Path) -> None:
    assert table(tmp_path, '"E-Mail\r\nAddress"," \u200bCity ",N\n1,2,3\n').headers[:2] == ["E-Mail Address", "City"]


# Rows ------------------------------------------------------------------------------------------------------------------


def test_ragged_blank_and_repeated_rows(tmp_path: Path) -> None:
    text = "a,b,c\n1\n\n,,\n1,2,3,,\n1,2,3,4\na,b,c\n5,6,7\n"
    rows = list(table(tmp_path, text).rows())
    assert [row[0] for row in rows] == [2, 5, 6, 7, 8]
    assert [row[1] for row in rows if not row.rejected] == [["1", "", ""], ["1", "2", "3"], ["5", "6", "7"]]
    assert rows[2].reason == "The row has 4 cells, but there are 3 headings."
    assert "repeats" in rows[3].reason


def test_columns_that_only_the_rows_have(tmp_path: Path) -> None:
    found = table(tmp_path, "a,b\n1,2,3\n4,5,6\n")
    assert found.headers == ["a", "b", "Column 3"]
    assert cells(found) == [["1", "2", "3"], ["4", "5", "6"]]


def test_lines_are_counted_through_cells_of_several_lines(tmp_path: Path) -> None:
    found = table(tmp_path, 'a,b\n"x\ny\nz",1\n"p",2\n\n"q\r\nr",3\n')
    assert [row[0] for row in found.rows()] == [2, 5, 7]


def test_a_quote_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    text = 'Email,Name\na@alpha.example,"oops\n' + "".join(f"p{i}@alpha.example,n\n" for i in range(50))
    rows = list(table(tmp_path, text).rows())
    assert len(rows) == 51
    assert [row[0] for row in rows if row.rejected] == [2]
    assert "never closed" in rows[0].reason


def test_a_last_cell_without_its_quote_is_kept(tmp_path: Path) -> None:
    assert cells(table(tmp_path, 'Email,Name\na@alpha.example,"Sample')) == [["a@alpha.example", "Sample"]]


def test_null_bytes_go(tmp_path: Path) -> None:
    assert cells(table(tmp_path, b"a,b\n\0,2\nx\0y,3\n")) == [["", "2"], ["xy", "3"]]


def test_a_long_cell_is_cut(tmp_path: Path) -> None:
    row = next(table(tmp_path, f"a,b\n1,{'x' * (CELL_LIMIT + 1)}\n").rows())
    assert (len(row[1][1]), row.rejected) == (CELL_LIMIT, False)
    assert "100,000" in row.reason


def test_ten_thousand_columns(tmp_path: Path) -> None:
    wide = ",".join(f"Heading {at}" for at in range(10_000))
    found = table(tmp_path, f"{wide}\n{','.join('v' * 10_000)}\n")
    assert len(found.headers) == 10_000
    assert cells(found) == [["v"] * 10_000]


def test_endless_lines_and_cells_are_passed_over(tmp_path: Path) -> None:
    many = "z@alpha.example,fine\n" * 100
    line = table(tmp_path, f"Email,Notes\na@alpha.example,{'x' * 5_000_000}\n{many}")
    rows = list(line.rows())
    assert (len(rows), rows[0].rejected, rows[1]) == (101, True, (3, ["z@alpha.example", "fine"]))
    lines = "some words without end\n" * 200_000
    cell = list(table(tmp_path, f'Email,Notes\na@alpha.example,"{lines}"\n{many}').rows())
    assert (len(cell), cell[0].rejected, cell[1][1]) == (101, True, ["z@alpha.example", "fine"])
    assert cell[1][0] == 200_003


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    found = table(tmp_path, PEOPLE)
    assert cells(found) == cells(found)
    assert found.samples(1) == cells(found)[:1]


def test_progress_and_cancel(tmp_path: Path) -> None:
    found = table(tmp_path, HEAD + "Sample,s@alpha.example,Berlin\n" * 50_000)
    seen: list[int] = []

    def halfway() -> bool:
        seen.append(found.position)
        return found.position > found.total // 2

    with pytest.raises(Cancelled):
        list(found.rows(halfway))
    assert len(seen) > 2
    assert seen == sorted(seen)
    assert sum(1 for _ in found.rows()) == 50_000
    assert found.position == found.total


# Packed files and refusals ---------------------------------------------------------------------------------------------


def _zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def test_packed_tables(tmp_path: Path) -> None:
    plain = PEOPLE.encode()
    with_thumbs = _zip(people__csv=plain, thumbs__db=b"\0\1")
    for content in (gzip.compress(plain), bz2.compress(plain), _zip(people__csv=plain), with_thumbs):
        assert cells(table(tmp_path, content))[0] == ["Jürgen", "j@alpha.example", "Köln"]


def test_bombs_are_refused(tmp_path: Path) -> None:
    row = b"s@alpha.example," + b"x" * 1000 + b"\n"
    bomb = b"Email,Name\n" + row * 40_000
    assert "far more" in refusal(tmp_path, gzip.compress(bomb))
    assert "far more" in refusal(tmp_path, _zip(people__csv=bomb))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "empty"),
        (b"\0" * 1000, "empty"),
        (bytes(range(256)) * 20, "not a table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(128)) * 9, "not a table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Excel"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<!DOCTYPE html><html><table><tr><td>a</td></tr></table></html>", "web page"),
        (b'[{"email": "s@alpha.example"}]', "JSON"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n", "vCard"),
        (gzip.compress(PEOPLE.encode() * 999)[:200], "unpacked"),
        (b"PK\x03\x04 not really", "damaged"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    assert says in refusal(tmp_path, content)


def test_spreadsheets_and_several_tables_are_refused(tmp_path: Path) -> None:
    workbook = io.BytesIO()
    with zipfile.ZipFile(workbook, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    assert "spreadsheet" in refusal(tmp_path, workbook.getvalue())
    assert "2 files" in refusal(tmp_path, _zip(a__csv=b"a,b\n1,2\n", b__csv=b"a,b\n1,2\n"))


def test_places_that_hold_no_file(tmp_path: Path) -> None:
    for path, says in (
        (tmp_path, "folder"),
        (tmp_path / "none.csv", "no file"),
        (tmp_path / ("x" * 300), "cannot be read"),
    ):
        with pytest.raises(BadInput, match=says):
            open_table(path)


@settings(max_examples=200)
@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "any.csv")
        path.write_bytes(content)
        with contextlib.suppress(BadInput):
            found = open_table(path)
            for row in found.rows():
                assert row.rejected or len(row[1]) == len(found.headers)


@settings(max_examples=150)
@given(
    st.sampled_from(["gzip", "bzip2", "zip"]),
    st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), max_size=6),
)
def test_damaged_archives_are_read_or_refused(kind: str, damage: list[tuple[int, int]]) -> None:
    plain = PEOPLE.encode() * 20
    packed = bytearray(
        {"gzip": gzip.compress(plain), "bzip2": bz2.compress(plain), "zip": _zip(people__csv=plain)}[kind]
    )
    for at, byte in damage:
        packed[at % len(packed)] = byte
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(BadInput):
        path = Path(folder, "any.csv")
        path.write_bytes(packed)
        found = open_table(path)
        assert all(row.rejected or len(row[1]) == len(found.headers) for row in found.rows())


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ["a", "@", "a@", "a.", "'", '"', " ", ", ", ",' ", "1", "é", "\t|", "linkedin.com/in/"]
)
def test_endless_cells_take_no_time(tmp_path: Path, piece: str) -> None:
    cell = piece * (90_000 // len(piece))
    for text in (f"Email,Name\ns@alpha.example,{cell}\n", f"{cell}\ns@alpha.example,x\n"):
        found = table(tmp_path, text)
        samples = found.samples()
        assert set(guess(found.headers, samples)) == set(found.headers)
        assert suppression_columns(found.headers, samples).whole_list == ""


any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@settings(max_examples=200)
@given(st.lists(st.tuples(any_text, any_text), min_size=1, max_size=6))
def test_an_exported_table_reads_back_the_same(rows: list[tuple[str, str]]) -> None:
    """Export, spreadsheet-safe, and import again: every cell is what it was."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["email", "first_name", "notes"])
    writer.writerows(
        [f"p{at}@alpha.example", safe_cell(name), safe_cell(notes)] for at, (name, notes) in enumerate(rows)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "export.csv")
        path.write_bytes(out.getvalue().encode("utf-8-sig"))
        found = open_table(path)
        assert found.headers == ["email", "first_name", "notes"]
        assert [tuple(map(unsafe_cell, row[1][1:])) for row in found.rows()] == rows


# Public tables ---------------------------------------------------------------------------------------------------------


def test_tables_in_the_wild_open_or_are_refused_in_a_sentence(shared: Path) -> None:
    files = [p for p in (shared / "fixtures" / "csv").glob("*/*") if p.suffix != ".json"]
    assert len(files) > 40
    for path in files:
        with contextlib.suppress(BadInput):
            found = open_table(path)
            for row in found.rows():
                assert row.reason if row.rejected else len(row[1]) == len(found.headers), path.name


def test_tables_with_a_known_content(shared: Path) -> None:
    for path in (shared / "fixtures" / "csv" / "csv-spectrum").glob("*.csv"):
        found = open_table(path)
        expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        assert [dict(zip(found.headers, row, strict=True)) for row in cells(found)] == expected


_PEAK = """
import re, sys
from pathlib import Path
from app.sync.importers.table import open_table
rows = sum(1 for row in open_table(Path(sys.argv[1])).rows())
print(rows, int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from /proc")
@pytest.mark.parametrize("what", ["rows", "cell", "quoted"])
def test_memory_stays_bounded(tmp_path: Path, what: str) -> None:
    """Read 400 MB of rows, of one cell, and of one quoted cell of many lines, in less than 200 MB."""
    path = tmp_path / "large.csv"
    piece = {
        "rows": b"s@alpha.example,Sample Alpha of Bravo\n" * 27_000,
        "cell": b"x" * 2**20,
        "quoted": b"a word\n" * 2**17,
    }
    with path.open("wb") as file:
        file.write(b"Email,Notes\na@alpha.example,ok\nb@alpha.example," + (b'"' if what == "quoted" else b""))
        for _ in range(400):
            file.write(piece[what])
    done = subprocess.run([sys.executable, "-c", _PEAK, str(path)], capture_output=True, text=True, check=True)
    rows, megabytes = map(int, done.stdout.split())
    assert rows == (10_800_001 if what == "rows" else 2)
    assert megabytes < 200
