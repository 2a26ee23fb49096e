"""Who sends: the identity that every message shows and every legal text is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderProfile:
    """The user's business as the law wants it named.

    `legal_name` is the registered name, `postal_address` one line or several, `contact_route` an address, number or
    page where a person answers. `country` is ISO 3166-1 alpha-2, `state` the code of a US state, `language` that of the
    drafts. `version` grows with every change, so that a message's evidence can name the profile it showed.
    """

    legal_name: str
    person_name: str = ""
    postal_address: str = ""
    contact_route: str = ""
    country: str | None = None
    state: str | None = None
    website: str = ""
    notice_url: str = ""
    language: str = "en"
    booking_link: str = ""
    unsubscribe_address: str = ""
    unsubscribe_url: str = ""
    call_back_number: str = ""
    brands: tuple[str, ...] = ()
    version: int = 1

    @property
    def place(self) -> str | None:
        """Return where the business is, as an ISO 3166 code (`DE`, `US-CA`), or None."""
        return f"{self.country}-{self.state}" if self.country and self.state else self.country

    @property
    def missing(self) -> tuple[str, ...]:
        """Return what the law wants shown and the profile lacks (compliance.md, core.sender_identity)."""
        wanted = (
            ("legal name", self.legal_name),
            ("postal address", self.postal_address),
            ("contact route", self.contact_route),
        )
        return tuple(name for name, value in wanted if not value.strip())
