"""Interest: day counts and tiers by worked examples; accrual, payment and control account to the last fraction."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.interest import InterestTerms, accrual, pay_out
from accounts.models import Accrual, AccrualTotal, InterestPosting, Journal
from accounts.selectors import ledger as reads
from accounts.services import chart, day_end, interest
from accounts.services.ledger import JournalDraft, LedgerRefused, post
from bank.foundation import clock, jobs
from bank.foundation.actor import Actor
from products.domain.rates import MARGINAL, WHOLE, Tier
from tests import cast
from tests.accounts.ledger import books as ledger_books

ACTOR = Actor.system("day-end")
D = Decimal


def terms(*tiers: tuple[int, str], method: str = MARGINAL, day_count: str = "ACT/365F") -> InterestTerms:
    return InterestTerms(
        version_id=1,
        price_id=1,
        currency="HKD",
        tiers=tuple(Tier(start, D(rate)) for start, rate in tiers),
        method=method,
        day_count=day_count,
    )


@pytest.mark.parametrize(
    ("asked", "balance", "expected"),
    [
        pytest.param(terms((0, "0.0365")), 1_000_000, "100.000000000000", id="3.65 % of 10,000.00 is 1.00 a day"),
        pytest.param(terms((0, "0.036"), day_count="ACT/360"), 1_000_000, "100.000000000000", id="by 360"),
        pytest.param(terms((0, "0.01")), 1, "0.000027397260", id="a cent"),
        pytest.param(terms((0, "0.01")), -500, "0", id="a debit balance earns nothing"),
        pytest.param(terms((0, "0"), (100_000, "0.0365")), 300_000, "20.000000000000", id="each part at its rate"),
        pytest.param(
            terms((0, "0"), (100_000, "0.0365"), method=WHOLE), 300_000, "30.000000000000", id="the whole at one rate"
        ),
        pytest.param(terms((0, "0.0365"), (100_000, "0.073"), method=WHOLE), 99_999, "9.999900000000", id="just below"),
        pytest.param(terms((0, "0.0365"), (100_000, "0.073"), method=WHOLE), 100_000, "20.000000000000", id="just at"),
    ],
)
def test_a_days_interest(asked: InterestTerms, balance: int, expected: str) -> None:
    assert accrual(asked, balance, dt.date(2026, 6, 1)) == D(expected)


@given(st.decimals(min_value=0, max_value=10**12, places=12))
def test_what_is_paid_and_carried_is_what_accrued(accrued: Decimal) -> None:
    posted, carried = pay_out(accrued)
    assert posted + carried == accrued
    assert abs(carried) <= D("0.5")


@pytest.mark.parametrize(("accrued", "posted"), [("2.5", 2), ("3.5", 4), ("2.500000000001", 3), ("0.5", 0)])
def test_half_a_unit_goes_to_the_even_neighbour(accrued: str, posted: int) -> None:
    assert pay_out(D(accrued))[0] == posted


@pytest.fixture
def savers(db: None) -> list[int]:
    """Three savings accounts with 1.00, 12,345.67 and nothing; their ledger account ids."""
    cast.open_books()
    who = [cast.customer(name) for name in ("alice", "bob", "charlie")]
    accounts = [cast.account(person, kind="SAVINGS") for person in who]
    for account, minor in zip(accounts, (100, 1_234_567, 0), strict=True):
        if minor:
            cast.pay_in(account, minor)
    return [account.ledger_account_id for account in accounts]


def close_day() -> jobs.Job:
    job = day_end.close(actor=ACTOR, now=clock.now(), workers=False)
    with transaction.atomic():
        done = jobs.run(job)
    assert done.state == jobs.Job.State.DONE, done.error
    return done


def owed() -> Decimal:
    return sum((row.amount for row in Accrual.objects.all()), D(0)) - sum(
        row.posted for row in InterestPosting.objects.all()
    )


def control() -> int:
    return reads.balance(chart.control(interest.PAYABLE, "HKD").pk).ledger


def test_sets_and_single_accounts_work_out_the_same(savers: list[int]) -> None:
    day = clock.booking_date()
    close_day()
    price = cast.products()["SAVINGS"].price
    mine = terms(*((t.from_minor, str(t.annual_rate)) for t in price.typed_tiers), method=price.method)
    for account, balance in zip(savers, (100, 1_234_567, 0), strict=True):
        row = Accrual.objects.filter(ledger_account_id=account, day=day).first()
        assert (row.amount if row else 0) == accrual(mine, balance, day)


def test_a_month_is_paid_with_the_remainder_carried_and_control_agrees(savers: list[int]) -> None:
    start = clock.booking_date()
    while clock.booking_date().month == start.month:
        close_day()
        assert abs(owed() - control()) <= D("0.5")
    paid = InterestPosting.objects.get(ledger_account_id=savers[1])
    nights = Accrual.objects.filter(ledger_account_id=savers[1])
    assert paid.accrued == sum(night.amount for night in nights)
    assert (paid.posted, paid.carried) == pay_out(paid.accrued)
    assert reads.balance(savers[1]).ledger == 1_234_567 + paid.posted
    assert not InterestPosting.objects.filter(ledger_account_id=savers[0]).exists(), "too little to pay: it waits"
    assert AccrualTotal.objects.count() == nights.count()
    assert Journal.objects.filter(kind="interest.accrual").count() <= AccrualTotal.objects.count()
    ledger_books.agrees()


def test_fault_interest_posted_twice_fineract_5550(savers: list[int]) -> None:
    day = clock.booking_date()
    close_day()
    low, high = min(savers), max(savers) + 1
    assert interest.accrue(low, high, day).accounts == 0
    assert interest.total(day) == 0
    assert interest.settle(savers[1], day) > 0
    before = reads.balances(savers)
    assert interest.settle(savers[1], day) == interest.pay(low, high, day).accounts == 0
    assert reads.balances(savers) == before


def test_what_is_booked_after_the_cut_off_does_not_change_the_closed_day(savers: list[int]) -> None:
    day = clock.booking_date()
    clock.advance("HK", day + dt.timedelta(days=1))
    nostro = ledger_books.nostro()
    post([JournalDraft("deposit", ((nostro, -9_999_999), (savers[1], 9_999_999)), "late")])
    post([JournalDraft("deposit", ((nostro, -5_000), (savers[1], 5_000)), "backdated", value_date=day)])
    interest.accrue(1, 10**6, day)
    assert Accrual.objects.get(ledger_account_id=savers[1], day=day).balance == 1_234_567


def test_money_valued_later_earns_later(savers: list[int]) -> None:
    day = clock.booking_date()
    later = day + dt.timedelta(days=1)
    draft = JournalDraft("deposit", ((ledger_books.nostro(), -1000), (savers[0], 1000)), "value", value_date=later)
    post([draft])
    close_day()
    close_day()
    rows = Accrual.objects.filter(ledger_account_id=savers[0]).order_by("day")
    assert [row.balance for row in rows] == [100, 1100]


def test_an_open_day_cannot_be_accrued(savers: list[int]) -> None:
    with pytest.raises(LedgerRefused):
        interest.accrue(1, 10**6, clock.booking_date())


def test_an_account_catches_up_before_its_turn(savers: list[int]) -> None:
    day = clock.booking_date()
    clock.advance("HK", day + dt.timedelta(days=3))
    assert interest.catch_up(savers[1], day + dt.timedelta(days=2)) == 3
    assert interest.catch_up(savers[1], day + dt.timedelta(days=2)) == 0
    assert Accrual.objects.filter(ledger_account_id=savers[1]).count() == 3
