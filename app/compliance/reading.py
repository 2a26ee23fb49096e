"""Facts from plain JSON: liberal in shape, strict in value (docs/gate.md lists what is accepted)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from app.compliance.cells import body, instant, is_unknown, presence, refuse
from app.compliance.facts import (
    Channel,
    Content,
    DataSource,
    Facts,
    History,
    Purpose,
    Relationship,
    RelationshipKind,
    Sender,
)
from app.compliance.reading_content import read_content
from app.compliance.reading_person import read_consents, read_data_source, read_history, read_relationship
from app.compliance.reading_sender import read_sender
from app.compliance.records import Reading, Shape, field, listed
from app.compliance.words import CHANNELS, KINDS, LINES, PURPOSES, place, word, zone
from app.core.errors import BadInput

_FACTS = {
    "channel": "", "purpose": "", "recipient_kind": "recipient kind recipientkind contact_kind",
    "jurisdictions": "jurisdiction countries country region regions", "zones": "zone time_zones time_zone timezones timezone tz",
    "line_type": "linetype line", "consents": "consent", "relationship": "relation",
    "data_source": "datasource source data_sources provenance", "history": "contact_history counters",
    "sender": "from", "suppressed": "suppression is_suppressed on_suppression_list do_not_contact",
    "content": "message draft script", "now": "at time now_utc",
    "dnc": "dnc_file do_not_call", "lia": "",
}  # fmt: skip
_TOP = Shape(**{own: field(body, names) for own, names in _FACTS.items()})  # its names alone are used


def read_facts(mapping: Mapping[str, object]) -> Facts:
    """Return the facts of a JSON object; raise BadInput, naming the field, where one cannot be read."""
    if not isinstance(mapping, Mapping):
        raise BadInput("The facts are not a JSON object.", hint="docs/gate.md shows one.")
    raw, ignored = _by_own_name(mapping)
    now = instant(_unwrapped(raw["now"]), "now") if "now" in raw else None
    reading = Reading(now, ignored)
    return Facts(
        channel=_channel(raw),
        purpose=word(_unwrapped(raw["purpose"]), "purpose", PURPOSES) if "purpose" in raw else None,
        recipient_kind=word(_unwrapped(raw["recipient_kind"]), "recipient_kind", KINDS)
        if "recipient_kind" in raw
        else None,
        jurisdictions=frozenset(place(one, "jurisdictions") for one in _set(raw.get("jurisdictions"))),
        zones=frozenset(zone(one, "zones") for one in _set(raw.get("zones"))),
        line_type=word(_unwrapped(raw["line_type"]), "line_type", LINES) if "line_type" in raw else None,
        consents=read_consents(raw.get("consents"), reading),
        relationship=_relationship(raw, reading),
        data_source=_data_source(raw, reading),
        history=_history(raw, reading),
        sender=_sender(raw, reading),
        suppressed=presence(raw["suppressed"], "suppressed") if "suppressed" in raw else None,
        content=_content(raw, reading),
        now=now,
        ignored=tuple(reading.ignored),
    )


def _by_own_name(mapping: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
    raw: dict[str, object] = {}
    ignored: list[str] = []
    for name, value in mapping.items():
        own = _TOP.own_name(name)
        if own is None:
            ignored.append(str(name))
        elif not is_unknown(value) and value != "":
            if own in raw and raw[own] != value:
                raise refuse(str(name), value, f"what another spelling of “{own}” says")
            raw[own] = value
    return raw, ignored


def _set(raw: object) -> Iterator[object]:
    """Yield the members of a set written as a list, as one value, or as one text with commas."""
    if isinstance(raw, Mapping) and "value" in raw:
        raw = raw["value"]
    for one in listed(raw):
        one = _unwrapped(one)
        yield from (part for part in re.split(r"[,;]", one) if part.strip()) if isinstance(one, str) else (one,)


def _unwrapped(value: object) -> object:
    """Return the value of a fact that came with its provenance, `{"value": …, "source": …, "date": …}`."""
    if isinstance(value, list | tuple) and len(value) == 1:
        return _unwrapped(value[0])
    if isinstance(value, Mapping) and "value" in value:
        return value["value"]
    return value


def _channel(raw: Mapping[str, object]) -> Channel | None:
    if "channel" in raw:
        return word(_unwrapped(raw["channel"]), "channel", CHANNELS)
    is_invoice = "purpose" in raw and word(_unwrapped(raw["purpose"]), "purpose", PURPOSES) is Purpose.INVOICE
    return Channel.INVOICE if is_invoice else None


def _relationship(raw: Mapping[str, object], reading: Reading) -> Relationship | None:
    if "relationship" not in raw:
        return None
    return read_relationship(raw["relationship"], reading) or Relationship(kind=RelationshipKind.NONE)


def _data_source(raw: Mapping[str, object], reading: Reading) -> DataSource | None:
    return read_data_source(raw["data_source"], reading) if "data_source" in raw else None


def _history(raw: Mapping[str, object], reading: Reading) -> History:
    return read_history(raw["history"], reading) if "history" in raw else History()


def _sender(raw: Mapping[str, object], reading: Reading) -> Sender:
    return read_sender(raw.get("sender", {}), reading, extra={k: raw[k] for k in ("dnc", "lia") if k in raw})


def _content(raw: Mapping[str, object], reading: Reading) -> Content | None:
    return read_content(raw["content"], reading) if "content" in raw else None
