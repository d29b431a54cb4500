"""Several real processes do any ledger operations at once, with real commits: the invariants hold after every round."""

import datetime as dt
import random
from collections.abc import Callable
from multiprocessing import get_context

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Entry, Hold, Journal
from accounts.selectors import general
from accounts.selectors import ledger as reads
from accounts.services import holds, ledger, sealing, self_audit
from accounts.services.ledger import JournalDraft, LedgerRefused, post
from accounts.services.rollup import roll_up
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from tests.accounts.ledger import books

ACTOR = Actor.system("tests")
PROCESSES = 3
STRICT = 4
FLOOR = -300


def pay(ids: list[int], dice: random.Random, key: str) -> None:
    debit, credit = dice.sample(ids, 2)
    post([books.draft(debit, credit, dice.randint(1, 200), key)])


def batch(ids: list[int], dice: random.Random, key: str) -> None:
    drafts = [books.draft(*dice.sample(ids, 2), dice.randint(1, 90), f"{key}-{nth}") for nth in range(4)]
    drafts.append(JournalDraft("payment", ((ids[0], -9), (ids[1], 4), (ids[-1], 5)), f"{key}-split"))
    post(drafts)


def again(ids: list[int], dice: random.Random, key: str) -> None:
    """A key that every process knows, for the same journal."""
    (posted,) = post([books.draft(ids[0], ids[1], 3, f"shared-{ids[0]}-{dice.randint(0, 5)}")])
    assert Entry.objects.filter(journal_id=posted.journal_id).count() == 2


def hold(ids: list[int], dice: random.Random, key: str) -> None:
    holds.place(
        ledger_account_id=dice.choice(ids[:STRICT]), amount_minor=dice.randint(1, 100), key=key, now=clock.now(),
        expires_at=clock.now() if dice.random() < 0.3 else None,
    )  # fmt: skip


def _any_hold(dice: random.Random) -> Hold | None:
    found = list(Hold.objects.filter(state="ACTIVE")[:20])
    return dice.choice(found) if found else None


def capture(ids: list[int], dice: random.Random, key: str) -> None:
    if held := _any_hold(dice):
        to = dice.choice([each for each in ids if each != held.ledger_account_id])
        amount = dice.randint(1, held.amount)
        holds.capture(held, amount, to=to, key=key, now=clock.now(), final=dice.random() < 0.5)


def release(ids: list[int], dice: random.Random, key: str) -> None:
    if held := _any_hold(dice):
        holds.release(held, now=clock.now())


def reverse(ids: list[int], dice: random.Random, key: str) -> None:
    journals = list(Journal.objects.exclude(kind="reversal").values_list("pk", flat=True)[:50])
    if journals:
        ledger.reverse(dice.choice(journals), reason="machine", actor=ACTOR, now=clock.now())


def floor(ids: list[int], dice: random.Random, key: str) -> None:
    """Only ever down, so that what was allowed stays allowed."""
    ledger.set_floor(ids[0], FLOOR - 50)


def close_and_open(ids: list[int], dice: random.Random, key: str) -> None:
    place = dice.choice(ids[:STRICT])
    ledger.set_open(place, is_open=False)
    ledger.set_open(place, is_open=True)


OPERATIONS: dict[str, Callable[[list[int], random.Random, str], object]] = {
    "pay": pay,
    "batch": batch,
    "again": again,
    "hold": hold,
    "capture": capture,
    "release": release,
    "expire": lambda ids, dice, key: holds.expire_due(clock.now()),
    "reverse": reverse,
    "floor": floor,
    "close and open": close_and_open,
    "roll up": lambda ids, dice, key: roll_up(),
    "cut off": lambda ids, dice, key: clock.advance("HK", clock.booking_date() + dt.timedelta(days=1)),
    "seal": lambda ids, dice, key: sealing.seal(now=clock.now()),
    "check": lambda ids, dice, key: self_audit.check_fresh(now=clock.now()),
}


def work(pipe, ids: list[int], script: list[tuple[str, int]], prefix: str) -> None:
    """One process: its own connection, its own commits; a refusal is an answer, anything else is told."""
    told = ""
    for nth, (name, seed) in enumerate(script):
        try:
            OPERATIONS[name](ids, random.Random(seed), f"{prefix}-{nth}")
        except (LedgerRefused, Refused):
            continue
        except BaseException as fault:
            told = f"{name}: {type(fault).__name__}: {fault}"
            break
    connections.close_all()
    pipe.send(told)


SCRIPTS = st.lists(
    st.lists(st.tuples(st.sampled_from(sorted(OPERATIONS)), st.integers(0, 10**6)), min_size=5, max_size=15),
    min_size=PROCESSES,
    max_size=PROCESSES,
)


def run_at_once(ids: list[int], scripts: list[list[tuple[str, int]]], prefix: str) -> None:
    connections.close_all()
    context = get_context("fork")
    pairs = [context.Pipe() for _script in scripts]
    processes = [
        context.Process(target=work, args=(theirs, ids, script, f"{prefix}-{nth}"), daemon=True)
        for nth, ((_ours, theirs), script) in enumerate(zip(pairs, scripts, strict=True))
    ]
    for process in processes:
        process.start()
    answers = [ours.recv() if ours.poll(120) else "no answer" for ours, _theirs in pairs]
    for process in processes:
        process.join(10)
    assert answers == [""] * len(scripts)


def everything_holds(ids: list[int]) -> None:
    balances = reads.balances(ids)
    for place in ids[:STRICT]:
        entries = list(
            Entry.objects.filter(ledger_account_id=place).order_by("version").values_list("version", "amount")
        )
        assert [version for version, _amount in entries] == list(range(1, len(entries) + 1)), "versions have no gap"
        assert balances[place].ledger == sum(amount for _version, amount in entries)
        assert balances[place].version == len(entries)
        assert balances[place].available >= 0
    assert general.trial_balance().balances
    sealing.seal(now=clock.now())
    assert self_audit.check_fresh(now=clock.now()).found == 0
    books.agrees()
    roll_up()
    books.agrees()


@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(scripts=SCRIPTS, round_=st.integers(0, 10**9))
def test_whatever_processes_do_at_once_the_ledger_agrees(committed: object, scripts: list, round_: int) -> None:
    """The database stays from one example to the next: history only grows, as in a bank."""
    ids = [*books.accounts(STRICT, floor=FLOOR), books.nostro(), books.income()]
    for place in ids[:STRICT]:
        books.fund(place, 500)
    run_at_once(ids, scripts, f"m{round_}-{books.SERIAL.__next__()}")
    everything_holds(ids)
