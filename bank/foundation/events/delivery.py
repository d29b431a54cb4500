"""Delivery: each subscriber reads on from its cursor, alone, in batches; what it cannot digest is parked."""

import datetime as dt
import logging
from collections.abc import Sequence

from django.db import transaction

from bank.foundation import clock
from bank.foundation.events.definition import Envelope
from bank.foundation.events.reading import read
from bank.foundation.events.sequencer import last_position, sequence_all
from bank.foundation.events.subscribing import Subscriber, subscribers
from bank.foundation.locks import session_lock
from bank.foundation.models.event import DeadLetter, SubscriberCursor

log = logging.getLogger(__name__)

# Tries of one event before it is parked, and the wait after each failed one.
BACK_OFF = (dt.timedelta(seconds=1), dt.timedelta(seconds=5), dt.timedelta(seconds=30), dt.timedelta(minutes=2))
LONGEST_ERROR = 4000
# Positions looked at in one step: the planner would else sort a long backlog for every batch of it.
WINDOW = 5000


def drain(subscriber: str | None = None, *, patient: bool = True) -> int:
    """Sequence the log and bring the subscribers up to date; return how many events they took.

    A subscriber that another process serves is left to it. Not `patient`, a failing event is tried without waiting and
    parked at once: for tests and for `manage.py events drain --now`.
    """
    sequence_all()
    known = subscribers()
    chosen = [known[subscriber]] if subscriber else list(known.values())
    return sum(deliver(one, patient=patient) for one in chosen)


def deliver(one: Subscriber, *, patient: bool = True) -> int:
    """Bring one subscriber up to date; return how many events it took, 0 where another process holds its place."""
    taken = 0
    with session_lock(f"foundation.subscriber:{one.name}") as mine:
        if not mine:
            return 0
        _first_place(one)
        while (step := _step(one, patient=patient)) is not None:
            taken += step
    return taken


def _step(one: Subscriber, *, patient: bool) -> int | None:
    """Deliver one batch; None where nothing is left or the next try is not due."""
    cursor = SubscriberCursor.objects.get(pk=one.name)
    if patient and cursor.retry_at and cursor.retry_at > clock.now():
        return None
    head = last_position()
    stumbling = cursor.attempts > 0
    end = min(head, cursor.position + WINDOW)
    batch = read(one.events, after=cursor.position, up_to=end, limit=1 if stumbling else one.batch_size)
    if not batch:
        if cursor.position >= head:
            return None
        _move(one.name, end)
        return 0
    if _try(one, batch) is None:
        return len(batch)
    return _stumble(one, batch, cursor, patient=patient)


def _try(one: Subscriber, batch: Sequence[Envelope]) -> Exception | None:
    """Hand over the batch and move the cursor in one transaction; return what it raised."""
    try:
        with transaction.atomic():
            one(batch)
            _move(one.name, batch[-1].position)
    except Exception as error:
        log.warning("subscriber %s failed at %s: %s", one.name, batch[0].position, error, exc_info=True)
        return error
    return None


def _stumble(one: Subscriber, batch: Sequence[Envelope], cursor: SubscriberCursor, *, patient: bool) -> int | None:
    """A batch failed: go on one by one up to the event that fails, count its failures, park it in the end."""
    taken = 0
    for event in batch:
        error = _try(one, [event])
        if error is not None:
            attempts = cursor.attempts + 1 if taken == 0 else 1
            if patient and attempts <= len(BACK_OFF):
                _wait(one.name, attempts, error)
                return taken or None
            _park(one, event, attempts, error)
            return taken
        taken += 1
    return taken


def _wait(name: str, attempts: int, error: Exception) -> None:
    SubscriberCursor.objects.filter(pk=name).update(
        attempts=attempts, retry_at=clock.now() + BACK_OFF[attempts - 1], error=describe(error)
    )


@transaction.atomic
def _park(one: Subscriber, event: Envelope, attempts: int, error: Exception) -> None:
    DeadLetter.objects.update_or_create(
        subscriber=one.name,
        position=event.position,
        defaults={
            "name": event.name,
            "subject_id": event.subject_id,
            "attempts": attempts,
            "error": describe(error),
            "state": DeadLetter.State.WAITING,
        },
    )
    _move(one.name, event.position)


def _move(name: str, position: int) -> None:
    SubscriberCursor.objects.filter(pk=name).update(
        position=position, attempts=0, retry_at=None, error="", moved_at=clock.now()
    )


def describe(error: Exception) -> str:
    """Return an error as staff read it, cut to a sensible length."""
    return f"{type(error).__name__}: {error}"[:LONGEST_ERROR]


def _first_place(one: Subscriber) -> None:
    """Give a new subscriber its cursor: at the beginning of history, or at its end if it wants none."""
    start = 0 if one.history else last_position()
    SubscriberCursor.objects.get_or_create(pk=one.name, defaults={"position": start})
