"""The order of another bank's bookings is found again, and an altered amount is named."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.balance_chain import NoOrder, RecordedRow, breaks, chain, grain_of


def book(amounts_by_day, *, rounding=1):
    balance, rows = 0, []
    for day, amounts in enumerate(amounts_by_day):
        for amount in amounts:
            balance += amount
            recorded = round(balance / rounding) * rounding
            rows.append(RecordedRow(len(rows) + 2, f"t{len(rows)}", f"1998-01-{day + 1:02}", amount, recorded))
    return rows


days = st.lists(st.lists(st.integers(-500_000, 500_000).filter(bool), min_size=1, max_size=6), min_size=1, max_size=12)


@given(days, st.randoms(use_true_random=False))
def test_shuffled_days_reproduce_every_balance(amounts, rng):
    rows = book(amounts)
    shuffled = rng.sample(rows, len(rows))
    ordered = chain(shuffled, grain_of(rows))
    assert sorted(ordered, key=lambda row: row.line) == rows
    assert not list(breaks(ordered, grain_of(rows)))


@given(days, st.randoms(use_true_random=False), st.integers(-10_000, 10_000).filter(lambda d: abs(d) > 250))
def test_one_altered_amount_is_found_in_its_account(amounts, rng, by):
    rows = book(amounts)
    index = rng.randrange(len(rows))
    altered = list(rows)
    row = rows[index]
    altered[index] = RecordedRow(row.line, row.key, row.day, row.amount + by, row.recorded)
    found = list(breaks(chain(altered, grain_of(rows)), grain_of(rows)))
    assert found
    assert found[0].row.day >= row.day or row.day in {each.row.day for each in found}


def test_the_altered_line_itself_is_named_first():
    rows = book([[100_000], [-2_000, -3_500, -4_250], [7_777], [-100]])
    altered = [
        RecordedRow(row.line, row.key, row.day, row.amount - 150 if row.line == 4 else row.amount, row.recorded)
        for row in rows
    ]
    random.Random(4).shuffle(altered)
    assert next(breaks(chain(altered, 1), 1)).row.line == 4


def test_a_small_alteration_is_found_where_balances_are_exact():
    rows = book([[100_000], [-2_000], [7_777], [-100]])
    altered = [rows[0], RecordedRow(3, "t1", rows[1].day, -2_040, rows[1].recorded), *rows[2:]]
    assert [found.row.line for found in breaks(chain(altered, 1), 1)] == [3]


def test_a_recorded_balance_may_be_off_by_one_unit_of_currency():
    rows = book([[100_000], [-2_000], [7_777], [-100]])
    rounded = [rows[0], RecordedRow(3, "t1", rows[1].day, -2_000, rows[1].recorded + 80), *rows[2:]]
    assert not list(breaks(chain(rounded, 1), 1))
    wrong = [rows[0], RecordedRow(3, "t1", rows[1].day, -2_000, rows[1].recorded + 180), *rows[2:]]
    assert list(breaks(chain(wrong, 1), 1))


def test_rounded_balances_allow_their_grain():
    rows = book([[100_013], [-2_004], [7_777], [-106]], rounding=10)
    assert grain_of(rows) == 10
    assert not list(breaks(chain(rows, 10), 10))


def test_a_hostile_day_ends_with_a_named_line():
    rows = [RecordedRow(line, str(line), "1998-01-01", 1 + line, 7_919 * line % 104_729) for line in range(2, 60)]
    with pytest.raises(NoOrder, match="line 2"):
        chain(rows, 1)
