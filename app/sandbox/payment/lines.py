"""What an invoice charges for: its lines, and the invoice items they are made of."""

from collections.abc import Sequence
from decimal import Decimal

from app.sandbox.payment import lists
from app.sandbox.payment.book import Book
from app.sandbox.payment.catalog import OLD_PRODUCT_PRICE, PRICE_DATA, check_price, new_price
from app.sandbox.payment.checkout import line_amount
from app.sandbox.payment.fields import (
    Clearable,
    Fields,
    Group,
    JsonObject,
    Rejected,
    boolean,
    check_step,
    currency,
    merged,
    metadata,
    quantity,
    signed_amount,
    text,
    timestamp,
)
from app.sandbox.payment.routes import LIST, Route, reading

_SOURCES = ("amount", "price_data", "pricing", "invoice_item")
_COMMON: Fields = {
    "amount": signed_amount,
    "description": Clearable(text),
    "metadata": metadata,
    "period": Group({"start": timestamp, "end": timestamp}, ["start", "end"]),
    "price_data": Group(PRICE_DATA, ["currency"]),
    "pricing": Group({"price": text}, ["price"]),
    "quantity": quantity,
}
LINE: Fields = {**_COMMON, "invoice_item": text}
_ITEM: Fields = {
    **_COMMON,
    "price_data": Group(OLD_PRODUCT_PRICE, ["currency", "product"]),
    "currency": currency,
    "customer": text,
    "invoice": text,
}
_ITEM_UPDATE: Fields = {name: _COMMON[name] for name in ("amount", "description", "metadata", "period")}


# Items -----------------------------------------------------------------------------------------------------------


def pending_items(book: Book, customer_id: str) -> list[JsonObject]:
    """Return a customer's items that are on no invoice yet, oldest first."""
    items = reversed(book.every("invoiceitem"))
    return [item for item in items if item["invoice"] is None and item["customer"] == customer_id]


def _check_source(book: Book, given: JsonObject, money: str, name: str) -> None:
    """Check what a line or item is to cost, before anything is made of it. Raises Rejected."""
    sources = [source for source in _SOURCES if source in given]
    if len(sources) != 1:
        raise Rejected(f"You must specify exactly one of: {', '.join(_SOURCES)}.", param=name)
    if "amount" in given:
        if "quantity" in given:
            raise Rejected("You may only specify one of these parameters: amount, quantity.", param=name)
        check_step(abs(given["amount"]), money, name)
        return
    if "price_data" in given:
        check_price(book, given["price_data"], inside=f"{name}[price_data]")
        other = given["price_data"]["currency"]
    elif "pricing" in given:
        other = book.find("price", given["pricing"]["price"], param=f"{name}[pricing][price]")["currency"]
    else:
        item = book.find("invoiceitem", given["invoice_item"], param=f"{name}[invoice_item]")
        if item["invoice"] is not None:
            raise Rejected("That invoice item is on an invoice already.", param=f"{name}[invoice_item]")
        other = item["currency"]
    if other != money:
        raise Rejected(f"The currency {other} does not match that of the invoice, {money}.", param=name)


def _new_item(book: Book, given: JsonObject, *, customer_id: str, money: str) -> JsonObject:
    count = given.get("quantity", 1)
    price = _price(book, given)
    unit = str(given["amount"]) if price is None else price["unit_amount_decimal"]
    now = book.now()
    details = None if price is None else {"price": price["id"], "product": price["product"]}
    whole = line_amount(unit, count)
    description = given.get("description")
    if description is None and price is not None:
        description = book.find("product", price["product"])["name"]
    item: JsonObject = {
        "id": book.new_id("ii"),
        "object": "invoiceitem",
        "amount": whole,
        "currency": money,
        "customer": customer_id,
        "customer_account": None,
        "date": now,
        "description": description,
        "discountable": whole >= 0,
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": merged({}, given.get("metadata", {})),
        "net_amount": whole,
        "parent": None,
        "period": given.get("period", {"end": now, "start": now}),
        "pricing": {"price_details": details, "type": "price_details", "unit_amount_decimal": unit},
        "proration": False,
        "quantity": count,
        "quantity_decimal": str(Decimal(count)),
        "tax_rates": [],
        "test_clock": None,
    }
    book.add(item)
    book.emit("invoiceitem.created", item)
    return item


def _price(book: Book, given: JsonObject) -> JsonObject | None:
    if "price_data" in given:
        return new_price(book, given["price_data"])
    return book.find("price", given["pricing"]["price"]) if "pricing" in given else None


def _create_item(book: Book, _ids: Sequence[str], params: JsonObject) -> JsonObject:
    customer = book.find("customer", params["customer"], param="customer")
    invoice = book.find("invoice", params["invoice"], param="invoice") if "invoice" in params else None
    if invoice is not None:
        _check_draft(invoice)
        if invoice["customer"] != customer["id"]:
            raise Rejected("That invoice belongs to another customer.", param="invoice")
    money = invoice["currency"] if invoice is not None else params.get("currency", "usd")
    if params.get("currency", money) != money:
        raise Rejected(f"The currency {params['currency']} does not match that of the invoice.", param="currency")
    _check_source(book, params, money, "amount")
    item = _new_item(book, params, customer_id=customer["id"], money=money)
    if invoice is not None:
        take_in(book, invoice, [item])
        total_up(book, invoice)
    return item


def _check_draft(invoice: JsonObject) -> None:
    if invoice["status"] != "draft":
        raise Rejected("This invoice is finalized: its lines cannot be changed.", code="invoice_not_editable")


def _update_item(book: Book, ids: Sequence[str], params: JsonObject) -> JsonObject:
    item = book.find("invoiceitem", ids[0])
    line = _line_of(book, item)
    if "metadata" in params:
        params = {**params, "metadata": merged(item["metadata"], params["metadata"])}
    if "amount" in params:
        item["pricing"] = {**item["pricing"], "unit_amount_decimal": str(params["amount"])}
        params = {**params, "net_amount": params["amount"]}
    item.update(params)
    if line is not None:
        line.update({name: item[name] for name in ("amount", "description", "metadata", "period", "pricing")})
        line["subtotal"] = item["amount"]
        total_up(book, book.find("invoice", item["invoice"]))
    return item


def _delete_item(book: Book, ids: Sequence[str], _params: JsonObject) -> JsonObject:
    item = book.find("invoiceitem", ids[0])
    line = _line_of(book, item)
    book.drop(item)
    book.emit("invoiceitem.deleted", item)
    if line is not None:
        book.lines[item["invoice"]].remove(line)
        total_up(book, book.find("invoice", item["invoice"]))
    return {"id": ids[0], "object": "invoiceitem", "deleted": True}


def _line_of(book: Book, item: JsonObject) -> JsonObject | None:
    """Return the line that an item is on, or None. Raises Rejected where its invoice is finalised."""
    if item["invoice"] is None:
        return None
    _check_draft(book.find("invoice", item["invoice"]))
    lines = book.lines[item["invoice"]]
    return next(line for line in lines if _item_id(line) == item["id"])


# Lines -----------------------------------------------------------------------------------------------------------


def add_lines(book: Book, invoice: JsonObject, given: list[JsonObject]) -> None:
    """Add lines to a draft, making items for those that have none. Raises Rejected before anything is made."""
    for place, line in enumerate(given):
        _check_source(book, line, invoice["currency"], f"lines[{place}]")
    for line in given:
        if "invoice_item" in line:
            item = book.find("invoiceitem", line["invoice_item"])
        else:
            item = _new_item(book, line, customer_id=invoice["customer"], money=invoice["currency"])
        take_in(book, invoice, [item])


def take_in(book: Book, invoice: JsonObject, items: list[JsonObject]) -> None:
    """Put items on a draft, one line each."""
    for item in items:
        item["invoice"] = invoice["id"]
        book.lines[invoice["id"]].append(_new_line(book, item))


def remove_lines(book: Book, invoice: JsonObject, given: list[JsonObject]) -> None:
    """Take lines off a draft; their items are deleted, or left pending. Raises Rejected before anything is done."""
    lines = book.lines[invoice["id"]]
    known = {line["id"]: line for line in lines}
    for removed in given:
        if removed["id"] not in known:
            raise Rejected(f"No such line item: '{removed['id']}'", code="resource_missing", param="lines")
    for removed in given:
        line = known[removed["id"]]
        lines.remove(line)
        item = book.find("invoiceitem", _item_id(line))
        if removed["behavior"] == "delete":
            book.drop(item)
            book.emit("invoiceitem.deleted", item)
        else:
            item["invoice"] = None


def _item_id(line: JsonObject) -> str:
    item_id: str = line["parent"]["invoice_item_details"]["invoice_item"]
    return item_id


def _new_line(book: Book, item: JsonObject) -> JsonObject:
    details = {
        "invoice_item": item["id"],
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": None,
    }
    return {
        "id": book.new_id("il"),
        "object": "line_item",
        "amount": item["amount"],
        "currency": item["currency"],
        "description": item["description"],
        "discount_amounts": [],
        "discountable": item["discountable"],
        "discounts": [],
        "invoice": item["invoice"],
        "livemode": False,
        "metadata": item["metadata"],
        "parent": {
            "invoice_item_details": details,
            "subscription_item_details": None,
            "type": "invoice_item_details",
        },
        "period": item["period"],
        "pretax_credit_amounts": [],
        "pricing": item["pricing"],
        "quantity": item["quantity"],
        "quantity_decimal": item["quantity_decimal"],
        "subscription": None,
        "subtotal": item["amount"],
        "taxes": [],
    }


def as_list(book: Book, invoice_id: str) -> JsonObject:
    """Return an invoice's lines as the list object inside it: the first ten."""
    lines = book.lines.get(invoice_id, [])
    return lists.page(lines, {}, f"/v1/invoices/{invoice_id}/lines")


def total_up(book: Book, invoice: JsonObject) -> JsonObject:
    """Set an invoice's sums from its lines and credit notes, and write what changed."""
    total = sum(int(line["amount"]) for line in book.lines[invoice["id"]])
    due = max(total - invoice["pre_payment_credit_notes_amount"], 0)
    return book.change(
        "invoice.updated",
        invoice,
        lines=as_list(book, invoice["id"]),
        subtotal=total,
        subtotal_excluding_tax=total,
        total=total,
        total_excluding_tax=total,
        amount_due=due,
        amount_remaining=due - invoice["amount_paid"],
    )


def _list_items(book: Book, _ids: Sequence[str], params: JsonObject) -> JsonObject:
    pending = params.get("pending")

    def keep(item: JsonObject) -> bool:
        return pending is None or (item["invoice"] is None) == pending

    return lists.page(book.every("invoiceitem"), params, "/v1/invoiceitems", "customer", "invoice", keep=keep)


ITEM_ROUTES = (
    Route("POST", "/v1/invoiceitems", _create_item, _ITEM, ("customer",)),
    Route("GET", "/v1/invoiceitems", _list_items, {**LIST, "customer": text, "invoice": text, "pending": boolean}),
    reading("/v1/invoiceitems", "invoiceitem"),
    Route("POST", "/v1/invoiceitems/{}", _update_item, _ITEM_UPDATE),
    Route("DELETE", "/v1/invoiceitems/{}", _delete_item),
)
