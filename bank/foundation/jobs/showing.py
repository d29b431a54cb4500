"""Telling those who watch how far a run is: the staff page by its live channel, a terminal by polling."""

from bank.foundation.live.notifying import notify
from bank.foundation.models.job import Job


def show(job: Job) -> None:
    """Announce the run's progress on its live channel once this transaction has committed."""
    notify(f"job.{job.public_id}", "progress", figures(job))


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
