"""The way through a real broker: a commit pokes a worker, and a killed worker's job is finished by the next."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from bank.foundation import clock, events, jobs
from bank.foundation.actor import Actor
from bank.foundation.jobs import Job
from bank.foundation.models import SubscriberCursor
from bank.identity import consents
from bank.identity.models import User
from tests.conftest import Committed

ACTOR = Actor.system("test")
PATIENCE = 90.0

WORKER = """
import sys
from django.conf import settings
settings.JOBS = ["tests.foundation.test_jobs.Mark"]
settings.EVENT_SUBSCRIBERS = ["tests.foundation.test_workers.witness"]
from bank.celery import application
application.worker_main(["worker", "--pool=prefork", "--concurrency=2", "--loglevel=warning",
                         "--without-gossip", "--without-mingle", "--without-heartbeat"])
"""


@events.subscriber("test.witness", events=("identity.consent.given",))
def witness(batch: object) -> None:
    """See and do nothing: the cursor tells."""


@contextmanager
def worker(committed: Committed) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=committed.environment, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "a worker did not get there in time"
        time.sleep(0.1)


@pytest.mark.slow
def test_a_commit_pokes_a_worker_and_a_killed_ones_job_is_finished(committed: Committed, settings: object) -> None:
    settings.JOBS = ["tests.foundation.test_jobs.Mark"]  # type: ignore[attr-defined]
    user = User.objects.create(username="alice")
    with worker(committed) as first:
        consents.give(user.pk, "profiling", actor=ACTOR, now=clock.now())
        until(lambda: SubscriberCursor.objects.filter(pk="test.witness", position__gt=0).exists())
        with transaction.atomic():
            params = {"chunks": 60, "seconds": 0.05}
            job = jobs.start("test.mark", key="k", params=params, actor=ACTOR, now=clock.now())
        until(lambda: Job.objects.get(pk=job.pk).done >= 100)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait(20)
    job.refresh_from_db()
    assert job.state == "RUNNING"
    assert job.done < job.total
    with worker(committed):
        jobs.poke_workers(job)
        until(lambda: Job.objects.get(pk=job.pk).state == "DONE")
    job.refresh_from_db()
    assert (job.done, job.worked) == (600, 600)
