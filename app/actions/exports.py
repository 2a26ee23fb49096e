"""Everything out again, as CSV files that import back to the same data and that no spreadsheet program runs."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from app.actions.listing import Listed
from app.core.cells import safe_cell
from app.core.errors import Refused
from app.core.view import Field
from app.store.database import Database, Rows
from app.store.extracts import EXTRACTS, Extract
from app.store.files import trouble
from app.store.listed_cells import listed_cells
from app.store.workspace import Workspace

_PAGE = 500


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


def export_listed(
    workspace: Workspace,
    entity: Listed,
    ids: Sequence[int],
    fields: Sequence[Field],
    titles: Sequence[str],
    file: Path,
    progress: Callable[[int, int], None],
    stopping: Callable[[], bool],
) -> int:
    """Write some people or companies into a CSV file, with the fields that the list shows; return how many.

    Raises ReadOnly, DiskFull; an earlier file of that name stands until its successor is whole, also where it is stopped.
    """
    unfinished = file.with_name(f"{file.name}.new")
    count = 0
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow([safe_cell(title) for title in titles])
            for start in range(0, len(ids), _PAGE):
                if stopping():
                    raise Refused("The export was stopped; no file was written.")
                with workspace.database.read() as rows:
                    for cells in listed_cells(rows, entity, ids[start : start + _PAGE], fields):
                        writer.writerow([safe_cell(cell) for cell in cells])
                        count += 1
                progress(min(len(ids), start + _PAGE), len(ids))
        unfinished.replace(file)
    except OSError as error:
        raise trouble(error, file) from None
    finally:
        unfinished.unlink(missing_ok=True)
    return count


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
