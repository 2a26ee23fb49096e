"""The compliance gate: law as data, one verdict (docs/gate.md).

    facts = Facts.from_json({...}) or Facts(channel=Channel.EMAIL, purpose=Purpose.COLD, ..., now=clock.now())
    decision = decide(facts, load())        # pure; app.core.verdict.Decision
    decision.outcome                        # block > require_human > hold > allow; strictest rule wins
    decision.hold_until, decision.add       # when to ask again; which fixed texts and headers the mail must carry

What `add` names is inserted after drafting and proven in the final bytes:

    blocks = content.blocks_for(decision.add, sender, "de", source="Handelsregister")
    text, html = content.append_footer(text, blocks), content.append_footer_html(html, blocks)
    headers |= content.headers_for(blocks, token)
    missing = content.verify(text, html, headers, blocks)   # goes into Content.missing_blocks; any entry blocks

`derive.places_of`, `derive.kind_of` turn plain contact values into jurisdictions, zones and recipient kind.
Decide again at the moment of sending: an approval is void once a reply, a stop or a clock change came in between.
"""

from app.compliance.facts import Channel, Facts, LineType, Purpose, RecipientKind, RelationshipKind
from app.compliance.gate import decide
from app.compliance.ruleset import Ruleset, load
from app.compliance.tightening import tighten

__all__ = [
    "Channel",
    "Facts",
    "LineType",
    "Purpose",
    "RecipientKind",
    "RelationshipKind",
    "Ruleset",
    "decide",
    "load",
    "tighten",
]
