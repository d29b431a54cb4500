"""Day counts: what part of a year the night from one day to the next is."""

import calendar
import datetime as dt

ACT_365F = "ACT/365F"
ACT_360 = "ACT/360"
THIRTY_360 = "30/360"
DAY_COUNTS = (ACT_365F, ACT_360, THIRTY_360)


def night(count: str, day: dt.date) -> tuple[int, int]:
    """Return (days, basis) of the period from `day` to the next: (1, 365), (1, 360), or by 30/360 as a month asks.

    30/360 gives every month thirty days: none from the 30th to the 31st, and what February lacks on its last day.
    """
    if count == THIRTY_360:
        return thirty(day, day + dt.timedelta(days=1)), 360
    return 1, {ACT_365F: 365, ACT_360: 360}[count]


def thirty(start: dt.date, end: dt.date) -> int:
    """Return the days from start to end where every month has thirty; the last of February counts as the 30th."""
    return (end.year - start.year) * 360 + (end.month - start.month) * 30 + _thirtieth(end) - _thirtieth(start)


def _thirtieth(day: dt.date) -> int:
    last = day.day == calendar.monthrange(day.year, day.month)[1]
    return 30 if day.day >= 30 or (day.month == 2 and last) else day.day
