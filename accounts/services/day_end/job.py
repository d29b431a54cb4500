"""The named job: a chunk is a range of accounts that goes through the steps of a phase in one transaction."""

import datetime as dt
from collections.abc import Iterable, Sequence

from accounts.events import DayEnded
from accounts.models import DayEndItem
from accounts.services.day_end.step import Day, Partition, phases, ranges, steps
from accounts.services.day_end.working import work
from bank.foundation.actor import Actor
from bank.foundation.events import publish
from bank.foundation.jobs import Job, NamedJob, Payload, Worked


class DayEndJob(NamedJob):
    """Killed at any point it goes on with the ranges that are not done; a range is done wholly or not at all."""

    name = "accounts.day_end"
    workers = 4

    def plan(self, job: Job) -> Iterable[Payload]:
        """Return, phase by phase, a chunk per range of ledger account ids."""
        cut = list(ranges())
        for phase in range(len(phases())):
            for part in cut:
                yield {"low": part.low, "high": part.high, "phase": phase, "units": part.high - part.low}

    def run_chunk(self, job: Job, payload: Payload, number: int) -> Worked:
        """Take one range through the steps of its phase."""
        return work(day_of(job), Partition(payload["low"], payload["high"]), phases()[payload["phase"]])

    def parts(self) -> Sequence[str]:
        """Return the names of the steps."""
        return [step.name for step in steps()]

    def finish(self, job: Job) -> None:
        """Let each step finish, then announce that the day has ended, and with how many items for staff."""
        day = day_of(job)
        for step in steps():
            step.finish(day)
        publish(
            DayEnded(
                subject_id=f"{day.calendar}:{day.date}",
                calendar=day.calendar,
                closed_date=day.date.isoformat(),
                failed_items=failed_items(day),
            ),
            actor=day.actor,
        )


def day_of(job: Job) -> Day:
    """Return the day that a run works on."""
    return Day(
        calendar=job.params["calendar"],
        date=dt.date.fromisoformat(job.params["date"]),
        now=job.started_at,
        actor=Actor.from_json(job.started_by),
    )


def failed_items(day: Day) -> int:
    """Return how many accounts of the day wait for staff."""
    return DayEndItem.objects.filter(calendar=day.calendar, day=day.date, state=DayEndItem.State.FAILED).count()
