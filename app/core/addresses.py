"""E-mail addresses, domains and phone numbers: one spelling for each."""

import re
from functools import lru_cache

from app.core.area_codes import STATE_OF_AREA
from app.core.places import KEPT

# Providers whose addresses belong to persons, not to companies.
FREE_MAIL = frozenset(
    """aol.com att.net bluewin.ch btinternet.com comcast.net cox.net fastmail.com free.fr freenet.de gmail.com gmx.at
    gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es
    hotmail.fr icloud.com laposte.net libero.it live.co.uk live.com live.de mac.com mail.com mail.de mail.ru
    me.com msn.com o2.pl orange.fr outlook.com outlook.de outlook.fr pm.me proton.me protonmail.com qq.com
    rocketmail.com sbcglobal.net sfr.fr t-online.de tutanota.com verizon.net virgilio.it wanadoo.fr web.de wp.pl
    yahoo.ca yahoo.co.in yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com
    yandex.ru ymail.com zoho.com 126.com 163.com""".split()
)

ROLE_LOCAL_PARTS = frozenset(
    """abuse accounting accounts admin billing booking bookings buchhaltung career careers commercial compras contact
    contacto customer customerservice enquiries enquiry events finance hello help helpdesk hi hola hr info
    information infos inquiries inquiry invoice invoices it jobs kontakt legal mail mailbox marketing media news
    newsletter noreply office orders partner post postmaster presse press privacy procurement purchasing reception
    recruiting reservations sales security service services shop store studio support team ventas vertrieb verkauf
    web webmaster welcome""".split()
)

_DOMAIN_DOTS_DROPPED = frozenset({"gmail.com", "googlemail.com"})
_SHAPE = re.compile(r"[^@\s<>\"(),:;\\\[\]]+@[^@\s<>\"(),:;\\\[\]]+\.[^@\s<>\"(),:;\\\[\]]+")


def normal_email(text: str) -> str | None:
    """Return the address inside `text` in the one spelling we keep, or None where it is none.

    The domain is lower-cased and put into IDNA form; the local part is lower-cased, as every provider in practice
    treats it so. A display name or `mailto:` around the address is dropped.
    """
    if inner := re.search(r"<([^<>]+)>\s*$", text):
        text = inner.group(1)
    text = text.strip().removeprefix("mailto:").strip("<>\"' \t")
    if len(text) > 254 or not _SHAPE.fullmatch(text):
        return None
    local, _, domain = text.rpartition("@")
    domain = domain.rstrip(".").lower()
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    if (
        len(local) > 64
        or local.startswith(".")
        or local.endswith(".")
        or ".." in local
        or any(ord(c) < 33 or ord(c) == 127 for c in local)
        or not re.fullmatch(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+", domain)
    ):
        return None
    return f"{local.lower()}@{domain}"


def suppression_keys(email: str) -> tuple[str, ...]:
    """Return every spelling under which an opt-out of this address is remembered.

    With and without a `+tag`, and without the dots that Gmail ignores (compliance.md, section 10).
    """
    local, _, domain = email.rpartition("@")
    base = local.split("+", 1)[0] or local
    keys = [email, f"{base}@{domain}"]
    if domain in _DOMAIN_DOTS_DROPPED:
        keys.append(f"{base.replace('.', '')}@gmail.com")
    return tuple(dict.fromkeys(keys))


def domain_of(email: str) -> str:
    """Return the part after the @."""
    return email.rpartition("@")[2]


def is_free_mail(email: str) -> bool:
    """Tell whether the address is at a provider for persons."""
    return domain_of(email) in FREE_MAIL


def is_role_address(email: str) -> bool:
    """Tell whether the address is a company's (info@, sales@) rather than a person's."""
    local = email.rpartition("@")[0].split("+", 1)[0]
    return local in ROLE_LOCAL_PARTS or re.split(r"[.\-_]", local)[0] in {"info", "noreply", "no"}


def normal_domain(text: str) -> str | None:
    """Return the host of a domain or web address without `www.`, or None."""
    text = text.strip().lower()
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", text)
    host = re.split(r"[/?#:\s]", host, maxsplit=1)[0].removeprefix("www.").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return host if re.fullmatch(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", host) else None


# Phones --------------------------------------------------------------------------------------------------------------

_PLAIN_E164 = re.compile(r"\+[1-9]\d{7,14}")


@lru_cache(maxsize=KEPT)
def normal_phone(text: str, region: str | None = None) -> str | None:
    """Return a phone number as E.164, or None where it is not a possible number.

    `region` (ISO 3166-1) reads national forms. An extension is dropped. Vanity letters are read as digits.
    """
    import phonenumbers

    text = text.strip()
    if not text or len(text) > 60:
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=KEPT)
def phone_region(e164: str) -> str | None:
    """Return the country a number belongs to, or None."""
    import phonenumbers

    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return None


@lru_cache(maxsize=KEPT)
def phone_state(e164: str) -> str | None:
    """Return the US state of a number's area code, or None (toll-free, not US, unknown)."""
    return STATE_OF_AREA.get(e164[2:5]) if phone_region(e164) == "US" else None


@lru_cache(maxsize=KEPT)
def phone_zones(e164: str) -> frozenset[str]:
    """Return the zones the number library names for a number; without `Etc/Unknown`."""
    import phonenumbers
    from phonenumbers import timezone

    zones = timezone.time_zones_for_number(phonenumbers.parse(e164))
    return frozenset(z for z in zones if z != "Etc/Unknown")


@lru_cache(maxsize=KEPT)
def phone_line(e164: str) -> str | None:
    """Return what a country's numbering plan says of a number: mobile, fixed, voip, premium, or None.

    Where the digits do not tell mobile from fixed, as in the United States, it is None.
    """
    import phonenumbers
    from phonenumbers import PhoneNumberType as Line

    try:
        found = phonenumbers.number_type(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return None
    plan = {
        Line.MOBILE: "mobile",
        Line.FIXED_LINE: "fixed",
        Line.VOIP: "voip",
        Line.PREMIUM_RATE: "premium",
        Line.SHARED_COST: "premium",
        Line.PAGER: "premium",
    }
    return plan.get(found)
