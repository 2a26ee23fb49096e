"""Names to records: an id, an address or a name is looked up; none or several is a question, never a guess."""

from app.core.addresses import normal_email
from app.core.deal import Deal
from app.core.errors import Ambiguous, NotFound
from app.core.ids import ContactId, DealId
from app.core.places import folded
from app.store import companies, contacts, deals
from app.store.database import Rows


def resolve_contact(rows: Rows, reference: object) -> ContactId:
    """Return the one contact a reference means; raises NotFound or Ambiguous with the choices."""
    text = str(reference).strip()
    if (number := text.removeprefix("#")).isdigit():
        return contacts.get(rows, ContactId(int(number))).id
    if "@" in text and (email := normal_email(text)):
        found = contacts.with_email(rows, email)
        if found is None:
            raise NotFound(f"Nobody here has the address {email}.", hint="Create the contact first.")
        return found
    matches = _named(rows, text)
    if len(matches) == 1:
        return matches[0]
    if not matches:
        raise NotFound(f"There is no contact named “{text}”.", hint="Try the e-mail address, or search for them.")
    people = contacts.many(rows, matches)
    raise Ambiguous(f"Several contacts are named “{text}”.", choices=tuple(p.email or f"#{p.id}" for p in people))


def resolve_deal(rows: Rows, reference: object) -> DealId:
    """Return the one deal a reference means: by id, by title, else the one open deal of a company or contact."""
    text = str(reference).strip()
    if (number := text.removeprefix("#")).isdigit():
        return deals.get(rows, DealId(int(number))).id
    titled = deals.titled(rows, text)
    if len(titled) == 1:
        return titled[0].id
    found = titled or _deals_of(rows, text)
    live = [deal for deal in found if not deal.stage.ended] or found
    if len(live) == 1:
        return live[0].id
    if not live:
        raise NotFound(f"There is no deal “{text}”.", hint="Name it by its title, its company or its contact.")
    raise Ambiguous(f"Several deals fit “{text}”.", choices=tuple(deal.title for deal in live), about="deal")


def _named(rows: Rows, text: str) -> list[ContactId]:
    wanted = folded(text)
    found = contacts.named(rows, text)
    if not found:
        words = wanted.split()
        found = [
            (contact, name)
            for contact, name in contacts.names(rows)
            if words and all(word in folded(name).split() for word in words)
        ]
    exact = [contact for contact, name in found if folded(name) == wanted]
    return exact or [contact for contact, _ in found]


def _deals_of(rows: Rows, text: str) -> list[Deal]:
    company = companies.find(rows, name=text)
    if company is not None:
        return deals.of_company(rows, company)
    try:
        return deals.of_contact(rows, resolve_contact(rows, text))
    except NotFound:
        return []
