"""Amounts as Stripe counts them, exact or not at all (docs.stripe.com/currencies).

Stripe counts in the currency's minor unit with a few exceptions: ISK and UGX with two decimals that are always 00, MGA
without decimals, and currencies of three decimals in steps of ten.
"""

from app.core.errors import Permanent
from app.core.money import Money, decimals_of

_DECIMALS = {"ISK": 2, "UGX": 2, "MGA": 0}
_STEPS = dict.fromkeys(("BHD", "JOD", "KWD", "OMR", "TND"), 10)


def step(currency: str) -> int:
    """Return the smallest amount that can be charged, in our minor units."""
    return _STEPS.get(currency, int(10 ** max(0, -_shift(currency))))


def to_stripe(money: Money) -> int:
    """Return an amount as Stripe counts it; raises Permanent where it cannot be charged exactly."""
    least = step(money.currency)
    if money.minor % least:
        raise Permanent(f"Stripe cannot charge {money} exactly: it takes steps of {Money(least, money.currency)}.")
    shift = _shift(money.currency)
    return int(money.minor * 10**shift if shift >= 0 else money.minor // 10**-shift)


def from_stripe(amount: int, currency: str) -> Money:
    """Return an amount of Stripe's as money; raises Permanent where it is a fraction of our minor unit."""
    code = currency.upper()
    shift = _shift(code)
    if shift <= 0:
        return Money(amount * 10**-shift, code)
    whole, rest = divmod(amount, 10**shift)
    if rest:
        raise Permanent(f"Stripe speaks of {amount} minor units of {code}, which is no whole amount.")
    return Money(whole, code)


def _shift(currency: str) -> int:
    ours = decimals_of(currency)
    return _DECIMALS.get(currency, ours) - ours
