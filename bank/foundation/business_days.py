"""Good days: calendars of business days, and the conventions that move a date which is none. Pure."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

DAY = dt.timedelta(days=1)
FARTHEST = 366
"""Days to look for a good one; a calendar without any for a year is an error."""


class BusinessDayConvention(StrEnum):
    """What becomes of a date that is no good day, by the names of FpML and the ISDA Definitions 2006, section 4.12."""

    NONE = "NONE"
    FOLLOWING = "FOLLOWING"
    MODFOLLOWING = "MODFOLLOWING"
    PRECEDING = "PRECEDING"
    MODPRECEDING = "MODPRECEDING"


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """The good days of one centre, or of several together (`a & b`: good where both are)."""

    name: str
    is_good: Callable[[dt.date], bool]

    def __and__(self, other: "BusinessCalendar") -> "BusinessCalendar":
        """Return the calendar on which a day is good only if it is on both: a payment needs both its currencies."""
        return BusinessCalendar(f"{self.name}+{other.name}", lambda day: self.is_good(day) and other.is_good(day))

    def adjust(self, day: dt.date, convention: BusinessDayConvention) -> dt.date:
        """Return `day`, or the good day that the convention puts in its place.

        FOLLOWING takes the next good day; MODFOLLOWING too, unless that lies in another month: then the one before.
        PRECEDING and MODPRECEDING the other way round.
        """
        if convention == BusinessDayConvention.NONE or self.is_good(day):
            return day
        forward = convention in {BusinessDayConvention.FOLLOWING, BusinessDayConvention.MODFOLLOWING}
        moved = self._nearest(day, DAY if forward else -DAY)
        modified = convention in {BusinessDayConvention.MODFOLLOWING, BusinessDayConvention.MODPRECEDING}
        if modified and moved.month != day.month:
            return self._nearest(day, -DAY if forward else DAY)
        return moved

    def add(self, day: dt.date, count: int) -> dt.date:
        """Return the `count`-th good day after `day`, before it where negative; 0 is `day` itself."""
        step = DAY if count > 0 else -DAY
        for _nth in range(abs(count)):
            day = self._nearest(day, step)
        return day

    def next(self, day: dt.date) -> dt.date:
        """Return the first good day after `day`."""
        return self.add(day, 1)

    def closed_days(self, first: dt.date, last: dt.date) -> Iterator[dt.date]:
        """Yield the days from `first` to `last` that are no good days, weekends included."""
        days = ((last - first).days + 1) if last >= first else 0
        return (day for day in (first + nth * DAY for nth in range(days)) if not self.is_good(day))

    def _nearest(self, day: dt.date, step: dt.timedelta) -> dt.date:
        for _nth in range(FARTHEST):
            day += step
            if self.is_good(day):
                return day
        raise ValueError(f"{self.name} has no good day near {day}")
