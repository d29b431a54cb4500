"""Day counts: what part of a year a period is, exactly. Sources: the 2006 ISDA Definitions, section 4.16.

ACT/365F  4.16(d): actual days over 365.
ACT/360   4.16(e): actual days over 360.
30/360    4.16(h), "30E/360 (ISDA)": every month has thirty days, the last of February counts as the 30th (at maturity
          too, so that periods add up: the exception for a termination date is not made).
ACT/ACT   4.16(b), "Actual/Actual (ISDA)": the days in leap years over 366 and the others over 365.

Each is a sum over nights, so interest accrued by the day is the interest of the period.
"""

import calendar
import datetime as dt
from fractions import Fraction

ACT_365F = "ACT/365F"
ACT_360 = "ACT/360"
THIRTY_360 = "30/360"
ACT_ACT = "ACT/ACT"
DAY_COUNTS = (ACT_365F, ACT_360, THIRTY_360, ACT_ACT)


def night(count: str, day: dt.date) -> tuple[int, int]:
    """Return (days, basis) of the period from `day` to the next: (1, 365), (1, 360), or by 30/360 as a month asks.

    30/360 gives every month thirty days: none from the 30th to the 31st, and what February lacks on its last day.
    ACT/ACT asks whether `day` lies in a leap year. Raises ValueError for an unknown count.
    """
    match count:
        case "ACT/365F":
            return 1, 365
        case "ACT/360":
            return 1, 360
        case "30/360":
            return thirty(day, day + dt.timedelta(days=1)), 360
        case "ACT/ACT":
            return 1, 365 + calendar.isleap(day.year)
    raise ValueError(f"no such day count: {count!r}")


def year_fraction(count: str, start: dt.date, end: dt.date) -> Fraction:
    """Return what part of a year lies from `start` to `end` (not earlier), exactly. ValueError for an unknown count."""
    if end < start:
        raise ValueError(f"{end} is before {start}")
    actual = (end - start).days
    match count:
        case "ACT/365F":
            return Fraction(actual, 365)
        case "ACT/360":
            return Fraction(actual, 360)
        case "30/360":
            return Fraction(thirty(start, end), 360)
        case "ACT/ACT":
            leap = _days_in_leap_years(start, end)
            return Fraction(leap, 366) + Fraction(actual - leap, 365)
    raise ValueError(f"no such day count: {count!r}")


def thirty(start: dt.date, end: dt.date) -> int:
    """Return the days from start to end where every month has thirty; the last of February counts as the 30th."""
    return (end.year - start.year) * 360 + (end.month - start.month) * 30 + _thirtieth(end) - _thirtieth(start)


def _thirtieth(day: dt.date) -> int:
    last = day.day == calendar.monthrange(day.year, day.month)[1]
    return 30 if day.day >= 30 or (day.month == 2 and last) else day.day


def _days_in_leap_years(start: dt.date, end: dt.date) -> int:
    """Return the nights from start to end that begin in a leap year."""
    years = (year for year in range(start.year, end.year + 1) if calendar.isleap(year))
    return sum((min(end, dt.date(year + 1, 1, 1)) - max(start, dt.date(year, 1, 1))).days for year in years)
