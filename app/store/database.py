"""Reading and writing: one connection a thread, every write in one transaction, news after the commit."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import sqlcipher3.dbapi2 as sqlcipher

from app.core.changes import Changes, Listener, Topic
from app.core.clock import Clock, to_millis
from app.core.errors import Refused, WorkspaceTrouble
from app.core.ids import BatchId, RunId, UndoId
from app.store import connection as connections
from app.store.anchor import Mark
from app.store.tables import ENTITY_OF, JOURNALED, JOURNALED_UPDATES, STAMPED, TOPIC_OF, Entity


class Row(Protocol):
    """A database row: by column name or position. Cells are whatever SQLite holds."""

    def __getitem__(self, key: str | int, /) -> Any: ...
    def keys(self) -> list[str]: ...


# Among the numbers of a JSON list: one text whatever the numbers, so that the statement is prepared once. For the same
# reason what is asked all the time has its limit in its text: SQLite plans anew each time a limit is bound.
AMONG = "(select value from json_each(?))"


class Rows:
    """Read rows from one connection."""

    def __init__(self, connection: connections.Connection) -> None:
        self.connection = connection
        # What was read of the settings, which are asked for again and again; kept by `settings` alone.
        self.settings: dict[str, str | None] = {}

    def all(self, sql: str, *values: object) -> list[Row]:
        """Return every row the query gives."""
        rows: list[Row] = self.connection.execute(sql, values).fetchall()
        return rows

    def one(self, sql: str, *values: object) -> Row | None:
        """Return the first row, or None."""
        row: Row | None = self.connection.execute(sql, values).fetchone()
        return row

    def value(self, sql: str, *values: object) -> Any:
        """Return the first cell of the first row, or None."""
        row = self.connection.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def each(self, sql: str, *values: object) -> Iterator[Row]:
        """Yield rows one by one, for results too large to hold."""
        yield from self.connection.execute(sql, values)

    def data_version(self) -> int:
        """Return a number that grows when another connection commits."""
        return int(self.value("pragma data_version"))


@dataclass(slots=True)
class UndoGroup:
    """The changes that one action made, to be taken back together."""

    id: UndoId
    label: str


@dataclass(slots=True)
class Scope:
    """On whose behalf a transaction writes."""

    by: str
    run_id: RunId | None = None
    batch_id: BatchId | None = None
    group: UndoGroup | None = None
    open_group: "Callable[[Transaction], UndoGroup] | None" = None


class Transaction(Rows):
    """Write rows; everything that belongs together commits together.

    `insert`, `update` and `delete` keep the journal (who changed which field from what to what) for the tables a
    person sees, and note what must be searchable anew. `run` and `many` write without a journal.
    """

    def __init__(
        self, connection: connections.Connection, now: datetime, scope: Scope, *, durable: bool = False
    ) -> None:
        super().__init__(connection)
        self.now = now
        self.millis = to_millis(now)
        self.scope = scope
        self.durable = durable
        self.topics: set[Topic] = set()
        self.touched: dict[str, set[int]] = {}
        self.former_names: set[str] = set()
        self.ended_runs: set[RunId] = set()
        self.for_outside_log: list[str] = []
        self.audit_head: tuple[int, bytes] | None = None
        self.mark: Mark | None = None

    def run(self, sql: str, *values: object) -> int:
        """Execute one statement and return how many rows it changed."""
        return int(self.connection.execute(sql, values).rowcount)

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Execute one statement for every row of values."""
        self.connection.executemany(sql, rows)

    def insert(self, table: str, **values: object) -> int:
        """Insert one row and return its id."""
        row_id = self._insert(table, values)
        self._note(table, row_id, "insert", None, values)
        return row_id

    def insert_for_good(self, table: str, **values: object) -> int:
        """Insert one row that no undo takes away, and return its id."""
        row_id = self._insert(table, values)
        self._note(table, row_id, "arrival", None, values)
        return row_id

    def _insert(self, table: str, values: dict[str, object]) -> int:
        columns = ", ".join(values)
        marks = ", ".join("?" * len(values))
        cursor = self.connection.execute(f"insert into {table} ({columns}) values ({marks})", tuple(values.values()))
        return int(cursor.lastrowid)

    def update(self, table: str, row_id: int, **values: object) -> bool:
        """Change the columns that differ, and `updated_at` with them where the table has it; return whether any did."""
        if table in STAMPED:
            values = {"updated_at": self.millis, **values}
        columns = ", ".join(values)
        before = self.one(f"select {columns} from {table} where id = ?", row_id)
        if before is None:
            return False
        changed = {name: value for name, value in values.items() if before[name] != value}
        if not changed.keys() - {"updated_at"}:
            return False
        assignments = ", ".join(f"{name} = ?" for name in changed)
        self.connection.execute(f"update {table} set {assignments} where id = ?", (*changed.values(), row_id))
        self._note(table, row_id, "update", {name: before[name] for name in changed}, changed)
        return True

    def delete(self, table: str, row_id: int) -> bool:
        """Delete one row; return whether it was there."""
        before = self.one(f"select * from {table} where id = ?", row_id)
        if before is None:
            return False
        values = {name: before[name] for name in before.keys()}  # noqa: SIM118 (a row iterates over its values)
        self._note(table, row_id, "delete", values, None)
        self.connection.execute(f"delete from {table} where id = ?", (row_id,))
        return True

    @property
    def alive(self) -> bool:
        """Whether it can still commit: trouble of the disk may have taken all of it back already."""
        return bool(self.connection.in_transaction)

    def touch(self, *topics: Topic) -> None:
        """Say that rows of these topics changed."""
        self.topics.update(topics)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Take back only what was done inside, where it fails."""
        group = self.scope.group
        self.connection.execute("savepoint inner_work")
        try:
            yield
        except BaseException:
            if self.alive:
                self.connection.execute("rollback to inner_work")
                self.connection.execute("release inner_work")
            self.audit_head = None
            self.settings.clear()
            self.scope.group = group
            raise
        self.connection.execute("release inner_work")

    def _note(
        self, table: str, row_id: int, kind: str, before: dict[str, object] | None, after: dict[str, object] | None
    ) -> None:
        if topic := TOPIC_OF.get(table):
            self.topics.add(topic)
        if entity := ENTITY_OF.get(table):
            self._note_searchable(entity, table, row_id, before, after)
        if (table in JOURNALED and kind != "arrival") or (kind == "update" and table in JOURNALED_UPDATES):
            if self.scope.group is None and self.scope.open_group is not None:
                self.scope.group = self.scope.open_group(self)
            group = self.scope.group
            self.connection.execute(
                "insert into journal (undo_id, at, by, table_name, row_id, kind, before, after) values (?,?,?,?,?,?,?,?)",
                (
                    group.id if group else None,
                    self.millis,
                    self.scope.by,
                    table,
                    row_id,
                    kind,
                    None if before is None else _as_json(before),
                    None if after is None else _as_json(after),
                ),
            )

    def journal_many(
        self, table: str, changes: Iterable[tuple[int, Mapping[str, object], Mapping[str, object]]]
    ) -> None:
        """Write down changes that `many` made to rows of a journalled table: id, what was before and after.

        For columns that nothing is found by: nothing is indexed anew.
        """
        assert table in JOURNALED
        written = [(row_id, _as_json(before), _as_json(after)) for row_id, before, after in changes]
        if not written:
            return
        if self.scope.group is None and self.scope.open_group is not None:
            self.scope.group = self.scope.open_group(self)
        head = (self.scope.group.id if self.scope.group else None, self.millis, self.scope.by, table)
        self.many(
            "insert into journal (undo_id, at, by, table_name, row_id, kind, before, after) values (?,?,?,?,?,'update',?,?)",
            [(*head, *one) for one in written],
        )

    def _note_searchable(
        self, entity: Entity, table: str, row_id: int, before: dict[str, object] | None, after: dict[str, object] | None
    ) -> None:
        """Note what must be indexed anew, and the names that are borne no more: the index itself holds no text."""
        if before and after and entity.searched and after.keys().isdisjoint(entity.searched):
            return
        owner = row_id if entity.column == "id" else self._owner(table, entity.column, row_id, before, after)
        if owner is not None:
            self.touched.setdefault(entity.name, set()).add(owner)
        if before and entity.name_column:
            name = before.get(entity.name_column)
            if name is None and "deleted_at" in before:
                name = self.value(f"select {entity.name_column} from {table} where id = ?", row_id)
            if name:
                self.former_names.add(str(name))

    def _owner(
        self, table: str, column: str, row_id: int, before: dict[str, object] | None, after: dict[str, object] | None
    ) -> int | None:
        for values in (after, before):
            if values and column in values:
                owner = values[column]
                return None if owner is None else int(str(owner))
        owner = self.value(f"select {column} from {table} where id = ?", row_id)
        return None if owner is None else int(owner)


def _as_json(values: Mapping[str, object]) -> str:
    return _JSON.encode(values)


def _blob(value: object) -> object:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    raise TypeError(f"a {type(value).__name__} cannot stand in the journal")


# One for all: `json.dumps` makes a new one for each value.
_JSON = json.JSONEncoder(ensure_ascii=False, default=_blob)


@dataclass
class _Local(threading.local):
    # No slots: they would be one and the same for all threads.
    connection: connections.Connection | None = None
    open: Transaction | None = None


@dataclass(slots=True, eq=False)
class Database:
    """The encrypted file, for any thread of this process.

    `before_commit` functions run inside every write transaction just before it commits (search index); `after_commit`
    functions run after it (audit anchor). Listeners hear what changed, on the thread that committed.
    """

    path: Path
    key: bytes = field(repr=False)
    clock: Clock
    before_commit: list[Callable[[Transaction], None]] = field(default_factory=list)
    after_commit: list[Callable[[Transaction], None]] = field(default_factory=list)
    before_first_write: Callable[[], None] | None = None
    closed: bool = False
    _listeners: list[Listener] = field(default_factory=list)
    _connections: list[connections.Connection] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _local: _Local = field(default_factory=_Local)

    @contextmanager
    def read(self) -> Iterator[Rows]:
        """Give one consistent view of the rows; inside another view or transaction of this thread, that one's."""
        if self._local.open is not None:
            yield self._local.open
            return
        with connections.translated(self.path):
            connection = self._connection()
            if connection.in_transaction:
                yield Rows(connection)
                return
            connection.execute("begin")
            try:
                yield Rows(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("rollback")

    @contextmanager
    def transaction(
        self, by: str, *, run: RunId | None = None, batch: BatchId | None = None, durable: bool = False
    ) -> Iterator[Transaction]:
        """Write; commit at the end, or take everything back where it fails.

        `by` is who acts: `person`, `agent:NAME`, `import`, `system`. `durable` waits until the commit is on the disk
        (before anything leaves the laptop, and for what a person was told is saved); otherwise the commit survives the
        end of this program but not of the power. A transaction is never kept open over a call to the outside.
        """
        assert self._local.open is None, "a transaction is already open on this thread"
        with connections.translated(self.path):
            connection = self._connection()
            # Two threads may both come first: breaking a seal twice is harmless, writing under an unbroken one is not.
            if (before := self.before_first_write) is not None:
                before()
                self.before_first_write = None
            if durable:
                connection.execute("pragma synchronous=full")
            try:
                scope = Scope(by=by, run_id=run, batch_id=batch)
                with self._committed(connection, scope, durable=durable) as opened:
                    yield opened
            finally:
                if durable:
                    connection.execute("pragma synchronous=normal")
        for after in self.after_commit:
            after(opened)
        if opened.topics:
            self.publish(Changes(frozenset(opened.topics)))

    @contextmanager
    def _committed(self, connection: connections.Connection, scope: Scope, *, durable: bool) -> Iterator[Transaction]:
        connection.execute("begin immediate")
        transaction = Transaction(connection, self.clock.now(), scope, durable=durable)
        self._local.open = transaction
        try:
            yield transaction
            for prepare in self.before_commit:
                prepare(transaction)
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise
        finally:
            self._local.open = None

    @contextmanager
    def roomy(self) -> Iterator[None]:
        """Hold more of the file in memory on this thread, where rows are written all over its indexes."""
        connection = self._connection()
        connection.execute("pragma cache_size=-96000")
        try:
            yield
        finally:
            connection.execute(f"pragma cache_size=-{connections.CACHE_KIB}")

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every commit that touched a topic; returns the way to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, changes: Changes) -> None:
        """Tell every listener; also used when another process is seen to have committed."""
        for listener in tuple(self._listeners):
            listener(changes)

    def data_version(self) -> int:
        """Return a number that grows when another connection commits."""
        with connections.translated(self.path):
            return Rows(self._connection()).data_version()

    def checkpoint(self) -> bool:
        """Move the write-ahead log into the file; return whether all of it went."""
        with connections.translated(self.path):
            busy, _, _ = self._connection().execute("pragma wal_checkpoint(truncate)").fetchone()
            return not busy

    def close(self) -> None:
        """Close the connections of every thread; nothing is read or written through this object any more."""
        self.closed = True
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
            self._local = _Local()

    def forget_thread(self) -> None:
        """Close this thread's connection, before the thread ends."""
        if self._local.connection is not None:
            with self._lock:
                self._connections.remove(self._local.connection)
            self._local.connection.close()
            self._local.connection = None

    def _connection(self) -> connections.Connection:
        if self._local.connection is None:
            # A thread that outlives the workspace must not write under its seal.
            if self.closed:
                raise Refused("The workspace was closed; what was under way was not done.")
            connection = connections.connect(self.path, self.key)
            with self._lock:
                self._connections.append(connection)
            self._local.connection = connection
        return self._local.connection


def is_storage_trouble(error: Exception) -> bool:
    """Tell whether the file or the disk is the trouble (full, locked, damaged), and not what was asked of it."""
    return isinstance(error, WorkspaceTrouble) or (
        isinstance(error, sqlcipher.Error) and connections.trouble_of(Path(), str(error)) is not None
    )


def is_constraint(error: Exception) -> bool:
    """Tell whether the database refused a row because a rule of the schema forbids it."""
    return isinstance(error, sqlcipher.IntegrityError)
