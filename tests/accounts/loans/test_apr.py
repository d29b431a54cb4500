"""The annual percentage rate, against published examples, and by its own definition: the present value is zero."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.domain.loans import apr
from accounts.domain.loans.apr import Flow, NoRate
from accounts.domain.loans.interest import RateFrom
from accounts.domain.loans.schedule import ANNUITY, Plan, schedule
from accounts.domain.months import due_dates

DAY = dt.date(1994, 1, 1)

# The examples of the European Union's method (COM(96) 79, adopted as Directive 98/7/EC, Annex III), on a calendar basis
# and with equal months. The equation is that of Directive 2008/48/EC Annex I and Directive (EU) 2023/2225 Annex III.
LEGAL = {
    "first: 1,000 lent, 1,200 repaid after 18 months": (
        [(0, 100_000), (18, -120_000)], "12.96", "12.92",
    ),
    "second: 50 kept back for expenses": ([(0, 95_000), (18, -120_000)], "16.90", "16.85"),
    "third: 600 after one year and after two": ([(0, 100_000), (12, -60_000), (24, -60_000)], "13.07", "13.07"),
    "fourth: 272, 272 and 544 after 3, 6 and 12 months": (
        [(0, 100_000), (3, -27_200), (6, -27_200), (12, -54_400)], "13.23", "13.19",
    ),
}  # fmt: skip


def flows(pairs, start=DAY):
    dates = due_dates(start, 25)
    return [Flow(dates[month], amount) for month, amount in pairs]


@pytest.mark.parametrize(("pairs", "calendar", "equal_months"), LEGAL.values(), ids=LEGAL)
def test_the_examples_of_the_directives(pairs, calendar, equal_months):
    assert apr.shown(apr.apr(flows(pairs), interval=apr.eu_days), 2) == Decimal(calendar)
    assert apr.shown(apr.apr(flows(pairs)), 2) == Decimal(equal_months)
    assert apr.shown(apr.apr(flows(pairs), interval=apr.uk_months), 2) == Decimal(equal_months)


def test_a_british_textbook():
    """AQA Free-Standing Mathematics, "Annual percentage rate": 5,000 lent, three yearly payments of 2,000: 9.7 %."""
    assert apr.shown(
        apr.apr([Flow(DAY, 500_000), *(Flow(DAY.replace(year=1994 + n), -200_000) for n in (1, 2, 3))])
    ) == (Decimal("9.7"))


def test_a_hong_kong_bank():
    """WeLab Bank: HK$120,000 over 12 months at 3.087 % a year, HK$10,168 a month: an APR of 3.13 %."""
    lent = [Flow(DAY, 12_000_000)]
    paid = [Flow(day, -1_016_800) for day in due_dates(dt.date(1994, 2, 1), 12)]
    assert apr.shown(apr.apr(lent + paid), 2) == Decimal("3.13")


@st.composite
def contracts(draw):
    """Several drawdowns, then many repayments of more than was lent, at any dates."""
    start = draw(st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1)))
    lent = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(1_000, 10**8)), min_size=1, max_size=6))
    paid = draw(st.lists(st.tuples(st.integers(61, 4_000), st.integers(1_000, 10**8)), min_size=1, max_size=60))
    total = sum(amount for _day, amount in lent)
    extra = max(total + 1 - sum(amount for _day, amount in paid), 0)
    first = [Flow(start + dt.timedelta(days=day), amount) for day, amount in [(0, lent[0][1]), *lent[1:]]]
    back = [Flow(start + dt.timedelta(days=day), -amount) for day, amount in paid]
    return [*first, *back, Flow(start + dt.timedelta(days=4_001), -extra - 1)]


@given(contracts(), st.sampled_from([apr.eu_months, apr.eu_weeks, apr.eu_days, apr.uk_months]))
@settings(max_examples=80, deadline=None)
def test_the_present_value_at_the_rate_is_zero(contract, interval):
    rate = apr.apr(contract, interval=interval)
    assert rate > 0
    start = contract[0].on
    timed = [(interval(start, flow.on), flow.amount_minor) for flow in contract]
    lent = sum(flow.amount_minor for flow in contract if flow.amount_minor > 0)
    assert abs(apr.present_value(timed, rate)) < Decimal("1e-15") * lent
    assert (apr.present_value(timed, rate * Decimal("0.999")) < 0) != (
        apr.present_value(timed, rate * Decimal("1.001")) < 0
    )


@given(st.decimals("0.001", "0.6", places=3), st.integers(1, 240))
@settings(max_examples=40, deadline=None)
def test_without_fees_it_is_the_rate_compounded_by_the_month(rate, months):
    principal = 10**12
    start = dt.date(2026, 1, 15)
    asked = Plan(
        method=ANNUITY, principal_minor=principal, rates=(RateFrom(start, rate),), day_count="30/360", start=start,
        due=due_dates(dt.date(2026, 2, 15), months),
    )  # fmt: skip
    found = apr.apr([Flow(start, principal), *(Flow(p.due_on, -p.amount_minor) for p in schedule(asked))])
    assert abs(found - ((1 + rate / 12) ** 12 - 1)) < Decimal("1e-8")


def test_intervals_are_whole_periods_and_days_counted_backwards():
    assert apr.eu_months(dt.date(2026, 1, 31), dt.date(2026, 2, 28)) == Fraction(1, 12)
    # From 15 January to 1 April: two months back to 1 February, then 17 days of the year that ends on 1 February.
    assert apr.eu_months(dt.date(2026, 1, 15), dt.date(2026, 4, 1)) == Fraction(2, 12) + Fraction(17, 365)
    assert apr.eu_months(dt.date(2024, 2, 1), dt.date(2024, 3, 15)) == Fraction(1, 12) + Fraction(14, 365)
    assert apr.eu_months(dt.date(2024, 3, 1), dt.date(2024, 3, 15)) == Fraction(14, 366)
    assert apr.eu_weeks(dt.date(2026, 1, 1), dt.date(2026, 1, 15)) == Fraction(2, 52)
    assert apr.uk_months(dt.date(2024, 2, 20), dt.date(2024, 3, 5)) == Fraction(14, 366)


def test_rounds_half_up_at_the_decimal_shown():
    assert apr.shown(Decimal("0.12345"), 1) == Decimal("12.3")
    assert apr.shown(Decimal("0.1235"), 1) == Decimal("12.4")


@pytest.mark.parametrize("nothing", [[], [Flow(DAY, 100)], [Flow(DAY, -100)], [Flow(DAY, 100), Flow(DAY, 50)]])
def test_without_both_sides_there_is_no_rate(nothing):
    with pytest.raises(NoRate):
        apr.apr(nothing)
