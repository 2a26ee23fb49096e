"""Apollo: what is publicly known of a company, by its domain. Costs the founder a credit an answer.

Endpoint: GET /api/v1/organizations/enrich?domain=… with the key in `x-api-key`. Unknown companies answer with an empty
object, which is a miss and not an error.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from app.core.errors import NeedsHuman, Outside, Permanent, Transient
from app.store import lookups, settings
from app.store.database import Database
from app.store.lookups import Lookup
from app.store.vault import Vault
from app.sync.http import Answer, Web

BASE = "https://api.apollo.io"
MOST_ATTEMPTS = 5
CREDIT = 1


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
        except (Transient, Outside) as error:
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
        headers = {"x-api-key": self.vault.get("apollo"), "accept": "application/json"}
        url = f"{base}/api/v1/organizations/enrich?domain={quote(lookup.key, safe='')}"
        answer = self.web.request(
            "GET", url, purpose="company data", headers=headers, records=(f"company:{lookup.key}",)
        )
        _check(answer)
        return read_company(answer.body, url=url)


def _check(answer: Answer) -> None:
    if answer.status == 429:
        seconds = answer.headers.get("retry-after", "60")
        raise Transient(
            "The data provider asks us to slow down.",
            retry_after=timedelta(seconds=int(seconds) if seconds.isdigit() else 60),
        )
    if answer.status in (401, 403):
        raise NeedsHuman("The data provider does not accept the key.", hint="Enter it anew under Settings › Keys.")
    if answer.status == 422:
        raise Permanent("The data provider does not know what to do with this domain.")
    if answer.status >= 500:
        raise Transient("The data provider is out of order.")
    if answer.status != 200:
        raise Permanent(f"The data provider answered {answer.status}.")


def read_company(body: bytes, *, url: str) -> dict[str, Any] | None:
    """Return what an answer says of a company in our own fields, or None where it knows nothing.

    Everything is data of a stranger: only known fields of the right type are taken. Raises Permanent where it is no
    answer at all.
    """
    try:
        data = json.loads(body)
    except ValueError:
        raise Permanent("The data provider's answer could not be read.") from None
    found = data.get("organization") if isinstance(data, dict) else None
    if not isinstance(found, dict) or not found.get("name"):
        return None
    people = found.get("estimated_num_employees")
    technologies = found.get("technology_names")
    taken = {
        "name": _text(found.get("name")),
        "industry": _text(found.get("industry")),
        "size": f"{people}-{people}" if isinstance(people, int) and people > 0 else None,
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


def _text(value: object) -> str | None:
    return " ".join(value.split())[:200] or None if isinstance(value, str) else None


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and 0 <= value < 10**15 else None
