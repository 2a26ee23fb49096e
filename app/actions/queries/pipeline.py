"""What the pipeline shows: the board, the forecast with its range, and one deal."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.actions.deals import currency_of
from app.actions.doing import Workspace
from app.actions.when import workspace_zone
from app.core.deal import Deal, Stage
from app.core.forecast import Outlook, Rate, norms, outlook, rates
from app.core.ids import ContactId, DealId
from app.core.money import Money
from app.core.qualification import Slot, SlotValue
from app.core.quote import Quote
from app.store import billing, contacts, deals, facts, next_steps, pipeline, settings
from app.store.billing import Invoice, Payment, Proposal
from app.store.database import Rows
from app.store.next_steps import Step
from app.store.pipeline import Card, Order, Which

SHOWN = (Stage.NEW, Stage.QUALIFIED, Stage.DEMO, Stage.PROPOSAL, Stage.NEGOTIATION, Stage.WON)
PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One stage of the board: its deals so far, how many there are, what they are worth."""

    stage: Stage
    count: int
    value: Money
    cards: tuple[Card, ...]
    norm: int  # days after which a deal stands here longer than usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The month: what was won, what is likely to come, and what the quota lacks.

    `later` are the open deals that close after the month, `foreign` those in another currency: neither counts.
    """

    month: datetime
    last_day: str
    quota: Money | None
    won: Money
    won_count: int
    negotiation: Money
    earlier: Money
    likely: Money
    low: Money
    high: Money
    best: Money
    rates: tuple[Rate, ...]
    weighted: tuple[tuple[Stage, int, Money, Money], ...]
    later: int
    foreign: int

    @property
    def gap(self) -> Money | None:
        """What the quota lacks beyond the likely; nothing where it is reached."""
        if self.quota is None:
            return None
        return Money(max(0, self.quota.minor - self.likely.minor), self.quota.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything the board shows; next steps by deal."""

    columns: tuple[Column, ...]
    next_steps: dict[int, Step]
    forecast: Forecast
    lost: int


def board(workspace: Workspace, held: Mapping[Stage, int] | None = None) -> Board:
    """Return the board with its forecast; `held` is how many deals of a stage are wanted, where a page is not enough."""
    now = workspace.clock.now()
    with workspace.database.read() as rows:
        currency = currency_of(rows)
        pasts = pipeline.pasts(rows)
        usual = norms(_days_of_won(pasts))
        sums = pipeline.sums(rows, currency)
        columns = []
        for stage in SHOWN:
            found = sums.get(stage)
            limit = max(PAGE, (held or {}).get(stage, 0))
            columns.append(
                Column(
                    stage=stage,
                    count=found.count if found else 0,
                    value=Money(found.value if found else 0, currency),
                    cards=tuple(pipeline.cards(rows, stage, limit=limit)) if found else (),
                    norm=usual.get(stage, 0),
                )
            )
        lost = sums.get(Stage.LOST)
        return Board(
            columns=tuple(columns),
            next_steps=next_steps.of_deals(rows, [one.id for column in columns for one in column.cards]),
            forecast=_forecast(rows, pasts, now, currency),
            lost=lost.count if lost else 0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """A page of deals with their next steps."""

    cards: tuple[Card, ...]
    next_steps: dict[int, Step]


def more(workspace: Workspace, stage: Stage, offset: int) -> Some:
    """Return a stage's deals that follow."""
    with workspace.database.read() as rows:
        return _some(rows, pipeline.cards(rows, stage, limit=PAGE, offset=offset))


def _some(rows: Rows, cards: list[Card]) -> Some:
    return Some(cards=tuple(cards), next_steps=next_steps.of_deals(rows, [one.id for one in cards]))


def _days_of_won(pasts: list[pipeline.Past]) -> dict[Stage, list[float]]:
    spans: dict[Stage, list[float]] = {}
    for past in pasts:
        if past.stage is Stage.WON:
            for (stage, at), (_, left) in zip(past.steps, past.steps[1:], strict=False):
                spans.setdefault(stage, []).append((left - at) / 86_400_000)
    return spans


def _forecast(rows: Rows, pasts: list[pipeline.Past], now: datetime, currency: str) -> Forecast:
    month = now.astimezone(workspace_zone(rows)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last_day = month.replace(day=monthrange(month.year, month.month)[1]).date().isoformat()
    known = rates((frozenset(stage for stage, _ in past.steps), past.stage is Stage.WON) for past in pasts)
    every = pipeline.open_deals(rows)
    ours = [one for one in every if one.currency == currency]
    held = [one for one in ours if one.close_date is None or one.close_date <= last_day]
    found: Outlook = outlook([(one.value, known[one.stage].probability) for one in held])
    ended = pipeline.counted(rows, Which(stages=(Stage.WON,), since=month), currency)
    won = ended.value
    weighted = []
    for stage in known:
        values = [one.value for one in held if one.stage is stage]
        worth = round(sum(values) * known[stage].probability)
        weighted.append((stage, len(values), Money(sum(values), currency), Money(worth, currency)))
    negotiation = next(worth.minor for stage, _, _, worth in weighted if stage is Stage.NEGOTIATION)
    earlier = sum(worth.minor for stage, _, _, worth in weighted if stage is not Stage.NEGOTIATION)
    quota = settings.get(rows, "quota")
    return Forecast(
        month=month,
        last_day=last_day,
        quota=Money(int(quota), currency) if quota else None,
        won=Money(won, currency),
        won_count=ended.count,
        negotiation=Money(negotiation, currency),
        earlier=Money(earlier, currency),
        likely=Money(won + found.expected, currency),
        low=Money(won + found.low, currency),
        high=Money(won + found.high, currency),
        best=Money(won + found.best, currency),
        rates=tuple(known.values()),
        weighted=tuple(weighted),
        later=len(ours) - len(held),
        foreign=len(every) - len(ours),
    )


# The table -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page of the table; how many deals are meant and what they are worth comes with the first."""

    some: Some
    count: int
    value: Money
    owners: tuple[str, ...]


def listed(workspace: Workspace, which: Which, order: Order = "stage", offset: int = 0, limit: int = PAGE) -> Listed:
    """Return a page of deals."""
    with workspace.database.read() as rows:
        currency = currency_of(rows)
        total = pipeline.counted(rows, which, currency)
        return Listed(
            some=_some(rows, pipeline.listed(rows, which, order, limit=limit, offset=offset)),
            count=total.count,
            value=Money(total.value, currency),
            owners=tuple(pipeline.owners(rows)),
        )


# One deal ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DealView:
    """One deal in full: `past` are the stages it went through, `norm` how many days one usually stands in its stage."""

    deal: Deal
    card: Card
    next_step: Step | None
    slots: dict[Slot, SlotValue]
    quote: Quote | None
    proposal: Proposal | None
    invoice: Invoice | None
    payments: tuple[Payment, ...]
    past: tuple[tuple[Stage, datetime], ...]
    days_in_stage: int
    norm: int
    email: str
    people: tuple[tuple[ContactId, str], ...]  # the others at the company


_PEOPLE = 8


def deal(workspace: Workspace, number: DealId) -> DealView:
    """Return one deal; raises NotFound."""
    now = workspace.clock.now()
    with workspace.database.read() as rows:
        found = deals.get(rows, number)
        shown = pipeline.card(rows, number)
        assert shown is not None
        person = found.contact_id
        invoice = billing.invoice_of(rows, number)
        return DealView(
            deal=found,
            card=shown,
            next_step=next_steps.of_deals(rows, [number]).get(number),
            slots=facts.slots_of(rows, person) if person is not None else {},
            quote=billing.current_quote(rows, number),
            proposal=billing.current_proposal(rows, number),
            invoice=invoice,
            payments=tuple(billing.payments_of(rows, invoice.id)) if invoice is not None else (),
            past=pipeline.past(rows, number, found.stage),
            days_in_stage=max(0, (now - found.stage_changed_at) // timedelta(days=1)),
            norm=0 if found.stage.ended else norms(_days_of_won(pipeline.pasts(rows)))[found.stage],
            email=(contacts.get(rows, person).email or "") if person is not None else "",
            people=_others(rows, found),
        )


def _others(rows: Rows, found: Deal) -> tuple[tuple[ContactId, str], ...]:
    if found.company_id is None:
        return ()
    others = [one for one in contacts.at_company(rows, found.company_id) if one != found.contact_id][:_PEOPLE]
    return tuple((one, contacts.get(rows, one).shown) for one in others)


__all__ = [
    "Board",
    "Card",
    "Column",
    "DealView",
    "Forecast",
    "Invoice",
    "Listed",
    "Order",
    "Some",
    "Step",
    "Which",
    "board",
    "deal",
    "listed",
    "more",
]
