"""What the fields that a column can be are called, and what an import says of itself."""

from app.actions.import_job import Result
from app.actions.queries.importing import Outlook
from app.ui.words import mark, number, tr

FIELDS = {
    "first_name": mark("First name"),
    "last_name": mark("Last name"),
    "name": mark("Name"),
    "email": mark("Email"),
    "email_2": mark("Second email"),
    "phone": mark("Phone"),
    "mobile": mark("Mobile"),
    "title": mark("Job title"),
    "seniority": mark("Seniority"),
    "department": mark("Department"),
    "company": mark("Company"),
    "company_domain": mark("Company domain"),
    "company_size": mark("Employees"),
    "industry": mark("Industry"),
    "annual_revenue": mark("Annual revenue"),
    "funding": mark("Funding"),
    "technologies": mark("Technologies"),
    "city": mark("City"),
    "state": mark("State"),
    "country": mark("Country"),
    "linkedin_url": mark("LinkedIn"),
    "website": mark("Website"),
    "source": mark("Source"),
    "status": mark("Status"),
    "score": mark("Score"),
    "tags": mark("Tags"),
    "owner": mark("Owner"),
    "created_at": mark("Added on"),
    "last_contacted_at": mark("Last contacted"),
    "notes": mark("Notes"),
    "email_opt_out": mark("No email, please"),
    "do_not_call": mark("Do not call"),
    "external_id": mark("Id elsewhere"),
    "contact_email": mark("Email of the contact"),
    "stage": mark("Stage"),
    "value": mark("Value"),
    "currency": mark("Currency"),
    "close_date": mark("Close date"),
    "pipeline": mark("Pipeline"),
}


def field_name(field: str, kind: str) -> str:
    """Return what a field is called; a deal's title is its name."""
    return tr("Deal") if kind == "deals" and field == "title" else tr(FIELDS[field])


def matched(columns: int, unmatched: int) -> str:
    """Return how many columns found their field."""
    said = tr("%n column(s)", n=columns)
    if not unmatched:
        return tr("{columns}, all matched", columns=said)
    return tr("{columns}, all matched but %n", n=unmatched, columns=said)


def outlook(seen: Outlook, duplicates: str) -> str:
    """Return what an import would do, in a line or two."""
    here = {
        "update": tr("%n already here will be updated.", n=seen.here),
        "skip": tr("%n already here will be left as they are.", n=seen.here),
        "both": tr("%n already here will get a second record.", n=seen.here),
    }[duplicates]
    parts = [
        tr("%n new.", n=seen.new),
        here if seen.here else "",
        tr("%n imported before, word for word.", n=seen.same) if seen.same else "",
        tr("%n (has|have) no email.", n=seen.without_email) if seen.without_email else "",
        tr("%n cannot be taken in.", n=seen.rejected) if seen.rejected else "",
        tr("%n (asks|ask) not to be contacted, which is kept to.", n=seen.suppressed) if seen.suppressed else "",
    ]
    return " ".join(part for part in parts if part)


def ended(result: Result, kind: str) -> list[tuple[str, str]]:
    """Return what came of an import: a count in figures and what it counts."""
    new = tr("new deals") if kind == "deals" else tr("new contacts")
    lines = [
        (result.added, new),
        (result.merged, tr("updated with what they lacked")),
        (result.unchanged, tr("left as they are")),
        (result.rejected, tr("not taken in")),
        (result.suppressed, tr("on the do-not-contact list, as the file asks")),
    ]
    return [(number(count), said) for count, said in lines if count or said == new]


def in_short(result: Result, name: str) -> str:
    """Return what came of an import in one sentence."""
    said = tr("Imported {file}: {added} added", file=name, added=number(result.added))
    if result.merged:
        said += tr(", {merged} updated", merged=number(result.merged))
    if result.rejected:
        said += tr(", {rejected} not taken in", rejected=number(result.rejected))
    return said
