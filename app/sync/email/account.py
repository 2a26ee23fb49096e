"""How to reach a mailbox: hosts, ports, and how far their certificates are trusted."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from app.core.errors import NeedsHuman, NotFound, Permanent
from app.store.mail import Mailbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server of a mailbox. `ca_file` adds an authority of the founder's own to those the system trusts."""

    host: str
    port: int
    user: str
    starttls: bool = False
    ca_file: str | None = None


def server(settings: Mapping[str, Any], mailbox: Mailbox) -> Server:
    """Return a server out of a mailbox's stored settings; raises Permanent where they are not complete."""
    try:
        return Server(
            host=settings["host"],
            port=int(settings["port"]),
            user=settings.get("user") or mailbox.address,
            starttls=bool(settings.get("starttls", False)),
            ca_file=settings.get("ca_file"),
        )
    except (KeyError, ValueError):
        raise Permanent(f"The server of {mailbox.address} is not set up.", hint="See Settings › Mailboxes.") from None


def trust(ca_file: str | None) -> ssl.SSLContext:
    """Return how certificates are checked: always, by name, with TLS 1.2 at least. Plain connections do not exist."""
    return _trusting(Path(ca_file).read_text(encoding="ascii") if ca_file else None)


@lru_cache(maxsize=16)
def _trusting(authority: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if authority:
        context.load_verify_locations(cadata=authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class Secrets(Protocol):
    """Where a password is found: the vault, or what was typed just now."""

    def get(self, name: str) -> str:
        """Return a secret; raises NotFound."""
        ...


def password(vault: Secrets, mailbox: Mailbox) -> str:
    """Return a mailbox's password from the vault; raises NeedsHuman where there is none."""
    try:
        return vault.get(f"mailbox:{mailbox.address}")
    except NotFound:
        raise NeedsHuman(
            f"The password of {mailbox.address} is not known.", hint="Enter it under Settings › Mailboxes."
        ) from None
