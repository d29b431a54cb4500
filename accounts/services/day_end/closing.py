"""The cut-off, and its rehearsal."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.services.day_end.job import DayEndJob
from accounts.services.day_end.step import Day, StepResult, ranges, steps
from bank.foundation import clock, jobs
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.jobs import Job


def close(
    *, actor: Actor, now: dt.datetime, date: dt.date | None = None, calendar: str = "HK", workers: bool = True
) -> Job:
    """Close a day and start its end; closed already, return its run and set it going again where it had stopped.

    The booking date moves first, in the transaction that plans the run: from then on nothing can post into the closed
    day, and the run exists. Without `date` the present booking date is closed. Refused for a day still to come.
    """
    with transaction.atomic():
        open_day = clock.booking_date(calendar)
        closing = date or open_day
        if closing > open_day:
            raise Refused("day_not_reached", _("This day has not come yet."))
        key = f"{calendar}:{closing}"
        if closing < open_day and not Job.objects.filter(name=DayEndJob.name, key=key).exists():
            raise Refused("day_not_run", _("The bank never stood on this day."))
        if closing == open_day:
            clock.advance(calendar, closing + dt.timedelta(days=1))
        params = {"calendar": calendar, "date": closing.isoformat()}
        return jobs.start(DayEndJob.name, key=key, params=params, actor=actor, now=now, workers=workers)


def rehearse(*, actor: Actor, now: dt.datetime, calendar: str = "HK") -> dict[str, StepResult]:
    """Return what each step would do if the present booking date closed now. Changes nothing."""
    day = Day(calendar, clock.booking_date(calendar), now, actor)
    found: dict[str, StepResult] = {}
    for step in steps():
        results = [step.run(day, part, dry_run=True) for part in ranges()]
        found[step.name] = StepResult(sum(r.done for r in results), sum(r.amount for r in results))
    return found
