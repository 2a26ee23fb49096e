"""Text that addresses the program instead of the person: it fills no slot and decides nothing, a person reads it."""

import re

_TELLTALE = re.compile(
    r"(?:ignore|disregard|forget|override|bypass|skip|neglect)\w*\b[^.\n]{0,30}\b(?:all|any|previous|prior|above|earlier|preceding|your|the|every|those|these)\b[^.\n]{0,40}\b(?:instruct|prompt|rule|guideline|direction|context|command|training|polic|restriction|message|told)"
    r"|\b(?:system|hidden|initial|original|developer)[ -]?(?:prompt|message|instructions?)\b|\bprompt[ -]?injection|\bjail ?break|\bdeveloper mode|\bdan mode|do anything now"
    r"|\byou are (?:now |no longer )?(?:an? |the )?(?:\w+ ){0,3}(?:ai|assistant|language model|llm|chatbot|bot|gpt|claude|model|agent)\b"
    r"|\b(?:as|being) an? (?:ai|language model|llm|assistant|chatbot)\b|\b(?:dear|hey|hello|attention|note to|message to|instructions? (?:for|to)) (?:the |any |all )?(?:ai|assistant|llm|language model|bot|chatgpt|gpt|claude|agent|system)\b"
    r"|<\|?(?:im_start|im_end|system|endoftext|assistant|user)\|?>|\[/?inst\]|<</?sys>>|^\s*#{2,}\s*(?:system|instruction|assistant|user|response|human)\b|^\s*(?:system|assistant)\s*:"
    r"|\b(?:new|updated|real|actual|following|secret|special) (?:system )?instructions?\b[^.\n]{0,20}[:.]|\bend of (?:the )?(?:prompt|instructions|context|document|user)"
    r"|\b(?:respond|reply|answer|output|print|say|write|return|repeat)\b[^.\n]{0,20}\b(?:only|exactly|verbatim|nothing (?:but|else))\b[^.\n]{0,40}(?:[:\"'“]|with|the (?:word|phrase|text|following|above))"
    r"|\b(?:reveal|print|show|repeat|leak|expose|tell me|output|display|dump|exfiltrate|summari[sz]e)\b[^.\n]{0,40}\b(?:your|the|all)\b[^.\n]{0,20}\b(?:prompt|instructions|rules|api[ _-]?keys?|secrets?|credentials|configuration|passwords?|tokens?|training data)"
    r"|\b(?:pretend|act|behave|roleplay|role-play)\b[^.\n]{0,20}\b(?:to be|as|like|as if)\b[^.\n]{0,60}\b(?:ai|assistant|model|bot|no (?:rules|restrictions|limits)|unrestricted|developer|admin|root|terminal|console)\b"
    r"|\b(?:call|use|invoke|run|execute|trigger)\b[^.\n]{0,20}\b(?:the )?(?:tool|function|api|command|action|plugin)\b[^.\n]{0,40}(?:\(|send_email|delete|with)|\b(?:send|forward)_?(?:email|mail|money|payment|invoice)\s*\("
    r"|\blegally binding\b|\bno takes?ies backsies|\byour (?:new )?(?:task|objective|goal|job|role) is (?:now )?to\b|\bfrom now on,? (?:you|respond|act|answer)"
    r"|ignorier\w* (?:sie )?(?:alle|die|deine|ihre|bisherige|vorherige)\w*[^.\n]{0,30}(?:anweisung|instruktion|befehl|regel)|vergiss (?:alle|deine)|du bist (?:jetzt |nun )?ein|systemanweisung|systemprompt"
    r"|ignor\w+ (?:toutes? |les |vos |tes )+[^.\n]{0,30}(?:instructions?|consignes|regles|règles)|oublie[zr]? (?:toutes? |les |vos |tes )+|tu es (?:maintenant )?une? (?:ia|assistant|modele|modèle)|vous etes une? ia"
    r"|ignor\w+ (?:todas? |las |tus |sus )+[^.\n]{0,30}(?:instrucciones|reglas|ordenes|órdenes)|olvida (?:todas? |las |tus )+|eres (?:ahora )?(?:una? )?(?:ia|asistente|modelo)",
    re.I | re.M,
)
_HINT = re.compile(
    r"ignor|disregard|forget|overrid|bypass|prompt|instruct|jailbreak|\bai\b|assistant|language model|\bllm|gpt|claude|system|<\||\[inst|developer|\bdan\b|only|exactly|verbatim|nothing|reveal|repeat|leak|pretend|act as|act like|tool|function|binding|backsies|task is|role is|goal is|job is|objective is|from now on|anweis|vergiss|du bist|consigne|oublie|instruc|olvida|\bia\b|api|role-?play|behave",
    re.I,
)


def addresses_a_program(text: str) -> bool:
    """Tell whether a text gives orders to an AI or a system rather than speaking to a person."""
    return bool(_HINT.search(text)) and bool(_TELLTALE.search(text[:20_000]))
