"""Days that a short text names, in the everyday forms of several languages, relative to the day it was written.

Nothing is guessed that is not there: a form that reads two ways (3/4) takes the order of the language, and the reading
that lies ahead where only one does. Every date comes with the words that name it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.replies.calendar_words import DOUBTFUL_DAYS, DOUBTFUL_MONTHS, MONTHS, NUMBERS, WEEKDAYS
from app.core.replies.words import fold


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day a text names: the day, how fine the naming is, and where in the folded text it stands."""

    day: date
    grain: str  # day, week, month, quarter, year
    start: int
    end: int
    words: str


def _names(table: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, table), key=len, reverse=True))


_MONTH = rf"(?P<month>{_names(MONTHS)})\b\.?"
_YEAR = r"(?:[ ,]+(?:de |of |del )?(?P<year>20\d\d)\b)?"
_COUNT = rf"(?P<count>\d{{1,2}}|{_names(NUMBERS)})"
_Reader = Callable[[re.Match[str], date], tuple[date, str] | None]


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _full_year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) + (2000 if len(text) == 2 else 0)


def _ahead(today: date, month: int, day: int, year: int | None) -> date | None:
    """Return the named day: in the year given, else the next one not more than two months gone."""
    if year is not None:
        return _safe(year, month, day)
    found = _safe(today.year, month, day)
    if found and found < today - timedelta(days=60):
        found = _safe(today.year + 1, month, day)
    elif found and found > today + timedelta(days=320):
        found = _safe(today.year - 1, month, day)
    return found


def _iso(match: re.Match[str], today: date) -> tuple[date, str] | None:
    found = _safe(int(match["y"]), int(match["m"]), int(match["d"]))
    return (found, "day") if found else None


def _east_asian(match: re.Match[str], today: date) -> tuple[date, str] | None:
    found = _ahead(today, int(match["m"]), int(match["d"]), _full_year(match["y"]))
    return (found, "day") if found else None


def _dotted(match: re.Match[str], today: date) -> tuple[date, str] | None:
    found = _ahead(today, int(match["m"]), int(match["d"]), _full_year(match["y"]))
    return (found, "day") if found else None


def _slashed(match: re.Match[str], today: date) -> tuple[date, str] | None:
    first, second, year = int(match["a"]), int(match["b"]), _full_year(match["y"])
    month_first, day_first = _ahead(today, first, second, year), _ahead(today, second, first, year)
    found = month_first or day_first
    if month_first and day_first and abs((day_first - today).days) + 60 < abs((month_first - today).days):
        found = day_first  # one reading is near, the other far: people write of near days
    return (found, "day") if found else None


def _day_first(match: re.Match[str], today: date) -> tuple[date, str] | None:
    found = _ahead(today, MONTHS[match["month"]], int(match["d"]), _full_year(match["year"]))
    return (found, "day") if found else None


def _month_alone(match: re.Match[str], today: date) -> tuple[date, str] | None:
    month, year = MONTHS[match["month"]], _full_year(match["year"])
    if year is None:
        year = today.year + (month <= today.month)
    lead = match["lead"] or ""
    day = 20 if re.search(r"late|ende|end |fin|final", lead) else 15 if re.search(r"mid|mitte|mi-|media", lead) else 1
    return date(year, month, day), "month"


def _ordinal(match: re.Match[str], today: date) -> tuple[date, str] | None:
    day = int(match["d"])
    found = _safe(today.year, today.month, day)
    if found is None or found < today:
        year, month = (today.year + 1, 1) if today.month == 12 else (today.year, today.month + 1)
        found = _safe(year, month, day)
    return (found, "day") if found else None


def _weekday(match: re.Match[str], today: date) -> tuple[date, str] | None:
    name = match["day"]
    if name in DOUBTFUL_DAYS and not match["lead"]:
        return None
    wanted = WEEKDAYS[name]
    gap = (wanted - today.weekday()) % 7 or 7
    if re.search(r"next (?!\S+ )|naechste|nachste|prochain|proxim", match["lead"] or "") and gap + today.weekday() < 7:
        gap += 7  # "next Friday", said on a Tuesday, is the Friday of next week
    return today + timedelta(days=gap), "day"


def _tomorrow(match: re.Match[str], today: date) -> tuple[date, str] | None:
    return today + timedelta(days=2 if match["after"] else 1), "day"


def _months_on(today: date, months: int) -> date:
    """Return the same day some months on; the last day of a shorter month."""
    years, month = divmod(today.month - 1 + months, 12)
    for day in range(today.day, 27, -1):
        if found := _safe(today.year + years, month + 1, day):
            return found
    return date(today.year + years, month + 1, min(today.day, 28))


_UNITS = (
    ("day", re.compile(r"day|tag|jour|dia|giorn|dag|dn")),
    ("week", re.compile(r"week|woche|semaine|semana|settiman|vecka|uge|uke|tygod|недел")),
    ("month", re.compile(r"month|monat|mois|mes|maand|manad|maned|miesi|месяц")),
    ("quarter", re.compile(r"quart|trimestr|kwarta|quadrim")),
    ("year", re.compile(r"year|jahr|an|ano|jaar|aar|ar|rok|год")),
)


def _unit(word: str) -> str:
    return next((name for name, pattern in _UNITS if pattern.match(word)), "week")


def _in_some(match: re.Match[str], today: date) -> tuple[date, str] | None:
    count = int(match["count"]) if match["count"].isdecimal() else NUMBERS[match["count"]]
    unit = _unit(match["unit"])
    if unit == "day":
        return today + timedelta(days=count), "day"
    if unit == "week":
        return today + timedelta(weeks=count), "week"
    months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    return _months_on(today, months), "month"


def _next_unit(match: re.Match[str], today: date) -> tuple[date, str] | None:
    unit = _unit(match["unit"])
    if unit == "week":
        return today + timedelta(days=7 - today.weekday()), "week"
    if unit == "month":
        return _months_on(today.replace(day=1), 1), "month"
    if unit == "quarter":
        return _months_on(today.replace(day=1, month=(today.month - 1) // 3 * 3 + 1), 3), "quarter"
    return date(today.year + 1, 1, 1), "year"


def _year(match: re.Match[str], today: date) -> tuple[date, str] | None:
    return date(int(match["y"]), 1, 1), "year"


def _quarter(match: re.Match[str], today: date) -> tuple[date, str] | None:
    number = int(match["q"] or match["r"])
    year = _full_year(match["year"])
    if year is None:
        year = today.year + (number * 3 - 2 <= today.month)
    return date(year, number * 3 - 2, 1), "quarter"


def _end_of(match: re.Match[str], today: date) -> tuple[date, str] | None:
    unit = _unit(match["unit"])
    if unit == "week":
        return today + timedelta(days=(4 - today.weekday()) % 7), "week"
    if unit == "quarter":
        first = _months_on(today.replace(day=1, month=(today.month - 1) // 3 * 3 + 1), 3)
        return first - timedelta(days=1), "day"
    if unit == "year":
        return date(today.year, 12, 31), "day"
    return _months_on(today.replace(day=1), 1) - timedelta(days=1), "day"


def _half(match: re.Match[str], today: date) -> tuple[date, str] | None:
    return date(today.year + (today.month >= 7), 7, 1), "quarter"


def _season(match: re.Match[str], today: date) -> tuple[date, str] | None:
    word, after = match["season"], bool(match["after"])
    month = (
        3
        if re.match(r"spring|fruhl|fruehl|printemps|primavera", word)
        else (
            6
            if re.match(r"summer|sommer|ete|verano|estate", word)
            else 9
            if re.match(r"autumn|fall|herbst|automne|otono|autunno", word)
            else 12
        )
    )
    month = month % 12 + 3 if after and month != 12 else 3 if after else month
    return date(today.year + (month <= today.month), month, 1), "month"


def _new_year(match: re.Match[str], today: date) -> tuple[date, str] | None:
    return date(today.year + 1, 1, 1), "year"


_UNIT_WORDS = (
    r"(?P<unit>days?|weeks?|months?|quarters?|years?|tag(?:en?)?|wochen?|monat(?:en?|s)?|quartal(?:en?|s)?"
    r"|jahr(?:en?|es)?|jours?|semaines?|mois|trimestres?"
    r"|ans?|annees?|dias?|semanas?|mes(?:es)?|anos?|giorn[oi]|settiman[ae]|mes[ei]|trimestr[ei]|ann[oi]"
    r"|dagen?|weken|maand(?:en)?|kwartaal|jaar)"
)
_FORMS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(r"(?<!\d)(?P<y>20\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"), _iso),
    (
        re.compile(
            r"\b(?:in|until|till|by|before|after|from|en|im jahr|ab|bis|vor|hasta|avant|apres|despues de) (?P<y>20[2-9]\d)\b(?![-/.]?\d)"
        ),
        _year,
    ),
    (re.compile(r"(?:(?P<y>20\d\d)\s?[年년]\s?)?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日号號일]"), _east_asian),
    (re.compile(r"(?<![\d.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>20\d\d|\d\d(?![\d:.]))?(?!\d)"), _dotted),
    (re.compile(r"(?<![\d.])(?P<d>\d{1,2})-(?P<m>\d{1,2})-(?P<y>20\d\d)(?!\d)"), _dotted),
    (re.compile(r"(?<![\d/])(?!24/7)(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<y>20\d\d|\d\d))?(?![\d/])"), _slashed),
    (
        re.compile(
            rf"(?<![\d:.])(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|re|\.|º|ª|o)?(?:\s*-\s*| +(?:of |de |del |d'"
            rf"|den )?(?:the )?| ?)"
            rf"{_MONTH}{_YEAR}"
        ),
        _day_first,
    ),
    (
        re.compile(
            rf"\b{_MONTH} +(?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|\s?(?:am|pm|uhr|h)\b)"
            r"(?:,? +(?P<year>20\d\d)\b)?"
        ),
        _day_first,
    ),
    (
        re.compile(
            r"(?P<lead>(?:in|until|till|before|vor|avant|antes de|by|early|mid|late|end of|beginning of|of|next|this|after|from|since"
            r"|around|im|ab|bis|anfang|mitte|ende|en|fin|debut|mi-|a partir de|partir de|a|de|"
            rf"hasta|finales de|principios de|in|a|per|em|vanaf|i|w|we|v|в|до|с)[ -]){_MONTH}{_YEAR}(?! ?\d)"
        ),
        _month_alone,
    ),
    (
        re.compile(
            rf"\b(?P<lead>)(?P<month>{_names({k: v for k, v in MONTHS.items() if k not in DOUBTFUL_MONTHS and len(k) > 3})})\b{_YEAR}"
        ),
        _month_alone,
    ),
    (re.compile(r"\bthe (?P<d>\d{1,2})(?:st|nd|rd|th)\b"), _ordinal),
    (re.compile(r"\b(?:am|zum|dem|vom) (?P<d>\d{1,2})\.(?!\d)"), _ordinal),
    (re.compile(r"\b(?:le|el|el dia|il|op de|den) (?P<d>[12]?\d|3[01])(?![\d:./]| ?(?:h|%|€|eur))\b"), _ordinal),
    (
        re.compile(
            rf"(?P<lead>\b(?:next|this|on|by|until|coming|am|nachsten|naechsten|kommenden|le|el|proximo|il"
            rf"|na|op|pa|den|w|в|до) )?\b(?P<day>{_names(WEEKDAYS)})\b"
        ),
        _weekday,
    ),
    (
        re.compile(
            r"\b(?P<after>(?:day after |uber|ueber|apres[- ]|pasado )?)(?:tomorrow|tomorow|tmrw"
            r"|morgen(?! frueh)|demain|manana(?! por)|domani|amanha)\b"
        ),
        _tomorrow,
    ),
    (
        re.compile(
            rf"\b(?:in|within|after|dans|nach|en|dentro de|tra|fra|em|daqui a|over|om|through"
            rf"|for another)(?: the next| about| etwa| environ| unos?| unas| circa| ca\.?| another"
            rf"| ungefahr| a)? {_COUNT}(?: of)?(?: more)? {_UNIT_WORDS}\b"
        ),
        _in_some,
    ),
    (re.compile(rf"\b{_COUNT} {_UNIT_WORDS} (?:from now|later|time|out)\b"), _in_some),
    (
        re.compile(
            rf"\b(?:next|nachste[nrs]?|naechste[nrs]?|kommende[nrs]?|following|proxim[oa]|volgende?"
            rf"|folgende[nrs]?) {_UNIT_WORDS}\b"
        ),
        _next_unit,
    ),
    (
        re.compile(
            rf"\b(?:l'|la |le |el |il |a |o )?{_UNIT_WORDS} (?:prochaine?|proxim[oa]|que viene|suivante?"
            rf"|prossim[oa]|entrante)\b"
        ),
        _next_unit,
    ),
    (
        re.compile(
            r"\b(?:q(?P<q>[1-4])|(?P<r>[1-4])(?:st|nd|rd|th|\.|er|e|o)? (?:quarter|quartal"
            r"|trimestre))(?: (?:of |de )?(?P<year>20\d\d))?\b"
        ),
        _quarter,
    ),
    (
        re.compile(
            rf"\b(?:end of (?:the |this )?|ende (?:des |der |dieses |dieser )?|zum |fin (?:de "
            rf"|du )?(?:l')?(?:la )?|final(?:es)? (?:de |del )?)(?:ce |este )?{_UNIT_WORDS}\b"
        ),
        _end_of,
    ),
    (
        re.compile(r"\b(?:second|2nd|zweite[nr]?|deuxieme|second[ao]?) (?:half|halbjahr|semestre|mitad|moitie)|\bh2\b"),
        _half,
    ),
    (
        re.compile(
            r"\b(?P<after>after |nach |apres |despues de )?(?:in |im |en |the |dem |l'|el |la |this "
            r"|next )*(?P<season>spring|summer|autumn|fall(?! (?:in|for|under|back))|winter|fruhling"
            r"|fruhjahr|sommer|herbst|printemps|ete(?!\w)|automne|hiver|primavera|verano|otono|invierno)\b"
        ),
        _season,
    ),
    (
        re.compile(r"\b(?:in|after|into|at the start of)? ?the new year|\bnew year\b|neuen jahr|nouvel an|nueva? ano"),
        _new_year,
    ),
)
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")
_CALENDAR = frozenset((*MONTHS, *WEEKDAYS))
_RELATIVE = frozenset(
    """next proc prox nach naec komm volg folg foll vien pros entr suiv tomo tmrw morg dema mana doma aman new neue nouv nuev nueva
    half halb seme mita moit h2 week woch sema seti sett mont mona mois mes mese mess year jahr anne anno ans an ano anos
    quar tri trim kwar summ somm vera ete esta autu fall herb auto oton winter wint hive invi spri fruh prim end ende fin fina
    day days tag tage jour dia dias gior dage in""".split()
)


def _may_name_a_day(folded: str) -> bool:
    """Tell quickly whether a text holds a digit or a word of the calendar."""
    if _DIGIT.search(folded):
        return True
    words = _LETTERS.findall(folded)
    return not _CALENDAR.isdisjoint(words) or not _RELATIVE.isdisjoint(word[:4] for word in words)


def named_days(text: str, today: date) -> list[NamedDay]:
    """Return the days that `text` names, in its order; `today` is the day it was written on."""
    folded = fold(text)
    if not _may_name_a_day(folded):
        return []
    taken: list[NamedDay] = []
    for found in _all(folded, today):
        if not any(found.start < other.end and other.start < found.end for other in taken):
            taken.append(found)
    return sorted(taken, key=lambda found: found.start)


def _all(folded: str, today: date) -> Iterator[NamedDay]:
    """Yield every reading, the surest forms first."""
    for pattern, reader in _FORMS:
        for match in pattern.finditer(folded):
            made = reader(match, today)
            if made:
                start = match.end("lead") if match.groupdict().get("lead") else match.start()
                yield NamedDay(made[0], made[1], start, match.end(), match.group().strip())
