"""The time, and the bank's own date. Nothing else in the bank reads the clock."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bank.foundation.errors import Refused
from bank.foundation.models.calendar import BookingCalendar

__all__ = ["BookingCalendar", "advance", "booking_date", "now", "open_calendar", "pretend"]


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


def pretend(calendar: str, to: dt.date) -> None:
    """Let this transaction, which can never commit, see the booking date moved; nobody else notices or waits."""
    BookingCalendar.objects.filter(pk=calendar).update(booking_date=to, rehearsing=True)
