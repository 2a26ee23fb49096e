"""The hosted pages of the payment provider, as small as they can be: what is asked for, and whether it is paid."""

from html import escape

from app.sandbox.payment.fields import JsonObject

_WHOLE = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
_THREE = frozenset("bhd jod kwd omr tnd".split())


def money(minor: int, currency: str) -> str:
    """Return an amount of minor units as people write it, with its currency code."""
    places = 0 if currency in _WHOLE else 3 if currency in _THREE else 2
    return f"{minor / 10**places:,.{places}f} {currency.upper()}"


def page(thing: JsonObject, lines: list[JsonObject]) -> str:
    """Return the page of a payment link, checkout session or invoice as HTML."""
    invoice = thing["object"] == "invoice"
    total = thing["amount_remaining"] if invoice else sum(line["amount_total"] for line in lines)
    title = f"Invoice {thing['number']}" if invoice else "Pay"
    rows = "".join(_row(line, thing["currency"]) for line in lines)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<h1>{escape(title)}</h1><p>Practice page: no money moves.</p><table>{rows}</table>"
        f"<p>To pay: <strong>{money(total, thing['currency'])}</strong></p><p>Status: {_status(thing)}</p></html>"
    )


def _row(line: JsonObject, currency: str) -> str:
    amount = line["amount"] if "amount" in line else line["amount_total"]
    return f"<tr><td>{escape(line['description'] or '')}</td><td>{money(amount, currency)}</td></tr>"


def _status(thing: JsonObject) -> str:
    if thing["object"] == "payment_link":
        return "active" if thing["active"] else escape(thing["inactive_message"] or "no longer active")
    return escape(thing["status"])
