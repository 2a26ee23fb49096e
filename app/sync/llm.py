"""Language models through litellm: the only place a model is called.

litellm takes seconds to import, so it loads on the first call and never before. Each call goes through our own HTTP
client, given with the call: its row in the ledger, its time limit and its size limit are those of every other request.
What went wrong is read from the wire and not from litellm's errors, which lose the status and repeat what a provider
wrote, at times the key.
"""

import ipaddress
import logging
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit

from app.core.errors import NeedsHuman, Outside, Permanent, Transient, Uncertain
from app.core.ports import ModelReply, ModelRequest
from app.store.vault import Vault
from app.sync.http import Web, trouble_in

if TYPE_CHECKING:
    import httpx

# Which client litellm takes for a provider. It quietly opens connections of its own for any other, past the ledger.
_BY_SDK = frozenset({"openai", "perplexity"})
_BY_HANDLER = frozenset({"anthropic", "openrouter", "xai", "mistral", "deepseek", "ollama_chat"})
_LOCAL = frozenset({"ollama_chat"})

# Millionths a token, in and out, of a model whose price nobody knows: dear, so that the cap holds for it too.
_UNKNOWN_PRICE = (10.0, 30.0)
_MOST_TOKENS = 10_000_000  # a usage beyond that is no usage
_MOST_BYTES = 100_000  # litellm searches every answer for secrets, a second for each 100 kB
_LONGEST_WAIT = timedelta(hours=1)


@dataclass(slots=True, eq=False)
class LiteModels:
    """Models by litellm's names; keys from the vault (`model:PROVIDER`), addresses of local servers from settings.

    `endpoints` gives, for a provider, the base address of an OpenAI-compatible server (Ollama, a proxy, a test);
    `prices` gives, for a model, millionths a token in and out, where the founder knows better than litellm.
    """

    vault: Vault
    web: Web
    endpoints: Callable[[], dict[str, str]]
    prices: Callable[[], dict[str, list[float]]] = field(default=dict)

    def complete(self, request: ModelRequest) -> ModelReply:
        """Ask a model for one JSON value of the request's schema; see `app.core.ports.Models`."""
        provider = request.model.partition("/")[0]
        base = self.endpoints().get(provider)
        key = self._key(provider, base)
        library = _litellm()
        wire = _Wire(self.web.client())
        with self.web.speaking(request.purpose, request.records):
            answer, failed = _completion(library, request, wire, key=key, base=base)
        if failed:
            return self._unusable(request, wire, failed)
        tokens_in, tokens_out = _usage(request, answer)
        return self._reply(request, _text_of(answer), tokens_in, tokens_out)

    def at_most(self, request: ModelRequest) -> int:
        """Return what a call may cost: all of the question, and the longest answer allowed; raises NeedsHuman."""
        provider = request.model.partition("/")[0]
        self._key(provider, self.endpoints().get(provider))  # without one litellm need not be loaded at all
        return self._cost(request.model, _tokens(request.system + request.user), request.most_tokens)

    def _key(self, provider: str, base: str | None) -> str:
        if provider not in _BY_SDK | _BY_HANDLER:
            known = ", ".join(sorted(_BY_SDK | _BY_HANDLER))
            raise NeedsHuman(
                f"“{provider}” is no provider of models that is known here.",
                hint=f"Known are {known}; any server that speaks OpenAI's protocol is reached as openai/MODEL with its address.",
            )
        name = f"model:{provider}"
        if self.vault.has(name):
            return self.vault.get(name)
        if base is None and provider not in _LOCAL:
            raise NeedsHuman(f"There is no key for {provider}.", hint="Add it under Settings › Keys.")
        return "none"

    def _unusable(self, request: ModelRequest, wire: "_Wire", failed: str) -> ModelReply:
        """Return an empty answer where the provider gave one that cannot be used; raise what else went wrong."""
        if wire.status == 200 and wire.trouble is None:
            return self._reply(request, "", _tokens(request.system + request.user), _tokens(wire.body))
        raise _trouble(request.model, wire, failed)

    def _reply(self, request: ModelRequest, text: str, tokens_in: int, tokens_out: int) -> ModelReply:
        micros = self._cost(request.model, tokens_in, tokens_out)
        return ModelReply(text=text, model=request.model, tokens_in=tokens_in, tokens_out=tokens_out, micros=micros)

    def _cost(self, model: str, tokens_in: int, tokens_out: int) -> int:
        price = self.prices().get(model) or self._list_price(model)
        return round(tokens_in * price[0] + tokens_out * price[1])

    def _list_price(self, model: str) -> tuple[float, float]:
        provider = model.partition("/")[0]
        base = self.endpoints().get(provider)
        if provider in _LOCAL or (base is not None and _is_on_this_machine(base)):
            return 0.0, 0.0
        known = _litellm().model_cost
        listed = known.get(model) or known.get(model.partition("/")[2]) or {}
        prices = [listed.get("input_cost_per_token"), listed.get("output_cost_per_token")]
        known_prices = [1_000_000 * price for price in prices if isinstance(price, int | float) and price >= 0]
        return (known_prices[0], known_prices[1]) if len(known_prices) == 2 else _UNKNOWN_PRICE


# litellm -------------------------------------------------------------------------------------------------------------


def _litellm() -> Any:  # litellm, whose own types do not hold
    """Return litellm, told to ask nobody for its tables."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ["LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS"] = "True"
    import litellm

    if not litellm.suppress_debug_info:
        litellm.suppress_debug_info = True
        litellm.telemetry = False
        for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy", "openai"):
            logging.getLogger(name).setLevel(
                logging.CRITICAL
            )  # they repeat what a provider wrote; we say what went wrong
        _close_side_doors(litellm)
    return litellm


def _close_side_doors(library: Any) -> None:  # litellm
    """Let no call of litellm's own making leave: what we do not give it a client for fails."""
    import httpx
    from litellm.llms.custom_httpx.http_handler import HTTPHandler

    class Closed(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError(f"no connection is made to {request.url.host} past the ledger")

    library.client_session = httpx.Client(transport=Closed())
    library.module_level_client = HTTPHandler(client=httpx.Client(transport=Closed()))


class _Wire:
    """Our client as a transport for the library's own: what came over it last, for who must say what went wrong."""

    def __init__(self, client: "httpx.Client") -> None:
        self.client = client
        self.status: int | None = None
        self.headers: dict[str, str] = {}
        self.body = ""
        self.trouble: Exception | None = None

    def as_client(self) -> "httpx.Client":
        """Return a client that speaks over this wire alone."""
        import httpx

        wire = self

        class Through(httpx.BaseTransport):
            def handle_request(self, request: httpx.Request) -> httpx.Response:
                return wire.carry(request)

        return httpx.Client(transport=Through())

    def carry(self, request: "httpx.Request") -> "httpx.Response":
        """Send a request by our client, without what it tells of this machine."""
        import httpx

        told = {name: value for name, value in request.headers.items() if not name.startswith("x-stainless-")}
        sent = httpx.Request(
            request.method,
            request.url,
            headers=told | {"user-agent": "QuotaHit"},
            content=request.content,
            extensions=request.extensions,
        )
        try:
            response = self.client.send(sent)
            if len(response.content) > _MOST_BYTES:
                raise Permanent(f"{request.url.host} sent far more than it was asked for.")
        except Exception as error:
            self.trouble = error
            raise
        self.status, self.headers, self.body = response.status_code, dict(response.headers), response.text
        return httpx.Response(self.status, headers=response.headers, content=response.content)


def _completion(library: Any, request: ModelRequest, wire: _Wire, *, key: str, base: str | None) -> tuple[Any, str]:
    """Return litellm's answer, or the name of what it failed with; never its words, which may hold the key."""
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
            temperature=0.3,
            num_retries=0,  # who asked decides whether to ask again
            drop_params=True,
            client=_client(request.model, wire, key=key, base=base),
        )
    except Exception as error:  # noqa: BLE001 - litellm raises whatever a foreign answer trips over
        return None, type(error).__name__
    return answer, ""


def _client(model: str, wire: _Wire, *, key: str, base: str | None) -> Any:  # openai's client or litellm's handler
    if model.partition("/")[0] in _BY_SDK:
        from openai import OpenAI

        address = base or {"perplexity": "https://api.perplexity.ai"}.get(model.partition("/")[0])
        return OpenAI(api_key=key, base_url=address, http_client=wire.as_client(), max_retries=0)
    from litellm.llms.custom_httpx.http_handler import HTTPHandler

    return HTTPHandler(client=wire.as_client())


# What came back ------------------------------------------------------------------------------------------------------


class _Usage(Protocol):
    prompt_tokens: object
    completion_tokens: object


def _text_of(answer: Any) -> str:  # litellm's response
    choices = getattr(answer, "choices", None) or []
    content = getattr(getattr(choices[0], "message", None), "content", None) if choices else None
    return content if isinstance(content, str) else ""


def _usage(request: ModelRequest, answer: Any) -> tuple[int, int]:  # litellm's response
    """Return the tokens in and out as the provider counted them, or as we do where it did not."""
    usage = cast(_Usage | None, getattr(answer, "usage", None))
    counted_in = _count(getattr(usage, "prompt_tokens", None)) or _tokens(request.system + request.user)
    return counted_in, _count(getattr(usage, "completion_tokens", None)) or _tokens(_text_of(answer))


def _count(value: object) -> int:
    return value if isinstance(value, int) and 0 < value <= _MOST_TOKENS else 0


def _tokens(text: str) -> int:
    return len(text.encode("utf-8", "replace")) // 3 + 1


def _trouble(model: str, wire: _Wire, failed: str) -> Outside:
    """Return what went wrong as one of ours, by what came over the wire."""
    if wire.trouble is not None:
        return _broken_off(model, wire.trouble)
    if wire.status is None:
        return Permanent(f"{model} could not be asked ({failed}).")
    known = _BY_STATUS.get(wire.status)
    if known is not None:
        return known(model)
    if wire.status == 429:
        if "insufficient_quota" in wire.body:
            return _no_credit(model)
        return Transient(f"{model} asks us to slow down.", retry_after=_wait(wire.headers))
    if wire.status == 408 or wire.status >= 500:
        return Transient(f"{model} is out of order ({wire.status}).", retry_after=_wait(wire.headers))
    return Permanent(f"{model} refused the question ({wire.status}).")


def _bad_key(model: str) -> Outside:
    return NeedsHuman(f"{model} does not accept its key.", hint="Enter it anew under Settings › Keys.")


def _no_credit(model: str) -> Outside:
    return NeedsHuman(f"The account of {model} has no credit left.", hint="Top it up with the provider.")


_BY_STATUS: dict[int, Callable[[str], Outside]] = {401: _bad_key, 403: _bad_key, 402: _no_credit}


def _broken_off(model: str, error: Exception) -> Outside:
    import httpx

    ours = trouble_in(error)
    if ours is not None:
        return ours
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return Transient(f"{model} could not be reached.", hint="Check the network.")
    if isinstance(error, httpx.TimeoutException):
        return Uncertain(f"{model} did not answer in time.")
    return Uncertain(f"{model} broke off in the middle.")


def _wait(headers: dict[str, str]) -> timedelta | None:
    asked = headers.get("retry-after", "")
    if not re.fullmatch(r"\d{1,6}(\.\d+)?", asked):
        return None
    return min(timedelta(seconds=float(asked)), _LONGEST_WAIT)


def _is_on_this_machine(base: str) -> bool:
    host = urlsplit(base).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
