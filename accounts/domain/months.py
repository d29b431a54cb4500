"""Months on the calendar: the same day some months on, and rows of due dates."""

import datetime as dt
from calendar import monthrange

MONTHS_A_YEAR = 12


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day some months on (or back), or that month's last where it has no such day."""
    index = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = divmod(index, MONTHS_A_YEAR)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_dates(first: dt.date, count: int, *, every: int = 1) -> tuple[dt.date, ...]:
    """Return so many dates, `every` months apart, all on the first one's day or their month's last."""
    return tuple(add_months(first, number * every) for number in range(count))
