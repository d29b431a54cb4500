"""The service hours of a promise and what a case's clock shows."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from bank.foundation import calendars
from service.domain.clock import ServiceHours, due_after, minutes_run
from service.models import Case, CasePolicy


def hours_of(policy: CasePolicy) -> ServiceHours:
    """Return when the clock of this promise runs: its hours on business days of its calendar."""
    calendar = calendars.named(policy.calendar)
    return ServiceHours(policy.opens, policy.closes, ZoneInfo(settings.TIME_ZONE), calendar.is_good)


def minutes_on_clock(case: Case, now: datetime) -> int:
    """Return the minutes of service time that the case has run, pauses left out."""
    intervals = [(row.started_at, row.ended_at) for row in case.clock.all() if row.running]
    return minutes_run(intervals, now, hours_of(case.policy))


def answer_due(since: datetime) -> datetime:
    """Return when a customer who waits since then is to be answered: as promised for a question."""
    policy = CasePolicy.objects.get(kind="question")
    return due_after(since, policy.answer_within_minutes, hours_of(policy))
