"""Working one range through the steps of a phase; an account that fails is set apart, and the others go on."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import InterfaceError, OperationalError, transaction

from accounts.models import DayEndItem
from accounts.services.day_end.step import Day, Partition, Step, steps
from accounts.services.ledger import Busy
from bank.foundation.jobs import Worked

PASSING = (OperationalError, InterfaceError, Busy)
"""Deadlocks, time-outs and lost connections are nobody's account: the chunk is tried again."""

MOST_FAILED = 20
"""A step that fails for more accounts of a range is itself at fault: the chunk fails, and the job stops."""

LONGEST_ERROR = 2000


_inside: ContextVar[bool] = ContextVar("in_day_end", default=False)


class StepAtFault(Exception):
    """A step failed for so many accounts of a range that no account is to blame."""


def work(day: Day, part: Partition, todo: Sequence[Step]) -> Worked:
    """Take a range through these steps in order, inside its transaction.

    An account that failed at a step, on this day or before, is left out of that step and those after it.
    """
    figures: dict[str, dict[str, float]] = {}
    places = {step.name: place for place, step in enumerate(steps())}
    stuck = [(account, stopped) for account, stopped in waiting(part, day) if stopped in places]
    with _at_work():
        for step in todo:
            began = time.monotonic()
            found: dict[str, float] = defaultdict(float, done=0)
            out = [account for account, stopped in stuck if places[stopped] <= places[step.name]]
            failed = [bad for piece in part.without(out) for bad in _work(day, piece, step, found)]
            if len(failed) > MOST_FAILED:
                raise StepAtFault(f"{step.name}: {len(failed)} accounts of {part.low} to {part.high}")
            stuck += [(account, step.name) for account in failed]
            if failed:
                found["failed"] = len(failed)
            figures[step.name] = {**found, "seconds": round(time.monotonic() - began, 4)}
    return Worked(int(sum(each["done"] for each in figures.values())), figures)


def inside() -> bool:
    """Return whether this is a step of the day's end at work: what it starts catches up with nothing."""
    return _inside.get()


@contextmanager
def _at_work() -> Iterator[None]:
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)


def waiting(part: Partition, day: Day) -> list[tuple[int, str]]:
    """Return the range's accounts that failed on this day or an earlier one and wait for staff, each with its step."""
    failed = DayEndItem.objects.filter(
        state=DayEndItem.State.FAILED,
        calendar=day.calendar,
        day__lte=day.date,
        ledger_account_id__gte=part.low,
        ledger_account_id__lt=part.high,
    )
    return list(failed.values_list("ledger_account_id", "step"))


def _work(day: Day, part: Partition, step: Step, found: dict[str, float]) -> list[int]:
    """Run a step on a range in a savepoint, halving it around what fails; return the accounts that failed."""
    try:
        with transaction.atomic():
            result = step.run(day, part)
    except PASSING:
        raise
    except Exception as error:
        if part.high - part.low > 1:
            return [bad for half in part.halves() for bad in _work(day, half, step, found)]
        record_failure(day, step.name, part.low, error)
        return [part.low]
    found["done"] += result.done
    for currency, minor in result.amounts.items():
        found[currency] += minor
    return []


def record_failure(day: Day, step: str, ledger_account_id: int, error: Exception) -> DayEndItem:
    """Keep that an account's step failed and why."""
    text = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
    item, created = DayEndItem.objects.get_or_create(
        calendar=day.calendar,
        day=day.date,
        step=step,
        ledger_account_id=ledger_account_id,
        defaults={"error": text, "failed_at": day.now},
    )
    if not created:
        item.state, item.error, item.attempts, item.settled_at = DayEndItem.State.FAILED, text, item.attempts + 1, None
        item.save(update_fields=["state", "error", "attempts", "settled_at"])
    return item
