"""The ground from a terminal."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bank.foundation import clock, jobs
from bank.foundation.actor import Actor
from bank.foundation.models import EventRecord, SubscriberCursor
from bank.identity import consents
from bank.identity.models import User

pytestmark = pytest.mark.django_db
ACTOR = Actor.system("test")


def say(*words: str, **options: Any) -> str:
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def witness(settings: Any) -> None:
    settings.EVENT_SUBSCRIBERS = ["tests.foundation.test_workers.witness"]
    user = User.objects.create(username="alice")
    consents.give(user.pk, "profiling", actor=ACTOR, now=clock.now())


def test_status_drain_and_replay(witness: None) -> None:
    announced = EventRecord.objects.count()
    status = say("events", "status")
    assert f"last position 0, waiting for one {announced}\n" in status
    assert "test.witness: new" in status
    assert say("events", "drain") == "1 events delivered\n"
    assert f"test.witness: {announced}, behind 0" in say("events", "status")
    say("events", "replay", "test.witness", "--reason", "rebuilt")
    assert SubscriberCursor.objects.get().position == 0
    assert say("events", "drain", "test.witness") == "1 events delivered\n"


@pytest.mark.parametrize("words", [["drain", "nobody"], ["replay", "nobody", "--reason", "x"]])
def test_an_unknown_subscriber_is_named(witness: None, words: list[str]) -> None:
    with pytest.raises(CommandError, match="nobody"):
        say("events", *words)


def test_jobs_are_listed_run_stopped_and_resumed(settings: Any) -> None:
    settings.JOBS = ["tests.foundation.test_jobs.Mark"]
    job = jobs.start("test.mark", key="k", params={"chunks": 3}, actor=ACTOR, now=clock.now(), workers=False)
    assert f"{job.public_id} PLANNED" in say("jobs", "list")
    say("jobs", "stop", job.public_id)
    with pytest.raises(CommandError, match="already"):
        say("jobs", "stop", job.public_id)
    say("jobs", "resume", job.public_id)
    assert "DONE" in say("jobs", "run", job.public_id)
    with pytest.raises(CommandError, match="no job job_x"):
        say("jobs", "run", "job_x")
