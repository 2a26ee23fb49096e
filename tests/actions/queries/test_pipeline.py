"""The pipeline's figures: sums and steps are the store's, and what is likely is learnt from deals that ended."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.actions import doing
from app.actions.queries import pipeline
from app.actions.queries.pipeline import Board, Column, Which
from app.actions.registry import Ran
from app.core.clock import VirtualClock
from app.core.deal import Stage
from app.core.errors import BadInput, NotFound
from app.core.forecast import NORMS, PRIOR, WEIGHT
from app.core.ids import ContactId, DealId
from app.core.money import Money
from app.core.qualification import Slot, SlotValue
from app.store import activities, approvals, billing, companies, deals, facts, undo
from app.store.workspace import Workspace
from tests.fakes.sales import a_quote
from tests.fakes.workspaces import START, a_contact, a_workspace


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
def space(tmp_path: Path, clock: VirtualClock) -> Iterator[Workspace]:
    made = a_workspace(tmp_path, clock)
    yield made
    made.close()


def do(space: Workspace, name: str, **arguments: object) -> Ran:
    return doing.run(space.database, name, arguments, confirmed=True)


def a_deal(space: Workspace, title: str, value: int | None = 1_000, stage: Stage = Stage.NEW) -> DealId:
    with space.database.transaction("person") as tx:
        person = a_contact(tx, f"{title.lower().replace(' ', '.')}@alder.example", f"{title} Buyer")
        worth = None if value is None else Money(value * 100, "USD")
        return deals.create(tx, title, currency="USD", contact=person, stage=stage, value=worth)


def person_of(space: Workspace, deal: DealId) -> ContactId:
    with space.database.read() as rows:
        found = deals.get(rows, deal).contact_id
    assert found is not None
    return found


def column(board: Board, stage: Stage) -> Column:
    return next(one for one in board.columns if one.stage is stage)


def test_sums_are_those_of_the_store_and_leave_other_currencies_out(space: Workspace) -> None:
    for number in range(3):
        a_deal(space, f"Deal {number}", 1_000 + number, Stage.DEMO)
    a_deal(space, "No price", None, Stage.DEMO)
    with space.database.transaction("person") as tx:
        person = a_contact(tx, "euro@alder.example", "Euro Buyer")
        deals.create(tx, "In euros", currency="EUR", contact=person, stage=Stage.DEMO, value=Money(500_000, "EUR"))
    board = pipeline.board(space)
    demo = column(board, Stage.DEMO)
    assert (demo.count, demo.value) == (5, Money(300_300, "USD"))
    assert board.forecast.best == Money(300_300, "USD")
    assert board.forecast.foreign == 1


def test_a_stage_comes_in_pages(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        for number in range(130):
            deals.create(tx, f"Deal {number}", currency="USD", stage=Stage.NEW)
    first = column(pipeline.board(space), Stage.NEW)
    assert (first.count, len(first.cards)) == (130, 100)
    rest = pipeline.more(space, Stage.NEW, 100)
    assert len({card.id for card in (*first.cards, *rest.cards)}) == 130
    assert len(column(pipeline.board(space, {Stage.NEW: 130}), Stage.NEW).cards) == 130


def test_the_next_step_of_a_deal_is_its_own(space: Workspace, clock: VirtualClock) -> None:
    one, other, lonely = a_deal(space, "One"), a_deal(space, "Other"), a_deal(space, "Lonely")
    with space.database.transaction("person") as tx:
        employer = companies.create(tx, "Beech Ltd")
        company_deal = deals.create(tx, "Beech", currency="USD", company=employer)
        late = clock.now() + timedelta(days=3)
        activities.create_task(tx, "Call Beech", deal=company_deal, due_at=clock.now())
        activities.create_task(tx, "Ring One", contact=person_of(space, one), due_at=late)
        approvals.ask(tx, "reply", "Answer One", {}, contact=person_of(space, one), deal=one)
        second = deals.create(tx, "One again", currency="USD", contact=person_of(space, one))
        activities.create_task(tx, "Look at Other", contact=person_of(space, other))
    steps = pipeline.board(space).next_steps
    assert {deal: steps[deal].words for deal in (one, other, company_deal, second)} == {
        one: "Answer One",
        other: "Look at Other",
        company_deal: "Call Beech",
        second: "Ring One",
    }
    assert steps[other].due is None
    assert lonely not in steps


def test_likely_is_learnt_from_deals_that_ended(space: Workspace) -> None:
    open_deal = a_deal(space, "Open", 10_000, Stage.PROPOSAL)
    before = pipeline.board(space).forecast
    assert before.likely == Money(round(10_000_00 * PRIOR[Stage.PROPOSAL]), "USD")
    for number in range(4):
        deal = a_deal(space, f"Past {number}", 100, Stage.PROPOSAL)
        do(space, "update_deal_stage", deal=deal, stage="won" if number < 3 else "lost", because="Price")
    after = pipeline.board(space)
    rate = next(rate for rate in after.forecast.rates if rate.stage is Stage.PROPOSAL)
    assert (rate.n, rate.won) == (4, 3)
    assert rate.probability == pytest.approx((PRIOR[Stage.PROPOSAL] * WEIGHT + 3) / (WEIGHT + 4))
    assert after.forecast.won == Money(30_000, "USD")
    assert after.forecast.likely == Money(30_000 + round(10_000_00 * rate.probability), "USD")
    assert after.forecast.low <= after.forecast.likely <= after.forecast.high <= after.forecast.best
    assert after.lost == 1
    do(space, "delete_deal", deal=open_deal)
    assert pipeline.board(space).forecast.best == Money(30_000, "USD")


def test_what_was_taken_back_teaches_nothing(space: Workspace) -> None:
    deal = a_deal(space, "Wavering", 500, Stage.DEMO)
    ran = do(space, "update_deal_stage", deal=deal, stage="negotiation")
    do(space, "undo_changes", group=ran.undo_id)
    do(space, "update_deal_stage", deal=deal, stage="won")
    rates = {rate.stage: rate for rate in pipeline.board(space).forecast.rates}
    assert (rates[Stage.DEMO].n, rates[Stage.NEGOTIATION].n) == (1, 0)
    assert [stage for stage, _ in pipeline.deal(space, deal).past] == [Stage.DEMO, Stage.WON]


def test_a_deal_that_closes_after_the_month_does_not_count(space: Workspace) -> None:
    a_deal(space, "Some day", 1_000, Stage.DEMO)
    deal = a_deal(space, "Later", 9_000, Stage.DEMO)
    do(space, "update_deal", deal=deal, close_date="2026-03-31")
    assert pipeline.board(space).forecast.best == Money(1_000_000, "USD")
    do(space, "update_deal", deal=deal, close_date="2026-04-01")
    found = pipeline.board(space).forecast
    assert (found.best, found.later) == (Money(100_000, "USD"), 1)
    do(space, "clear_deal_field", deal=deal, field="close_date")
    assert pipeline.board(space).forecast.later == 0


def test_the_month_begins_at_home(space: Workspace, clock: VirtualClock) -> None:
    deal = a_deal(space, "Early", 700, Stage.NEGOTIATION)
    do(space, "update_deal_stage", deal=deal, stage="won")
    assert pipeline.board(space).forecast.won == Money(70_000, "USD")
    clock.advance(timedelta(days=30, hours=-12))  # in UTC it is April, in Chicago the last evening of March
    assert clock.now().date() == date(2026, 4, 1)
    assert pipeline.board(space).forecast.won == Money(70_000, "USD")
    clock.advance(timedelta(hours=5))
    assert pipeline.board(space).forecast.won == Money(0, "USD")


def test_the_quota_and_what_it_lacks(space: Workspace) -> None:
    assert pipeline.board(space).forecast.gap is None
    deal = a_deal(space, "Only", 1_000, Stage.NEGOTIATION)
    ran = do(space, "set_quota", amount="5000")
    found = pipeline.board(space).forecast
    assert (found.quota, found.gap) == (Money(500_000, "USD"), Money(500_000 - 70_000, "USD"))
    do(space, "update_deal", deal=deal, value="100000")
    assert pipeline.board(space).forecast.gap == Money(0, "USD")
    with pytest.raises(BadInput):
        do(space, "set_quota", amount="-1")
    do(space, "undo_changes", group=ran.undo_id)
    assert pipeline.board(space).forecast.quota is None


def test_the_norm_is_ones_own_with_enough_deals_won(space: Workspace, clock: VirtualClock) -> None:
    made = [a_deal(space, f"Slow {number}", 100, Stage.PROPOSAL) for number in range(5)]
    clock.advance(timedelta(days=30))
    assert column(pipeline.board(space), Stage.PROPOSAL).norm == NORMS[Stage.PROPOSAL]
    for deal in made:
        do(space, "update_deal_stage", deal=deal, stage="won")
    assert column(pipeline.board(space), Stage.PROPOSAL).norm == 30


def test_the_table_is_chosen_and_ordered_by_the_store(space: Workspace, clock: VirtualClock) -> None:
    small, big = a_deal(space, "Small", 10, Stage.PROPOSAL), a_deal(space, "Big", 900, Stage.NEW)
    clock.advance(timedelta(days=1))
    lost, plain = a_deal(space, "Gone", 50, Stage.NEW), a_deal(space, "Plain", None, Stage.DEMO)
    do(space, "update_deal_stage", deal=lost, stage="lost", because="Price")
    with space.database.transaction("person") as tx:
        deals.update(tx, big, owner="Robin")

    def listed(which: Which, order: pipeline.Order = "stage") -> list[DealId]:
        return [card.id for card in pipeline.listed(space, which, order).some.cards]

    assert listed(Which()) == [small, plain, big, lost]
    assert listed(Which(), "value") == [big, lost, small, plain]
    assert listed(Which(), "name") == [big, lost, plain, small]
    assert listed(Which(stages=(Stage.LOST, Stage.DEMO)), "newest") in ([plain, lost], [lost, plain])
    assert listed(Which(owner="Robin")) == [big]
    assert listed(Which(since=START + timedelta(hours=1))) == [plain, lost]
    found = pipeline.listed(space, Which(stages=(Stage.NEW, Stage.PROPOSAL)))
    assert (found.count, found.value, found.owners) == (2, Money(91_000, "USD"), ("Robin",))


def test_a_deal_in_full(space: Workspace, clock: VirtualClock) -> None:
    deal = a_deal(space, "Alder plan", 5_000, Stage.QUALIFIED)
    person = person_of(space, deal)
    clock.advance(timedelta(days=2))
    do(space, "update_deal_stage", deal=deal, stage="proposal")
    with space.database.transaction("person") as tx:
        quote = a_quote(tx, deal)
        billing.request_payment(tx, deal, quote, person, kind="link")
        said = SlotValue(slot=Slot.BUDGET, value="5000", quote="We have five thousand.", confidence=0.9)
        facts.fill_slots(tx, person, [said])
    clock.advance(timedelta(days=15))
    found = pipeline.deal(space, deal)
    assert [(stage, at.date()) for stage, at in found.past] == [
        (Stage.QUALIFIED, START.date()),
        (Stage.PROPOSAL, START.date() + timedelta(days=2)),
    ]
    assert (found.days_in_stage, found.norm) == (15, NORMS[Stage.PROPOSAL])
    assert found.quote is not None
    assert found.invoice is not None
    assert found.invoice.amount == found.quote.total
    assert found.card.paid == "requested"
    assert found.slots[Slot.BUDGET].quote == "We have five thousand."
    do(space, "delete_deal", deal=deal)
    with pytest.raises(NotFound):
        pipeline.deal(space, deal)


def test_lost_keeps_the_reason_until_it_is_open_again(space: Workspace) -> None:
    deal = a_deal(space, "Maybe")
    ran = do(space, "update_deal_stage", deal=deal, stage="lost", because="Price: too dear")
    assert pipeline.deal(space, deal).deal.lost_reason == "Price: too dear"
    with space.database.read() as rows:
        last = undo.last(rows)
    assert last is not None
    assert last.id == ran.undo_id
    do(space, "undo_changes", group=ran.undo_id)
    assert pipeline.deal(space, deal).deal.lost_reason is None
    do(space, "update_deal_stage", deal=deal, stage="lost", because="Price")
    do(space, "update_deal_stage", deal=deal, stage="demo")
    assert pipeline.deal(space, deal).deal.lost_reason is None


def test_fields_of_a_deal_are_set_and_cleared(space: Workspace) -> None:
    deal = a_deal(space, "Draft", 100)
    do(space, "update_deal", deal=deal, title="Final", value="250.50", close_date="2026-05-01")
    found = pipeline.deal(space, deal).deal
    assert (found.title, found.value, found.close_date) == ("Final", Money(25_050, "USD"), date(2026, 5, 1))
    for wrong in ({"title": " "}, {"value": "-1"}, {"close_date": "soon"}):
        with pytest.raises(BadInput):
            do(space, "update_deal", deal=deal, **wrong)
    ran = do(space, "clear_deal_field", deal=deal, field="value")
    assert pipeline.deal(space, deal).deal.value is None
    do(space, "undo_changes", group=ran.undo_id)
    assert pipeline.deal(space, deal).deal.value == Money(25_050, "USD")
    with pytest.raises(BadInput):
        do(space, "create_deal", title="Below", company="Beech Ltd", value="-5")
