"""Schedules are exact: worked examples, numpy-financial, and principals that sum to the cent whatever the loan."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.domain.day_counts import DAY_COUNTS, night
from accounts.domain.loans.interest import RateFrom, of_night, of_period, whole
from accounts.domain.loans.schedule import (
    ANNUITY,
    CAPITALISED,
    EQUAL_PRINCIPAL,
    INTEREST_ONLY,
    REVOLVING,
    Plan,
    level_payment,
    rounded,
    schedule,
)
from accounts.domain.months import add_months, due_dates

START = dt.date(2026, 1, 15)


def plan(principal=10_000_000, rate="0.06", months=360, start=START, **more):
    rates = (RateFrom(start, Decimal(rate)),)
    due = more.pop("due", due_dates(add_months(start, 1), months))
    more = {"method": ANNUITY, "day_count": "30/360", **more}
    return Plan(principal_minor=principal, rates=rates, start=start, due=due, **more)


@st.composite
def plans(draw):
    """Any loan: every method and day count, odd first periods, grace, balloon, fees, rates that change on the way."""
    start = draw(st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31)))
    first = start + dt.timedelta(days=draw(st.integers(1, 75)))
    count, principal = draw(st.integers(1, 120)), draw(st.integers(1, 10**10))
    later = draw(st.lists(st.dates(start, dt.date(2070, 1, 1)), max_size=3, unique=True))
    rate = st.decimals(0, 1, places=4, allow_nan=False)
    return Plan(
        method=draw(st.sampled_from([ANNUITY, EQUAL_PRINCIPAL, INTEREST_ONLY, REVOLVING])),
        principal_minor=principal,
        rates=tuple(RateFrom(on, draw(rate)) for on in sorted({start, *later})),
        day_count=draw(st.sampled_from(DAY_COUNTS)),
        start=start,
        due=due_dates(first, count, every=draw(st.sampled_from([1, 3, 12]))),
        accrued=draw(st.decimals(0, 1000, places=12, allow_nan=False)),
        grace=draw(st.integers(0, count - 1)),
        grace_kind=draw(st.sampled_from(["INTEREST_ONLY", CAPITALISED])),
        balloon_minor=draw(st.integers(0, principal)),
        fee_minor=draw(st.integers(0, 5000)),
        rounding=draw(st.sampled_from(["HALF_EVEN", "HALF_UP", "UP"])),
        step_minor=draw(st.sampled_from([1, 10, 100])),
        minimum_minor=draw(st.integers(0, 100_000)),
        minimum_share=draw(st.decimals(0, 1, places=2, allow_nan=False)),
    )


@pytest.mark.parametrize(
    ("principal", "rate", "months", "payment"),
    [
        # numpy_financial's own documentation: pmt(0.075/12, 12*15, 200000) = -1854.0247200054619
        (20_000_000, "0.075", 180, 185_402),
        (100_000, "0.12", 12, 8_885),
        (10_000_000, "0.06", 360, 59_955),
        # Questions answered in public for Hong Kong: HK$1,000,000 over 20 years at 5 % is HK$6,599.56 a month.
        (100_000_000, "0.05", 240, 659_956),
        (120_000, "0", 12, 10_000),
        (100, "0", 3, 33),
    ],
)
def test_worked_examples(principal, rate, months, payment):
    assert level_payment(plan(principal, rate, months)) == payment


def test_a_hong_kong_banks_published_instalment_loan():
    """WeLab Bank, "What is GoFlexi's interest calculation method?": HK$120,000 over 12 months at 3.087 % a year."""
    first, second, *_rest = schedule(plan(12_000_000, "0.03087", 12))
    assert (first.amount_minor, first.interest_minor, first.principal_minor) == (1_016_800, 30_870, 985_930)
    assert second.interest_minor == 28_334
    assert second.balance_after_minor == 11_014_070 - second.principal_minor


@given(principal=st.integers(100_000, 10**9), rate=st.decimals("0.001", "0.5", places=4), months=st.integers(2, 360))
def test_agrees_with_numpy_financial(principal, rate, months):
    parts = schedule(plan(principal, str(rate), months))
    monthly, per = float(rate) / 12, range(1, months + 1)
    assert abs(parts[0].amount_minor + npf.pmt(monthly, months, principal)) <= 0.5 + 1e-4
    # Each instalment is off by the rounding of the payment at most, which compounds over the earlier ones.
    drift = (1 + monthly) ** months * months
    interest = npf.ipmt(monthly, per, months, principal)
    assert all(abs(part.interest_minor + each) <= 1 + drift for part, each in zip(parts, interest, strict=True))


@given(plans())
@settings(max_examples=150, deadline=None)
def test_principals_sum_to_the_loan_to_the_cent(asked):
    parts = schedule(asked)
    assert sum(part.principal_minor for part in parts) == asked.principal_minor
    assert parts[-1].balance_after_minor == 0
    owed = asked.principal_minor
    for part in parts:
        assert part.amount_minor == part.principal_minor + part.interest_minor + part.fee_minor
        assert part.amount_minor >= 0 <= part.interest_minor
        owed -= part.principal_minor
        assert part.balance_after_minor == owed >= 0


@given(plans())
@settings(max_examples=100, deadline=None)
def test_interest_by_nights_is_the_interest_of_the_period(asked):
    exact, charged = Fraction(asked.accrued), 0
    owed, start = asked.principal_minor, asked.start
    for part in schedule(asked):
        day = start
        while day < part.due_on:
            rate = next(r.annual_rate for r in reversed(asked.rates) if r.on <= day)
            exact += Fraction(of_night(owed, rate, *night(asked.day_count, day)))
            day += dt.timedelta(days=1)
        charged += part.interest_minor
        owed, start = part.balance_after_minor, part.due_on
    assert abs(exact - charged) <= Fraction("0.500000001")


@given(plans(), st.integers(0, 119), st.decimals("0.01", "0.99", places=2))
@settings(max_examples=100, deadline=None)
def test_repaid_early_in_part_it_goes_on_as_if_worked_out_anew(asked, nth, share):
    """Cut a period where money comes in: what was earned till then is carried into the schedule of the rest."""
    asked = replace(asked, grace=0, balloon_minor=0, method=ANNUITY)
    before = schedule(asked)
    nth = min(nth, len(before) - 1)
    start = before[nth - 1].due_on if nth else asked.start
    day = start + (before[nth].due_on - start) * 2 // 3
    owed = before[nth].balance_after_minor + before[nth].principal_minor
    paid = int(owed * share)
    if owed - paid < 1:
        return
    earned = asked.accrued if nth == 0 else Decimal(0)
    earned += of_period(owed, asked.rates, asked.day_count, start, day)
    rest = replace(asked, principal_minor=owed - paid, start=day, due=asked.due[nth:], accrued=earned)
    after = schedule(rest)
    assert sum(part.principal_minor for part in after) == owed - paid
    exact = earned + of_period(owed - paid, asked.rates, asked.day_count, day, asked.due[nth])
    assert after[0].interest_minor == whole(exact)[0]


def test_a_grace_that_pays_interest_and_one_that_adds_it():
    pays = schedule(plan(1_200_000, "0.12", 12, grace=3))
    assert [part.amount_minor for part in pays[:3]] == [12_000] * 3
    assert [part.principal_minor for part in pays[:3]] == [0] * 3
    adds = schedule(plan(1_200_000, "0.12", 12, grace=3, grace_kind=CAPITALISED))
    assert [part.amount_minor for part in adds[:3]] == [0] * 3
    assert [part.balance_after_minor for part in adds[:3]] == [1_212_000, 1_224_120, 1_236_361]
    assert sum(part.principal_minor for part in adds) == 1_200_000


def test_equal_principal_and_a_balloon():
    equal = schedule(plan(1_200_000, "0.12", 12, method=EQUAL_PRINCIPAL))
    assert {part.principal_minor for part in equal} == {100_000}
    assert [part.interest_minor for part in equal[:3]] == [12_000, 11_000, 10_000]
    bullet = schedule(plan(1_200_000, "0.12", 12, method=INTEREST_ONLY))
    assert {part.amount_minor for part in bullet[:-1]} == {12_000}
    assert bullet[-1].principal_minor == 1_200_000
    balloon = schedule(plan(1_200_000, "0.12", 12, balloon_minor=600_000))
    # numpy_financial.pmt(0.01, 12, 1200000, -600000) = -59309.27…
    assert balloon[0].amount_minor == 59_309
    assert abs(balloon[-1].balance_after_minor + balloon[-1].principal_minor - 600_000 - 53_309) < 6_000


def test_revolving_pays_at_least_its_minimum():
    parts = schedule(plan(1_000_000, "0.3", 24, method=REVOLVING, minimum_minor=30_000, minimum_share=Decimal("0.01")))
    assert parts[0].interest_minor == 25_000
    assert parts[0].principal_minor == 10_000
    assert all(part.amount_minor >= 30_000 for part in parts[:-1])


def test_an_odd_first_period_and_actual_days():
    # 1,000,000.00 at 3.65 % by ACT/365F earns 100.00 a day: 45 days before the first instalment, 31 before the second.
    start = dt.date(2026, 1, 16)
    due = due_dates(dt.date(2026, 3, 2), 3)
    parts = schedule(plan(100_000_000, "0.0365", start=start, due=due, day_count="ACT/365F", method=INTEREST_ONLY))
    assert [part.interest_minor for part in parts] == [450_000, 310_000, 300_000]


def test_a_rate_that_changes_splits_the_period():
    start = dt.date(2026, 1, 1)
    rates = (RateFrom(start, Decimal("0.0365")), RateFrom(dt.date(2026, 1, 11), Decimal("0.073")))
    asked = replace(plan(100_000_000, "0", start=start, due=(dt.date(2026, 2, 1),), day_count="ACT/365F"), rates=rates)
    assert schedule(asked)[0].interest_minor == 10 * 10_000 + 21 * 20_000


def test_a_kept_payment_finishes_sooner():
    whole_life = schedule(plan(10_000_000, "0.06", 120))
    sooner = schedule(plan(8_000_000, "0.06", 120, payment_minor=whole_life[0].amount_minor))
    assert len(sooner) < 120
    assert {part.amount_minor for part in sooner[:-1]} == {whole_life[0].amount_minor}
    assert sooner[-1].amount_minor <= whole_life[0].amount_minor


def test_payments_are_rounded_as_the_product_says():
    assert level_payment(plan(12_000_000, "0.0588", 24, rounding="UP", step_minor=100)) % 100 == 0
    assert rounded(Decimal("2.5"), "HALF_EVEN") == 2
    assert rounded(Decimal("2.5"), "HALF_UP") == 3
    assert rounded(Decimal("201"), "UP", 100) == 300


def test_due_days_stay_in_their_month():
    assert due_dates(dt.date(2026, 1, 31), 4) == (
        dt.date(2026, 1, 31), dt.date(2026, 2, 28), dt.date(2026, 3, 31), dt.date(2026, 4, 30),
    )  # fmt: skip


@pytest.mark.parametrize(
    "nonsense",
    [
        {"principal": 0}, {"rate": "-0.1"}, {"rate": "NaN"}, {"months": 0}, {"grace": 400}, {"balloon_minor": 10**12},
        {"due": (dt.date(2025, 1, 1),)}, {"due": (dt.date(2026, 3, 1), dt.date(2026, 3, 1))},
    ],
)  # fmt: skip
def test_nonsense_is_refused(nonsense):
    with pytest.raises(ValueError, match=r"a loan|an annual|due dates"):
        schedule(plan(**nonsense))
