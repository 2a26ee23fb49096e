"""Settings of the workspace: a name, a JSON value."""

import json
from typing import Any

from app.core.changes import Topic
from app.store.database import Rows, Transaction


def get(rows: Rows, name: str, default: Any = None) -> Any:
    """Return a setting's value, or `default` where it was never set."""
    found = text(rows, name)
    return default if found is None else json.loads(found)


def text(rows: Rows, name: str) -> str | None:
    """Return a setting's value as the JSON it is kept as, or None where it was never set."""
    if name not in rows.settings:
        rows.settings[name] = rows.value("select value from settings where name = ?", name)
    return rows.settings[name]


def put(tx: Transaction, name: str, value: Any) -> None:
    """Set a setting."""
    tx.run(
        "insert into settings (name, value, updated_at) values (?, ?, ?)"
        " on conflict (name) do update set value = excluded.value, updated_at = excluded.updated_at",
        name,
        json.dumps(value, ensure_ascii=False),
        tx.millis,
    )
    tx.settings.pop(name, None)
    tx.touch(Topic.SETTINGS)


def standing(rows: Rows, name: str) -> tuple[str | None, int]:
    """Return a setting's JSON, or None, and the instant of its last change: what `put_back` wants."""
    row = rows.one("select value, updated_at from settings where name = ?", name)
    return (None, 0) if row is None else (row["value"], row["updated_at"])


def put_back(tx: Transaction, name: str, text: str | None, at: int) -> None:
    """Put a setting back as it stood, with the instant of its change."""
    if text is None:
        drop(tx, name)
        return
    put(tx, name, json.loads(text))
    tx.run("update settings set value = ?, updated_at = ? where name = ?", text, at, name)
    tx.settings.pop(name, None)


def drop(tx: Transaction, name: str) -> None:
    """Forget a setting: it has its default again."""
    tx.run("delete from settings where name = ?", name)
    tx.settings.pop(name, None)
    tx.touch(Topic.SETTINGS)


def everything(rows: Rows) -> dict[str, Any]:
    """Return all settings by name."""
    return {row["name"]: json.loads(row["value"]) for row in rows.all("select name, value from settings order by name")}
