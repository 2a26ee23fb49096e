"""Everything out again, as CSV files that import back to the same data and that no spreadsheet program runs."""

import csv
from pathlib import Path

from app.core.cells import safe_cell
from app.store.database import Database, Rows
from app.store.extracts import EXTRACTS, Extract
from app.store.files import trouble


def export_all(database: Database, folder: Path) -> dict[str, int]:
    """Write one CSV an object into a folder; return how many rows each file holds.

    Raises ReadOnly, DiskFull; a file of an earlier export stands until its successor is whole.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with database.read() as rows:
            return {f"{name}.csv": _write(folder / f"{name}.csv", extract, rows) for name, extract in EXTRACTS.items()}
    except OSError as error:
        raise trouble(error, folder) from None


def _write(file: Path, extract: Extract, rows: Rows) -> int:
    count, unfinished = 0, file.with_name(f"{file.name}.new")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(extract.columns)
            for cells in extract.each(rows):
                writer.writerow(["" if cell is None else safe_cell(str(cell)) for cell in cells])
                count += 1
        unfinished.replace(file)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return count
