"""The time, and the bank's own date. Nothing else in the bank reads the clock."""

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bank.foundation.errors import Refused
from bank.foundation.models.calendar import BookingCalendar

if TYPE_CHECKING:
    from holidays import HolidayBase

__all__ = [
    "BookingCalendar",
    "add_business_days",
    "advance",
    "booking_date",
    "is_business_day",
    "next_business_day",
    "now",
    "open_calendar",
]


def now() -> dt.datetime:
    """Return the present instant, aware, in UTC."""
    return timezone.now()


def booking_date(calendar: str = "HK") -> dt.date:
    """Return the date on which the bank books now; it moves by `advance`, not at midnight."""
    return BookingCalendar.objects.values_list("booking_date", flat=True).get(pk=calendar)


def open_calendar(code: str, *, country: str, booking_date: dt.date) -> BookingCalendar:
    """Return the calendar of this code, opened on `booking_date` if it is new."""
    return BookingCalendar.objects.get_or_create(
        code=code, defaults={"country": country, "booking_date": booking_date}
    )[0]


def advance(calendar: str, to: dt.date) -> dt.date:
    """Move the booking date forward and return the date it was; Refused where `to` is not later.

    Waits for postings in flight: each share-locks this row, so none can book into the closed day afterwards.
    """
    with transaction.atomic():
        row = BookingCalendar.objects.select_for_update().get(pk=calendar)
        closed = row.booking_date
        if to <= closed:
            raise Refused("booking_date_backwards", _("The booking date only moves forward."))
        row.booking_date = to
        row.save(update_fields=["booking_date"])
    return closed


def is_business_day(day: dt.date, calendar: str = "HK") -> bool:
    """Return whether banks open: neither a weekend nor a public holiday of the calendar's country (`HK`, `CZ`)."""
    return day.weekday() < 5 and day not in _holidays(calendar)


def next_business_day(day: dt.date, calendar: str = "HK") -> dt.date:
    """Return the first business day after `day`."""
    return add_business_days(day, 1, calendar)


def add_business_days(day: dt.date, count: int, calendar: str = "HK") -> dt.date:
    """Return the `count`-th business day after `day` (before it where negative)."""
    step = dt.timedelta(days=1 if count > 0 else -1)
    for _nth in range(abs(count)):
        day += step
        while not is_business_day(day, calendar):
            day += step
    return day


@cache
def _holidays(country: str) -> "HolidayBase":
    from holidays import country_holidays  # noqa: PLC0415 (costs half a second at every start)

    return country_holidays(country)
