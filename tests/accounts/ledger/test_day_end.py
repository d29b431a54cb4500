"""The day's end: rehearsed, done once, killed and resumed, with customers paying all the while."""

import datetime as dt
import io
import random
import signal
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.events import DayEnded
from accounts.models import Account, Accrual, Instalment, InterestPosting, Journal, Loan, Statement
from accounts.selectors import ledger as reads
from accounts.services import day_end, holds, loans
from accounts.services.day_end import step
from accounts.services.ledger import OpenAccount, open_accounts, post
from bank.foundation import clock, events, jobs
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.events.sequencer import sequence_all
from tests import cast
from tests.accounts.ledger import books as ledger_books
from tests.conftest import Committed

ACTOR = Actor.system("day-end")
MONTH_END = dt.date(2027, 1, 31)


def savings(number: int, minor: int, name: str = "bulk") -> list[int]:
    """Open so many savings accounts with this much on each, in bulk; return their ledger account ids."""
    version = cast.products()["SAVINGS"]
    ids = open_accounts([OpenAccount(f"{name}.{nth}", "Bulk", "HKD") for nth in range(number)])
    Account.objects.bulk_create(
        Account(
            number=f"9{each:011}", ledger_account_id=each, product_version=version, kind="SAVINGS", currency="HKD",
            opened_on=dt.date(2026, 1, 1),
        )
        for each in ids
    )  # fmt: skip
    nostro = ledger_books.nostro()
    post([ledger_books.draft(nostro, each, minor, f"{name}-{each}") for each in ids])
    return ids


@pytest.fixture
def month_end(db: None) -> None:
    cast.open_books()
    clock.advance("HK", MONTH_END)


def run_day_end(**options: object) -> str:
    out = io.StringIO()
    call_command("day_end", stdout=out, **options)
    return out.getvalue()


@pytest.mark.usefixtures("month_end")
class TestADay:
    def test_a_rehearsal_says_what_would_change_and_changes_nothing(self) -> None:
        savings(3, 50_000_000)
        journals = Journal.objects.count()
        shown = day_end.rehearse(actor=ACTOR, now=clock.now())
        assert shown["accrue interest"].figures["done"] == 3
        assert shown["issue statements"].figures["done"] == 3
        assert "accrue interest" in run_day_end(dry_run=True)
        assert clock.booking_date() == MONTH_END
        assert (Accrual.objects.count(), Statement.objects.count(), Journal.objects.count()) == (0, 0, journals)

    def test_it_does_what_the_rehearsal_said_and_says_so(self) -> None:
        savings(3, 50_000_000)
        said = day_end.rehearse(actor=ACTOR, now=clock.now())["accrue interest"].figures["done"]
        run_day_end()
        assert clock.booking_date() == MONTH_END + dt.timedelta(days=1)
        assert Accrual.objects.count() == said
        assert Statement.objects.count() == 3
        sequence_all()
        (ended,) = [e for e in events.about("accounts.day", f"HK:{MONTH_END}") if e.name == DayEnded.name]
        assert ended.payload["closed_date"] == MONTH_END.isoformat()
        ledger_books.agrees()

    def test_done_again_it_changes_nothing(self) -> None:
        savings(2, 50_000_000)
        run_day_end()
        before = (Journal.objects.count(), Accrual.objects.count(), Statement.objects.count())
        run_day_end(date=MONTH_END)
        assert (Journal.objects.count(), Accrual.objects.count(), Statement.objects.count()) == before

    def test_a_day_to_come_and_a_day_never_reached_are_refused(self) -> None:
        for day in (MONTH_END + dt.timedelta(days=1), dt.date(1999, 1, 1)):
            with pytest.raises(CommandError):
                run_day_end(date=day)
        assert clock.booking_date() == MONTH_END

    def test_each_step_may_run_twice_on_the_same_range(self) -> None:
        savings(2, 50_000_000)
        day_end.close(actor=ACTOR, now=clock.now(), workers=False)
        day = day_end.Day("HK", MONTH_END, clock.now(), ACTOR)
        (part,) = step.ranges()
        for each in step.steps():
            each.run(day, part)
            each.run(day, part)
            each.finish(day)
            each.finish(day)
        assert Accrual.objects.count() == 2
        ledger_books.agrees()

    def test_expired_holds_are_given_back(self) -> None:
        (account,) = savings(1, 100)
        past, future = clock.now() - dt.timedelta(days=1), clock.now() + dt.timedelta(days=1)
        place = {"ledger_account_id": account, "now": past - dt.timedelta(days=1)}
        holds.place(**place, amount_minor=30, key="past", expires_at=past)
        holds.place(**place, amount_minor=20, key="future", expires_at=future)
        run_day_end()
        assert reads.balance(account).held == 20
        ledger_books.agrees()

    def test_instalments_are_collected_when_due_and_arrears_begin_without_money(self) -> None:
        alice, bob = cast.customer("alice"), cast.customer("bob")
        rich, poor = cast.account(alice, minor=900_000_00), cast.account(bob)
        for who, paid_to, key in ((alice, rich, "rich"), (bob, poor, "poor")):
            loans.grant(
                customer_ids=[who.pk], product_version_id=cast.products()["LOAN"].pk, principal_minor=5_000_000,
                months=12, paid_to_account_id=paid_to.pk, key=key, actor=ACTOR, now=clock.now(),
            )  # fmt: skip
        elsewhere = ledger_books.accounts(1)[0]
        post([ledger_books.draft(poor.ledger_account_id, elsewhere, 5_000_000)])
        first = Instalment.objects.earliest("due_on").due_on
        clock.advance("HK", first)
        run_day_end()
        paid = Instalment.objects.filter(paid_on=first)
        assert [each.loan.paid_from_id for each in paid] == [rich.pk]
        assert Loan.objects.get(paid_from=poor).state == Loan.State.ARREARS
        ledger_books.agrees()


@pytest.mark.slow
def test_workers_killed_at_random_instants_end_the_day_as_if_nothing_had_happened(
    committed: Committed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three processes work on one run; each is killed at a random instant, again and again, while customers pay."""
    cast.open_books()
    clock.advance("HK", MONTH_END)
    ids = savings(4300, 50_000_000)
    expected = {name: step.figures["done"] for name, step in day_end.rehearse(actor=ACTOR, now=clock.now()).items()}
    command = [sys.executable, "manage.py", "day_end", "--date", MONTH_END.isoformat()]
    chance, killed = random.Random(7), 0
    for _round in range(3):
        workers = [
            subprocess.Popen(command, env=committed.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for _nth in range(3)
        ]
        wait_for_work(workers)
        for worker in workers:
            time.sleep(chance.uniform(0, 0.25))
            # Customers are not locked out meanwhile.
            post([ledger_books.draft(ids[0], ids[-1], 1)])
            killed += worker.poll() is None
            worker.send_signal(signal.SIGKILL)
            worker.wait()
    assert killed, "the day had ended before anything was killed"
    finished = subprocess.run(command, env=committed.environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    connection.close()
    (job,) = jobs.Job.objects.all()
    did = {name: step["done"] for name, step in jobs.parts_of(job).items()}
    # The payments meanwhile are folded too, and are nobody's in the rehearsal.
    assert did.pop("roll up") >= expected.pop("roll up")
    assert did == expected
    assert Accrual.objects.filter(day=MONTH_END).count() == len(ids)
    assert Statement.objects.count() == len(ids)
    paid = dict(InterestPosting.objects.values_list("ledger_account_id", "posted"))
    assert set(paid) == set(ids)
    balances = reads.balances(ids)
    for each in ids[1:-1]:
        assert balances[each].ledger == 50_000_000 + paid[each]
    assert Journal.objects.filter(kind="interest").count() == len(ids)
    ledger_books.agrees()


def wait_for_work(workers: list[subprocess.Popen]) -> None:
    """Wait until a chunk is in hand, or done since the last look."""
    until = time.monotonic() + 120
    while time.monotonic() < until and any(worker.poll() is None for worker in workers):
        connection.close()
        if jobs.JobChunk.objects.filter(state=jobs.JobChunk.State.RUNNING).exists():
            return
        time.sleep(0.02)


@pytest.mark.django_db
def test_the_job_is_refused_for_a_day_still_to_come() -> None:
    cast.open_books()
    with pytest.raises(Refused):
        day_end.close(actor=ACTOR, now=clock.now(), date=dt.date(2100, 1, 1))
