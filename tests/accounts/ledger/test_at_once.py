"""Many sessions at once, with real commits: no update lost, no key posted twice, no deadlock, no overdraft."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from accounts.models import Journal
from accounts.selectors import ledger as reads
from accounts.services import ledger
from accounts.services.ledger import JournalDraft, LedgerRefused, post
from accounts.services.rollup import roll_up
from bank.foundation import clock
from tests.accounts.ledger import books

pytestmark = pytest.mark.usefixtures("committed")
SESSIONS = 6


def at_once[T](works: Iterable[Callable[[], T]]) -> list[T | LedgerRefused]:
    """Run each in a thread of its own with its own connection; return answers and refusals."""

    def run(work: Callable[[], T]) -> T | LedgerRefused:
        try:
            return work()
        except LedgerRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(SESSIONS) as pool:
        return list(pool.map(run, works))


def test_one_bad_journal_of_a_batch_and_none_is_posted() -> None:
    a, b, c = books.accounts(3)
    books.fund(a, 100)
    with pytest.raises(ledger.InsufficientFunds):
        post([books.draft(a, b, 60), books.draft(c, b, 1), books.draft(a, b, 10)])
    assert [books.has(x) for x in (a, b, c)] == [100, 0, 0]
    assert Journal.objects.count() == 1


def test_one_key_in_many_sessions_posts_once() -> None:
    a, b = books.accounts(2)
    books.fund(a, 1000)
    answers = at_once([lambda: post([books.draft(a, b, 100, "click")])] * 12)
    ids = {answer[0].journal_id for answer in answers if not isinstance(answer, LedgerRefused)}
    assert len(ids) == 1
    assert sum(not answer[0].replayed for answer in answers if not isinstance(answer, LedgerRefused)) == 1
    assert books.has(b) == 100


def test_batches_with_the_same_keys_in_another_order_do_not_deadlock() -> None:
    a, b = books.accounts(2)
    books.fund(a, 1000)
    drafts = [books.draft(a, b, 1, f"shared-{nth}") for nth in range(20)]
    answers = at_once([lambda d=d: post(d) for d in [drafts, drafts[::-1]] * 6])
    assert not [answer for answer in answers if isinstance(answer, LedgerRefused)]
    assert books.has(b) == 20


def test_reads_are_exact_while_the_roll_up_works() -> None:
    a, fees = books.accounts(1)[0], books.income()
    books.fund(a, 10**6)
    done = threading.Event()
    seen: list[bool] = []

    def watch() -> None:
        while not done.is_set():
            seen.append(sum(b.ledger for b in reads.balances([a, fees, books.nostro()]).values()) == 0)
        connection.close()

    watcher = threading.Thread(target=watch)
    watcher.start()
    at_once([lambda n=n: post([books.draft(a, fees, 3, f"fee{n}")]) if n % 5 else roll_up() for n in range(100)])
    done.set()
    watcher.join()
    assert seen
    assert all(seen)
    roll_up()
    books.agrees()


def test_the_cut_off_waits_for_a_posting_in_flight_and_then_holds_the_next() -> None:
    a, b = books.accounts(2)
    books.fund(a, 100)
    today = clock.booking_date()
    posted, advanced = threading.Event(), threading.Event()

    def cut_off() -> None:
        posted.wait(10)
        clock.advance("HK", today.replace(year=today.year + 1))
        advanced.set()
        connection.close()

    closer = threading.Thread(target=cut_off)
    closer.start()
    with transaction.atomic():
        first = post([books.draft(a, b, 1)])[0]
        posted.set()
        assert not advanced.wait(0.5)
    closer.join(10)
    assert advanced.is_set()
    second = post([books.draft(a, b, 1)])[0]
    assert (first.booking_date, second.booking_date) == (today, today.replace(year=today.year + 1))


def test_locking_payer_and_payee_together_never_deadlocks() -> None:
    a, b = books.accounts(2)
    books.fund(a, 1000)
    books.fund(b, 1000)

    def pay(source: int, target: int, key: str) -> bool:
        with transaction.atomic():
            seen = ledger.lock([source, target])
            post([JournalDraft("payment", ((source, -1), (target, 1)), key)])
            return seen[source].available > 0

    answers = at_once([lambda n=n: pay(*((a, b) if n % 2 else (b, a)), f"x{n}") for n in range(60)])
    assert answers == [True] * 60
    books.agrees()
