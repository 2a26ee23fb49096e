"""Language models through litellm: the only place a model is called.

litellm takes seconds to import, so it loads on the first call and never before. Its calls go through our HTTP client
where it allows that, and each leaves a row in the ledger either way.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from app.core.errors import NeedsHuman, Permanent, Transient
from app.core.ports import ModelReply, ModelRequest
from app.store.vault import Vault
from app.sync.egress import Ledger


@dataclass(slots=True)
class LiteModels:
    """Models by litellm's names; keys from the vault (`model:PROVIDER`), addresses of local servers from settings.

    `endpoints` gives, for a provider, the base address of an OpenAI-compatible server (Ollama, a proxy, a test).
    """

    vault: Vault
    ledger: Ledger
    endpoints: Callable[[], dict[str, str]]
    prices: Callable[[], dict[str, list[float]]] = field(default=dict)
    _library: ModuleType | None = None

    def complete(self, request: ModelRequest) -> ModelReply:
        """Ask a model for one JSON value of the request's schema; raises Transient, Permanent or NeedsHuman."""
        provider = request.model.partition("/")[0]
        base = self.endpoints().get(provider)
        host, port = _host(provider, base)
        key = self.vault.get(f"model:{provider}") if self.vault.has(f"model:{provider}") else None
        if key is None and base is None:
            raise NeedsHuman(f"There is no key for {provider}.", hint="Add it under Settings › Keys.")
        library = self._loaded()
        with self.ledger.line(host, port, request.purpose, request.records) as line:
            line.bytes_out = len(request.system) + len(request.user)
            reply = _call(library, request, key=key or "none", base=base)
            line.bytes_in = len(reply.text)
        price = self.prices().get(request.model)
        if price is not None:
            micros = round(reply.tokens_in * price[0] + reply.tokens_out * price[1])
            return ModelReply(
                text=reply.text,
                model=reply.model,
                tokens_in=reply.tokens_in,
                tokens_out=reply.tokens_out,
                micros=micros,
            )
        return reply

    def _loaded(self) -> ModuleType:
        if self._library is None:
            os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
            import litellm

            litellm.suppress_debug_info = True
            litellm.telemetry = False
            self._library = litellm
        return self._library


def _call(library: ModuleType, request: ModelRequest, *, key: str, base: str | None) -> ModelReply:
    try:
        answer = library.completion(
            model=request.model,
            messages=[{"role": "system", "content": request.system}, {"role": "user", "content": request.user}],
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "answer", "schema": request.schema, "strict": False},
            },
            api_key=key,
            api_base=base,
            timeout=request.timeout.total_seconds(),
            max_tokens=request.most_tokens,
            num_retries=0,
            temperature=0.3,
        )
    except library.AuthenticationError:
        raise NeedsHuman(
            f"{request.model} does not accept its key.", hint="Enter it anew under Settings › Keys."
        ) from None
    except library.RateLimitError as error:
        raise Transient(f"{request.model} asks us to slow down.", retry_after=timedelta(minutes=1)) from error
    except (
        library.Timeout,
        library.APIConnectionError,
        library.InternalServerError,
        library.ServiceUnavailableError,
    ) as error:
        raise Transient(f"{request.model} did not answer ({type(error).__name__}).") from error
    except (library.BadRequestError, library.NotFoundError, library.APIError) as error:
        raise Permanent(f"{request.model} refused the question ({type(error).__name__}).") from error
    message = answer.choices[0].message
    usage = getattr(answer, "usage", None)
    return ModelReply(
        text=message.content or "",
        model=request.model,
        tokens_in=int(getattr(usage, "prompt_tokens", 0) or 0),
        tokens_out=int(getattr(usage, "completion_tokens", 0) or 0),
        micros=_cost(library, answer),
    )


def _cost(library: ModuleType, answer: Any) -> int:  # litellm's response
    try:
        return round(1_000_000 * float(library.completion_cost(answer)))
    except Exception as error:  # noqa: BLE001 - an unknown price must not lose an answer that was paid for
        import logging

        logging.getLogger(__name__).debug("no price is known for %s: %s", getattr(answer, "model", "?"), error)
        return 0


_HOSTS = {
    "openai": "api.openai.com",
    "anthropic": "api.anthropic.com",
    "openrouter": "openrouter.ai",
    "perplexity": "api.perplexity.ai",
    "xai": "api.x.ai",
    "ollama_chat": "localhost",
}


def _host(provider: str, base: str | None) -> tuple[str, int]:
    if base:
        parts = urlsplit(base)
        return parts.hostname or "localhost", parts.port or (443 if parts.scheme == "https" else 80)
    return _HOSTS.get(provider, provider), 443
