"""Faults that other ledgers shipped, each as a test of ours; the name says whose it was."""

import datetime as dt
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, Error, connection, transaction
from django.db.models import ProtectedError
from django.db.utils import ProgrammingError

from accounts.models import Entry, Hold, InterestPosting, Journal, LedgerAccount
from accounts.selectors import ledger as reads
from accounts.services import day_end, holds, interest, ledger, self_audit
from accounts.services.ledger import JournalDraft, LedgerRefused, post
from accounts.services.rollup import roll_up
from bank.foundation import clock, events, jobs
from bank.foundation.actor import Actor
from tests import cast
from tests.accounts.ledger import books
from tests.accounts.ledger.test_at_once import at_once
from tests.databases import execute

ACTOR = Actor.system("tests")
pytestmark = pytest.mark.usefixtures("committed")


def refusals(answers: list) -> list[LedgerRefused]:
    return [answer for answer in answers if isinstance(answer, LedgerRefused)]


def test_fault_destination_not_locked_updates_lost_blnk_238() -> None:
    *payers, shop = books.accounts(9)
    for payer in payers:
        books.fund(payer, 1000)
    assert not refusals(at_once([lambda p=p: post([books.draft(p, shop, 7)]) for p in payers * 20]))
    assert books.has(shop) == 7 * 8 * 20
    assert reads.balance(shop).version == 160
    books.agrees()


def test_fault_refund_repeatable_blnk_152() -> None:
    a, b = books.accounts(2)
    books.fund(a, 100)
    (posted,) = post([books.draft(a, b, 60)])
    books.fund(b, 600)
    work = {"reason": "x", "actor": ACTOR, "now": clock.now()}
    answers = at_once([lambda: ledger.reverse(posted.journal_id, **work)] * 8)
    assert sum(not answer.replayed for answer in answers) == 1
    with pytest.raises(ledger.AlreadyReversed):
        post([JournalDraft("reversal", ((a, 60), (b, -60)), "another", reverses=posted.journal_id)])
    assert (books.has(a), books.has(b)) == (100, 600)
    books.agrees()


def test_fault_holds_ignored_in_the_funds_check_blnk_181() -> None:
    a, b = books.accounts(2)
    books.fund(a, 100)

    def spend(number: int) -> object:
        if number % 2:
            return holds.place(ledger_account_id=a, amount_minor=30, key=f"h{number}", now=clock.now())
        return post([books.draft(a, b, 30, f"p{number}")])

    answers = at_once([lambda n=n: spend(n) for n in range(10)])
    assert len(answers) - len(refusals(answers)) == 3
    assert reads.balance(a).available == 10
    books.agrees()


def test_fault_double_allocation_on_retry_blnk_315() -> None:
    """A capture, a hold and a split over several accounts, each asked for again and again."""
    a, b, c = books.accounts(3)
    books.fund(a, 1000)
    hold = holds.place(ledger_account_id=a, amount_minor=80, key="h", now=clock.now())
    at_once([lambda: holds.capture(Hold.objects.get(pk=hold.pk), 50, to=b, key="capture", now=clock.now())] * 8)
    balance = reads.balance(a)
    assert (balance.ledger, balance.held, books.has(b)) == (950, 0, 50)
    at_once([lambda: holds.place(ledger_account_id=a, amount_minor=30, key="again", now=clock.now())] * 8)
    assert reads.balance(a).held == 30
    split = JournalDraft("payment", ((a, -90), (b, 40), (c, 50)), "split")
    at_once([lambda: post([split])] * 8)
    assert (books.has(a), books.has(b), books.has(c)) == (860, 90, 50)
    books.agrees()


def test_fault_interest_posted_twice_because_a_batch_bypassed_the_version_check_fineract_5550() -> None:
    cast.open_books()
    savers = [cast.account(cast.customer(name), kind="SAVINGS", minor=50_000_000) for name in ("alice", "bob")]
    ids = [saver.ledger_account_id for saver in savers]
    day = clock.booking_date()
    job = day_end.close(actor=ACTOR, now=clock.now(), workers=False)
    assert jobs.run(job).state == "DONE", job.error
    before = {each: books.has(each) for each in ids}

    def pay(number: int) -> object:
        if number % 3 == 0:
            return post([books.draft(ids[0], ids[1], 1, f"meanwhile-{number}")])
        try:
            return [interest.settle(each, day) for each in ids]
        except DatabaseError as fault:  # One of two at once loses: it has written nothing.
            return fault

    at_once([lambda n=n: pay(n) for n in range(12)])
    for each in ids:
        interest.settle(each, day)
    rows = InterestPosting.objects.filter(through=day, ledger_account_id__in=ids)
    assert len(rows) == Journal.objects.filter(kind="interest").count() == 2
    assert sum(books.has(each) for each in ids) == sum(before.values()) + sum(row.posted for row in rows)
    with pytest.raises(LedgerRefused):
        post([JournalDraft("interest", ((books.nostro(), -9), (ids[0], 9)), f"interest:{ids[0]}:{day}")])
    books.agrees()


def test_fault_account_rows_committed_outside_the_transaction_formance_1684() -> None:
    a, b = books.accounts(2)
    books.fund(a, 100)
    with pytest.raises(RuntimeError), transaction.atomic():
        ledger.open_accounts([ledger.OpenAccount("test.outside", "Outside", "HKD")])
        post([books.draft(a, b, 10, "gone")])
        holds.place(ledger_account_id=a, amount_minor=10, key="gone", now=clock.now())
        raise RuntimeError
    assert not LedgerAccount.objects.filter(code="test.outside").exists()
    assert (books.has(a), books.has(b), reads.balance(a).held) == (100, 0, 0)
    assert not Journal.objects.filter(idempotency_key="gone").exists()
    assert not post([books.draft(a, b, 10, "gone")])[0].replayed
    books.agrees()


def test_fault_deadlocks_formance_767() -> None:
    places = [*books.accounts(4, floor=-(10**9)), books.nostro(), books.income()]

    def batch() -> list[ledger.Posted]:
        return post([books.draft(*random.sample(places, 2), random.randint(1, 50)) for _nth in range(5)])

    assert not refusals(at_once([batch] * 60))
    roll_up()
    books.agrees()


@contextmanager
def everyone_else_stuck() -> Iterator[None]:
    """The event sequencer, the sealer and an auditor that began and never end, and every subscriber behind them."""
    ready, done = threading.Event(), threading.Event()

    def stuck() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('foundation_sequencer'))")
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts_sealer'))")
            cursor.execute("SELECT count(*) FROM accounts_entry")
            ready.set()
            done.wait(60)
        connection.close()

    thread = threading.Thread(target=stuck)
    thread.start()
    assert ready.wait(20)
    try:
        yield
    finally:
        done.set()
        thread.join(20)


def test_fault_throughput_collapse_when_an_audit_publisher_blocks_formance_1363(monkeypatch) -> None:
    """A posting waits for nobody who reads: with a lock time-out, one that did would be refused as Busy."""
    a, b = books.accounts(2)
    books.fund(a, 1000)

    def broker_down(*args: object, **kwargs: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("bank.foundation.events.publishing.redis", broker_down)

    def pay(number: int) -> object:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '20s'")
        (posted,) = post([books.draft(a, b, 1, f"stuck-{number}")])
        back = {"reason": "x", "actor": ACTOR, "now": clock.now()}
        return ledger.reverse(posted.journal_id, **back) if number % 2 else posted

    with everyone_else_stuck():
        assert not refusals(at_once([lambda n=n: pay(n) for n in range(40)]))
        assert self_audit.check_fresh(now=clock.now()).found == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT accounts_seal(10), foundation_sequence_events(10)")
            assert cursor.fetchone() == (-1, -1), "they are stuck, and say so instead of waiting"
    assert books.has(b) == 20
    assert events.drain(patient=False) >= 0
    books.agrees()


def test_fault_delete_succeeding_django_hordak() -> None:
    a = books.accounts(1)[0]
    books.fund(a, 5)
    entry = Entry.objects.filter(ledger_account_id=a).get()
    entries = LedgerAccount.objects.get(pk=a).entries.all()
    for delete in (entry.delete, entries.delete, lambda: entries._raw_delete("default")):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        entry.journal.delete()
    assert Entry.objects.count() == 2
    books.agrees()


def test_fault_non_atomic_read_modify_write_of_two_balances_obp() -> None:
    """Money goes to and fro between two accounts: whoever looks sees all of it, at any instant and at the end."""
    a, b = books.accounts(2)
    books.fund(a, 5000)
    books.fund(b, 5000)
    done = threading.Event()
    seen: list[int] = []

    def watch() -> None:
        while not done.is_set():
            seen.append(sum(balance.ledger for balance in reads.balances([a, b]).values()))
        connection.close()

    watcher = threading.Thread(target=watch)
    watcher.start()
    moves = [((a, b) if n % 2 else (b, a), 1 + n % 7) for n in range(80)]
    assert not refusals(at_once([lambda m=m: post([books.draft(*m[0], m[1])]) for m in moves]))
    done.set()
    watcher.join()
    assert set(seen) == {10_000}
    assert books.has(a) == 5000 + sum(amount if pair == (b, a) else -amount for pair, amount in moves)
    books.agrees()


def test_fault_replay_over_incomplete_markers_open_bank_oss_947() -> None:
    """A session killed between its postings and its commit leaves no key behind that a retry would take for done."""
    a, b = books.accounts(2)
    books.fund(a, 100)
    drafts = [books.draft(a, b, 10, f"part-{nth}") for nth in range(4)]
    posted, session = threading.Event(), []

    def dies() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                session.append(cursor.fetchone()[0])
                post(drafts)
                posted.set()
                cursor.execute("SELECT pg_sleep(60)")
        except Error:
            return
        finally:
            connection.close()

    thread = threading.Thread(target=dies)
    thread.start()
    assert posted.wait(20)
    execute(f"SELECT pg_terminate_backend({session[0]})")
    thread.join(20)
    assert not Journal.objects.filter(idempotency_key__startswith="part-").exists()
    post(drafts[1:3])
    answers = post(drafts)
    assert [answer.replayed for answer in answers] == [False, True, True, False]
    assert all(Entry.objects.filter(journal_id=answer.journal_id).count() == 2 for answer in answers)
    assert books.has(b) == 40
    books.agrees()


def test_fault_20_concurrent_gifts_minting_money_fuint_71() -> None:
    giver, *friends = books.accounts(5)
    books.fund(giver, 100)
    gifts = [(friend, nth) for nth in range(5) for friend in friends]
    assert len(gifts) == 20
    answers = at_once([lambda g=g: post([books.draft(giver, g[0], 60, f"gift-{g[0]}-{g[1]}")]) for g in gifts])
    assert len(refusals(answers)) == 19
    assert books.has(giver) == 40
    assert sum(books.has(friend) for friend in friends) == 60
    books.agrees()


def test_the_booking_date_that_a_job_sees_is_the_one_it_posts() -> None:
    """A cut-off in the middle of many postings: each is booked on one side of it, no later number on an earlier day."""
    a, b = books.accounts(2, floor=-(10**6))
    today = clock.booking_date()

    def work(number: int) -> object:
        if number == 20:
            return clock.advance("HK", today + dt.timedelta(days=1))
        return post([books.draft(a, b, 1, f"cut-{number}")])

    at_once([lambda n=n: work(n) for n in range(40)])
    days = list(Journal.objects.order_by("pk").values_list("booking_date", flat=True))
    assert days == sorted(days)
    books.agrees()
