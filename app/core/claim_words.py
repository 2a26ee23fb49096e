"""The words by which a sentence speaks of the prospect, and those by which it only offers, asks or answers.

English carries most of it; German, French and Spanish the common turns. What no pattern here calls harmless and speaks
of the prospect is a claim: where the two are in doubt, a fact is asked for.
"""

import re

_ANY_CASE = re.IGNORECASE

# They are addressed, or spoken of: you, your, and the words of their own names that `claims` adds.
ABOUT_THEM = re.compile(
    r"\b(?:you|your|yours|yourself|you['’](?:re|ve|d|ll)|euch|euer|eure[mnrs]?|vous|votre|vos|usted(?:es)?|su|sus)\b"
    r"|\b(?:Sie|Ihnen|Ihr|Ihre[mnrs]?)\b".replace("Sie|Ihnen|Ihr|Ihre[mnrs]?", "(?-i:Sie|Ihnen|Ihr|Ihre[mnrs]?)"),
    _ANY_CASE,
)

# A shared past, a compliment, or something heard: claims even where nobody is addressed.
KNOWING = re.compile(
    r"\b(?:congrat\w*|kudos|well done|hats off|happy \w+ anniversary|(?:great|good|exciting|sad) news about|best wishes for|felicidades|"
    r"enhorabuena|félicitations|bravo pour|(?:herzlichen )?glückwunsch\w*|gratulier\w+)\b"
    r"|\bas (?:we )?(?:discussed|agreed|promised|mentioned|requested|arranged)\b|\b(?:per|at) your request\b"
    r"|\b(?:following up on|further to|after|enjoyed|about|from) our (?:call|chat|conversation|meeting|talk|demo|discussion)\b"
    r"|\breturning your (?:call|mail)\b"
    r"|\b(?:great|good|nice|lovely|pleasure) (?:meeting|to meet|talking|to talk|speaking|to speak|seeing)\b"
    r"|\bthank(?:s| you) for (?:taking|your interest|downloading|signing up|coming|attending|visiting|trying|joining|the call|the chat)\b"
    r"|\bwe (?:met|spoke|talked|crossed paths)\b|\bour mutual\b|\bmutual friend\b|\bsends? (?:his|her|their) regards\b"
    r"|\b(?:told|recommended|suggested|referred|introduced|pointed) (?:us|me|you|that|I|by)\b"
    r"|\bwie (?:telefonisch )?(?:besprochen|vereinbart|versprochen|gewünscht)\b|\bnach unserem (?:gespräch|telefonat|treffen)\b"
    r"|\bsuite à (?:notre|votre)\b|\bcomme (?:convenu|promis|discuté)\b|\bcomo (?:hablamos|acordamos|prometí|comentamos)\b"
    r"|^(?:has|have|did|was|were|is|are) (?:the|that|it the|your)\b[^?]*\?|^(?:since|now that|given that|after|with) the [^,?]*,[^?]*\?"
    r"|^(?:just )?(?:saw|noticed|read|heard|loved|enjoyed|spotted|came across|looks like|seems|it seems|word is|rumou?r|apparently|clearly|"
    r"obviously|no doubt)\b",
    _ANY_CASE,
)

# What takes something about them for granted, in whatever sentence it stands.
PRESUMING = re.compile(
    r"\b(?:since|because|now that|given that|given|after|as|while|with) (?:you|your)\b"
    r"|^(?:since|now that|given that|after|as an?|with) [^,?]*,"
    r"|\byour (?:new|recent|latest|last|growing|upcoming|former|present|large|big|many|few|own team)\b|\bthe new \w+"
    r"|\byou (?:just|recently|still|already)\b|\byou(?:['’]ve| have) (?:just|been|grown|won|\w+ed)\b"
    r"|\b(?:the|a|an|that|which) (?:\w+ )?(?:that )?you (?:run|use|have|own|showed|won|made|said|wrote|posted|announced|launched|opened|"
    r"handled)\b"
    r"|\bthe way you \w+",
    _ANY_CASE,
)

GERMAN = re.compile(
    r"\b(?:ich|wir|sie|ihr|ihre[mnrs]?|und|der|die|das|ein|eine[mnrs]?|für|mit|nicht|wie)\b", re.IGNORECASE
)

_LEAD = r"^(?:(?:and|or|but|so|then|also|of course|gladly|sure|great|understood|fair enough|yes|no|in short)[,:.]? +)*"

# Statements that offer, propose, instruct or speak of ourselves.
OFFERS = re.compile(
    _LEAD
    + r"(?:you (?:can|could|may|will|would|should|need not|do not (?:have|need)|get|decide|choose|keep)\b(?! have\b)"
    r"|you do not know us yet|you know where to find me|from what you (?:write|say)"
    r"|(?:if|whether|should|please|let|tell|just|feel free|reply|answer|write|choose|pick|to stop|to opt)\b"
    r"|(?:i|we)(?:['’](?:ll|d)| will| would| shall| can| could| want to| may| hope to| hope this| thought i| wrote to you by mail)\b"
    r"|(?:i am|i['’]m|we are|we['’]re) (?:happy|glad)\b|(?:happy|glad) to\b|(?:it|this|that) (?:can|could|may|might|would|will)\b"
    r"|(?:we|i) (?:help|build|make|offer|sell|work with)\b"
    r"|thank you\b|thanks\b|(?:worth|not) a look\b|(?:a short|short) (?:note|reminder|question)\b|on your (?:other )?question\b"
    r"|(?:ich|wir) (?:würden?|können?|werden?|möchten?|helfen)\b|je (?:peux|voudrais|vais)\b|nous (?:pouvons|allons)\b|puedo\b|podemos\b)",
    _ANY_CASE,
)

# Questions that leave everything open.
ASKS = re.compile(
    _LEAD
    + r"(?:how (?:do|does|would|could|can|should)|would|could|can|may|might|do|does|shall|should|what|which|besides|worth|if|by when|"
    r"when (?:would|could|can|should|is)|who (?:else|besides|decides|looks|would|at)|did you have a chance|"
    r"is (?:this|that|it|there|anything|something|now)|is [^?]* (?:a topic|a priority|something|worth|of interest|on your)|"
    r"are you (?:open|free|available|interested|the right)|(?:est-ce que|seriez|pourriez|comment|quand)|"
    r"(?:wie|was|wann|wer|könnten|würden|dürfte|darf|haben sie (?:zeit|interesse)|passt|wäre)|"
    r"(?:le interesa|podría|cómo|cuándo|qué|tiene))\b",
    _ANY_CASE,
)

# Turns that speak of their message, or of people like them, and state nothing.
HARMLESS = re.compile(
    r"\b(?:companies|teams|businesses|firms|people|founders) like yours?\b"
    r"|\bthank(?:s| you) for your (?:answer|reply|message|mail|question|note)\b"
    r"|\byour (?:other )?(?:question|answer|reply|message)s?\b|\bwhat you (?:get|need) for it\b|\byou do not know us yet\b",
    _ANY_CASE,
)

_SMALL = "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty eighty dozen dozens hundred"
_HELD = (
    "people|person|employees|staff|clients?|customers?|offices?|salespeople|bookkeepers?|accountants?|engineers?|invoices?|stores?|shops?|sites?|"
    "branches|countries|seats?|users?|children|years?|rivals|competitors|million|thousand|subsidiaries|brands"
)
# A number in letters counts where it says how many of something they have.
NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_SMALL.split())})\b(?= (?:\w+ )?(?:{_HELD})\b)|\bteam of \w+", _ANY_CASE)
