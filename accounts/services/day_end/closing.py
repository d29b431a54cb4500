"""The cut-off."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.services.day_end.job import DayEndJob
from bank.foundation import clock, jobs
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.jobs import Job


def close(
    *, actor: Actor, now: dt.datetime, date: dt.date | None = None, calendar: str = "HK", workers: bool = True
) -> Job:
    """Close a day and start its end; closed already, return its run and set it going again where it had stopped.

    The booking date moves first, in the transaction that plans the run: from then on nothing can post into the closed
    day, and the run exists. Without `date` the present booking date is closed. Refused for a day still to come, and
    while the end of an earlier day is not done: days are done in order.
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
            _require_earlier_done(calendar)
            clock.advance(calendar, closing + dt.timedelta(days=1))
        params = {"calendar": calendar, "date": closing.isoformat()}
        return jobs.start(DayEndJob.name, key=key, params=params, actor=actor, now=now, workers=workers)


def _require_earlier_done(calendar: str) -> None:
    """Refuse while an earlier day's end is under way, failed or stopped."""
    undone = Job.objects.filter(name=DayEndJob.name, params__calendar=calendar).exclude(state=Job.State.DONE)
    if earlier := undone.order_by("started_at").first():
        raise Refused(
            "earlier_day_open", _("The end of %(day)s is not done yet. Finish it first."), day=earlier.params["date"]
        )
