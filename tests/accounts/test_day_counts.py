"""Day counts: ISDA's own worked examples, and that the nights of a period add up to it."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.day_counts import DAY_COUNTS, night, thirty, year_fraction
from products.domain import rates

# ISDA, "EMU and market conventions: recent developments" (1999), whose six periods fix what Actual/Actual (ISDA) means.
MEMO = [
    ("2003-11-01", "2004-05-01", Fraction(61, 365) + Fraction(121, 366), "0.49772438"),
    ("1999-02-01", "1999-07-01", Fraction(150, 365), "0.41095890"),
    ("1999-07-01", "2000-07-01", Fraction(184, 365) + Fraction(182, 366), "1.00137735"),
    ("2002-08-15", "2003-07-15", Fraction(334, 365), "0.91506849"),
    ("2003-07-15", "2004-01-15", Fraction(170, 365) + Fraction(14, 366), "0.50400479"),
    ("1999-07-30", "2000-01-30", Fraction(155, 365) + Fraction(29, 366), "0.50389251"),
    ("2000-01-30", "2000-06-30", Fraction(152, 366), "0.41530055"),
    ("1999-11-30", "2000-04-30", Fraction(32, 365) + Fraction(120, 366), "0.41554009"),
]
# ISDA's table of 30/360 examples, column 30E/360 (ISDA), periods that do not end on a termination date in February.
THIRTY = [
    ("2007-01-15", "2007-01-30", 15),
    ("2007-01-15", "2007-02-15", 30),
    ("2007-01-15", "2007-07-15", 180),
    ("2007-09-30", "2008-03-31", 180),
    ("2007-09-30", "2007-10-31", 30),
    ("2007-09-30", "2008-09-30", 360),
    ("2007-01-15", "2007-01-31", 15),
    ("2007-01-31", "2007-02-28", 30),
    ("2007-02-28", "2007-03-31", 30),
    ("2006-08-31", "2007-02-28", 180),
    ("2007-02-28", "2007-08-31", 180),
    ("2007-02-14", "2007-02-28", 16),
    ("2007-02-26", "2008-02-29", 364),
    ("2008-02-29", "2009-02-28", 360),
    ("2008-02-29", "2008-03-30", 30),
    ("2008-02-29", "2008-03-31", 30),
]
DAYS = st.dates(dt.date(1996, 1, 1), dt.date(2032, 12, 31))


@pytest.mark.parametrize(("start", "end", "exact", "printed"), MEMO)
def test_actual_actual_as_the_isda_memo_works_it_out(start: str, end: str, exact: Fraction, printed: str) -> None:
    found = year_fraction("ACT/ACT", dt.date.fromisoformat(start), dt.date.fromisoformat(end))
    assert found == exact
    assert f"{float(found):.8f}" == printed


@pytest.mark.parametrize(("start", "end", "days"), THIRTY)
def test_thirty_360_as_the_isda_table_has_it(start: str, end: str, days: int) -> None:
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    assert thirty(first, last) == days
    assert year_fraction("30/360", first, last) == Fraction(days, 360)


@given(st.sampled_from(DAY_COUNTS), DAYS, st.integers(0, 900))
def test_a_period_is_the_sum_of_its_nights(count: str, start: dt.date, length: int) -> None:
    nights = (night(count, start + dt.timedelta(days=n)) for n in range(length))
    assert year_fraction(count, start, start + dt.timedelta(days=length)) == sum(
        (Fraction(days, basis) for days, basis in nights), Fraction(0)
    )


@pytest.mark.parametrize("year", [1900, 2000, 2023, 2024])
def test_a_calendar_year_is_one_by_actual_actual_and_by_thirty(year: int) -> None:
    first, last = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    assert year_fraction("ACT/ACT", first, last) == year_fraction("30/360", first, last) == 1


def test_the_catalogue_offers_what_can_be_counted_and_nothing_else_is_counted() -> None:
    assert rates.DAY_COUNTS == DAY_COUNTS
    for wrong in (lambda: night("ACT/364", dt.date(2026, 1, 1)), lambda: year_fraction("", *[dt.date(2026, 1, 1)] * 2)):
        with pytest.raises(ValueError, match="no such day count"):
            wrong()
    with pytest.raises(ValueError, match="before"):
        year_fraction("ACT/ACT", dt.date(2026, 1, 2), dt.date(2026, 1, 1))
