"""Customers, products, prices, and the customer portal of the payment provider."""

from collections.abc import Sequence
from decimal import Decimal

from app.sandbox.payment.book import Book
from app.sandbox.payment.fields import (
    Clearable,
    Fields,
    Group,
    JsonObject,
    Listed,
    Rejected,
    address,
    amount,
    between,
    boolean,
    check_step,
    currency,
    decimal,
    email,
    merged,
    metadata,
    one_of,
    short,
    text,
    url,
)
from app.sandbox.payment.routes import Route, listing, reading, searching

CUSTOMER: Fields = {
    "address": address,
    "description": Clearable(text),
    "email": Clearable(email),
    "metadata": metadata,
    "name": Clearable(short(256)),
    "phone": Clearable(short(20)),
    "preferred_locales": Listed(text),
    "tax_exempt": one_of("none", "exempt", "reverse"),
}
_PRODUCT_DATA: Fields = {"name": text, "description": text, "metadata": metadata, "images": Listed(url, 8)}
PRODUCT: Fields = {
    **_PRODUCT_DATA,
    "active": boolean,
    "description": Clearable(text),
    "statement_descriptor": short(22),
    "tax_code": Clearable(text),
    "unit_label": Clearable(short(12)),
    "url": Clearable(url),
}
_RECURRING = Group(
    {"interval": one_of("day", "week", "month", "year"), "interval_count": between(1, 365)}, ["interval"]
)
_MONEY: Fields = {
    "currency": currency,
    "product": text,
    "unit_amount": amount,
    "unit_amount_decimal": decimal,
    "tax_behavior": one_of("inclusive", "exclusive", "unspecified"),
}
PRICE: Fields = {
    **_MONEY,
    "active": boolean,
    "lookup_key": short(200),
    "metadata": metadata,
    "nickname": Clearable(text),
    "product_data": Group({"name": text, "metadata": metadata, "active": boolean, "unit_label": text}, ["name"]),
    "recurring": _RECURRING,
}
PRICE_UPDATE: Fields = {name: PRICE[name] for name in ("active", "lookup_key", "metadata", "nickname", "tax_behavior")}
# A price made on the spot: of a product that is there, or (PRICE_DATA) of one that is made with it.
OLD_PRODUCT_PRICE: Fields = _MONEY
PRICE_DATA: Fields = {**_MONEY, "product_data": Group(_PRODUCT_DATA, ["name"])}

PORTAL: Fields = {"customer": text, "locale": text, "return_url": url}


# Customers -------------------------------------------------------------------------------------------------------


def new_customer(book: Book, params: JsonObject) -> JsonObject:
    """Enter a customer and return it."""
    customer_id = book.new_id("cus", 14)
    customer: JsonObject = {
        "id": customer_id,
        "object": "customer",
        "address": params.get("address"),
        "balance": 0,
        "created": book.now(),
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": params.get("description"),
        "discount": None,
        "email": params.get("email"),
        "invoice_prefix": book.code("prefix", 8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": merged({}, params.get("metadata", {})),
        "name": params.get("name"),
        "next_invoice_sequence": 1,
        "phone": params.get("phone"),
        "preferred_locales": params.get("preferred_locales", []),
        "shipping": None,
        "tax_exempt": params.get("tax_exempt", "none"),
        "test_clock": None,
    }
    book.add(customer)
    book.emit("customer.created", customer)
    return customer


def update(book: Book, kind: str, thing_id: str, params: JsonObject) -> JsonObject:
    """Set the given parameters of an object, merging its metadata, and write the event `<kind>.updated`."""
    thing = book.find(kind, thing_id)
    values = {name: value for name, value in params.items() if name != "expand"}
    if "metadata" in values:
        values["metadata"] = merged(thing["metadata"], values["metadata"])
    return book.change(f"{kind}.updated", thing, **values)


def _delete_customer(book: Book, ids: Sequence[str], _params: JsonObject) -> JsonObject:
    customer = book.find("customer", ids[0])
    book.drop(customer)
    book.emit("customer.deleted", customer)
    book.deleted[ids[0]] = {"id": ids[0], "object": "customer", "deleted": True}
    return book.deleted[ids[0]]


def _read_customer(book: Book, ids: Sequence[str], _params: JsonObject) -> JsonObject:
    return book.deleted.get(ids[0]) or book.find("customer", ids[0])


# Products and prices ---------------------------------------------------------------------------------------------


def new_product(book: Book, params: JsonObject) -> JsonObject:
    """Enter a product and return it."""
    product: JsonObject = {
        "id": book.new_id("prod", 14),
        "object": "product",
        "active": params.get("active", True),
        "created": book.now(),
        "default_price": None,
        "description": params.get("description"),
        "images": params.get("images", []),
        "livemode": False,
        "marketing_features": [],
        "metadata": merged({}, params.get("metadata", {})),
        "name": params["name"],
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": params.get("statement_descriptor"),
        "tax_code": params.get("tax_code"),
        "type": "service",
        "unit_label": params.get("unit_label"),
        "updated": book.now(),
        "url": params.get("url"),
    }
    book.add(product)
    book.emit("product.created", product)
    return product


def check_price(book: Book, params: JsonObject, *, inside: str = "") -> None:
    """Check that a price can be made of these parameters. Raises Rejected."""
    unit_amount, _ = _unit(params, inside)
    check_step(unit_amount or 0, params["currency"], inside or "unit_amount")
    if ("product" in params) == ("product_data" in params):
        raise Rejected("You must specify either `product` or `product_data` when creating a price.", param=inside)
    if "product" in params:
        book.find("product", params["product"], param=f"{inside}[product]" if inside else "product")


def new_price(book: Book, params: JsonObject, *, inside: str = "") -> JsonObject:
    """Enter a price, and its product where that comes as product_data; return the price. Raises Rejected."""
    check_price(book, params, inside=inside)
    unit_amount, unit_decimal = _unit(params, inside)
    product_id = params.get("product") or new_product(book, params["product_data"])["id"]
    recurring = params.get("recurring")
    price: JsonObject = {
        "id": book.new_id("price"),
        "object": "price",
        "active": params.get("active", True),
        "billing_scheme": "per_unit",
        "created": book.now(),
        "currency": params["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": params.get("lookup_key"),
        "metadata": merged({}, params.get("metadata", {})),
        "nickname": params.get("nickname"),
        "product": product_id,
        "recurring": None if recurring is None else _recurring(recurring),
        "tax_behavior": params.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time" if recurring is None else "recurring",
        "unit_amount": unit_amount,
        "unit_amount_decimal": unit_decimal,
    }
    book.add(price)
    book.emit("price.created", price)
    return price


def _unit(params: JsonObject, inside: str) -> tuple[int | None, str]:
    """Return the unit amount in whole minor units, where it is whole, and as a decimal."""
    if ("unit_amount" in params) == ("unit_amount_decimal" in params):
        raise Rejected(
            "Prices require exactly one of `unit_amount` and `unit_amount_decimal`.",
            code="parameter_missing",
            param=f"{inside}[unit_amount]" if inside else "unit_amount",
        )
    number = Decimal(params["unit_amount"] if "unit_amount" in params else params["unit_amount_decimal"])
    return int(number) if number == int(number) else None, f"{number.normalize():f}"


def _recurring(given: JsonObject) -> JsonObject:
    return {
        "interval": given["interval"],
        "interval_count": given.get("interval_count", 1),
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


# The portal ------------------------------------------------------------------------------------------------------


def _new_portal_session(book: Book, _ids: Sequence[str], params: JsonObject) -> JsonObject:
    customer = book.find("customer", params["customer"], param="customer")
    session_id = book.new_id("bps")
    return book.add(
        {
            "id": session_id,
            "object": "billing_portal.session",
            "configuration": f"bpc_{session_id.removeprefix('bps_')}",
            "created": book.now(),
            "customer": customer["id"],
            "customer_account": None,
            "flow": None,
            "livemode": False,
            "locale": params.get("locale"),
            "on_behalf_of": None,
            "return_url": params.get("return_url"),
            "url": f"{book.pages}/p/session/test_{book.code('portal page', 32)}",
        }
    )


ROUTES = (
    Route("POST", "/v1/customers", lambda book, _ids, params: new_customer(book, params), CUSTOMER),
    listing("/v1/customers", "customer", {"email": text}),
    searching("/v1/customers", "customer"),
    Route("GET", "/v1/customers/{}", _read_customer),
    Route("POST", "/v1/customers/{}", lambda book, ids, params: update(book, "customer", ids[0], params), CUSTOMER),
    Route("DELETE", "/v1/customers/{}", _delete_customer),
    Route("POST", "/v1/products", lambda book, _ids, params: new_product(book, params), PRODUCT, ("name",)),
    listing("/v1/products", "product", {"active": boolean}),
    searching("/v1/products", "product"),
    reading("/v1/products", "product"),
    Route("POST", "/v1/products/{}", lambda book, ids, params: update(book, "product", ids[0], params), PRODUCT),
    Route("POST", "/v1/prices", lambda book, _ids, params: new_price(book, params), PRICE, ("currency",)),
    listing("/v1/prices", "price", {"active": boolean, "currency": currency, "product": text}),
    searching("/v1/prices", "price"),
    reading("/v1/prices", "price"),
    Route("POST", "/v1/prices/{}", lambda book, ids, params: update(book, "price", ids[0], params), PRICE_UPDATE),
    Route("POST", "/v1/billing_portal/sessions", _new_portal_session, PORTAL, ("customer",)),
)
