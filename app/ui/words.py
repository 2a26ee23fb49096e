"""Words and figures as a person reads them, in their language.

Every visible sentence goes through `tr`; its English form is the key of the catalogues in `locale/`. Money, dates and
numbers follow the language too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

from PySide6.QtCore import QDate, QLocale, Qt, QTime

from app.core.money import Money, decimals_of

LANGUAGES = {"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français"}
PSEUDO = "qps"  # every sentence lengthened and accented: shows what is not translatable or does not fit
_LOCALE = Path(__file__).parent / "locale"
_ACCENTED = str.maketrans("aeiouAEIOUcnsyz", "áéíóúÁÉÍÓÚçñšýž")
_ONE_OF = re.compile(r"\(([^()|]*)\|([^()|]*)\)|\((\w+)\)")
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}


@dataclass(slots=True)
class _State:
    language: str = "en"
    locale: QLocale = field(default_factory=lambda: QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    messages: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo | None = None


_STATE = _State()


def set_language(name: str) -> None:
    """Speak a language of LANGUAGES, or PSEUDO; it reads its catalogue, so it is called before the window opens."""
    _STATE.language = name
    _STATE.messages = {} if name in ("en", PSEUDO) else _catalogue(name)
    _STATE.locale = (
        QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom) if name in ("en", PSEUDO) else QLocale(name)
    )


def language() -> str:
    """Return the language that is spoken."""
    return _STATE.language


def set_zone(zone: tzinfo | None) -> None:
    """Show times of day in a zone; None is the machine's own."""
    _STATE.zone = zone


def local(instant: datetime) -> datetime:
    """Return an instant in the zone that times are shown in."""
    return instant.astimezone(_STATE.zone)


def _catalogue(name: str) -> dict[str, str]:
    from babel.messages.pofile import read_po

    with (_LOCALE / f"{name}.po").open("rb") as file:
        catalogue = read_po(file, locale=name)
    return {str(one.id): str(one.string) for one in catalogue if one.id and one.string and not one.fuzzy}


def mark(text: str) -> str:
    """Return the text as it is; it is translated by `tr` where it is shown, and this tells the catalogues of it."""
    return text


def tr(text: str, /, n: int | None = None, **values: object) -> str:
    """Return a sentence in the language that is spoken.

    `%n` is replaced by the count and `{name}` by the values given. `(s)` and `(one|many)` follow the count, here and in
    the catalogues: `%n contact(s)`, `%n (reply|replies)`.
    """
    said = _STATE.messages.get(text, text)
    if n is not None:
        said = _ONE_OF.sub(lambda match: _form(match, n), said)
    if _STATE.language == PSEUDO:
        said = _pseudo(said)
    if n is not None:
        said = said.replace("%n", number(n))
    return said.format(**values) if values else said


def _form(match: re.Match[str], n: int) -> str:
    # French counts nothing as one; the other languages here count it as many (CLDR plural rules).
    one = n in (0, 1) if _STATE.language == "fr" else n == 1
    if match[3] is not None:
        return "" if one else match[3]
    return match[1] if one else match[2]


def _pseudo(said: str) -> str:
    """Return a sentence two fifths longer and accented; what is filled in stays as it is."""
    parts = re.split(r"(\{[^}]*\}|%n)", said)
    accented = "".join(part if i % 2 else part.translate(_ACCENTED) for i, part in enumerate(parts))
    return f"[{accented}{'·' * round(len(said) * 0.4)}]"


# Figures -------------------------------------------------------------------------------------------------------------


def number(value: float) -> str:
    """Return a number with its thousands apart."""
    if isinstance(value, int):
        return _STATE.locale.toString(value)
    return _STATE.locale.toString(value, "f", 1)


def percent(share: float, digits: int = 0) -> str:
    """Return a share of 1 as a percentage."""
    apart = "\u202f" if _STATE.language in ("de", "es", "fr") else ""
    return f"{_STATE.locale.toString(share * 100, 'f', digits)}{apart}%"


def money(amount: Money | None) -> str:
    """Return an amount as records show it: $60,000 or $60,000.50; an empty string for none."""
    if amount is None:
        return ""
    places = 0 if float(amount.major).is_integer() else decimals_of(amount.currency)
    return _with_symbol(_STATE.locale.toString(float(abs(amount.major)), "f", places), amount)


def short_money(amount: Money | None) -> str:
    """Return an amount as totals show it: $106.8k, $1.2M; small ones to the whole unit."""
    if amount is None:
        return ""
    value = abs(float(amount.major))
    for limit, letter in ((1_000_000, "M"), (10_000, "k")):
        if value >= limit:
            per = 1_000_000 if letter == "M" else 1_000
            return _with_symbol(_STATE.locale.toString(value / per, "f", 1) + letter, amount)
    return _with_symbol(_STATE.locale.toString(value, "f", 0), amount)


def _with_symbol(figure: str, amount: Money) -> str:
    sign = "−" if amount.minor < 0 else ""
    symbol = _SYMBOLS.get(amount.currency)
    if _STATE.language in ("de", "es", "fr"):
        return f"{sign}{figure} {symbol or amount.currency}"
    return f"{sign}{symbol}{figure}" if symbol else f"{sign}{amount.currency} {figure}"


def cost(micros: int) -> str:
    """Return what a model cost, in millionths of a dollar: to three digits under a dollar, to the cent above."""
    dollars = micros / 1_000_000
    return "$" + _STATE.locale.toString(dollars, "f", 2 if dollars >= 1 or dollars == 0 else 3)


def size_of(bytes_: int) -> str:
    """Return a size of data: 4.2 MB."""
    return _STATE.locale.formattedDataSize(bytes_, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


# Times ---------------------------------------------------------------------------------------------------------------


def clock_time(instant: datetime) -> str:
    """Return the time of day: 09:40."""
    at = local(instant)
    return _STATE.locale.toString(QTime(at.hour, at.minute), "HH:mm")


def day(at: date) -> str:
    """Return a day: 3 March."""
    return _STATE.locale.toString(QDate(at.year, at.month, at.day), "d MMMM")


def short_day(at: date) -> str:
    """Return a day, short: 3 Mar."""
    return _STATE.locale.toString(QDate(at.year, at.month, at.day), "d MMM").rstrip(".")


def long_day(at: date) -> str:
    """Return a day with its name: Tuesday 3 March."""
    return _STATE.locale.toString(QDate(at.year, at.month, at.day), "dddd d MMMM")


def full_day(at: date) -> str:
    """Return a day with its year: 3 Mar 2026."""
    return _STATE.locale.toString(QDate(at.year, at.month, at.day), "d MMM yyyy")


def weekday(at: date) -> str:
    """Return the short name of a day of the week: Mon."""
    return _STATE.locale.dayName(at.isoweekday(), QLocale.FormatType.ShortFormat).rstrip(".")


def when(instant: datetime, now: datetime) -> str:
    """Return an instant as lists show it: 09:40 today, Mon 19:40 within the week, 2 Mar within the year."""
    at, today = local(instant), local(now).date()
    away = (at.date() - today).days
    if away == 0:
        return clock_time(instant)
    if away == -1:
        return tr("Yesterday")
    if away == 1:
        return tr("Tomorrow")
    if abs(away) < 7:
        return f"{weekday(at.date())} {clock_time(instant)}"
    return short_day(at.date()) if abs(away) < 330 else full_day(at.date())


def due(instant: datetime, now: datetime) -> str:
    """Return when something is due: Late, Now, 10:30 or Today, Tomorrow, 17 Mar."""
    at, today = local(instant), local(now).date()
    if at.date() < today:
        return tr("Late")
    if at.date() == today:
        if instant <= now:
            return tr("Now")
        return tr("Today") if (at.hour, at.minute) in ((0, 0), (23, 59)) else clock_time(instant)
    if (at.date() - today).days == 1:
        return tr("Tomorrow")
    return short_day(at.date()) if (at.date() - today).days < 330 else full_day(at.date())


def ago(instant: datetime, now: datetime) -> str:
    """Return how long ago something was, short: now, 12 min, 2 h, Yesterday, 4 d, 2 Mar."""
    gone = now - instant
    if gone < timedelta(minutes=1):
        return tr("now")
    if gone < timedelta(hours=1):
        return tr("%n min", n=int(gone.total_seconds() // 60))
    days = (local(now).date() - local(instant).date()).days
    if days == 0:
        return tr("%n h", n=int(gone.total_seconds() // 3600))
    if days == 1:
        return tr("Yesterday")
    if days < 31:
        return tr("%n d", n=days)
    return short_day(local(instant).date()) if days < 330 else full_day(local(instant).date())


def duration(span: timedelta) -> str:
    """Return how long something takes: 0:08 while it runs under an hour, 2 d 4 h for a wait."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02d}"
    hours, days = seconds // 3600, seconds // 86400
    if days == 0:
        return tr("{hours} h {minutes} min", hours=hours, minutes=seconds % 3600 // 60)
    rest = hours % 24
    return tr("{days} d {hours} h", days=days, hours=rest) if rest and days < 7 else tr("%n d", n=days)


def seconds(span: timedelta) -> str:
    """Return a short span in seconds: 0.4 s, 42 s."""
    value = span.total_seconds()
    return f"{_STATE.locale.toString(value, 'f', 1 if value < 10 else 0)} s"


def utc(at: date) -> datetime:
    """Return the first instant of a day in the zone that is shown, in UTC."""
    zone = _STATE.zone or datetime.now(UTC).astimezone().tzinfo
    return datetime(at.year, at.month, at.day, tzinfo=zone).astimezone(UTC)


def right_to_left() -> bool:
    """Tell whether the language is written from right to left."""
    return _STATE.locale.textDirection() == Qt.LayoutDirection.RightToLeft
