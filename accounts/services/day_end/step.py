"""What a step of the day's end is, and where the bank finds its steps: objects named in DAY_END_STEPS, by phase."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
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

    def without(self, ids: Sequence[int]) -> "list[Partition]":
        """Return the ranges that are left when these accounts are taken out."""
        edges = [self.low, *(edge for each in sorted(set(ids)) for edge in (each, each + 1)), self.high]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return [Partition(low, high) for low, high in pairs if low < high]

    def halves(self) -> "list[Partition]":
        """Return the two halves of a range of more than one account."""
        middle = (self.low + self.high) // 2
        return [Partition(self.low, middle), Partition(middle, self.high)]


@dataclass(frozen=True, slots=True)
class StepResult:
    """How many things a step did, and how much money in minor units: of the bank's currency, or by currency."""

    done: int
    amount: int | Mapping[str, int] = 0

    @property
    def amounts(self) -> dict[str, int]:
        """Return the amounts by currency, those of zero left out."""
        found = {settings.BANK_CURRENCY: self.amount} if isinstance(self.amount, int) else self.amount
        return {currency: minor for currency, minor in found.items() if minor}


class Step(Protocol):
    """A module-level object. `run` is idempotent, writes to the database alone, and makes a constant number of queries.

    It raises for an account that it cannot work through: the range is then halved until that account stands alone.
    A rehearsal runs it too, and rolls it back.
    """

    name: str

    def run(self, day: Day, part: Partition) -> StepResult:
        """Work through one range of accounts, inside its transaction."""
        ...

    def finish(self, day: Day) -> StepResult | None:
        """Do what follows the last range; done again, it changes nothing."""
        ...


class RangeStep:
    """The base of a step that has nothing left to do after the last range."""

    name: str

    def finish(self, day: Day) -> StepResult | None:
        """Nothing."""
        return None


def phases() -> tuple[tuple[Step, ...], ...]:
    """Return the steps that the settings list, by phase: one begins when all ranges are through the one before."""
    return _load(tuple(tuple(paths) for paths in settings.DAY_END_STEPS))


def steps() -> tuple[Step, ...]:
    """Return all steps in order."""
    return tuple(step for phase in phases() for step in phase)


def ranges() -> Iterator[Partition]:
    """Cut all ledger accounts into ranges of ids."""
    last = LedgerAccount.objects.aggregate(last=Max("pk"))["last"] or 0
    for low in range(1, last + 1, ACCOUNTS_A_RANGE):
        yield Partition(low, low + ACCOUNTS_A_RANGE)


@cache
def _load(paths: tuple[tuple[str, ...], ...]) -> tuple[tuple[Step, ...], ...]:
    return tuple(tuple(import_string(path) for path in phase) for phase in paths)
