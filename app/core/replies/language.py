"""Which of our four languages a short text is in, by its small words."""

_SMALL_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        """the and you your to of is are in for we it this that not have with do please me my our can will would be on at
        what how us no thanks thank hi i am was just if or from about there they been but yes""".split()
    ),
    "de": frozenset(
        """der die das und sie ihr ihre wir ich ist sind nicht ein eine einen fur mit auf zu den dem von im am bei bitte uns mir
        mich kein keine haben hat es wie was bin danke gerne leider noch wieder mehr auch oder aber nur als vielen""".split()
    ),
    "fr": frozenset(
        """le la les et vous votre vos nous je est sont pas ne un une des pour avec sur dans du de au que qui ce cela merci
        mon ma mes notre nos en bonjour oui non plus tres mais ou il elle on peut se semaine nai c d l j m n s qu""".split()
    ),
    "es": frozenset(
        """el la los las y usted su sus nosotros yo es son no un una para con en por del de que se mi me nos lo gracias
        pero si muy mas ya al hola este esta como cuando tiene tengo estamos""".split()
    ),
}


def languages_of(words: set[str]) -> tuple[str, ...]:
    """Return the languages (ISO 639-1) a text with these folded words may be in, the likeliest first; all where unsure."""
    counts = {language: len(words & small) for language, small in _SMALL_WORDS.items()}
    best = max(counts.values())
    ranked = sorted(counts, key=lambda language: -counts[language])
    if best < 2:
        return tuple(ranked)
    return tuple(language for language in ranked if counts[language] * 2 >= best)
