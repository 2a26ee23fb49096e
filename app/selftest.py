"""Proof, on the machine at hand, that the parts work: run after installing, and by `quotahit self-test`."""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app import bootstrap
from app.core.clock import VirtualClock
from app.core.errors import Trouble, WrongKey
from app.store import workspace as workspaces
from app.store.workspace import Workspace

_WORDS = "only for this throw-away workspace"
_NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
_SAMPLE = "First Name,Last Name,Email,Company\nSample,Alpha,sample@alpha.example,Alpha Ltd\n"


def run() -> list[dict[str, Any]]:
    """Try every part in a throw-away workspace; return each check with what was found."""
    with tempfile.TemporaryDirectory(prefix="quotahit-self-test-") as scratch:
        folder = Path(scratch) / "workspace"
        opened, _ = workspaces.create(folder, VirtualClock(_NOW), passphrase=_WORDS)
        try:
            return [_tried(name, check, opened) for name, check in _CHECKS.items()]
        finally:
            opened.close()


def _tried(name: str, check: Callable[[Workspace], str], opened: Workspace) -> dict[str, Any]:
    try:
        return {"name": name, "ok": True, "found": check(opened)}
    except Trouble as trouble:
        return {"name": name, "ok": False, "found": str(trouble)}
    except (ImportError, OSError, AssertionError) as error:
        return {"name": name, "ok": False, "found": f"{type(error).__name__}: {error}"}


def _encryption(opened: Workspace) -> str:
    head = (opened.folder / "workspace.db").read_bytes()[:16]
    assert not head.startswith(b"SQLite"), "the file is not encrypted"
    try:
        workspaces.open_workspace(opened.folder, opened.clock, passphrase=_WORDS[::-1])
    except WrongKey:
        return "the file is encrypted; a wrong passphrase does not open it"
    raise AssertionError("a wrong passphrase opened it")


def _vault(opened: Workspace) -> str:
    opened.vault.put("self-test", "a secret")
    assert opened.vault.get("self-test") == "a secret"
    return "a secret came back as it was put in"


def _import(opened: Workspace) -> str:
    from app.actions.imports import import_file

    file = opened.folder / "sample.csv"
    file.write_text(_SAMPLE, encoding="utf-8")
    done = import_file(opened.database, file)
    assert (done.rows, done.added) == (1, 1), done
    return "a sample row was imported"


def _search(opened: Workspace) -> str:
    from app.actions.queries import workspace as queries

    hits = queries.search(opened, "sample al", limit=5)
    assert hits, "nothing was found"
    return f"found {hits[0]['title']}"


def _gate(opened: Workspace) -> str:
    from app.actions.gate import decide_json

    decision = decide_json({"channel": "email", "purpose": "cold"})
    assert decision["outcome"] == "block", decision
    return f"a mail of which nothing is known is blocked by {len(decision['fired'])} rules"


def _engine(opened: Workspace) -> str:
    works = bootstrap.pipeline(opened)
    moved = works.engine.tick()
    works.close()
    return f"{moved} runs moved"


def _mail(opened: Workspace) -> str:
    from app.sync.email.compose import Letter, as_html, compose, message_id
    from app.sync.email.parse import parse

    sent = message_id(opened.send_key_secret(), "self-test", "me@alpha.example")
    raw = compose(
        Letter(
            sender="me@alpha.example", sender_name="Sämple", recipient="you@bravo.example", recipient_name="", subject="Grüße",
            text="Hello,\n\na question?", html=as_html("Hello"), at=_NOW, message_id=sent, send_key="self-test",
        )
    )  # fmt: skip
    read = parse(raw, now=_NOW + timedelta(minutes=1))
    assert read.message_id == sent
    assert read.subject == "Grüße", read.subject
    return "a mail was written and read back"


def _documents(opened: Workspace) -> str:
    from app.sync.documents import sample_pdf

    size = len(sample_pdf())
    assert size > 1000
    return f"a PDF of {size} bytes was made"


def _audit(opened: Workspace) -> str:
    with opened.database.read() as rows:
        found = opened.verify_audit(rows)
    assert found.ok, found.why
    return f"{found.entries} entries hold together"


def _keyring(opened: Workspace) -> str:
    return "a keyring answers" if bootstrap.keyring_answers() else "no keyring answers here: passphrases are used"


_CHECKS: dict[str, Callable[[Workspace], str]] = {
    "encryption": _encryption,
    "keyring": _keyring,
    "vault": _vault,
    "import": _import,
    "search": _search,
    "gate": _gate,
    "engine": _engine,
    "mail": _mail,
    "documents": _documents,
    "audit trail": _audit,
}
