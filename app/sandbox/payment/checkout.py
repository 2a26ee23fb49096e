"""Payment links and checkout sessions: what a buyer is asked to pay on a hosted page, and what happens when they do."""

import copy
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from app.sandbox.payment import lists
from app.sandbox.payment.book import Book
from app.sandbox.payment.catalog import PRICE_DATA, check_price, new_customer, new_price, update
from app.sandbox.payment.fields import (
    EXPAND,
    PAGE,
    Clearable,
    Fields,
    Group,
    JsonObject,
    Listed,
    Rejected,
    between,
    boolean,
    currency,
    email,
    merged,
    metadata,
    one_of,
    quantity,
    short,
    text,
    timestamp,
    url,
)
from app.sandbox.payment.intents import Payer, check_chargeable, decline, new_intent, succeed
from app.sandbox.payment.routes import Route, listing, reading

SHORTEST, LONGEST = 30 * 60, 24 * 3600  # seconds a session may stay open

_LINK_ITEM: Fields = {
    "price": text,
    "price_data": Group(PRICE_DATA, ["currency"]),
    "quantity": quantity,
}
_SESSION_ITEM: Fields = {**_LINK_ITEM, "metadata": metadata}
_INTENT_DATA: Fields = {
    "description": text,
    "metadata": metadata,
    "setup_future_usage": one_of("off_session", "on_session"),
    "statement_descriptor": short(22),
    "statement_descriptor_suffix": short(22),
}
_ENABLED = Group({"enabled": boolean}, ["enabled"])
_BOTH: Fields = {
    "allow_promotion_codes": boolean,
    "billing_address_collection": one_of("auto", "required"),
    "customer_creation": one_of("always", "if_required"),
    "metadata": metadata,
    "phone_number_collection": _ENABLED,
    "submit_type": one_of("auto", "pay", "book", "donate"),
}
_AFTER = Group(
    {
        "type": one_of("hosted_confirmation", "redirect"),
        "hosted_confirmation": Group({"custom_message": Clearable(text)}),
        "redirect": Group({"url": url}, ["url"]),
    },
    ["type"],
)
_RESTRICTIONS = Group({"completed_sessions": Group({"limit": between(1, 999_999)}, ["limit"])}, ["completed_sessions"])
_LINK_UPDATE: Fields = {
    **_BOTH,
    "active": boolean,
    "after_completion": _AFTER,
    "inactive_message": Clearable(short(500)),
    "payment_intent_data": Group(_INTENT_DATA),
    "payment_method_types": Listed(text),
    "restrictions": Clearable(_RESTRICTIONS),
}
_LINK: Fields = {name: check for name, check in _LINK_UPDATE.items() if name != "active"} | {
    "currency": currency,
    "line_items": Listed(Group(_LINK_ITEM, ["quantity"]), 20),
}
_SESSION: Fields = {
    **_BOTH,
    "allowed_payment_method_types": Listed(text),
    "cancel_url": url,
    "client_reference_id": short(200),
    "currency": currency,
    "customer": text,
    "customer_email": email,
    "expires_at": timestamp,
    "line_items": Listed(Group(_SESSION_ITEM, ["quantity"]), 100),
    "locale": text,
    "mode": one_of("payment"),
    "payment_intent_data": Group({**_INTENT_DATA, "receipt_email": email}),
    "success_url": url,
}


# Lines -----------------------------------------------------------------------------------------------------------


def _new_lines(book: Book, given: list[JsonObject], wanted_currency: str | None) -> list[JsonObject]:
    """Make the lines of a link or session, with prices made on the spot. Raises Rejected before anything is made."""
    if not given:
        raise Rejected("Missing required param: line_items.", code="parameter_missing", param="line_items")
    prices = [_checked_price(book, line, f"line_items[{place}]") for place, line in enumerate(given)]
    currencies = {price["currency"] for price in prices} | ({wanted_currency} if wanted_currency else set())
    if len(currencies) > 1:
        raise Rejected(f"All prices must have one currency, got: {', '.join(sorted(currencies))}.", param="line_items")
    lines = []
    for place, line in enumerate(given):
        if "price_data" in line:
            price = new_price(book, line["price_data"], inside=f"line_items[{place}][price_data]")
        else:
            price = book.find("price", line["price"])
        lines.append(_new_line(book, price, line))
    return lines


def _checked_price(book: Book, line: JsonObject, name: str) -> JsonObject:
    """Return the price of a line, or what is given to make it. Raises Rejected."""
    if ("price" in line) == ("price_data" in line):
        raise Rejected("You must provide exactly one of `price` and `price_data` for each line item.", param=name)
    if "price_data" in line:
        data: JsonObject = line["price_data"]
        check_price(book, data, inside=f"{name}[price_data]")
        return data
    price = book.find("price", line["price"], param=f"{name}[price]")
    if not price["active"]:
        raise Rejected(f"The price specified is inactive: {price['id']}.", param=f"{name}[price]")
    if price["recurring"] is not None:
        raise Rejected("The practice provider sells once only: that price is recurring.", param=f"{name}[price]")
    return price


def _new_line(book: Book, price: JsonObject, given: JsonObject) -> JsonObject:
    whole = line_amount(price["unit_amount_decimal"], given["quantity"])
    return {
        "id": book.new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": whole,
        "amount_tax": 0,
        "amount_total": whole,
        "currency": price["currency"],
        "description": book.find("product", price["product"])["name"],
        "metadata": given.get("metadata") or {},
        "price": price,
        "quantity": given["quantity"],
    }


def line_amount(unit: str, count: int) -> int:
    """Return units times a decimal price in whole minor units, halves rounded up."""
    return int((Decimal(unit) * count).quantize(Decimal(1), ROUND_HALF_UP))


def _total(lines: list[JsonObject]) -> int:
    return sum(int(line["amount_total"]) for line in lines)


def _lines_of(kind: str, path: str) -> Route:
    def do(book: Book, ids: Sequence[str], params: JsonObject) -> JsonObject:
        parent = book.find(kind, ids[0])
        return lists.page(book.lines[parent["id"]], params, f"{path}/{parent['id']}/line_items")

    return Route("GET", f"{path}/{{}}/line_items", do, PAGE)


# Links -----------------------------------------------------------------------------------------------------------


_TEXTS = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
_BLANK_LINK: JsonObject = {
    "object": "payment_link",
    "active": True,
    "application": None,
    "application_fee_amount": None,
    "application_fee_percent": None,
    "automatic_tax": {"enabled": False, "liability": None},
    "consent_collection": None,
    "custom_fields": [],
    "custom_text": dict.fromkeys(_TEXTS),
    "invoice_creation": {"enabled": False, "invoice_data": None},
    "livemode": False,
    "managed_payments": None,
    "on_behalf_of": None,
    "optional_items": None,
    "payment_method_collection": "always",
    "payment_method_options": None,
    "shipping_address_collection": None,
    "shipping_options": [],
    "subscription_data": None,
    "tax_id_collection": {"enabled": False, "required": "never"},
    "transfer_data": None,
}


def _new_link(book: Book, _ids: Sequence[str], params: JsonObject) -> JsonObject:
    lines = _new_lines(book, params["line_items"], params.get("currency"))
    link: JsonObject = {
        **copy.deepcopy(_BLANK_LINK),
        "id": book.new_id("plink"),
        "after_completion": _after(params.get("after_completion")),
        "allow_promotion_codes": params.get("allow_promotion_codes", False),
        "billing_address_collection": params.get("billing_address_collection", "auto"),
        "currency": lines[0]["currency"],
        "customer_creation": params.get("customer_creation", "if_required"),
        "inactive_message": params.get("inactive_message"),
        "metadata": merged({}, params.get("metadata", {})),
        "payment_intent_data": params.get("payment_intent_data"),
        "payment_method_types": params.get("payment_method_types"),
        "phone_number_collection": params.get("phone_number_collection", {"enabled": False}),
        "restrictions": _restrictions(params.get("restrictions"), 0),
        "submit_type": params.get("submit_type", "auto"),
        "url": f"{book.pages}/b/test_{book.code('link page', 18)}",
    }
    book.add(link)
    book.lines[link["id"]] = lines
    book.emit("payment_link.created", link)
    return link


def _after(given: JsonObject | None) -> JsonObject:
    return {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": None}} if given is None else given


def _restrictions(given: JsonObject | None, count: int) -> JsonObject | None:
    if given is None:
        return None
    return {"completed_sessions": {"count": count, "limit": given["completed_sessions"]["limit"]}}


def _update_link(book: Book, ids: Sequence[str], params: JsonObject) -> JsonObject:
    link = book.find("payment_link", ids[0])
    if "restrictions" in params:
        count = link["restrictions"]["completed_sessions"]["count"] if link["restrictions"] else 0
        params = {**params, "restrictions": _restrictions(params["restrictions"], count)}
    return update(book, "payment_link", link["id"], params)


# Sessions --------------------------------------------------------------------------------------------------------


def _create_session(book: Book, _ids: Sequence[str], params: JsonObject) -> JsonObject:
    if "customer" in params and "customer_email" in params:
        raise Rejected("You may only specify one of these parameters: customer, customer_email.", param="customer")
    if "customer" in params:
        book.find("customer", params["customer"], param="customer")
    expires_at = params.get("expires_at", book.now() + LONGEST)
    if not SHORTEST <= expires_at - book.now() <= LONGEST:
        raise Rejected(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from creation.", param="expires_at"
        )
    lines = _new_lines(book, params["line_items"], params.get("currency"))
    if _total(lines):
        check_chargeable(_total(lines), lines[0]["currency"], "line_items")
    return _new_session(book, params, lines, link=None, expires_at=expires_at)


def open_link(book: Book, link: JsonObject) -> JsonObject:
    """Open the page of a link as a buyer does: a session of its own. Raises Rejected when the link takes no more."""
    if not link["active"]:
        raise Rejected(link["inactive_message"] or "This payment link is no longer active.")
    params = {
        "customer_creation": link["customer_creation"],
        "metadata": link["metadata"],
        "payment_intent_data": link["payment_intent_data"] or {},
    }
    return _new_session(book, params, book.lines[link["id"]], link=link["id"], expires_at=book.now() + LONGEST)


_BLANK_SESSION: JsonObject = {
    "object": "checkout.session",
    "adaptive_pricing": {"enabled": False},
    "after_expiration": None,
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "client_secret": None,
    "collected_information": None,
    "consent": None,
    "consent_collection": None,
    "currency_conversion": None,
    "custom_fields": [],
    "custom_text": dict.fromkeys(_TEXTS),
    "customer_account": None,
    "customer_details": None,
    "discounts": [],
    "integration_identifier": None,
    "invoice": None,
    "invoice_creation": {"enabled": False, "invoice_data": None},
    "livemode": False,
    "managed_payments": None,
    "mode": "payment",
    "origin_context": None,
    "payment_intent": None,
    "payment_method_collection": "if_required",
    "payment_method_configuration_details": None,
    "payment_method_options": {},
    "payment_status": "unpaid",
    "permissions": None,
    "recovered_from": None,
    "saved_payment_method_options": None,
    "setup_intent": None,
    "shipping_address_collection": None,
    "shipping_cost": None,
    "shipping_options": [],
    "status": "open",
    "subscription": None,
    "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    "ui_mode": "hosted_page",
    "wallet_options": None,
}
# What a session shows as it was given, and None where it was not.
_AS_GIVEN = """allow_promotion_codes allowed_payment_method_types billing_address_collection cancel_url client_reference_id
    customer customer_email locale submit_type success_url""".split()


def _new_session(
    book: Book, params: JsonObject, lines: list[JsonObject], *, link: str | None, expires_at: int
) -> JsonObject:
    session_id = f"cs_test_{book.code('session', 58)}"
    session = book.make(
        _BLANK_SESSION,
        id=session_id,
        **{name: params.get(name) for name in _AS_GIVEN},
        amount_subtotal=_total(lines),
        amount_total=_total(lines),
        currency=lines[0]["currency"],
        customer_creation=None if "customer" in params else params.get("customer_creation", "if_required"),
        expires_at=expires_at,
        metadata=merged({}, params.get("metadata", {})),
        payment_link=link,
        payment_method_types=params.get("allowed_payment_method_types", ["card"]),
        phone_number_collection=params.get("phone_number_collection", {"enabled": False}),
        url=f"{book.pages}/c/pay/{session_id}",
    )
    book.lines[session_id] = lines
    book.open_sessions.add(session_id)
    book.payment_data[session_id] = params.get("payment_intent_data") or {}
    return session


def pay(book: Book, session: JsonObject, payer: Payer, *, later: bool) -> JsonObject:
    """Let a buyer complete a session; with `later`, the money comes (or does not) by `finish`. Raises Rejected."""
    _check_open(session)
    values: JsonObject = {"status": "complete", "url": None, "customer_details": _details(payer)}
    if session["customer"] is None and session["customer_creation"] == "always":
        values["customer"] = new_customer(book, {"email": payer.email, "name": payer.name})["id"]
    if session["amount_total"] == 0:
        values["payment_status"] = "no_payment_required"
    else:
        intent = _new_intent(book, session, values.get("customer", session["customer"]))
        values["payment_intent"] = intent["id"]
        if later:
            book.change("payment_intent.processing", intent, status="processing")
        else:
            succeed(book, intent, payer)
            values["payment_status"] = "paid"
    session.update(values)
    book.open_sessions.discard(session["id"])
    book.emit("checkout.session.completed", session)
    _count(book, session)
    return session


def refuse(book: Book, session: JsonObject, payer: Payer, failure: str) -> JsonObject:
    """Let a buyer's card be refused: the session stays open. Raises Rejected."""
    _check_open(session)
    intent = _new_intent(book, session, session["customer"])
    decline(book, intent, payer, failure)
    session["payment_intent"] = intent["id"]
    return session


def finish(book: Book, session: JsonObject, payer: Payer, *, succeeded: bool) -> JsonObject:
    """Settle a session that was completed to be paid later. Raises Rejected."""
    if session["status"] != "complete" or session["payment_status"] != "unpaid":
        raise Rejected("This Checkout Session does not wait for its money.")
    intent = book.find("payment_intent", session["payment_intent"])
    if succeeded:
        succeed(book, intent, payer)
        session["payment_status"] = "paid"
    else:
        decline(book, intent, payer, "processing_error")
    book.emit(f"checkout.session.async_payment_{'succeeded' if succeeded else 'failed'}", session)
    return session


def expire(book: Book, session: JsonObject) -> JsonObject:
    """Close a session that nobody completed. Raises Rejected."""
    _check_open(session)
    session.update(status="expired", url=None)
    book.open_sessions.discard(session["id"])
    book.emit("checkout.session.expired", session)
    return session


def _check_open(session: JsonObject) -> None:
    if session["status"] != "open":
        raise Rejected(
            f'Only Checkout Sessions with a status in ["open"] can do that. This one is {session["status"]}.'
        )


def _new_intent(book: Book, session: JsonObject, customer: str | None) -> JsonObject:
    """Return the session's intent: the one of an earlier try, or a new one."""
    if session["payment_intent"] is not None:
        return book.find("payment_intent", session["payment_intent"])
    params = {**book.payment_data[session["id"]], "amount": session["amount_total"], "currency": session["currency"]}
    return new_intent(book, params if customer is None else {**params, "customer": customer})


def _details(payer: Payer) -> JsonObject:
    return {
        "address": None,
        "business_name": None,
        "email": payer.email,
        "individual_name": None,
        "name": payer.name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def _count(book: Book, session: JsonObject) -> None:
    """Count a completed session of a link; a link that has reached its limit closes itself."""
    if session["payment_link"] is None:
        return
    link = book.find("payment_link", session["payment_link"])
    if link["restrictions"] is None:
        return
    completed = link["restrictions"]["completed_sessions"]
    restrictions = {"completed_sessions": {**completed, "count": completed["count"] + 1}}
    if completed["count"] + 1 >= completed["limit"]:
        book.change("payment_link.updated", link, restrictions=restrictions, active=False)
    else:
        link["restrictions"] = restrictions


ROUTES = (
    Route("POST", "/v1/payment_links", _new_link, _LINK, ("line_items",)),
    listing("/v1/payment_links", "payment_link", {"active": boolean}, dated=False),
    reading("/v1/payment_links", "payment_link"),
    Route("POST", "/v1/payment_links/{}", _update_link, _LINK_UPDATE),
    _lines_of("payment_link", "/v1/payment_links"),
    Route("POST", "/v1/checkout/sessions", _create_session, _SESSION, ("mode", "line_items", "success_url")),
    listing(
        "/v1/checkout/sessions",
        "checkout.session",
        {
            "customer": text,
            "payment_intent": text,
            "payment_link": text,
            "status": one_of("open", "complete", "expired"),
        },
    ),
    reading("/v1/checkout/sessions", "checkout.session"),
    Route(
        "POST",
        "/v1/checkout/sessions/{}/expire",
        lambda book, ids, _params: expire(book, book.find("checkout.session", ids[0])),
        EXPAND,
    ),
    _lines_of("checkout.session", "/v1/checkout/sessions"),
)
