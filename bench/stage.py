"""What benchmarks work on: real encrypted workspaces in a scratch folder, and bare encrypted files beside them."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from app.core.clock import Clock
from app.store import search, workspace
from app.store.database import Transaction
from app.store.workspace import Workspace

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
_FIRST = "Ada Ben Cleo Dov Elif Femi Gita Hugo Ines Jan Kofi Lena Mina Nils Olga Pia Quinn Rosa Sami Tara Uma Vito Wendy Xenia Yara".split()
_START_OF_NAME = (
    "Al Ber Cas Dor El Fen Gor Hol Iv Jas Kel Lor Mar Nor Or Pel Quar Ros Sul Tan Ul Ver Wil Yor Zan".split()
)
_END_OF_NAME = "der berg ton man sen ley wick stad ford mond holm gate son kamp dal feld ski vic ette ado eira ini escu oglu".split()


class WallClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)


@contextmanager
def a_workspace(clock: Clock | None = None) -> Iterator[Workspace]:
    """Give an open workspace that is thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="quotahit-bench-") as folder:
        made, _ = workspace.create(Path(folder) / "workspace", clock or WallClock(), passphrase="sample passphrase")
        try:
            yield made
        finally:
            made.close()


@contextmanager
def bare_file(*, synchronous: str = "normal") -> Iterator[Any]:
    """Give a connection to an encrypted file with nothing of ours around it: the floor."""
    with tempfile.TemporaryDirectory(prefix="quotahit-bench-") as folder:
        connection = sqlcipher.connect(str(Path(folder) / "floor.db"), isolation_level=None, cached_statements=512)
        connection.execute(f"pragma key=\"x'{'5a' * 32}'\"")
        connection.execute("pragma journal_mode=wal")
        connection.execute(f"pragma synchronous={synchronous}")
        connection.execute("pragma wal_autocheckpoint=2000")
        try:
            yield connection
        finally:
            connection.close()


def people(count: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Yield made-up people in twelve columns, as an export would hold them."""
    draw = random.Random(seed)
    for number in range(count):
        first = draw.choice(_FIRST)
        last = draw.choice(_START_OF_NAME) + draw.choice(_END_OF_NAME)
        company = (
            draw.choice(_START_OF_NAME) + draw.choice(_END_OF_NAME) + draw.choice((" Ltd", " Inc", " GmbH", " Labs"))
        )
        domain = f"{company.split()[0].lower()}{draw.randrange(count // 4 + 1)}.example"
        yield {
            "First Name": first,
            "Last Name": last,
            "Email": f"{first}.{last}{number}@{domain}".lower(),
            "Phone": f"+1 512 555 {number % 10000:04d}",
            "Job Title": draw.choice(("CEO", "Founder", "Head of Finance", "Accountant", "VP Sales", "Office Manager")),
            "Company": company,
            "Website": f"https://www.{domain}",
            "Industry": draw.choice(("Software", "Marketing", "Logistics", "Mining", "Retail")),
            "Number of Employees": str(draw.randrange(1, 900)),
            "City": draw.choice(("Austin", "Berlin", "Leeds", "Lyon", "Cork")),
            "Country": draw.choice(("United States", "Germany", "United Kingdom", "France", "Ireland")),
            "Lead Source": draw.choice(("Webinar", "Trade fair", "Referral")),
        }


def fill(space: Workspace, count: int) -> None:
    """Put contacts straight into a workspace's tables, searchable; for benchmarks of what comes after an import."""
    for first in range(0, count, 20_000):
        with space.database.transaction("bench") as tx:
            _fill(tx, first, min(count, first + 20_000), count)


def _fill(tx: Transaction, first: int, last: int, count: int) -> None:
    found = list(people(count))[first:last] if count <= 100_000 else list(people(last - first, seed=first + 1))
    tx.many(
        "insert into contacts (id, name, first_name, last_name, title, country, source, created_at, updated_at)"
        " values (?,?,?,?,?,?,?,?,?)",
        (
            (
                first + n + 1,
                f"{p['First Name']} {p['Last Name']}",
                p["First Name"],
                p["Last Name"],
                p["Job Title"],
                "US",
                "bench",
                tx.millis,
                tx.millis,
            )
            for n, p in enumerate(found)
        ),
    )
    tx.many(
        "insert into contact_points (contact_id, kind, value, shown, position) values (?,'email',?,'',0)",
        ((first + n + 1, f"{first}.{p['Email']}") for n, p in enumerate(found)),
    )
    search.index(tx, "contact", set(range(first + 1, last + 1)))
