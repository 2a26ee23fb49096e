"""The founder's own keys: kept, removed and tried. A secret's text is in no trail, no log, no undo and no error."""

from app.actions.doing import Workspace
from app.core.errors import BadInput
from app.store import settings
from app.sync.egress import Ledger
from app.sync.http import Web
from app.sync.key_check import PROVIDERS, KeyChecked, can_be_checked, check_key

__all__ = ["KEYS", "PROVIDERS", "KeyChecked", "can_be_checked", "remove_secret", "store_secret", "try_key"]

MODEL = "model:"
NEEDS_A_KEY = tuple(name for name in PROVIDERS if name != "ollama_chat")
# What keys there can be, by their names in the vault.
KEYS = (*(f"{MODEL}{name}" for name in (*NEEDS_A_KEY, "perplexity")), "stripe", "apollo")
_LONGEST = 4000


def store_secret(workspace: Workspace, name: str, secret: str) -> str:
    """Keep a key in the vault, in place of an older one; returns what was done. Raises BadInput."""
    text = secret.strip()
    if name not in KEYS:
        raise BadInput(f"“{name}” is no key that is known here.")
    if not text or len(text) > _LONGEST or not text.isprintable() or " " in text:
        raise BadInput("That is no key: paste it as the provider shows it, in one piece.")
    if name == "stripe" and text.startswith("sk_live_"):
        raise BadInput(
            "That is Stripe's full secret key; a restricted one is safer, and only that is taken.",
            hint="Make a restricted key in Stripe's dashboard under Developers › API keys.",
        )
    says = f"The key {name} was stored"
    workspace.vault.put(name, text, says=says)
    if name == "apollo":
        with workspace.database.transaction("person", durable=True) as tx:
            settings.put(tx, "enrichment", settings.get(tx, "enrichment") or {"provider": "apollo"})
    return says


def remove_secret(workspace: Workspace, name: str) -> str:
    """Forget a key; returns what was done."""
    says = f"The key {name} was removed"
    gone = workspace.vault.remove(name, says=says)
    if name == "apollo":
        with workspace.database.transaction("person", durable=True) as tx:
            settings.drop(tx, "enrichment")
    return says if gone else f"There was no key {name}"


def try_key(workspace: Workspace, name: str, secret: str | None = None) -> KeyChecked:
    """Try a key with its provider, by a question that costs nothing: one typed just now, else the one in the vault."""
    if not can_be_checked(name):
        return KeyChecked(works=False, says="This provider has no free question; the key is tried at the first use.")
    local = name == f"{MODEL}ollama_chat"
    text = secret.strip() if secret else "" if local and not workspace.vault.has(name) else workspace.vault.get(name)
    web = Web(Ledger(workspace.database))
    try:
        return check_key(web, name, text, base=_base(workspace, name))
    finally:
        web.close()


def _base(workspace: Workspace, name: str) -> str | None:
    with workspace.database.read() as rows:
        if name == "stripe":
            found = settings.get(rows, "payments", {}).get("base_url")
        elif name == "apollo":
            found = settings.get(rows, "enrichment", {}).get("base_url")
        else:
            found = settings.get(rows, "model_endpoints", {}).get(name.removeprefix(MODEL))
    return str(found) if found else None
