"""Who writes: what the law wants to be told of the sender, and the name drafts are signed with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderProfile:
    """The founder as a sender. `contact_route` is an address or number that a person answers."""

    legal_name: str
    person_name: str
    postal_address: str
    contact_route: str
    country: str
    notice_url: str = ""
    language: str = "en"
