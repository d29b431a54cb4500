"""What workers do for the ground."""

from celery import current_app, shared_task

from bank.foundation import clock, partitions
from bank.foundation.api.idempotency import forget_old
from bank.foundation.events.delivery import drain
from bank.foundation.events.publishing import POKED
from bank.foundation.jobs.running import UNFINISHED, place, work
from bank.foundation.models.job import Job
from bank.foundation.redis import redis

# Shorter than the broker's visibility timeout: a longer task would be delivered, and run, a second time.
SECONDS_A_TASK = 4.0


@shared_task(name="foundation.drain_events", ignore_result=True)
def drain_events() -> int:
    """Sequence and deliver. The poke's key goes first: an event committed after this line pokes again."""
    redis().delete(POKED)
    return drain()


@shared_task(name="foundation.run_job", ignore_result=True)
def run_job(job_id: int) -> None:
    """Take chunks of a run for a few seconds, then hand on to a fresh task while the run is under way.

    A task that finds every place of the run taken ends: however often a run is poked, its workers stay as many.
    """
    with place(job_id) as mine:
        again = mine and work(job_id, seconds=SECONDS_A_TASK)
    if again:
        current_app.send_task("foundation.run_job", args=[job_id], countdown=0.2, ignore_result=True)


@shared_task(name="foundation.sweep_jobs", ignore_result=True)
def sweep_jobs() -> None:
    """Find runs that no worker has in hand (a broker was emptied, a worker died) and set them going."""
    for job_id in Job.objects.filter(state__in=UNFINISHED).values_list("pk", flat=True):
        run_job.delay(job_id)


@shared_task(name="foundation.forget_idempotency_keys", ignore_result=True)
def forget_idempotency_keys() -> int:
    """Delete idempotency keys past their keeping time."""
    return forget_old(clock.now())


@shared_task(name="foundation.ensure_partitions", ignore_result=True)
def ensure_partitions() -> int:
    """Create the next months' partitions."""
    return partitions.ensure_ahead()
