"""Text that addresses the program instead of the person: it fills no slot and decides nothing, a person reads it."""

import re

_TELLTALE = re.compile(
    r"(?:ignore|disregard|forget|override|bypass|skip|neglect)\w*\b[^.\n]{0,30}\b(?:all|any|previous|prior"
    r"|above|earlier|preceding|your|the|every|those|these)\b[^.\n]{0,40}\b(?:instruct|prompt|rule|guideline"
    r"|direction|context|command|training|polic|restriction|message|told)"
    r"|\b(?:system|hidden|initial|original|developer)[ -]?(?:prompt|message|instructions?)\b"
    r"|\bprompt[ -]?injection|\bjail ?break|\bdeveloper mode|\bdan mode|do anything now"
    r"|\byou are (?:now |no longer )?(?:an? |the )?(?:\w+ ){0,3}(?:ai|assistant|language model|llm|chatbot"
    r"|bot|gpt|claude|model|agent)\b"
    r"|\b(?:as|being) an? (?:ai|language model|llm|assistant|chatbot)\b|\b(?:dear|hey|hello|attention"
    r"|note to|message to|instructions? (?:for|to)) (?:the |any |all )?(?:ai|assistant|llm|language model"
    r"|bot|chatgpt|gpt|claude|agent|system)\b"
    r"|<\|?(?:im_start|im_end|system|endoftext|assistant|user)\|?>|\[/?inst\]|<</?sys>>"
    r"|^\s*#{2,}\s*(?:system|instruction|assistant|user|response|human)\b|^\s*(?:system|assistant)\s*:"
    r"|\b(?:new|updated|real|actual|following|secret"
    r"|special) (?:system )?instructions?\b[^.\n]{0,20}(?:[:.]|$)|\bend of (?:the )?(?:prompt|instructions"
    r"|context|document|user)"
    r"|\b(?:respond|reply|answer|output|print|say|write|return|repeat)\b[^.\n]{0,20}\b(?:only|exactly"
    r"|verbatim|nothing (?:but|else))\b[^.\n]{0,40}(?:[:\"'“]|with|the (?:word|phrase|text|following"
    r"|above))"
    r"|\b(?:reveal|print|show|repeat|leak|expose|tell me|output|display|dump|exfiltrate"
    r"|summari[sz]e)\b[^.\n]{0,40}\b(?:your|the|all)\b[^.\n]{0,20}\b(?:prompt|instructions|rules"
    r"|api[ _-]?keys?|secrets?|credentials|configuration|passwords?|tokens?|training data)"
    r"|\b(?:pretend|act|behave|roleplay|role-play)\b[^.\n]{0,20}\b(?:to be|as|like"
    r"|as if)\b[^.\n]{0,60}\b(?:ai|assistant|model|bot|no (?:rules|restrictions|limits)|unrestricted"
    r"|developer|admin|root|terminal|console)\b"
    r"|\b(?:call|use|invoke|run|execute|trigger)\b[^.\n]{0,20}\b(?:the )?(?:tool|function|api|command"
    r"|action|plugin)\b[^.\n]{0,40}(?:\(|send_email|delete|with)|\b(?:send|forward)_?(?:email|mail|money"
    r"|payment|invoice)\s*\("
    r"|\blegally binding\b|\bno takes?ies backsies|\byour (?:new )?(?:task|objective|goal|job"
    r"|role) is (?:now )?to\b|\bfrom now on,? (?:you|respond|act|answer)"
    r"|ignorier\w* (?:sie )?(?:alle|die|deine|ihre|bisherige|vorherige)\w*[^.\n]{0,30}(?:anweisung"
    r"|instruktion|befehl|regel)|vergiss (?:alle|deine)|du bist (?:jetzt |nun )?ein|systemanweisung"
    r"|systemprompt"
    r"|ignor\w+ (?:toutes? |les |vos |tes )+[^.\n]{0,30}(?:instructions?|consignes|regles|règles)"
    r"|oublie[zr]? (?:toutes? |les |vos |tes )+|tu es (?:maintenant )?une? (?:ia|assistant|modele|modèle)"
    r"|vous etes une? ia"
    r"|ignor\w+ (?:todas? |las |tus |sus )+[^.\n]{0,30}(?:instrucciones|reglas|ordenes|órdenes)"
    r"|olvida (?:todas? |las |tus )+|eres (?:ahora )?(?:una? )?(?:ia|asistente|modelo)",
    re.IGNORECASE | re.MULTILINE,
)
# One of these stands in every text that the patterns can match; looking for them is a hundred times quicker.
# One of these stands in every text that the pattern can match; looking for them is a hundred times quicker.
_HINTS = tuple(
    hint.replace("_", " ")
    for hint in """ignor disregard forget overrid bypass _skip neglect prompt instruct jailbreak jail_break developer_mode dan_mode
    do_anything_now you_are_ as_a_ as_an_ being_a <|im <|sys <|user <|ass <|endof <im [inst [/inst <<sys <</sys ## system assistant _ai_
    _ai, _ai. _ai: _bot _llm _gpt _chatgpt _claude _agent language_model end_of_ verbatim exactly nothing_but nothing_else _only_ reveal
    _leak exfiltrat _secret _api credential password pretend roleplay role-play act_as act_like behave _tool function plugin mail( mail_(
    money( payment( invoice( binding backsies task_is objective_is goal_is job_is role_is from_now_on anweis instruktion vergiss _du_bist
    consigne oublie _tu_es vous_etes instruc olvida _eres_un _eres_ahora""".split()
)


_ENDS = re.compile(r"[.\n]")


def addresses_a_program(text: str) -> bool:
    """Tell whether a text gives orders to an AI or a system rather than speaking to a person."""
    lower = f" {text[:20_000].lower()} "
    if not _hinted(lower):
        return False
    return any(_TELLTALE.search(sentence) for sentence in _ENDS.split(lower) if _hinted(f" {sentence} "))


def _hinted(lower: str) -> bool:
    return any(hint in lower for hint in _HINTS)
