"""Verbs about companies."""

from app.actions.registry import Context, Risk, action
from app.core.addresses import normal_domain
from app.core.errors import BadInput, Refused
from app.core.ids import CompanyId
from app.core.names import company_key
from app.core.places import country_code
from app.store import companies
from app.store.database import Rows


def _create_says(_: Rows, *, name: str, domain: str | None, industry: str | None, country: str | None) -> str:
    return f"Create the company {name}" + (f" ({domain})" if domain else "")


@action(Risk.REVERSIBLE, _create_says)
def create_company(
    context: Context, name: str, domain: str | None = None, industry: str | None = None, country: str | None = None
) -> CompanyId:
    """Create a company."""
    tx = context.tx
    if not name:
        raise BadInput("A company needs a name; nothing was created.")
    host = _host(domain) if domain else None
    known = companies.find(tx, name=name, domain=host)
    if known is not None:
        raise Refused(f"{companies.one(tx, known).name} is here already.", hint="Change that company instead.")
    return companies.create(
        tx, name, domain=host, industry=industry, country=_country(country) if country else None, source=context.by
    )


def _host(domain: str) -> str:
    host = normal_domain(domain)
    if host is None:
        raise BadInput(f"“{domain}” is no domain; nothing was changed.", hint="Write it as example.com.")
    return host


def _country(country: str) -> str:
    return country_code(country) or country


def _update_says(rows: Rows, *, company: int, **fields: object) -> str:
    changes = ", ".join(f"{name.replace('_', ' ')} to “{value}”" for name, value in fields.items() if value is not None)
    return f"Change {companies.one(rows, CompanyId(company)).name}: {changes}"


@action(Risk.REVERSIBLE, _update_says)
def update_company(
    context: Context,
    company: int,
    name: str | None = None,
    domain: str | None = None,
    industry: str | None = None,
    employees: str | None = None,
    annual_revenue: int | None = None,
    funding: str | None = None,
    technologies: tuple[str, ...] | None = None,
    country: str | None = None,
    state: str | None = None,
    city: str | None = None,
    website: str | None = None,
) -> CompanyId:
    """Change fields of a company; employees as 210 or 50-200, an empty text clears a field."""
    tx = context.tx
    found = companies.one(tx, CompanyId(company))
    given = {"industry": industry, "funding": funding, "state": state, "city": city, "website": website}
    fields: dict[str, object] = {field: value or None for field, value in given.items() if value is not None}
    if name is not None:
        if not name:
            raise BadInput("A company needs a name; nothing was changed.")
        fields |= {"name": name, "name_key": company_key(name)}
    if domain is not None:
        fields["domain"] = _host(domain) if domain else None
    if country is not None:
        fields["country"] = _country(country) if country else None
    if employees is not None:
        fields["size_low"], fields["size_high"] = size_of(employees)
    if annual_revenue is not None:
        fields["annual_revenue"] = annual_revenue
    if technologies is not None:
        fields["technologies"] = [one.strip() for one in technologies if one.strip()]
    if fields:
        companies.update(tx, found.id, **fields)
    return found.id


def size_of(text: str) -> tuple[int | None, int | None]:
    """Return the least and the most people of `210`, `50-200`, `50 to 200`, `500+`."""
    plain = text.replace(",", "").replace("–", "-").replace(" to ", "-").strip()
    if not plain:
        return None, None
    parts = [part.strip() for part in plain.removesuffix("+").split("-")]
    if len(parts) > 2 or not all(part.isdigit() for part in parts):
        raise BadInput(f"“{text}” is no number of people; nothing was changed.", hint="Write it as 210 or 50-200.")
    low, high = int(parts[0]), int(parts[-1])
    return min(low, high), None if plain.endswith("+") else max(low, high)
