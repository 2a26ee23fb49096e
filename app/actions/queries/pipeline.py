"""What the pipeline shows: the board, the forecast with its range, and one deal."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.actions.deals import currency_of
from app.actions.doing import Workspace
from app.actions.when import workspace_zone
from app.core.clock import to_millis
from app.core.deal import Deal, Stage
from app.core.forecast import Outlook, Rate, norms, outlook, rates
from app.core.ids import DealId
from app.core.money import Money
from app.core.qualification import Slot, SlotValue
from app.store import billing, contacts, deals, facts, next_steps, pipeline, settings
from app.store.database import Rows
from app.store.next_steps import Step
from app.store.pipeline import Card

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
    """The month: what was won, what is likely to come, and what the quota lacks."""

    month: datetime
    quota: Money | None
    won: Money
    negotiation: Money
    earlier: Money
    likely: Money
    low: Money
    high: Money
    best: Money
    rates: tuple[Rate, ...]
    weighted: tuple[tuple[Stage, int, Money, Money], ...]

    @property
    def gap(self) -> Money | None:
        """What the quota lacks beyond the likely; nothing where it is reached."""
        if self.quota is None:
            return None
        return Money(max(0, self.quota.minor - self.likely.minor), self.quota.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything the board shows."""

    columns: tuple[Column, ...]
    next_steps: dict[int, Step]
    forecast: Forecast
    lost: int


def board(workspace: Workspace) -> Board:
    """Return the board with its forecast."""
    now = workspace.clock.now()
    with workspace.database.read() as rows:
        currency = currency_of(rows)
        pasts = pipeline.pasts(rows)
        usual = norms(_days_of_won(pasts))
        sums = pipeline.sums(rows)
        columns = []
        for stage in SHOWN:
            held = sums.get(stage)
            columns.append(
                Column(
                    stage=stage,
                    count=held.count if held else 0,
                    value=Money(held.value if held else 0, currency),
                    cards=tuple(pipeline.cards(rows, stage, limit=PAGE)) if held else (),
                    norm=usual.get(stage, 0),
                )
            )
        people = [one.contact_id for column in columns for one in column.cards if one.contact_id is not None]
        lost = sums.get(Stage.LOST)
        return Board(
            columns=tuple(columns),
            next_steps=next_steps.of_people(rows, people),
            forecast=_forecast(rows, pasts, now, currency),
            lost=lost.count if lost else 0,
        )


def more(workspace: Workspace, stage: Stage, offset: int) -> list[Card]:
    """Return a stage's deals that follow."""
    with workspace.database.read() as rows:
        return pipeline.cards(rows, stage, limit=PAGE, offset=offset)


def _days_of_won(pasts: list[pipeline.Past]) -> dict[Stage, list[float]]:
    spans: dict[Stage, list[float]] = {}
    for past in pasts:
        if past.stage is Stage.WON:
            for (stage, at), (_, left) in zip(past.steps, past.steps[1:], strict=False):
                spans.setdefault(stage, []).append((left - at) / 86_400_000)
    return spans


def _forecast(rows: Rows, pasts: list[pipeline.Past], now: datetime, currency: str) -> Forecast:
    month = now.astimezone(workspace_zone(rows)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    known = rates(
        (frozenset(stage for stage, _ in past.steps), past.stage is Stage.WON) for past in pasts if past.stage.ended
    )
    held = pipeline.open_deals(rows)
    found: Outlook = outlook([(value, known[stage].probability) for _, stage, value in held])
    won = pipeline.won_since(rows, to_millis(month))
    weighted = []
    for stage in known:
        values = [value for _, where, value in held if where is stage]
        worth = round(sum(values) * known[stage].probability)
        weighted.append((stage, len(values), Money(sum(values), currency), Money(worth, currency)))
    negotiation = next(worth.minor for stage, _, _, worth in weighted if stage is Stage.NEGOTIATION)
    earlier = sum(worth.minor for stage, _, _, worth in weighted if stage is not Stage.NEGOTIATION)
    quota = settings.get(rows, "quota")
    return Forecast(
        month=month,
        quota=Money(int(quota), currency) if quota else None,
        won=Money(won, currency),
        negotiation=Money(negotiation, currency),
        earlier=Money(earlier, currency),
        likely=Money(won + found.expected, currency),
        low=Money(won + found.low, currency),
        high=Money(won + found.high, currency),
        best=Money(won + found.best, currency),
        rates=tuple(known.values()),
        weighted=tuple(weighted),
    )


# One deal ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DealView:
    """One deal in full."""

    deal: Deal
    card: Card
    next_step: Step | None
    slots: dict[Slot, SlotValue]
    quote_total: Money | None
    quote_expires: str
    days_in_stage: int
    email: str


def deal(workspace: Workspace, number: DealId) -> DealView:
    """Return one deal; raises NotFound."""
    now = workspace.clock.now()
    with workspace.database.read() as rows:
        found = deals.get(rows, number)
        shown = pipeline.card(rows, number)
        assert shown is not None
        person = found.contact_id
        quote = billing.current_quote(rows, number)
        return DealView(
            deal=found,
            card=shown,
            next_step=next_steps.of_people(rows, [person]).get(person) if person is not None else None,
            slots=facts.slots_of(rows, person) if person is not None else {},
            quote_total=quote.total if quote is not None else None,
            quote_expires=quote.expires_on.isoformat() if quote is not None else "",
            days_in_stage=max(0, (now - found.stage_changed_at) // timedelta(days=1)),
            email=(contacts.get(rows, person).email or "") if person is not None else "",
        )


__all__ = ["Board", "Card", "Column", "DealView", "Forecast", "Step", "board", "deal", "more"]
