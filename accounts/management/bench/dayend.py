"""`manage.py bench dayend`: the accruals of a closed day against a bare INSERT … SELECT of the same rows.

`dayend` accrues 40,000 savings accounts, 1,000 of which moved since the last close, in ranges as the day's end does
and posts the general ledger's total. The other steps of a day's end have no bare counterpart; docs/performance.md has
what they take.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator

from django.db import connection, transaction

from accounts.management.bench.ledger import assert_guarded
from accounts.models import Account, Accrual
from accounts.selectors.audit import audit
from accounts.services import chart, day_end, interest
from accounts.services.day_end import step
from accounts.services.ledger import JournalDraft, OpenAccount, open_accounts, post
from bank.foundation import clock, jobs
from bank.foundation.actor import Actor
from bank.foundation.bench import Bench, Figure
from bank.foundation.servers.roles import as_owner
from products.models import ProductVersion
from products.services.drafts import VersionDraft, draft, specify

ACCOUNTS = 40_000
MOVED = 1_000
BALANCE = 12_345_67
TIERS = [{"from_minor": 0, "annual_rate": "0.01"}, {"from_minor": 1_000_000, "annual_rate": "0.02"}]
BARE = """
CREATE TABLE bare_source (ledger_account_id bigint, balance bigint, price_id bigint, amount numeric(38, 12));
CREATE TABLE bare_accrual (ledger_account_id bigint NOT NULL, balance bigint NOT NULL, price_id bigint NOT NULL,
                           day date NOT NULL, amount numeric(38, 12) NOT NULL, PRIMARY KEY (ledger_account_id, day));
GRANT SELECT, INSERT ON bare_source, bare_accrual TO PUBLIC;
"""
SOURCE = "INSERT INTO bare_source SELECT ledger_account_id, balance, price_id, amount FROM accounts_accrual"
LIMIT = """
INSERT INTO bare_accrual
SELECT ledger_account_id, balance, price_id, %s::date + %s::int, amount FROM bare_source
"""
ACTOR = Actor.system("bench")


class DayEndBench(Bench):
    """Accounts a second through the accrual of an ordinary day."""

    name = "dayend"
    bare = 0

    def figures(self) -> Iterator[Figure]:
        """Open the accounts, close a first day to have its accruals, and measure."""
        self.version = _product()
        self.ids = _savings(self.version)
        self.day = clock.booking_date().replace(day=1) + dt.timedelta(days=62)
        self.day = self.day.replace(day=1)
        clock.advance("HK", self.day)
        self._close()
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(BARE)
        with connection.cursor() as cursor:
            cursor.execute(SOURCE)
        yield Figure("dayend", self._timed(self._accrue), self._timed(self._bare))

    def verify(self) -> None:
        """Each account has each day once, the guards were on, and the ledger agrees with itself."""
        assert_guarded()
        days = Accrual.objects.values("day").distinct().count()
        if Accrual.objects.count() != days * ACCOUNTS or not audit().ok:
            raise RuntimeError("the day's end did not do what it should")

    def _timed(self, work: Callable[[], None]) -> Callable[[float], float]:
        """Return what does the work once, however many seconds are asked: a day ends as a whole."""

        def once(seconds: float) -> float:
            if work != self._bare:
                self._move()
            began = time.perf_counter()
            work()
            return ACCOUNTS / (time.perf_counter() - began)

        return once

    def _move(self) -> None:
        """Let customers pay one another, in batches, before the day ends."""
        pairs = zip(self.ids[:MOVED], self.ids[MOVED : 2 * MOVED], strict=True)
        drafts = [JournalDraft("payment", ((a, -1), (b, 1)), f"move:{self.day}:{a}") for a, b in pairs]
        for start in range(0, MOVED, 100):
            post(drafts[start : start + 100])

    def _bare(self) -> None:
        with connection.cursor() as cursor:
            self.bare += 1
            cursor.execute(LIMIT, [self.day, 1000 * self.bare])

    def _close(self) -> None:
        job = day_end.close(actor=ACTOR, now=clock.now(), workers=False)
        if jobs.run(job).state != jobs.Job.State.DONE:
            raise RuntimeError(job.error)
        self.day += dt.timedelta(days=1)

    def _accrue(self) -> None:
        clock.advance("HK", self.day + dt.timedelta(days=1))
        for part in step.ranges():
            interest.accrue(part.low, part.high, self.day)
        interest.total(self.day)
        self.day += dt.timedelta(days=1)


@transaction.atomic
def _product() -> ProductVersion:
    names = {"en": "Bench", "zh-hant": "Bench", "zh-hans": "Bench"}
    now = clock.now()
    made = specify(code="bench", kind="SAVINGS", names=names, purpose="", actor=Actor.system("books.bench"), now=now)
    return draft(
        specification=made,
        content=VersionDraft(terms={"currency": "HKD"}, tiers=TIERS),
        actor=Actor.system("books.bench"),
        now=now,
    )


def _savings(version: ProductVersion) -> list[int]:
    ids = open_accounts([OpenAccount(f"bench.{nth}", "Bench", "HKD") for nth in range(ACCOUNTS)])
    opened = clock.booking_date()
    Account.objects.bulk_create(
        (
            Account(
                number=f"9{nth:011}",
                ledger_account_id=each,
                product_version=version,
                kind="SAVINGS",
                currency="HKD",
                opened_on=opened,
            )
            for nth, each in enumerate(ids)
        ),
        batch_size=2000,
    )
    nostro = chart.control("nostro", "HKD").pk
    drafts = [JournalDraft("deposit", ((nostro, -BALANCE), (each, BALANCE)), f"fund:{each}") for each in ids]
    for start in range(0, ACCOUNTS, 1000):
        post(drafts[start : start + 1000])
    return ids
