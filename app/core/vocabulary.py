"""Words of other programs and languages for the few values that we keep in our own.

Contact status, deal stages (actions.md, The vocabulary), yes and no, and the words of an opt-out. Every phrase is
written folded: lower case, no accents, no punctuation.
"""

from app.core.places import folded

CONTACT_STATUSES = (
    "new", "cold", "warm", "hot", "engaged", "qualified", "nurture", "disqualified", "customer", "not_interested",
)  # fmt: skip
DEAL_STAGES = ("new", "qualified", "demo", "proposal", "negotiation", "won", "lost")

# Only phrases whose meaning is the same in every program that writes them. "Contacted" is not there on purpose: it
# says what the seller did, not where the person stands.
_STATUS_PHRASES = {
    "new": "new|new lead|lead|open|open not contacted|not contacted|subscriber|uncontacted|neu|nouveau|nuevo|nuovo|nieuw|novo",
    "cold": "cold|kalt|froid|frio|freddo|koud",
    "warm": "warm|tiede|tibio|tiepido|morno",
    "hot": "hot|heiss|chaud|caliente|caldo|heet|quente",
    "engaged": "engaged|connected|replied|responded|interested|interessiert|interesse|interesado|interessato",
    "qualified": "qualified|sql|mql|sales qualified|sales qualified lead|marketing qualified|marketing qualified lead|"
    "marketingqualifiedlead|salesqualifiedlead|opportunity|open deal|closed converted|converted|pre qualified|"
    "qualifiziert|qualifie|cualificado|qualificato|gekwalificeerd|qualificado",
    "nurture": "nurture|nurturing|bad timing|contact in future|recycled|later",
    "disqualified": "disqualified|unqualified|not qualified|closed not converted|junk|junk lead|lost lead|"
    "disqualifiziert|disqualifie|descalificado|squalificato|gediskwalificeerd|desqualificado",
    "customer": "customer|client|evangelist|won|kunde|cliente|klant",
    "not_interested": "not interested|no interest|kein interesse|nicht interessiert|pas interesse|no interesado|"
    "non interessato|geen interesse|sem interesse",
}
_STAGE_PHRASES = {
    "new": "new|open|lead|lead in|prospecting|neu|nouveau|nuevo|nuovo|nieuw|novo",
    "qualified": "qualified|qualification|qualified to buy|qualifiedtobuy|needs analysis|qualifiziert|qualifie|"
    "cualificado|qualificato|gekwalificeerd|qualificado",
    "demo": "demo|demo scheduled|demo done|presentation scheduled|presentationscheduled|presentation|appointment scheduled|"
    "appointmentscheduled|meeting scheduled",
    "proposal": "proposal|proposal made|proposal sent|quote|quote sent|value proposition|proposal price quote|"
    "proposal quote|offer|offer sent|angebot|proposition|devis|propuesta|presupuesto|proposta|preventivo|offerte|"
    "orcamento",
    "negotiation": "negotiation|negotiations|negotiations started|negotiation review|decision maker bought in|"
    "decisionmakerboughtin|contract sent|contractsent|verhandlung|negociation|negociacion|negoziazione|trattativa|"
    "onderhandeling|negociacao",
    "won": "won|closed won|closedwon|closed won deal|gewonnen|gagne|ganado|ganada|vinto|vinta|ganho|ganha",
    "lost": "lost|closed lost|closedlost|verloren|perdu|perdue|perdido|perdida|perso|persa",
}
_TRUE = frozenset(
    "1 true t yes y x on checked wahr ja j oui o vrai si s verdadero verdadera vero waar sim verdadeiro".split()
)
_FALSE = frozenset(
    "0 false f no n off unchecked falsch nein non faux falso falsa nee onwaar nao none never null nan".split()
)

# Where one of these stands in a cell of any status column, the person has said no.
_OUT_STEMS = (
    "unsub", "opted out", "opt out", "optout", "do not contact", "do not email", "do not mail", "do not disturb",
    "abgemeldet", "abbestellt", "desabonne", "desinscrit", "dado de baja", "no contactar", "disiscritto",
    "afgemeld", "uitgeschreven", "descadastrado", "nao contactar",
)  # fmt: skip
# In a column that says how far an address takes part in mailings, these say no besides, or that no mail arrives.
_GONE_STEMS = ("bounce", "complain", "spam", "blacklist", "blocklist", "blocked", "suppress", "gesperrt")
_GONE_WORDS = frozenset({"archived", "cleaned", "unavailable"})
_NOT_OUT = (
    "resub",
    "not unsub",
    "not opted out",
    "never unsub",
    "not blocked",
    "no opt out",
    "not blacklisted",
    "soft",
)
_TAKING_PART = frozenset({"subscribed", "active", "confirmed", "opted in", "optin", "opt in", "allow", "allowed"})
_NEITHER = frozenset(
    """no consent|n a|na|none|unknown|pending|unconfirmed|transactional|non subscribed|nonsubscribed|not subscribed|
    never subscribed|implied|expressed|marketing contact|non marketing contact""".replace("\n    ", "").split("|")
)


def _by_phrase(phrases: dict[str, str]) -> dict[str, str]:
    return {phrase: ours for ours, listed in phrases.items() for phrase in listed.split("|")} | {p: p for p in phrases}


_STATUS_OF = _by_phrase(_STATUS_PHRASES) | {"not interested": "not_interested"}
_STAGE_OF = _by_phrase(_STAGE_PHRASES)


def contact_status(text: str) -> str | None:
    """Return our contact status for another program's word, or None where we know no equal."""
    return _STATUS_OF.get(folded(text.replace("_", " ")))


def deal_stage(text: str) -> str | None:
    """Return our deal stage for another program's word, or None where we know no equal."""
    return _STAGE_OF.get(folded(text.replace("_", " ")))


def truth(text: str) -> bool | None:
    """Return yes or no for a word of seven languages, or None where it is neither."""
    key = folded(text)
    if key in _TRUE or text.strip() in ("✓", "✔", "☑"):
        return True
    return False if key in _FALSE else None


def says_opted_out(text: str) -> bool:
    """Tell whether a cell of any status column says in so many words that the person wants no mail."""
    key = folded(text.replace("_", " "))
    return any(stem in key for stem in _OUT_STEMS) and not any(phrase in key for phrase in _NOT_OUT)


def takes_part(text: str) -> bool | None:
    """Return whether a marketing or e-mail status lets us write; None where the word says nothing about it.

    Unsubscribed, bounced, archived and unavailable are what exports write there (channels.md, section 12).
    """
    key = folded(text.replace("_", " "))
    if any(phrase in key for phrase in _NOT_OUT):
        return None
    if key in _GONE_WORDS or any(stem in key for stem in (*_OUT_STEMS, *_GONE_STEMS)):
        return False
    return True if key in _TAKING_PART else None


def opted_out(text: str) -> bool:
    """Tell whether a cell of an opt-out column is true.

    Such a column fails closed: a date, a reason or a word we do not know means that the person opted out; only a
    blank, a no, or a word for taking part means that they did not. An e-mail address says nothing.
    """
    yes = truth(text)
    if yes is not None:
        return yes
    key = folded(text.replace("_", " "))
    if not key or "@" in text or key in _NEITHER or any(phrase in key for phrase in _NOT_OUT):
        return False
    return takes_part(text) is not True
