"""Business calendars by centre and by currency: published holidays, and what staff ruled since.

`calendars.of("EUR")` is the calendar on which euro settle; work with it (`adjust`, `add`, `is_good`) is in
`business_days`. Each call reads the rulings once: keep the calendar for a loop.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.business_days import BusinessCalendar
from bank.foundation.errors import Refused
from bank.foundation.models.calendar import CalendarRuling
from bank.foundation.pages import Text

if TYPE_CHECKING:
    from holidays import HolidayBase

SATURDAY = 5
SUNDAY = 6

CENTRES: Mapping[str, Text] = {
    "HK": _("Hong Kong"),
    "TARGET": _("TARGET, the euro"),
    "US": _("United States, Fedwire"),
    "CN": _("Mainland China"),
    "GB": _("England"),
    "JP": _("Japan"),
    "CZ": _("Czechia"),
    "SG": _("Singapore"),
    "AU": _("Australia, New South Wales"),
    "CH": _("Switzerland, Zürich"),
}
CURRENCY_CENTRES = {
    "HKD": "HK",
    "EUR": "TARGET",
    "USD": "US",
    "CNY": "CN",
    "GBP": "GB",
    "JPY": "JP",
    "CZK": "CZ",
    "SGD": "SG",
    "AUD": "AU",
    "CHF": "CH",
}


def of(*currencies: str) -> BusinessCalendar:
    """Return the calendar on which all these currencies settle; Refused for one without a calendar."""
    first, *others = (named(centre_of(currency)) for currency in dict.fromkeys(currencies))
    for other in others:
        first &= other
    return first


def centre_of(currency: str) -> str:
    """Return the centre whose calendar a currency settles on."""
    try:
        return CURRENCY_CENTRES[currency]
    except KeyError:
        raise Refused("no_calendar", _("No business calendar is known for %(name)s."), name=currency) from None


def named(centre: str, *, known_at: dt.datetime | None = None) -> BusinessCalendar:
    """Return a centre's calendar (`HK`, `TARGET`, …), with the rulings known by then; Refused for an unknown one."""
    closed = _published(centre)
    ruled = rulings(centre, known_at=known_at)
    opens = {day: says == CalendarRuling.Says.OPEN for day, says in ruled.items()}

    def is_good(day: dt.date) -> bool:
        return opens[day] if day in opens else not closed(day)

    return BusinessCalendar(centre, is_good)


def rulings(centre: str, *, known_at: dt.datetime | None = None) -> dict[dt.date, str]:
    """Return what is ruled about single days, where that differs from what is published."""
    found = CalendarRuling.objects.filter(calendar=centre)
    if known_at is not None:
        found = found.filter(ruled_at__lte=known_at)
    latest = dict(found.order_by("id").values_list("day", "says"))
    return {day: says for day, says in latest.items() if says != CalendarRuling.Says.PUBLISHED}


@transaction.atomic
def rule(*, centre: str, day: dt.date, says: str, reason: str, actor: Actor, now: dt.datetime) -> CalendarRuling:
    """Rule that a day is closed, open, or as published again; the history keeps what was ruled before.

    Refused without a reason, for an unknown centre, and for what is already so.
    """
    _published(centre)
    if not reason.strip():
        raise Refused("reason_missing", _("Say why."))
    before = rulings(centre).get(day, CalendarRuling.Says.PUBLISHED)
    if before == says:
        raise Refused("already_ruled", _("This is ruled already."))
    ruling = CalendarRuling.objects.create(
        calendar=centre, day=day, says=says, reason=reason.strip(), ruled_by=actor.as_json(), ruled_at=now
    )
    audit.record(
        actor=actor,
        action="foundation.calendar.rule",
        subject=("foundation.calendar", f"{centre}:{day}"),
        reason=reason,
        before={"says": before},
        after={"says": says},
    )
    return ruling


def published_holidays(centre: str, year: int) -> dict[dt.date, str]:
    """Return a year's published holidays with their names in the centre's language; weekends are not among them."""
    _published(centre)
    first = dt.date(year, 1, 1)
    days = (first + dt.timedelta(days=nth) for nth in range(366))
    book = _holidays(centre)
    return {day: book.get(day, "") for day in days if day.year == year and book.get(day)}


def _published(centre: str) -> Callable[[dt.date], bool]:
    if centre not in CENTRES:
        raise Refused("no_calendar", _("No business calendar is known for %(name)s."), name=centre)
    book = _holidays(centre)
    if centre == "US":
        return lambda day: day.weekday() >= SATURDAY or _fed_closes(book, day)
    return lambda day: day.weekday() >= SATURDAY or day in book


def _fed_closes(book: "HolidayBase", day: dt.date) -> bool:
    """The Federal Reserve Banks keep a holiday that falls on a Sunday on Monday, one on a Saturday not at all."""
    return day in book or (day.weekday() == 0 and day - dt.timedelta(days=1) in book)


@cache
def _holidays(centre: str) -> "HolidayBase":
    from holidays import country_holidays, financial_holidays  # noqa: PLC0415 (costs half a second at every start)

    if centre == "TARGET":
        return financial_holidays("XECB")
    subdivisions = {"GB": "ENG", "AU": "NSW", "CH": "ZH"}
    return country_holidays(centre, subdiv=subdivisions.get(centre), observed=centre != "US")
