"""Trying a key with its provider, by a question that costs nothing: which models there are, which account it is.

The endpoints are those the providers document for it: OpenAI's `GET /models`, which most of the others have as well,
Anthropic's with its own header, OpenRouter's `GET /key`, Ollama's `GET /api/tags`, Stripe's `GET /v1/events` (which the
product reads anyway), Apollo's `GET /v1/auth/health`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.errors import Outside
from app.sync.http import Answer, Web

# Base address of each provider's API, and the path that lists its models.
_MODELS: Mapping[str, tuple[str, str]] = {
    "openai": ("https://api.openai.com/v1", "/models"),
    "anthropic": ("https://api.anthropic.com", "/v1/models?limit=100"),
    "openrouter": ("https://openrouter.ai/api/v1", "/key"),
    "mistral": ("https://api.mistral.ai/v1", "/models"),
    "deepseek": ("https://api.deepseek.com", "/models"),
    "xai": ("https://api.x.ai/v1", "/models"),
    "ollama_chat": ("http://localhost:11434", "/api/tags"),
}
PROVIDERS = tuple(_MODELS)
STRIPE, APOLLO = "https://api.stripe.com", "https://api.apollo.io"
MOST_LISTED = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChecked:
    """What a provider said to a key: whether it works, one sentence, and the models it offers where it lists them."""

    works: bool
    says: str
    models: tuple[str, ...] = ()


def can_be_checked(name: str) -> bool:
    """Tell whether there is a free question for a key of this name in the vault."""
    return name in ("stripe", "apollo") or name.removeprefix("model:") in _MODELS


def check_key(web: Web, name: str, secret: str, *, base: str | None = None) -> KeyChecked:
    """Try a key, under the name it has in the vault; `base` is the provider's address where it is not the usual one."""
    provider = name.removeprefix("model:")
    url, headers = _question(name, provider, secret, base)
    try:
        answer = web.request("GET", url, purpose="test a key", headers=headers)
    except Outside as error:
        return KeyChecked(works=False, says=f"{error.sentence} {error.hint}".strip())
    if answer.status in (401, 403) or (name == "apollo" and b'"is_logged_in":false' in answer.body.replace(b" ", b"")):
        return KeyChecked(works=False, says=f"{_shown(provider)} does not accept this key.")
    if answer.status == 429:
        return KeyChecked(works=False, says=f"{_shown(provider)} asks to be left alone for a while; try again later.")
    if answer.status != 200:
        return KeyChecked(works=False, says=f"{_shown(provider)} answered {answer.status}; nothing was changed.")
    models = _models(provider, answer) if name.startswith("model:") else ()
    return KeyChecked(works=True, says=f"{_shown(provider)} accepts it.", models=models)


def _question(name: str, provider: str, secret: str, base: str | None) -> tuple[str, dict[str, str]]:
    if name == "stripe":
        return f"{base or STRIPE}/v1/events?limit=1", {"authorization": f"Bearer {secret}"}
    if name == "apollo":
        return f"{base or APOLLO}/v1/auth/health", {"x-api-key": secret}
    usual, path = _MODELS[provider]
    url = (base or usual).rstrip("/") + path
    if provider == "anthropic":
        return url, {"x-api-key": secret, "anthropic-version": "2023-06-01"}
    return url, {"authorization": f"Bearer {secret}"} if secret else {}


def _models(provider: str, answer: Answer) -> tuple[str, ...]:
    try:
        said = json.loads(answer.body)
        listed = said.get("models" if provider == "ollama_chat" else "data") or []
        names = [one.get("name") or one.get("id") for one in listed if isinstance(one, dict)]
    except (ValueError, AttributeError, TypeError):
        return ()
    return tuple(sorted(f"{provider}/{name}" for name in names[:MOST_LISTED] if isinstance(name, str)))


_NAMES = {
    "openai": "OpenAI",
    "anthropic": "Anthropic",
    "openrouter": "OpenRouter",
    "mistral": "Mistral",
    "deepseek": "DeepSeek",
    "xai": "xAI",
    "perplexity": "Perplexity",
    "ollama_chat": "Ollama",
    "stripe": "Stripe",
    "apollo": "Apollo",
}


def _shown(provider: str) -> str:
    return _NAMES.get(provider, provider)
