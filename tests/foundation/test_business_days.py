"""Business days: published calendars by currency, the conventions that move a date, and staff's rulings."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from bank.foundation import calendars, clock
from bank.foundation.actor import Actor
from bank.foundation.business_days import BusinessCalendar, BusinessDayConvention
from bank.foundation.errors import Refused
from bank.foundation.models import AuditLine, CalendarRuling
from bank.identity.models import User
from tests.signed_in import signed_in

Convention = BusinessDayConvention
ACTOR = Actor.system("tests")
NOW = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
WEEKDAYS = BusinessCalendar("weekdays", lambda day: day.weekday() < 5)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31))


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "convention", "expected"),
    [
        # Saturday 31 January 2026: the next good day lies in February.
        ("2026-01-31", Convention.FOLLOWING, "2026-02-02"),
        ("2026-01-31", Convention.MODFOLLOWING, "2026-01-30"),
        ("2026-01-31", Convention.PRECEDING, "2026-01-30"),
        ("2026-01-31", Convention.NONE, "2026-01-31"),
        # Sunday 1 February 2026: the one before lies in January.
        ("2026-02-01", Convention.PRECEDING, "2026-01-30"),
        ("2026-02-01", Convention.MODPRECEDING, "2026-02-02"),
        ("2026-02-01", Convention.MODFOLLOWING, "2026-02-02"),
        ("2026-02-03", Convention.FOLLOWING, "2026-02-03"),
    ],
)
def test_each_convention_moves_a_day_as_the_isda_definitions_say(
    day: str, convention: Convention, expected: str
) -> None:
    assert WEEKDAYS.adjust(date(day), convention) == date(expected)


@given(day=DAYS, convention=st.sampled_from([c for c in Convention if c != Convention.NONE]))
def test_an_adjusted_day_is_good_and_stays_and_modified_keeps_the_month(day: dt.date, convention: Convention) -> None:
    moved = WEEKDAYS.adjust(day, convention)
    assert WEEKDAYS.is_good(moved)
    assert WEEKDAYS.adjust(moved, convention) == moved
    if convention.startswith("MOD"):
        assert moved.month == day.month
    if convention == Convention.FOLLOWING:
        assert moved >= day
    if convention == Convention.PRECEDING:
        assert moved <= day


@given(day=DAYS, count=st.integers(-30, 30))
def test_adding_days_there_and_back_returns_to_a_good_day(day: dt.date, count: int) -> None:
    start = WEEKDAYS.adjust(day, Convention.FOLLOWING)
    there = WEEKDAYS.add(start, count)
    assert WEEKDAYS.add(there, -count) == start
    first, last = sorted((start, there))
    days = [first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(WEEKDAYS.is_good(day) for day in days) == abs(count)


@pytest.mark.django_db
class TestPublished:
    def test_hong_kong_keeps_its_festivals(self) -> None:
        # National Day 2026 is a Thursday; the Lunar New Year 2026 begins on Tuesday 17 February.
        hong_kong = calendars.of("HKD")
        assert not hong_kong.is_good(date("2026-10-01"))
        assert hong_kong.next(date("2026-09-30")) == date("2026-10-02")
        assert hong_kong.next(date("2026-02-16")) == date("2026-02-20")
        assert hong_kong.add(date("2026-10-05"), -1) == date("2026-10-02")

    def test_the_euro_keeps_the_six_days_of_target_only(self) -> None:
        closed = [d for d in calendars.of("EUR").closed_days(date("2026-01-01"), date("2026-12-31")) if d.weekday() < 5]
        assert [d.isoformat()[5:] for d in closed] == ["01-01", "04-03", "04-06", "05-01", "12-25"]

    def test_the_fed_moves_a_sunday_to_monday_and_a_saturday_not_at_all(self) -> None:
        dollar = calendars.of("USD")
        assert not dollar.is_good(date("2021-07-05"))  # 4 July 2021 was a Sunday.
        assert dollar.is_good(date("2026-07-03"))  # 4 July 2026 is a Saturday.
        assert not dollar.is_good(date("2026-11-26"))

    def test_two_currencies_need_a_day_on_which_both_are_open(self) -> None:
        both = calendars.of("HKD", "USD")
        assert both.next(date("2026-11-25")) == date("2026-11-27")  # Thanksgiving
        assert both.next(date("2026-09-30")) == date("2026-10-02")  # National Day

    def test_every_centre_opens_and_an_unknown_currency_is_refused(self) -> None:
        for currency in calendars.CURRENCY_CENTRES:
            assert calendars.of(currency).next(date("2026-12-31")).year == 2027
        with pytest.raises(Refused):
            calendars.of("XXX")


@pytest.mark.django_db
class TestRulings:
    TYPHOON = date("2026-09-09")

    def rule(self, says: str, at: dt.datetime = NOW) -> CalendarRuling:
        return calendars.rule(centre="HK", day=self.TYPHOON, says=says, reason="Signal 10", actor=ACTOR, now=at)

    def test_a_typhoon_closes_a_day_for_its_currency_alone_and_can_be_taken_back(self) -> None:
        self.rule("CLOSED")
        assert calendars.of("HKD").next(date("2026-09-08")) == date("2026-09-10")
        assert calendars.of("EUR").is_good(self.TYPHOON)
        self.rule("PUBLISHED", NOW + dt.timedelta(hours=3))
        assert calendars.of("HKD").is_good(self.TYPHOON)
        assert AuditLine.objects.filter(subject_id=f"HK:{self.TYPHOON}").count() == 2

    def test_what_was_known_then_can_be_asked(self) -> None:
        self.rule("CLOSED")
        self.rule("OPEN", NOW + dt.timedelta(hours=3))
        assert calendars.named("HK", known_at=NOW - dt.timedelta(1)).is_good(self.TYPHOON)
        assert not calendars.named("HK", known_at=NOW).is_good(self.TYPHOON)

    def test_the_same_again_or_without_a_reason_is_refused_and_nothing_is_changed_or_deleted(self) -> None:
        ruling = self.rule("CLOSED")
        with pytest.raises(Refused):
            self.rule("CLOSED")
        with pytest.raises(Refused):
            calendars.rule(centre="HK", day=self.TYPHOON, says="OPEN", reason=" ", actor=ACTOR, now=NOW)
        for change in (ruling.delete, ruling.save):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                change()

    def test_staff_see_a_year_and_rule_on_a_day(self) -> None:
        clock.open_calendar("HK", country="HK", booking_date=dt.date(2026, 11, 23))
        ada = User.objects.create(username="ada", is_staff=True)
        ada.user_permissions.set(Permission.objects.filter(codename__in=["view_calendarruling", "rule_calendarday"]))
        client = signed_in(ada)
        do = "/admin/foundation/calendarruling/do/rule/"
        sent = {"key": "a", "centre": "HK", "day": "2026-09-09", "says": "CLOSED", "reason": "Signal 10"}
        assert client.post(do, sent).status_code == 302
        assert client.post(do, sent).status_code == 422
        page = client.get("/admin/foundation/calendarruling/year/?centre=HK&year=2026").content.decode()
        assert "Signal 10" in page
        assert "國慶日" in page
        assert client.get("/admin/foundation/calendarruling/year/?centre=NONE").status_code == 404
        other = signed_in(User.objects.create(username="bo", is_staff=True))
        assert other.get("/admin/foundation/calendarruling/year/").status_code in {403, 404}
