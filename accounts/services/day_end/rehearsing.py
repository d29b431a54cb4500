"""A rehearsal: the day's end as it would be, run range by range and rolled back.

It is the real work, so it says exactly what would happen. Each range runs in a savepoint of its own, and its locks go
with it: no customer waits longer than for a range, as in the day's end itself. The booking date moves inside that
savepoint alone, under a mark that the database refuses to commit.
"""

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection, transaction

from accounts.models import LedgerAccount
from accounts.services import chart
from accounts.services.day_end.step import Day, Partition, Step, phases, ranges, steps
from accounts.services.day_end.working import work
from accounts.services.ledger import JournalDraft, post
from bank.foundation import clock
from bank.foundation.actor import Actor

LARGEST = 10
"""How many of a step's largest changes a rehearsal names."""

#: Entries that this transaction wrote: visible to it, and not committed.
OURS = """
SELECT e.ledger_account_id, e.currency, sum(e.amount)::bigint FROM accounts_entry e
 WHERE e.id > %(after)s AND pg_xact_status((((pg_current_xact_id()::text::numeric / 4294967296)::bigint * 4294967296)
                                            + e.xmin::text::bigint)::text::xid8) = 'in progress'
   AND e.ledger_account_id IN (SELECT ledger_account_id FROM accounts_balance WHERE mode = 'S')
 GROUP BY 1, 2
"""


class Change(NamedTuple):
    """What a step would change on a customer's account, in minor units."""

    minor: int
    ledger_account_id: int
    currency: str


@dataclass(slots=True)
class StepRehearsal:
    """What a step would do: its figures (done, failed, seconds, minor units by currency) and its largest changes."""

    figures: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    largest: list[Change] = field(default_factory=list)

    def add(self, figures: dict[str, float], changes: list[Change]) -> None:
        """Count what the step did in a range."""
        for name, value in figures.items():
            self.figures[name] += value
        self.largest = heapq.nlargest(LARGEST, [*self.largest, *changes], key=lambda change: abs(change.minor))


#: Money that goes from one range to another, by phase and account: later phases of that range count on it.
Carried = dict[int, dict[int, int]]


def rehearse(*, actor: Actor, now: dt.datetime, calendar: str = "HK") -> dict[str, StepRehearsal]:
    """Return what each step would do if the present booking date closed now, by step in order. Changes nothing.

    What one range pays into another is carried over and the ranges are run again, until nothing more comes over.
    """
    day, carried = Day(calendar, clock.booking_date(calendar), now, actor), Carried()
    for _round in range(len(phases())):
        found, went = _once(day, carried)
        if went == carried:
            break
        carried = went
    return found


def _once(day: Day, carried: Carried) -> tuple[dict[str, StepRehearsal], Carried]:
    found: dict[str, StepRehearsal] = {step.name: StepRehearsal() for step in steps()}
    went: Carried = defaultdict(lambda: defaultdict(int))
    for part in ranges():
        with _rolled_back(day):
            for phase, todo in enumerate(phases()):
                start = _last_entry()
                for step in todo:
                    _rehearse(day, part, step, found[step.name])
                for change in _ours(start):
                    if not part.low <= change.ledger_account_id < part.high:
                        went[phase][change.ledger_account_id] += change.minor
                _carry(part, phase, carried)
    return found, {phase: dict(changes) for phase, changes in went.items()}


def _rehearse(day: Day, part: Partition, step: Step, found: StepRehearsal) -> None:
    start = _last_entry()
    worked = work(day, part, [step])
    found.add(worked.figures[step.name], _ours(start))


@contextmanager
def _rolled_back(day: Day) -> Iterator[None]:
    with transaction.atomic():
        clock.pretend(day.calendar, day.date + dt.timedelta(days=1))
        yield
        transaction.set_rollback(True)


def _carry(part: Partition, phase: int, carried: Carried) -> None:
    """Book what other ranges paid into this one; it goes with the rest when the range is rolled back."""
    inside = {a: minor for a, minor in carried.get(phase, {}).items() if part.low <= a < part.high and minor}
    currencies = dict(LedgerAccount.objects.filter(pk__in=inside).values_list("pk", "currency"))
    drafts = [
        JournalDraft(
            "seed.rehearsal", ((chart.control("suspense", currencies[a]).pk, -minor), (a, minor)), f"r:{phase}:{a}"
        )
        for a, minor in inside.items()
    ]
    post(drafts, allow_overdraft=True)


def _last_entry() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM accounts_entry")
        last: int = cursor.fetchone()[0]
    return last


def _ours(after: int) -> list[Change]:
    with connection.cursor() as cursor:
        cursor.execute(OURS, {"after": after})
        return [Change(minor, account, currency) for account, currency, minor in cursor.fetchall()]
