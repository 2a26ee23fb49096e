"""Import a huge list and show what it took: `python -m tests.bad_input.gigabyte [MEGABYTES]` prints one line of JSON."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fakes.workspaces import PASSPHRASE, a_workspace

HEADINGS = "Name,Email,Company,Country,Notes\n"


def write_list(file: Path, megabytes: float, note: int = 10_000) -> int:
    """Write a list of so many megabytes, a note of so many letters a row; return how many rows it has."""
    words, rows = ("Sample data that fills a cell. " * (note // 31 + 1))[:note], 0
    with file.open("w", encoding="utf-8") as out:
        out.write(HEADINGS)
        while out.tell() < megabytes * 1e6:
            out.writelines(
                f"Sample {n},p{n}@alder.example,Alder {n % 500},US,{words}\n" for n in range(rows, rows + 100)
            )
            rows += 100
    return rows


def import_by_command(home: Path, file: Path, secret: Path) -> tuple[dict[str, object], float, float]:
    """Import by the command line in a program of its own; return what it said, its seconds and its megabytes."""
    began = time.monotonic()
    command = [
        sys.executable,
        "-m",
        "app",
        "import",
        str(file),
        "--workspace",
        str(home),
        "--passphrase-file",
        str(secret),
    ]
    program = subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    said = program.stdout.read()
    _, status, used = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    program.stdout.close()
    assert program.returncode == 0, said
    return json.loads(said), time.monotonic() - began, used.ru_maxrss / 1024


def measure(megabytes: float) -> dict[str, object]:
    """Import a small list and a huge one; return the figures."""
    with tempfile.TemporaryDirectory(prefix="quotahit-bad-input-") as scratch:
        folder = Path(scratch)
        secret = folder / "passphrase"
        secret.write_text(PASSPHRASE)
        space = a_workspace(folder)
        space.close()
        few, many = folder / "few.csv", folder / "many.csv"
        write_list(few, 0.1)
        rows = write_list(many, megabytes)
        _, _, least = import_by_command(space.folder, few, secret)
        said, seconds, most = import_by_command(space.folder, many, secret)
    return {
        "megabytes": round(megabytes),
        "rows": rows,
        "accounted": said["rows"],
        "seconds": round(seconds, 1),
        "memory_more_mb": round(most - least),
        "kept": said["rows"] == rows and most - least <= 200,
    }


if __name__ == "__main__":
    print(json.dumps(measure(float(sys.argv[1]) if len(sys.argv) > 1 else 1000)))
