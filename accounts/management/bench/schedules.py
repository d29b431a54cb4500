"""`manage.py bench schedules`: loans of 360 instalments scheduled and written, against an INSERT … SELECT of the rows.

Ours writes the real table with its keys, indexes and checks; the limit copies the same rows into a bare table with one
key. Beside the ratio: the rate over the whole book (BENCH_LOANS, 100,000 unless told otherwise) and the memory at its
peak, in this process.
"""

import datetime as dt
import os
import resource
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import numpy as np
from django.db import connection

from accounts.domain.loans.bulk import Group
from accounts.domain.months import due_dates
from accounts.models import Instalment
from accounts.services.loans.many import write_schedules
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.bench import Bench, Figure
from bank.foundation.servers.roles import as_owner
from products.services.drafts import VersionDraft, draft, specify

WHOLE = int(os.environ.get("BENCH_LOANS", "100000"))
TURN = 1_000
TURNS = 16
MONTHS = 360
START = dt.date(2026, 1, 15)
SETUP = Path(__file__).with_name("schedules.sql")
LIMIT = """
INSERT INTO bare_instalment
SELECT loan_id, number, due_on, amount_minor, principal_minor, interest_minor, balance_after_minor, paid_minor, %s
FROM accounts_instalment WHERE loan_id BETWEEN 1 AND %s
"""
WRONG = """
SELECT count(*) FROM (SELECT loan_id, sum(principal_minor) AS s, count(*) AS n FROM accounts_instalment GROUP BY 1) i
JOIN accounts_loan l ON l.id = i.loan_id WHERE i.s <> l.principal_minor OR i.n <> %s
"""


class SchedulesBench(Bench):
    """Instalments a second: worked out and written."""

    name = "schedules"

    def figures(self) -> Iterator[Figure]:
        """Make the loans, schedule the first, and measure the next thousands in turns."""
        clock.open_calendar("HK", country="HK", booking_date=START)
        sql = SETUP.read_text()
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(sql, {"loans": WHOLE + TURN * TURNS, "version": _version()})
        self.turn, self.next = count(1), 1
        self._write(TURN)
        yield Figure("schedules", self._ours, self._bare, self._whole)

    def verify(self) -> None:
        """Every loan that was scheduled has every instalment, and its principals sum to it."""
        with connection.cursor() as cursor:
            cursor.execute(WRONG, [MONTHS])
            (wrong,) = cursor.fetchone()
        if wrong or Instalment.objects.count() != (self.next - 1) * MONTHS:
            raise RuntimeError("the schedules are not what they should be")

    def _ours(self, seconds: float) -> float:
        began = time.perf_counter()
        return self._write(TURN) / (time.perf_counter() - began)

    def _bare(self, seconds: float) -> float:
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(LIMIT, [next(self.turn), TURN])
        return TURN * MONTHS / (time.perf_counter() - began)

    def _whole(self) -> dict[str, float]:
        before = _memory()
        began = time.perf_counter()
        rows = self._write(WHOLE)
        seconds = time.perf_counter() - began
        return {
            "loans": WHOLE, "rows_a_second": round(rows / seconds), "seconds": round(seconds),
            "peak_mb": round(_memory()), "grew_mb": round(_memory() - before),
        }  # fmt: skip

    def _write(self, loans: int) -> int:
        ids = range(self.next, self.next + loans)
        self.next += loans
        principals = np.array([10_000_000 + each for each in ids], dtype=np.int64)
        rates = np.array([2_000_000 + each % 40 * 125_000 for each in ids], dtype=np.int64)
        due = due_dates(dt.date(2026, 2, 15), MONTHS)
        return write_schedules(ids, Group(principals, rates, "ACT/365F", START, due))


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _version() -> int:
    actor, now = Actor.system("bench"), clock.now()
    names = dict.fromkeys(("en", "zh-hant", "zh-hans"), "Bench")
    specification = specify(code="bench-loan", kind="LOAN", names=names, purpose="", actor=actor, now=now)
    terms = {"currency": "HKD", "minimum_minor": 1, "maximum_minor": 10**10, "minimum_months": 1, "maximum_months": 480}
    content = VersionDraft(terms=terms, tiers=[{"from_minor": 0, "annual_rate": "0.04"}])
    return draft(specification=specification, content=content, actor=actor, now=now).pk
