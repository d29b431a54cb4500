"""Starting, stopping and resuming a run."""

import datetime as dt
import itertools
from typing import Any

from celery import current_app
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.jobs.definition import NamedJob, Payload, definition, job_classes
from bank.foundation.jobs.showing import show
from bank.foundation.models.job import Job, JobChunk

ROWS_A_TIME = 1000


@transaction.atomic
def start(
    name: str, *, key: str, params: dict[str, Any] | None = None, actor: Actor, now: dt.datetime, workers: bool = True
) -> Job:
    """Start a run, or return the run of this name and key and set it going again if it had stopped or failed.

    `workers=False` only plans it: the caller runs it here and now with `run()`.
    """
    if name not in job_classes():
        raise Refused("unknown_job", _("There is no job called %(name)s."), name=name)
    defaults = {"params": params or {}, "started_by": actor.as_json(), "started_at": now}
    job, created = Job.objects.get_or_create(name=name, key=key, defaults=defaults)
    if created:
        _plan(job, definition(name))
        audit.record(actor=actor, action="foundation.job.start", subject=job, after={"name": name, "key": key})
    elif job.state in (Job.State.STOPPED, Job.State.FAILED):
        resume(job, actor=actor)
    if workers:
        poke_workers(job)
    return job


@transaction.atomic
def stop(job: Job, *, actor: Actor, reason: str = "") -> Job:
    """Stop a run after the chunks in flight; Refused where it is not under way."""
    return _set(job, Job.State.STOPPED, (Job.State.PLANNED, Job.State.RUNNING), actor, reason)


@transaction.atomic
def resume(job: Job, *, actor: Actor, reason: str = "") -> Job:
    """Set a stopped or failed run going again; chunks that gave up get their tries back."""
    job.chunks.exclude(state=JobChunk.State.DONE).update(
        state=JobChunk.State.WAITING, attempts=0, claimable_at=None, error=""
    )
    _set(job, Job.State.RUNNING, (Job.State.STOPPED, Job.State.FAILED), actor, reason)
    poke_workers(job)
    return job


def poke_workers(job: Job) -> None:
    """Once committed, ask as many workers as the job allows to take chunks."""
    for _nth in range(job_classes()[job.name].workers):
        transaction.on_commit(lambda: _send(job.pk), robust=True)


def _send(job_id: int) -> None:
    current_app.send_task("foundation.run_job", args=[job_id], ignore_result=True, retry=False)


def _plan(job: Job, work: NamedJob) -> None:
    total = 0
    rows = (_chunk(job, number, payload) for number, payload in enumerate(work.plan(job)))
    for some in itertools.batched(rows, ROWS_A_TIME):
        JobChunk.objects.bulk_create(some)
        total += sum(chunk.units for chunk in some)
    job.total = total
    job.save(update_fields=["total"])


def _chunk(job: Job, number: int, payload: Payload) -> JobChunk:
    units, phase = int(payload.get("units", 1)), int(payload.get("phase", 0))
    return JobChunk(job=job, number=number, phase=phase, payload=payload, units=units)


def _set(job: Job, state: Job.State, allowed: tuple[Job.State, ...], actor: Actor, reason: str) -> Job:
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.state not in allowed:
        raise Refused("job_not_there", _("The job is already %(state)s."), state=locked.get_state_display())
    before = locked.state
    job.state, job.error = state, ""
    job.save(update_fields=["state", "error"])
    audit.record(
        actor=actor,
        action="foundation.job.control",
        subject=job,
        reason=reason,
        before={"state": before},
        after={"state": str(state)},
    )
    show(job)
    return job
