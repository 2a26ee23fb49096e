"""What people outside do at the payment provider: buyers pay or are refused, banks dispute, the seller refunds by hand."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.errors import NotFound, Refused
from app.sandbox.payment import checkout, invoices, refunds
from app.sandbox.payment.api import Api, catch_up
from app.sandbox.payment.fields import JsonObject, Rejected
from app.sandbox.payment.intents import DECLINES, Payer
from app.sandbox.payment.records import Records, records


class World:
    """The hooks of the simulated world; each names an object by its id or by the address of its page.

    All raise NotFound where there is no such object and Refused where its state does not allow it.
    """

    def __init__(self, api: Api) -> None:
        self.api = api

    def pay_link(self, link: str, *, email: str, name: str | None = None, later: bool = False) -> str:
        """Let a buyer pay a payment link; return the id of the checkout session that made it.

        With `later` the session completes unpaid, as with a bank debit, until `finish_payment`.
        """
        with self._change():
            session = self._open(link)
            method = "sepa_debit" if later else "card"
            paid = checkout.pay(self.api.book, session, Payer(email=email, name=name, method=method), later=later)
            return str(paid["id"])

    def fail_link(self, link: str, *, email: str, code: str = "generic_decline") -> str:
        """Let a buyer's card be refused on a payment link; return the id of the session, which stays open."""
        _check_named(code, tuple(DECLINES), "decline code")
        with self._change():
            session = checkout.refuse(self.api.book, self._open(link), Payer(email=email), code)
            return str(session["id"])

    def finish_payment(self, session: str, *, succeeded: bool = True) -> None:
        """Settle a session that was completed to be paid later."""
        with self._change():
            found = self._named("checkout.session", session)
            payer = Payer(email=found["customer_details"]["email"], method="sepa_debit")
            checkout.finish(self.api.book, found, payer, succeeded=succeeded)

    def pay_invoice(self, invoice: str, *, email: str | None = None) -> None:
        """Let the customer pay an invoice on its page."""
        with self._change():
            found = self._named("invoice", invoice)
            payer = Payer(email=email or found["customer_email"], name=found["customer_name"])
            invoices.collect(self.api.book, found, payer)

    def fail_invoice(self, invoice: str, code: str = "generic_decline") -> None:
        """Let the customer's card be refused on an invoice's page."""
        _check_named(code, tuple(DECLINES), "decline code")
        with self._change():
            found = self._named("invoice", invoice)
            invoices.fail(self.api.book, found, Payer(email=found["customer_email"]), code)

    def refund(self, payment_intent: str, amount: int | None = None) -> str:
        """Refund a payment by hand, wholly or `amount` minor units; return the refund's id."""
        with self._change():
            params = {"payment_intent": payment_intent} | ({} if amount is None else {"amount": amount})
            return str(refunds.refund(self.api.book, params)["id"])

    def dispute(self, payment_intent: str, *, amount: int | None = None, reason: str = "fraudulent") -> str:
        """Let the buyer's bank dispute a payment; return the dispute's id."""
        _check_named(reason, refunds.DISPUTE_REASONS, "reason for a dispute")
        with self._change():
            return str(refunds.dispute(self.api.book, payment_intent, amount=amount, reason=reason)["id"])

    def close_dispute(self, dispute: str, *, won: bool) -> None:
        """Settle a dispute."""
        with self._change():
            refunds.close_dispute(self.api.book, dispute, won=won)

    def expire_session(self, session: str) -> None:
        """Close a checkout session that nobody completed."""
        with self._change():
            checkout.expire(self.api.book, self._named("checkout.session", session))

    def records(self) -> Records:
        """Return customers, invoices and payments as the provider knows them."""
        with self._change():
            return records(self.api.book)

    def page(self, path: str) -> JsonObject | None:
        """Return the link, session or invoice whose hosted page has this path, or None."""
        with self._change():
            for kind, name in (("payment_link", "url"), ("checkout.session", "url"), ("invoice", "hosted_invoice_url")):
                for thing in self.api.book.every(kind):
                    if (thing[name] or "").endswith(path.removesuffix("/pdf")):
                        return dict(thing)
            return None

    def _open(self, link: str) -> JsonObject:
        """Return an open session for a link, or the session itself where its own page was named. Raises Rejected."""
        if link.startswith("cs_") or "/c/pay/" in link:
            return self._named("checkout.session", link)
        return checkout.open_link(self.api.book, self._named("payment_link", link))

    def _named(self, kind: str, name: str) -> JsonObject:
        """Return an object by its id or the address of its page, whatever host that names. Raises Rejected."""
        page = "hosted_invoice_url" if kind == "invoice" else "url"
        if "/" in name:
            tail = name.rstrip("/").rpartition("/")[2]
            for thing in self.api.book.every(kind):
                if (thing[page] or "").rpartition("/")[2] == tail:
                    return thing
        return self.api.book.find(kind, name)

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Hold the books for one change by somebody outside."""
        try:
            with self.api.lock, self.api.book.transaction():
                catch_up(self.api.book)
                yield
        except Rejected as refused:
            trouble = NotFound if refused.error.get("code") == "resource_missing" else Refused
            raise trouble(f"The practice provider refuses that: {refused}") from None


def _check_named(name: str, known: tuple[str, ...], what: str) -> None:
    if name not in known:
        raise Refused(f"{name} is no {what}.", hint=f"Use one of: {', '.join(known)}.")
