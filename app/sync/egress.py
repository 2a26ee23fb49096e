"""The ledger of what leaves: every outbound connection is a row, written before the first byte.

Hosts the founder denied are refused here, so there is no way round.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.core.errors import Permanent
from app.store import ledgers, settings
from app.store.database import Database


@dataclass(slots=True)
class Line:
    """What goes over one connection, while it is open."""

    row: int
    database: Database
    bytes_out: int = 0
    bytes_in: int = 0
    records: list[str] = field(default_factory=list)
    outcome: str = "ok"

    def close(self, outcome: str | None = None) -> None:
        """Write down what went over the connection, and how it ended."""
        with self.database.transaction("system") as tx:
            ledgers.close_egress(
                tx,
                self.row,
                bytes_out=self.bytes_out,
                bytes_in=self.bytes_in,
                outcome=outcome or self.outcome,
                records=tuple(dict.fromkeys(self.records)),
            )


@dataclass(frozen=True, slots=True)
class Ledger:
    """Opens lines in one workspace's ledger."""

    database: Database

    def open(self, host: str, port: int, purpose: str, records: tuple[str, ...] = ()) -> Line:
        """Write that a connection is about to be made; raises Permanent where the founder denied the host.

        Denying a host denies the hosts below it too: `example.com` stands for `www.example.com`.
        """
        with self.database.transaction("system") as tx:
            denied = any(_is_within(host, name) for name in settings.get(tx, "denied_hosts", []))
            outcome = "denied" if denied else "open"
            connection = ledgers.Connection(host=host, port=port, purpose=purpose, records=records, outcome=outcome)
            row = ledgers.record_egress(tx, connection)
        if denied:
            raise Permanent(f"You denied connections to {host}.", hint="Allow it under Settings › Network to go on.")
        return Line(row, self.database, records=list(records))

    @contextmanager
    def line(self, host: str, port: int, purpose: str, records: tuple[str, ...] = ()) -> Iterator[Line]:
        """Open a line for one exchange and close it with how it went."""
        line = self.open(host, port, purpose, records)
        try:
            yield line
        except BaseException as error:
            line.close(type(error).__name__)
            raise
        line.close()


def _is_within(host: str, name: str) -> bool:
    host, name = host.lower().rstrip("."), str(name).lower().strip().rstrip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))
