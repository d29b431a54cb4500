"""Telling those who watch how far a run is: staff pages by their live channels, a terminal by polling."""

import time

from bank.foundation.live.notifying import notify
from bank.foundation.models.job import Job

# Chunks may end hundreds of times a second; eyes do not.
SECONDS_BETWEEN = 0.2
WATCHERS = "staff.foundation.view_job"

_shown: dict[int, tuple[float, str]] = {}


def show(job: Job) -> None:
    """Announce the run's progress once this transaction has committed: every change of state, and now and then."""
    now = time.monotonic()
    at, state = _shown.get(job.pk, (0.0, ""))
    if state == job.state and now - at < SECONDS_BETWEEN:
        return
    _shown[job.pk] = (now, job.state)
    for channel in (f"job.{job.public_id}", WATCHERS):
        notify(channel, "progress", figures(job))


def figures(job: Job) -> dict[str, str | int]:
    """Return what a progress bar needs."""
    return {
        "job": job.public_id,
        "name": job.name,
        "state": str(job.state),
        "total": job.total,
        "done": job.done,
        "percent": job.percent,
        "worked": job.worked,
    }
