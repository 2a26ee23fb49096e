"""The field names that import, export and scripts use (a stable interface)."""

CONTACT_FIELDS = (
    "first_name", "last_name", "name", "email", "email_2", "phone", "mobile", "title", "seniority", "department",
    "company", "company_domain", "company_size", "industry", "annual_revenue", "funding", "technologies",
    "city", "state", "country", "linkedin_url", "website",
    "source", "status", "score", "tags", "owner", "created_at", "last_contacted_at", "notes",
    "email_opt_out", "do_not_call", "external_id",
)  # fmt: skip

DEAL_FIELDS = (
    "title", "company", "contact_email", "stage", "value", "currency", "close_date", "owner", "pipeline",
    "external_id", "created_at", "notes",
)  # fmt: skip

COMPANY_FIELDS = frozenset(
    {"company", "company_domain", "company_size", "industry", "annual_revenue", "funding", "technologies"}
)
