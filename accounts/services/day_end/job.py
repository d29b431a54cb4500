"""The named job: a chunk is a range of accounts that goes through every step in one transaction."""

import datetime as dt
from collections.abc import Iterable

from accounts.events import DayEnded
from accounts.services.day_end.step import Day, Partition, ranges, steps
from bank.foundation.actor import Actor
from bank.foundation.events import publish
from bank.foundation.jobs import Job, NamedJob, Payload


class DayEndJob(NamedJob):
    """Killed at any point it goes on with the ranges that are not done; a range is done wholly or not at all."""

    name = "accounts.day_end"

    def plan(self, job: Job) -> Iterable[Payload]:
        """Return a chunk per range of ledger account ids."""
        return ({"low": part.low, "high": part.high, "units": part.high - part.low} for part in ranges())

    def run_chunk(self, job: Job, payload: Payload, number: int) -> int:
        """Take one range through the steps."""
        day, part = day_of(job), Partition(payload["low"], payload["high"])
        return sum(step.run(day, part, dry_run=False).done for step in steps())

    def finish(self, job: Job) -> None:
        """Let each step finish, then announce that the day has ended."""
        day = day_of(job)
        for step in steps():
            step.finish(day)
        publish(
            DayEnded(subject_id=f"{day.calendar}:{day.date}", calendar=day.calendar, closed_date=day.date.isoformat()),
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
