"""The named job of metrics, and beat's door to it."""

from collections.abc import Iterable
from datetime import date, timedelta

from celery import shared_task
from django.utils import timezone

from bank.foundation import clock, jobs
from bank.foundation.actor import Actor
from bank.foundation.jobs import Job, NamedJob, Payload
from metrics.services import indicators

SYSTEM = Actor.system("metrics")


class ReadIndicators(NamedJob):
    """Read every indicator for the days `params` names: `{"first": ISO date, "last": ISO date}`."""

    name = "metrics.read_indicators"

    def plan(self, job: Job) -> Iterable[Payload]:
        """One chunk a day."""
        day, last = date.fromisoformat(job.params["first"]), date.fromisoformat(job.params["last"])
        while day <= last:
            yield {"day": day.isoformat()}
            day += timedelta(days=1)

    def run_chunk(self, job: Job, payload: Payload, number: int) -> int:
        """Read one day."""
        return len(indicators.read_day(day=date.fromisoformat(payload["day"]), actor=SYSTEM, now=clock.now()))


@shared_task(name="metrics.read_yesterday")
def read_yesterday() -> None:
    """Start the reading of yesterday; a second start on the same day changes nothing."""
    day = (timezone.localdate() - timedelta(days=1)).isoformat()
    jobs.start(ReadIndicators.name, key=day, params={"first": day, "last": day}, actor=SYSTEM, now=clock.now())
