"""Named jobs: each chunk once, however often the workers die."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection, transaction

from bank.foundation import clock, jobs
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.jobs import Job, NamedJob, Payload, definition
from bank.foundation.jobs.running import place
from bank.foundation.models import AuditLine, BookingCalendar, JobChunk
from tests.conftest import Committed

ACTOR = Actor.system("test")


class Mark(NamedJob):
    """Writes one row a chunk; a second run of a chunk would violate the primary key."""

    name = "test.mark"

    def plan(self, job: Job) -> Iterable[Payload]:
        yield from ({"mark": f"m{job.pk}-{n}", "units": 10} for n in range(job.params["chunks"]))

    def run_chunk(self, job: Job, payload: Payload, number: int) -> int:
        BookingCalendar.objects.create(code=payload["mark"][:8], booking_date="2026-01-01")
        if number in job.params.get("poison", []):
            raise ValueError("this chunk is poisonous")
        time.sleep(job.params.get("seconds", 0))
        return 10

    def finish(self, job: Job) -> None:
        BookingCalendar.objects.create(code="finish", booking_date="2026-01-01")


@pytest.fixture(autouse=True)
def listed(settings: Any) -> None:
    settings.JOBS = ["tests.foundation.test_jobs.Mark"]


def begin(key: str = "k", **params: object) -> Job:
    return jobs.start(Mark.name, key=key, params={"chunks": 5, **params}, actor=ACTOR, now=clock.now(), workers=False)


def marks() -> int:
    return BookingCalendar.objects.filter(code__startswith="m").count()


@pytest.mark.django_db
def test_a_job_runs_every_chunk_and_its_finish_once() -> None:
    seen: list[int] = []
    job = jobs.run(begin(), on_progress=lambda now: seen.append(now.percent))
    assert (job.state, job.total, job.done, job.worked, job.percent) == ("DONE", 50, 50, 50, 100)
    assert seen == [20, 40, 60, 80, 100]
    assert marks() == 5
    assert BookingCalendar.objects.filter(code="finish").count() == 1


@pytest.mark.django_db
def test_the_same_name_and_key_is_the_same_run() -> None:
    first = jobs.run(begin())
    again = begin()
    assert again.pk == first.pk
    assert jobs.run(again).state == "DONE"
    assert marks() == 5
    assert begin("other").pk != first.pk


@pytest.mark.django_db
def test_a_poisonous_chunk_fails_the_job_keeps_the_rest_and_can_be_resumed() -> None:
    job = begin(poison=[2])
    for _try in range(6):
        JobChunk.objects.filter(state="WAITING").update(claimable_at=None)
        jobs.work(job.pk)
    job.refresh_from_db()
    assert job.state == "FAILED"
    assert "this chunk is poisonous" in job.error
    assert job.done == 40
    assert marks() == 4
    job.params["poison"] = []
    job.save()
    jobs.resume(job, actor=ACTOR, reason="repaired")
    assert jobs.run(job).state == "DONE"
    assert marks() == 5


@pytest.mark.django_db
def test_a_stopped_job_stays_where_it_is_until_it_is_resumed() -> None:
    job = begin()

    def stop_after_two(now: Job) -> None:
        if now.done == 20:
            jobs.stop(now, actor=ACTOR, reason="enough")

    assert jobs.run(job, on_progress=stop_after_two).state == "STOPPED"
    assert marks() == 2
    with pytest.raises(Refused):
        jobs.stop(job, actor=ACTOR)
    jobs.resume(job, actor=ACTOR)
    assert jobs.run(job).state == "DONE"
    assert marks() == 5
    actions = AuditLine.objects.filter(subject_id=job.public_id).order_by("id").values_list("action", "reason")
    assert list(actions) == [
        ("foundation.job.start", ""),
        ("foundation.job.control", "enough"),
        ("foundation.job.control", ""),
    ]


@pytest.mark.django_db
def test_a_job_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(Refused, match=r"test\.nothing"):
        jobs.start("test.nothing", key="k", actor=ACTOR, now=clock.now())


def test_many_workers_share_a_job_and_each_chunk_is_done_once(committed: Committed) -> None:
    job = begin(chunks=40, seconds=0.005)

    def worker() -> None:
        jobs.run(Job.objects.get(pk=job.pk))
        connection.close()

    threads = [threading.Thread(target=worker) for _nth in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    job.refresh_from_db()
    assert (job.state, job.done, marks()) == ("DONE", 400, 40)


def test_a_chunk_at_work_is_nobody_elses_even_after_its_lease(committed: Committed) -> None:
    job = begin(chunks=1)
    with transaction.atomic():
        JobChunk.objects.select_for_update().get()
        outcome: list[bool] = []

        def other() -> None:
            JobChunk.objects.filter(state="RUNNING").exists()
            outcome.append(jobs.work(job.pk))
            connection.close()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert outcome == [True]
        assert marks() == 0
    assert jobs.run(job).state == "DONE"


def test_a_run_has_as_many_places_as_its_class_allows(committed: Committed) -> None:
    job = begin()
    assert definition(Mark.name).workers == 2
    holding, go = threading.Barrier(3, timeout=10), threading.Event()
    taken: list[bool] = []

    def hold() -> None:
        with place(job.pk) as mine:
            taken.append(mine)
            holding.wait()
            go.wait(10)
        connection.close()

    threads = [threading.Thread(target=hold) for _nth in range(2)]
    for thread in threads:
        thread.start()
    holding.wait()
    with place(job.pk) as third:
        assert not third
    go.set()
    for thread in threads:
        thread.join()
    assert taken == [True, True]
    with place(job.pk) as free_again:
        assert free_again


WORKER = """
import django
from django.conf import settings
django.setup()
settings.JOBS = ["tests.foundation.test_jobs.Mark"]
from bank.foundation import jobs
job = jobs.run(jobs.Job.objects.get(), on_progress=lambda job: print(job.done, flush=True))
"""


def test_workers_killed_at_any_moment_lose_and_repeat_nothing(committed: Committed) -> None:
    job = begin(chunks=60, seconds=0.02)
    for _life in range(2):
        process = subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.PIPE, env=committed.environment)
        assert process.stdout
        process.stdout.readline()
        time.sleep(0.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
    job.refresh_from_db()
    assert 0 < job.done < job.total
    assert jobs.run(job).state == "DONE"
    assert (job.done, marks()) == (600, 60)
