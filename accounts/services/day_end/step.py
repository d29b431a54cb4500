"""What a step of the day's end is, and where the bank finds its steps: objects named in DAY_END_STEPS, in order."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.conf import settings
from django.db.models import Max
from django.utils.module_loading import import_string

from accounts.models import LedgerAccount
from bank.foundation.actor import Actor

ACCOUNTS_A_RANGE = 2000
"""Ledger accounts in one range: one transaction, short enough that no customer waits for it to notice."""


@dataclass(frozen=True, slots=True)
class Day:
    """The closed day, and the instant its end began: the same however often a step is done again."""

    calendar: str
    date: dt.date
    now: dt.datetime
    actor: Actor

    @property
    def ends_month(self) -> bool:
        """Return whether the next day begins a month."""
        return (self.date + dt.timedelta(days=1)).day == 1


@dataclass(frozen=True, slots=True)
class Partition:
    """Ledger accounts with low <= id < high."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class StepResult:
    """How many rows a step changed (would change), and how much money in minor units, where that says something."""

    done: int
    amount: int = 0


class Step(Protocol):
    """A module-level object. `run` is idempotent; with `dry_run` it only says what it would do."""

    name: str

    def run(self, day: Day, part: Partition, *, dry_run: bool) -> StepResult:
        """Work through one range of accounts, inside its transaction."""
        ...

    def finish(self, day: Day) -> None:
        """Do what follows the last range, once."""
        ...


def steps() -> tuple[Step, ...]:
    """Return the steps that the settings list, in order."""
    return _load(tuple(settings.DAY_END_STEPS))


def ranges() -> Iterator[Partition]:
    """Cut all ledger accounts into ranges of ids."""
    last = LedgerAccount.objects.aggregate(last=Max("pk"))["last"] or 0
    for low in range(1, last + 1, ACCOUNTS_A_RANGE):
        yield Partition(low, low + ACCOUNTS_A_RANGE)


@cache
def _load(paths: tuple[str, ...]) -> tuple[Step, ...]:
    return tuple(import_string(path) for path in paths)
