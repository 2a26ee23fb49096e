"""Your business: the workspace, what you sell, to whom, and who writes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from app.actions.queries.settings import Settings
from app.core.errors import Trouble
from app.ui.client import Client
from app.ui.views.settings.setting import ChoiceSetting, LongSetting, Section, Setting, TextSetting
from app.ui.words import tr


class Verbs:
    """Runs the verb behind a setting: at once, with Undo; what is refused is said at the setting."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def run(self, setting: Setting, verb: str, arguments: dict[str, object]) -> None:
        """Run a verb for a setting."""
        self._client.do(
            setting, verb, arguments, then=lambda _: setting.settle(), failed=partial(self._failed, setting)
        )

    def bind(
        self, setting: Setting, verb: str, argument: str, read: Callable[[Any], object] = lambda value: value
    ) -> None:
        """Have a setting apply itself by one argument of a verb."""

        def apply(value: object) -> None:
            try:
                self.run(setting, verb, {argument: read(value)})
            except ValueError:
                setting.complain(tr("That is no number."))

        setting.applied.connect(apply)

    def bind_reset(self, setting: Setting, name: str) -> None:
        """Have a setting go back to its default."""
        setting.reset.connect(lambda: self.run(setting, "reset_setting", {"name": name}))

    @staticmethod
    def _failed(setting: Setting, trouble: Trouble) -> None:
        setting.complain(trouble)


class WorkspaceSection(Section):
    """The workspace's name, zone and currency."""

    def __init__(self, verbs: Verbs) -> None:
        super().__init__("workspace", tr("Workspace"))
        self.called = TextSetting(tr("Name"), says=tr("Shown in the window and its title."), resets=True)
        self.zone = ChoiceSetting(
            tr("Your time zone"), (), says=tr("Times are shown in it; agents plan in each person’s own.")
        )
        self.currency = ChoiceSetting(
            tr("Currency"),
            [(code, code) for code in ("USD", "EUR", "GBP", "CHF", "CAD", "AUD", "SEK", "NOK", "DKK", "PLN", "JPY")],
            says=tr("For new deals; those that are there keep theirs."),
        )
        for setting in (self.called, self.zone, self.currency):
            self.add(setting)
        verbs.bind(self.called, "set_workspace_name", "name")
        verbs.bind_reset(self.called, "workspace_name")
        verbs.bind(self.zone, "set_zone", "zone")
        verbs.bind(self.currency, "set_currency", "currency")

    def show_settings(self, seen: Settings) -> None:
        """Show what holds."""
        if self.zone.combo.count() == 0:
            self.zone.combo.set_choices([(name, name.replace("_", " ")) for name in seen.zones])
        self.called.set_value(seen.name, default=not seen.own_name)
        self.zone.set_value(seen.zone)
        self.currency.set_value(seen.currency)


class OfferSection(Section):
    """What is sold, in the founder's words."""

    def __init__(self, verbs: Verbs) -> None:
        super().__init__("offer", tr("What you sell"), tr("Agents write with these words and claim nothing else."))
        self.product = TextSetting(tr("Product"), placeholder=tr("Tallyho"))
        self.one_liner = LongSetting(tr("What it does, in one sentence"), lines=2)
        self.pain = TextSetting(tr("The trouble it takes away"), placeholder=tr("chasing late payments"))
        self.outcome = TextSetting(tr("What people have afterwards"), placeholder=tr("an afternoon a week back"))
        self.booking = TextSetting(
            tr("Booking link"), says=tr("Where people choose a time for a meeting."), placeholder="https://", mic=False
        )
        named = {
            "product": self.product,
            "one_liner": self.one_liner,
            "pain": self.pain,
            "outcome": self.outcome,
            "booking_link": self.booking,
        }
        for argument, setting in named.items():
            self.add(setting)
            verbs.bind(setting, "set_offer", argument)

    def show_settings(self, seen: Settings) -> None:
        """Show what holds."""
        offer = seen.offer
        self.product.set_value(offer.product if offer else "")
        self.one_liner.set_value(offer.one_liner if offer else "")
        self.pain.set_value(offer.pain if offer else "")
        self.outcome.set_value(offer.outcome if offer else "")
        self.booking.set_value((offer.booking_link or "") if offer else "")


class CustomersSection(Section):
    """Whom to sell to: what every lead is scored against."""

    def __init__(self, verbs: Verbs) -> None:
        super().__init__(
            "customers",
            tr("Whom you sell to"),
            tr("Every lead is scored against this. A change scores all of them anew."),
        )
        self.words = LongSetting(
            tr("In a sentence"),
            says=tr("What is understood fills the fields below; each can be put right by hand."),
            placeholder=tr("EU freight firms, 50 to 500 people, operations managers"),
            lines=2,
        )
        self.industries = TextSetting(tr("Industries"), says=tr("With commas between."))
        self.roles = TextSetting(tr("Roles"), says=tr("With commas between."))
        self.countries = TextSetting(tr("Countries"), says=tr("Names or codes, with commas between."))
        self.smallest = TextSetting(tr("Smallest company"), says=tr("People who work there."), mic=False)
        self.largest = TextSetting(tr("Largest company"), says=tr("People who work there."), mic=False)
        for setting in (self.words, self.industries, self.roles, self.countries, self.smallest, self.largest):
            self.add(setting)
        verbs.bind(self.words, "set_profile", "words")
        for argument, setting in (
            ("industries", self.industries),
            ("roles", self.roles),
            ("countries", self.countries),
        ):
            verbs.bind(setting, "set_profile", argument, lambda value: str(value).split(","))
        verbs.bind(self.smallest, "set_profile", "smallest", _whole)
        verbs.bind(self.largest, "set_profile", "largest", _whole)

    def show_settings(self, seen: Settings) -> None:
        """Show what holds."""
        profile = seen.profile
        self.words.set_value(seen.profile_words)
        self.industries.set_value(", ".join(profile.industries))
        self.roles.set_value(", ".join(profile.roles))
        self.countries.set_value(", ".join(profile.countries))
        low, high = profile.company_size or ("", "")
        self.smallest.set_value(str(low))
        self.largest.set_value("" if high == "" or int(high) >= 1_000_000 else str(high))


def _whole(value: object) -> int:
    return int(str(value).replace(",", "").replace(" ", "") or 0)


class SenderSection(Section):
    """Who writes, as the law wants it shown."""

    def __init__(self, verbs: Verbs) -> None:
        super().__init__(
            "sender", tr("Who writes"), tr("The law wants this in first mails; without it they are held, not sent.")
        )
        fields = (
            ("person_name", tr("Your name"), "", ""),
            ("legal_name", tr("Business, as registered"), "", ""),
            ("postal_address", tr("Postal address"), tr("Street, town, country."), ""),
            ("contact_route", tr("Where people reach you"), tr("An address, a number or a page."), "you@example.com"),
            ("country", tr("Country"), tr("Its rules hold for what you send."), "US"),
            ("state", tr("State"), tr("For a business in the United States."), "CA"),
            ("website", tr("Website"), "", "https://"),
            ("notice_url", tr("Privacy notice"), tr("Linked in first mails where the law asks for it."), "https://"),
        )
        self.named: dict[str, TextSetting] = {}
        for argument, label, says, placeholder in fields:
            setting = TextSetting(
                label, says=says, placeholder=placeholder, mic=argument in ("person_name", "legal_name")
            )
            self.named[argument] = setting
            self.add(setting)
            verbs.bind(setting, "set_sender", argument)

    def show_settings(self, seen: Settings) -> None:
        """Show what holds."""
        for name, setting in self.named.items():
            setting.set_value(str(getattr(seen.sender, name) or "") if seen.sender else "")
