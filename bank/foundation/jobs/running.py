"""Working on a run: claim a chunk, do it and its completion in one transaction, until none is left.

A claimed chunk is RUNNING with a short lease, and its row is locked while it is worked on: SKIP LOCKED leaves it alone
for as long as that takes, and a worker that dies drops the lock, so that the chunk is free again a lease later.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from django.db import connection, transaction

from bank.foundation import clock
from bank.foundation.jobs.definition import NamedJob, Worked, definition
from bank.foundation.jobs.showing import show
from bank.foundation.locks import session_lock
from bank.foundation.models.job import Job, JobChunk

LEASE = dt.timedelta(seconds=5)
BACK_OFF = (dt.timedelta(seconds=1), dt.timedelta(seconds=5), dt.timedelta(seconds=20))
IDLE_SECONDS = 0.1
LONGEST_ERROR = 4000
UNFINISHED = (Job.State.PLANNED, Job.State.RUNNING)

CLAIM = """
UPDATE foundation_jobchunk SET state = 'RUNNING', attempts = attempts + 1, claimable_at = %(lease)s
 WHERE id = (SELECT id FROM foundation_jobchunk
              WHERE job_id = %(job)s AND state IN ('WAITING', 'RUNNING')
                AND phase = (SELECT min(phase) FROM foundation_jobchunk
                              WHERE job_id = %(job)s AND state IN ('WAITING', 'RUNNING'))
                AND (claimable_at IS NULL OR claimable_at <= %(now)s)
              ORDER BY number FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING id, attempts
"""


def run(job: Job, *, on_progress: Callable[[Job], None] | None = None) -> Job:
    """Work on the run in this process until it is done, failed or stopped, beside any workers; return it fresh."""
    while work(job.pk, on_progress=on_progress):
        time.sleep(IDLE_SECONDS)
    job.refresh_from_db()
    return job


def work(job_id: int, *, seconds: float | None = None, on_progress: Callable[[Job], None] | None = None) -> bool:
    """Take chunks until none is free or `seconds` have gone; return whether the run is still under way."""
    job = Job.objects.get(pk=job_id)
    job_work, until = definition(job.name), time.monotonic() + (seconds or float("inf"))
    Job.objects.filter(pk=job_id, state=Job.State.PLANNED).update(state=Job.State.RUNNING)
    while _under_way(job) and time.monotonic() < until and (claim := _claim(job)):
        _chunk(job, job_work, *claim)
        if on_progress:
            job.refresh_from_db()
            on_progress(job)
    _finish(job, job_work)
    return _under_way(job)


@contextmanager
def place(job_id: int) -> Iterator[bool]:
    """Take one of the run's places for workers; yield whether one was free."""
    workers = definition(Job.objects.values_list("name", flat=True).get(pk=job_id)).workers
    with ExitStack() as held:
        names = (f"foundation.job:{job_id}:{nth}" for nth in range(workers))
        yield any(held.enter_context(session_lock(name)) for name in names)


def _under_way(job: Job) -> bool:
    return Job.objects.filter(pk=job.pk, state__in=UNFINISHED).exists()


def _claim(job: Job) -> tuple[int, int] | None:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"job": job.pk, "now": now, "lease": now + LEASE})
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


def _chunk(job: Job, job_work: NamedJob, chunk_id: int, attempt: int) -> None:
    try:
        with transaction.atomic():
            # Ours only while the attempt is: a slow process may find that another has claimed it since.
            mine = JobChunk.objects.select_for_update(skip_locked=True).filter(
                pk=chunk_id, attempts=attempt, state=JobChunk.State.RUNNING
            )
            chunk = mine.first()
            if chunk is None:
                return
            worked = job_work.run_chunk(job, chunk.payload, chunk.number)
            _complete(job, chunk, worked if isinstance(worked, Worked) else Worked(worked))
    except Exception as error:
        _failed(job, chunk_id, attempt, error)


def _complete(job: Job, chunk: JobChunk, worked: Worked) -> None:
    chunk.state, chunk.worked, chunk.error, chunk.claimable_at = JobChunk.State.DONE, worked.rows, "", None
    chunk.figures = worked.figures
    chunk.save(update_fields=["state", "worked", "figures", "error", "claimable_at"])
    # Last, so that the run's row is locked for a moment only.
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE foundation_job SET done = done + %s, worked = worked + %s WHERE id = %s RETURNING done, worked",
            [chunk.units, worked.rows, job.pk],
        )
        job.done, job.worked = cursor.fetchone()
    job.state = Job.State.RUNNING
    show(job)


@transaction.atomic
def _failed(job: Job, chunk_id: int, attempt: int, error: Exception) -> None:
    text = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
    mine = JobChunk.objects.filter(pk=chunk_id, attempts=attempt, state=JobChunk.State.RUNNING)
    if attempt <= len(BACK_OFF):
        mine.update(state=JobChunk.State.WAITING, error=text, claimable_at=clock.now() + BACK_OFF[attempt - 1])
        return
    if mine.update(state=JobChunk.State.FAILED, error=text, claimable_at=None):
        Job.objects.filter(pk=job.pk, state__in=UNFINISHED).update(
            state=Job.State.FAILED, error=text, finished_at=clock.now()
        )
        job.state, job.error = Job.State.FAILED, text
        show(job)


@transaction.atomic
def _finish(job: Job, job_work: NamedJob) -> None:
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.state not in UNFINISHED or locked.chunks.exclude(state=JobChunk.State.DONE).exists():
        return
    job_work.finish(locked)
    locked.state, locked.finished_at = Job.State.DONE, clock.now()
    locked.save(update_fields=["state", "finished_at"])
    show(locked)
