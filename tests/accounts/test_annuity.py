"""A loan's schedule is exact: worked examples, and every principal sums to the loan."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.annuity import add_months, payment_minor, schedule

FIRST = dt.date(2026, 1, 31)


@pytest.mark.parametrize(
    ("principal", "rate", "months", "payment"),
    [
        # numpy_financial.pmt(0.075/12, 12*15, 200000) = -1854.0247200054619
        (20_000_000, "0.075", 180, 185_402),
        # pmt(0.01, 12, 1000) = -88.848788677834
        (100_000, "0.12", 12, 8_885),
        # pmt(0.06/12, 360, 100000) = -599.55052515275
        (10_000_000, "0.06", 360, 59_955),
        (120_000, "0", 12, 10_000),
        (100, "0", 3, 33),
    ],
)
def test_worked_examples(principal, rate, months, payment):
    assert payment_minor(principal_minor=principal, annual_rate=Decimal(rate), months=months) == payment


@given(
    principal=st.integers(1, 10**10),
    rate=st.decimals(0, 1, places=4, allow_nan=False),
    months=st.integers(1, 480),
)
def test_principals_sum_to_the_loan(principal, rate, months):
    parts = schedule(principal_minor=principal, annual_rate=rate, months=months, first_due_on=FIRST)
    assert sum(part.principal_minor for part in parts) == principal
    assert parts[-1].balance_after_minor == 0
    owed = principal
    for part in parts:
        assert part.amount_minor == part.principal_minor + part.interest_minor
        assert part.principal_minor >= 0 <= part.interest_minor
        owed -= part.principal_minor
        assert part.balance_after_minor == owed


def test_due_days_stay_in_their_month():
    assert [add_months(FIRST, n) for n in range(4)] == [
        dt.date(2026, 1, 31), dt.date(2026, 2, 28), dt.date(2026, 3, 31), dt.date(2026, 4, 30),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("principal", "rate", "months"), [(0, "0.1", 12), (100, "-0.1", 12), (100, "0.1", 0), (5, "NaN", 3)]
)
def test_nonsense_is_refused(principal, rate, months):
    with pytest.raises(ValueError, match=r"a loan|annual rate"):
        payment_minor(principal_minor=principal, annual_rate=Decimal(rate), months=months)
