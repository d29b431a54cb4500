"""Telling those who watch how far a run is: staff pages by their live channels, a terminal by polling."""

import time
from collections import defaultdict

from django.db import connection

from bank.foundation.jobs.definition import definition, job_classes
from bank.foundation.live.notifying import notify
from bank.foundation.models.job import Job

# Chunks may end hundreds of times a second; eyes do not.
SECONDS_BETWEEN = 0.2
WATCHERS = "staff.foundation.view_job"

PARTS = """
SELECT p.key, f.key, sum(f.value::numeric)
  FROM foundation_jobchunk c, jsonb_each(c.figures) p, jsonb_each_text(p.value) f
 WHERE c.job_id = %s GROUP BY 1, 2 ORDER BY 1, 2
"""

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


def figures(job: Job) -> dict[str, object]:
    """Return what a progress bar needs."""
    return {
        "job": job.public_id,
        "name": job.name,
        "state": str(job.state),
        "total": job.total,
        "done": job.done,
        "percent": job.percent,
        "worked": job.worked,
        "parts": parts_of(job),
    }


def parts_of(job: Job) -> dict[str, dict[str, float]]:
    """Return the figures of the run's parts, summed over the chunks that are done: {part: {figure: sum}}."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    order = {part: nth for nth, part in enumerate(definition(job.name).parts())} if job.name in job_classes() else {}
    with connection.cursor() as cursor:
        cursor.execute(PARTS, [job.pk])
        for part, figure, total in cursor.fetchall():
            found[part][figure] = float(total)
    return dict(sorted(found.items(), key=lambda item: order.get(item[0], len(order))))
