"""What a workspace holds, as one value that can be compared."""

import hashlib

from app.store.workspace import Workspace


def content(space: Workspace) -> str:
    """Return the digest of every row of every table, the index of the search aside."""
    found = hashlib.sha256()
    with space.database.read() as rows:
        names = rows.all(
            "select name from sqlite_master where type = 'table' and name not like 'search%' and name not like 'sqlite%'"
            " order by name"
        )
        for table in names:
            found.update(f"\0{table['name']}".encode())
            cells = (
                repr([row[name] for name in row.keys()])  # noqa: SIM118 (a row iterates over its values)
                for row in rows.each(f"select * from {table['name']}")
            )
            found.update("\0".join(sorted(cells)).encode())
    return found.hexdigest()
