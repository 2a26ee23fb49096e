"""The founder's own keys: AES-256-GCM per secret, under a master key of the vault's own.

A secret is bound to its name (as associated data), so that one sealed value cannot be put in another's place. Reading
one notes when it was used last. No function here returns more than one secret at a time.
"""

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.core.changes import Topic
from app.core.errors import Damaged, NotFound
from app.store import audit
from app.store.database import Database

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretInfo:
    """What may be shown of a secret: never the secret."""

    name: str
    created_at: int
    used_at: int | None
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class Vault:
    """The secrets of one workspace."""

    database: Database
    key: bytes = field(repr=False)

    def put(self, name: str, secret: str, *, note: str = "", by: str = "person", says: str = "") -> None:
        """Keep a secret under a name, replacing an older one; `says` is what the trail is told of it."""
        nonce = os.urandom(12)
        sealed = self._cipher().encrypt(nonce, secret.encode(), name.encode())
        with self.database.transaction(by, durable=True) as tx:
            tx.run(
                "insert into secrets (name, nonce, sealed, created_at, note) values (?,?,?,?,?)"
                " on conflict (name) do update set nonce = excluded.nonce, sealed = excluded.sealed, created_at = excluded.created_at,"
                " note = excluded.note, used_at = null",
                name,
                nonce,
                sealed,
                tx.millis,
                note,
            )
            if says:
                audit.append(tx, "store_secret", says)
            tx.touch(Topic.SETTINGS)

    def get(self, name: str) -> str:
        """Return a secret; raises NotFound, or Damaged where it is not what was put there."""
        from cryptography.exceptions import InvalidTag

        with self.database.read() as rows:
            row = rows.one("select nonce, sealed from secrets where name = ?", name)
        if row is None:
            raise NotFound(f"The vault holds nothing named {name}.", hint="Add it under Settings › Keys.")
        try:
            return self._cipher().decrypt(bytes(row["nonce"]), bytes(row["sealed"]), name.encode()).decode()
        except InvalidTag:
            raise Damaged(f"The secret named {name} is damaged.", hint="Enter it anew under Settings › Keys.") from None

    def has(self, name: str) -> bool:
        """Tell whether a secret of that name is kept."""
        with self.database.read() as rows:
            return rows.value("select 1 from secrets where name = ?", name) is not None

    def used(self, name: str) -> None:
        """Note that a secret was used just now."""
        with self.database.transaction("system") as tx:
            tx.run("update secrets set used_at = ? where name = ?", tx.millis, name)

    def remove(self, name: str, *, by: str = "person", says: str = "") -> bool:
        """Forget a secret; return whether it was there."""
        with self.database.transaction(by, durable=True) as tx:
            tx.touch(Topic.SETTINGS)
            gone = tx.run("delete from secrets where name = ?", name) > 0
            if gone and says:
                audit.append(tx, "remove_secret", says)
            return gone

    def names(self) -> list[SecretInfo]:
        """Return what may be shown of each secret."""
        with self.database.read() as rows:
            found = rows.all("select name, created_at, used_at, note from secrets order by name")
        return [
            SecretInfo(name=r["name"], created_at=r["created_at"], used_at=r["used_at"], note=r["note"]) for r in found
        ]

    def _cipher(self) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self.key)
