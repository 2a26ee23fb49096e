"""Apollo: what is publicly known of a company, by its domain. Costs the founder a credit an answer.

Endpoint: GET /api/v1/organizations/enrich?domain=… with the key in `x-api-key`. Unknown companies answer with an empty
object, which is a miss and not an error; so is an answer about another company than the one asked for.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from app.core.errors import NeedsHuman, Outside, Permanent, Transient
from app.store import lookups, settings
from app.store.database import Database
from app.store.lookups import Lookup
from app.store.vault import Vault
from app.sync.http import Answer, Web

BASE = "https://api.apollo.io"
MOST_ATTEMPTS = 5
CREDIT = 1
MOST_PEOPLE = 5_000_000
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Enrichment:
    """Answers the department's questions about companies."""

    database: Database
    vault: Vault
    web: Web
    backoff: Callable[[int], timedelta]

    def pump(self) -> int:
        """Ask what is due; return how many questions were answered. A question is asked once for all who wait for it."""
        now = self.database.clock.now()
        with self.database.read() as rows:
            due = lookups.due(rows, now)
            base = settings.get(rows, "enrichment", {}).get("base_url", BASE)
        return sum(self._answer(lookup, str(base)) for lookup in due)

    def _answer(self, lookup: Lookup, base: str) -> bool:
        try:
            found = self._ask(lookup, base)
        except Outside as error:
            final = isinstance(error, Permanent | NeedsHuman) or lookup.attempts + 1 >= MOST_ATTEMPTS
            wait = (
                error.retry_after
                if isinstance(error, Transient) and error.retry_after
                else self.backoff(lookup.attempts)
            )
            with self.database.transaction("system") as tx:
                lookups.trouble(tx, lookup, error.sentence, again_at=None if final else tx.now + wait)
            return False
        with self.database.transaction("system") as tx:
            lookups.answer(tx, lookup, found, provider="apollo", cost=CREDIT if found else 0)
        return True

    def _ask(self, lookup: Lookup, base: str) -> dict[str, Any] | None:
        if not self.vault.has("apollo"):
            raise NeedsHuman("There is no key for the data provider.", hint="Add it under Settings › Keys.")
        headers = {"x-api-key": self.vault.get("apollo"), "accept": "application/json"}
        url = f"{base}/api/v1/organizations/enrich?domain={quote(lookup.key, safe='')}"
        answer = self.web.request(
            "GET", url, purpose="company data", headers=headers, records=(f"company:{lookup.key}",)
        )
        _check(answer)
        return read_company(answer.body, url=url, domain=lookup.key)


def _check(answer: Answer) -> None:
    if answer.status == 429:
        raise Transient(
            "The data provider asks us to slow down.", retry_after=_wait(answer.headers.get("retry-after", ""))
        )
    if answer.status in (401, 403):
        raise NeedsHuman("The data provider does not accept the key.", hint="Enter it anew under Settings › Keys.")
    if answer.status == 402 or (answer.status == 422 and b"insufficient credits" in answer.body):
        raise NeedsHuman("The account of the data provider has no credits left.", hint="Top it up with the provider.")
    if answer.status == 422:
        raise Permanent("The data provider does not know what to do with this domain.")
    if answer.status >= 500:
        raise Transient("The data provider is out of order.")
    if answer.status != 200:
        raise Permanent(f"The data provider answered {answer.status}.")


def _wait(asked: str) -> timedelta:
    seconds = int(asked[:9]) if re.fullmatch(r"[0-9]+", asked) else 60
    return min(timedelta(seconds=seconds), LONGEST_WAIT)


def read_company(body: bytes, *, url: str, domain: str) -> dict[str, Any] | None:
    """Return what an answer says of the company of a domain in our own fields, or None where it knows nothing.

    Everything is data of a stranger: only known fields of the right type are taken. Raises Permanent where it is no
    answer at all.
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise Permanent("The data provider's answer could not be read.") from None
    found = data.get("organization") if isinstance(data, dict) else None
    if not isinstance(found, dict) or not _text(found.get("name")) or not _is_about(found, domain):
        return None
    people = _number(found.get("estimated_num_employees")) or 0
    technologies = found.get("technology_names")
    taken = {
        "name": _text(found.get("name")),
        "industry": _text(found.get("industry")),
        "size": f"{people}-{people}" if 0 < people <= MOST_PEOPLE else None,
        "annual_revenue": _number(found.get("annual_revenue")),
        "funding": _number(found.get("total_funding")),
        "technologies": [t for t in map(_text, technologies[:40]) if t] if isinstance(technologies, list) else None,
        "country": _text(found.get("country")),
        "growth": _text(found.get("headcount_news") or found.get("latest_funding_stage_news")),
    }
    return {name: value for name, value in taken.items() if value} | {
        "provider": "apollo",
        "url": url,
        "confidence": 0.75,
    }


def _is_about(found: dict[str, Any], domain: str) -> bool:
    """Tell whether an answer is about the domain asked for, as far as it names one."""
    asked = _host(domain)
    known = [host for host in (_host(found.get("primary_domain")), _host_of(found.get("website_url"))) if host]
    return not known or any(host == asked or host.endswith(f".{asked}") or asked.endswith(f".{host}") for host in known)


def _host_of(address: object) -> str:
    try:
        return _host(urlsplit(address).hostname) if isinstance(address, str) else ""
    except ValueError:
        return ""


def _host(value: object) -> str:
    return value.casefold().strip(". ").removeprefix("www.") if isinstance(value, str) else ""


def _text(value: object) -> str | None:
    """Return a line of text as it is read: nothing that cannot be seen, no line ends, no end."""
    if not isinstance(value, str):
        return None
    seen = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in value)
    return " ".join(seen.split())[:200] or None


def _number(value: object) -> int | None:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10**15
    return int(value) if fits else None  # type: ignore[call-overload]  # a number, as was just asked
