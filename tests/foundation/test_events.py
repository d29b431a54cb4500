"""The event log: the order of commits, each event once, nothing lost."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import DatabaseError

from bank.foundation import clock, events
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.events import Envelope, Event, sequencer, subscribing
from bank.foundation.events.delivery import deliver
from bank.foundation.models import DeadLetter, EventRecord, SubscriberCursor
from tests.conftest import Committed

ACTOR = Actor.system("test")


@dataclass(frozen=True, kw_only=True)
class Tick(Event):
    name: ClassVar[str] = "test.tick"
    subject_type: ClassVar[str] = "clock"
    beat: int = 0


class Reader:
    """A subscriber that remembers, and that fails on the beats it is told to."""

    def __init__(self, name: str = "test.reader", batch_size: int = 10, history: bool = True) -> None:
        self.seen: list[int] = []
        self.failing: set[int] = set()
        self.subscriber = subscribing.Subscriber(name, frozenset({"test.tick"}), self.take, batch_size, history)

    def take(self, batch: Sequence[Envelope]) -> None:
        for event in batch:
            if event.payload["beat"] in self.failing:
                raise ValueError(f"cannot take {event.payload['beat']}")
        self.seen += [event.payload["beat"] for event in batch]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    one = Reader()
    monkeypatch.setattr(subscribing, "_load", lambda paths: {one.subscriber.name: one.subscriber})
    yield one


def tick(*beats: int) -> None:
    with transaction.atomic():
        for beat in beats:
            events.publish(Tick(subject_id="a", subject_version=beat, beat=beat), actor=ACTOR)


def test_an_event_belongs_to_a_transaction(committed: object) -> None:
    with pytest.raises(RuntimeError):
        events.publish(Tick(subject_id="a"))


@pytest.mark.django_db
def test_an_event_carries_primitives_only() -> None:
    with pytest.raises(TypeError):
        events.publish(Tick(subject_id="a", beat=object()))  # type: ignore[arg-type]


def test_what_rolls_back_was_never_announced(committed: object, reader: Reader) -> None:
    with pytest.raises(KeyError), transaction.atomic():
        events.publish(Tick(subject_id="a", beat=1))
        raise KeyError
    tick(2)
    events.drain()
    assert reader.seen == [2]


@pytest.mark.django_db
def test_events_arrive_in_order_once_in_batches(reader: Reader) -> None:
    tick(*range(35))
    assert events.drain() == 35
    assert events.drain() == 0
    assert reader.seen == list(range(35))


@pytest.mark.django_db
def test_a_new_subscriber_reads_history_unless_it_wants_none(reader: Reader) -> None:
    tick(1, 2)
    sequencer.sequence_all()
    late = Reader("test.late", history=False)
    deliver(late.subscriber)
    deliver(reader.subscriber)
    tick(3)
    sequencer.sequence_all()
    deliver(late.subscriber)
    assert reader.seen == [1, 2]
    assert late.seen == [3]


@pytest.mark.django_db
def test_a_poison_event_waits_then_is_parked_and_the_rest_goes_on(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.failing = {4}
    tick(*range(8))
    events.drain()
    assert reader.seen == [0, 1, 2, 3]
    cursor = SubscriberCursor.objects.get(pk="test.reader")
    assert cursor.attempts == 1
    assert cursor.retry_at is not None
    assert "cannot take 4" in cursor.error
    # Not due yet: nothing is tried.
    assert events.drain() == 0
    for _attempt in range(4):
        SubscriberCursor.objects.update(retry_at=clock.now())
        events.drain()
    assert reader.seen == [0, 1, 2, 3, 5, 6, 7]
    letter = DeadLetter.objects.get()
    assert (letter.subject_id, letter.attempts, letter.state) == ("a", 5, "WAITING")


@pytest.mark.django_db
def test_staff_replay_a_dead_letter_once_it_can_be_taken(reader: Reader) -> None:
    reader.failing = {1}
    tick(1)
    events.drain(patient=False)
    letter = DeadLetter.objects.get()
    with pytest.raises(Refused, match="cannot take 1"):
        events.replay_letter(letter.pk, reason="try", actor=ACTOR, now=clock.now())
    reader.failing = set()
    events.replay_letter(letter.pk, reason="fixed", actor=ACTOR, now=clock.now())
    assert reader.seen == [1]
    with pytest.raises(Refused):
        events.replay_letter(letter.pk, reason="again", actor=ACTOR, now=clock.now())


@pytest.mark.django_db
def test_a_subscriber_can_be_set_back(reader: Reader) -> None:
    tick(1, 2, 3)
    events.drain()
    first = events.read(["test.tick"], after=0, limit=1)[0]
    events.replay_subscriber("test.reader", after=first.position, reason="rebuilt", actor=ACTOR)
    events.drain()
    assert reader.seen == [1, 2, 3, 2, 3]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE foundation_event SET payload = '{}'",
        "UPDATE foundation_event SET position = 99",
        "UPDATE foundation_event SET position = NULL",
        "DELETE FROM foundation_event",
        "TRUNCATE foundation_event",
        "TRUNCATE foundation_event_default",
    ],
)
def test_nothing_in_the_log_changes(sql: str) -> None:
    tick(1)
    sequencer.sequence_all()
    with pytest.raises((DatabaseError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert EventRecord.objects.get(name="test.tick").payload == {"beat": 1}


def test_positions_follow_commits_not_beginnings(committed: object) -> None:
    """A long writer that began first and committed last comes last, and hides nobody meanwhile."""
    began, go = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            events.publish(Tick(subject_id="slow", beat=1))
            began.set()
            go.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    began.wait(10)
    tick(2)
    assert sequencer.sequence_all() == 1
    assert [e.payload["beat"] for e in events.read(["test.tick"], after=0, limit=9)] == [2]
    go.set()
    thread.join()
    sequencer.sequence_all()
    assert [e.payload["beat"] for e in events.read(["test.tick"], after=0, limit=9)] == [2, 1]


def test_versions_of_a_locked_subject_keep_their_order_under_many_writers(committed: object) -> None:
    writers, each = 4, 40
    SubscriberCursor.objects.create(subscriber="subject")
    stop = threading.Event()

    def write() -> None:
        for _nth in range(each):
            with transaction.atomic():
                row = SubscriberCursor.objects.select_for_update().get(pk="subject")
                row.position += 1
                row.save()
                events.publish(Tick(subject_id="subject", subject_version=row.position))
        connection.close()

    def sequence() -> None:
        while not stop.is_set():
            sequencer.sequence_all()
        connection.close()

    sequencers = [threading.Thread(target=sequence) for _nth in range(2)]
    threads = [threading.Thread(target=write) for _nth in range(writers)]
    for thread in threads + sequencers:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    for thread in sequencers:
        thread.join()
    sequencer.sequence_all()
    found = events.read(["test.tick"], after=0, limit=1000)
    assert [e.subject_version for e in found] == list(range(1, writers * each + 1))
    assert [e.position for e in found] == list(range(1, writers * each + 1))


def test_only_one_process_serves_a_subscriber(committed: object, reader: Reader) -> None:
    tick(1)
    sequencer.sequence_all()
    inside, go = threading.Event(), threading.Event()

    def slow(batch: Sequence[Envelope]) -> None:
        inside.set()
        go.wait(10)
        reader.take(batch)

    one = subscribing.Subscriber("test.reader", frozenset({"test.tick"}), slow, 10, True)

    def other() -> None:
        deliver(one)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait(10)
    assert deliver(reader.subscriber) == 0
    go.set()
    thread.join()
    assert reader.seen == [1]


DRAINER = """
import time, django
django.setup()
from bank.foundation.events import sequencer
from bank.foundation.events.delivery import deliver
from bank.foundation.events.subscribing import Subscriber
from bank.foundation.models import BookingCalendar
def take(batch):
    for e in batch:
        BookingCalendar.objects.create(code=f"e{e.payload['beat']}", booking_date="2026-01-01")
        print(e.payload["beat"], flush=True)
        time.sleep(0.01)
sequencer.sequence_all()
deliver(Subscriber("test.killed", frozenset({"test.tick"}), take, 7, True))
"""


def test_a_drainer_killed_at_any_moment_takes_each_event_once(committed: Committed) -> None:
    tick(*range(60))
    for _life in range(3):
        process = subprocess.Popen([sys.executable, "-c", DRAINER], stdout=subprocess.PIPE, env=committed.environment)
        assert process.stdout
        process.stdout.readline()
        time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run([sys.executable, "-c", DRAINER], check=True, env=committed.environment)
    # A second delivery would have violated the primary key; a lost one would be missing.
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM foundation_bookingcalendar WHERE code LIKE 'e%'")
        assert cursor.fetchone()[0] == 60
    assert not DeadLetter.objects.exists()
