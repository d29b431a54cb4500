"""`manage.py bench ledger`: posting against a bare function that keeps two balances and writes three rows.

All four figures are measured by four client processes on 1,000 accounts, as the application's role, with every trigger
on, each posting under its own idempotency key. Those from SQL also carry an event.
"""

import json
import random
from collections.abc import Callable, Iterator
from itertools import count
from os import getpid
from pathlib import Path

from django.db import connection

from accounts.selectors.audit import audit
from accounts.services import chart
from accounts.services.ledger import JournalDraft, OpenAccount, open_accounts, post
from bank.foundation.bench import Bench, Clients, Figure, Work
from bank.foundation.servers.roles import as_owner

ACCOUNTS = 1000
BATCH = 100
FLOOR = -(10**12)
NUMBERS = count()
DIGEST = "\\\\x" + "ab" * 32
EVENT = {
    "name": "accounts.payment.posted",
    "subject_type": "accounts.payment",
    "subject_id": "pay_abcdefghijklmnop",
    "subject_version": 1,
    "payload": {"payment_id": 1, "debtor_account_id": 2, "amount_minor": 1000, "currency": "HKD", "channel": "portal"},
    "actor": {"kind": "customer", "user_id": 1, "channel": "portal"},
}
GUARDS = {"accounts_journal", "accounts_entry", "accounts_balance", "accounts_balancestripe", "accounts_ledgeraccount"}


def load_limit() -> None:
    """Create the limit's tables and function, as the owner, from the file as it is."""
    statements = (Path(__file__).parent / "limit.sql").read_text(encoding="utf-8")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statements)


def limit() -> Callable[[], int]:
    """Prepare the bare function between two of its 1,000 accounts."""
    cursor = connection.cursor()
    cursor.execute("PREPARE bare AS SELECT b_post($1::bigint, $2::bigint, $3::bigint)")

    def once() -> int:
        debit, credit = random.sample(range(1, ACCOUNTS + 1), 2)
        cursor.execute(f"EXECUTE bare({debit},{credit},10)")
        return 1

    return once


class _Posting:
    """The posting function called from SQL, `count` journals a call, between random accounts or towards a hot one."""

    def __init__(self, accounts: list[int], count: int = 1, hot: int | None = None) -> None:
        self.accounts, self.count, self.hot = accounts, count, hot

    def __call__(self) -> Callable[[], int]:
        cursor = connection.cursor()
        events = ", p_events => $5::jsonb[]" if self.count == 1 else ""
        statement = f"posting_{self.count}_{self.hot or 0}"
        cursor.execute(
            f"PREPARE {statement}(text[], text[], int[], bigint[], jsonb[], bytea[], bigint[]) AS"
            f" SELECT accounts_post($1, $2, $6, $3, $4, $7{events})"
        )
        kinds, legs = _array("payment", self.count), _array(2, self.count)
        digests, amounts = _array(f'"{DIGEST}"', self.count), _array("-10,10", self.count)
        event = "{" + json.dumps(json.dumps(EVENT)) + "}"

        def once() -> int:
            keys = ",".join(_key() for _nth in range(self.count))
            pairs = ",".join(f"{debit},{credit}" for debit, credit in self._pairs())
            varying = f"'{{{keys}}}', '{legs}', '{{{pairs}}}'"
            cursor.execute(f"EXECUTE {statement}('{kinds}', {varying}, '{event}', '{digests}', '{amounts}')")
            return self.count

        return once

    def _pairs(self) -> Iterator[tuple[int, int]]:
        for _nth in range(self.count):
            debit, credit = random.sample(self.accounts, 2)
            yield debit, self.hot or credit


def _key() -> str:
    """Return the next idempotency key of this client: like the bank's own, a kind and a number that rises."""
    return f"payment:{getpid()}:{next(NUMBERS):012}"


def _array(item: object, count: int) -> str:
    return "{" + ",".join([str(item)] * count) + "}"


class _Python:
    """The service, as the bank's own code calls it."""

    def __init__(self, accounts: list[int]) -> None:
        self.accounts = accounts

    def __call__(self) -> Callable[[], int]:
        def once() -> int:
            debit, credit = random.sample(self.accounts, 2)
            post([JournalDraft("payment", ((debit, -10), (credit, 10)), _key())])
            return 1

        return once


class LedgerBench(Bench):
    """Figures `posting`, `posting_hot`, `python_4`, `batch_100`: journals a second to the limit's."""

    name = "ledger"

    def figures(self) -> Iterator[Figure]:
        """Open 1,000 accounts and one control account, and measure."""
        load_limit()
        asked = [OpenAccount(f"bench.{nth}", "Bench", "HKD", floor=FLOOR) for nth in range(ACCOUNTS)]
        accounts = open_accounts(asked)
        hot = chart.control("nostro", "HKD").pk
        works: dict[str, Work] = {
            "limit": limit,
            "posting": _Posting(accounts),
            "posting_hot": _Posting(accounts, hot=hot),
            "python_4": _Python(accounts),
            "batch_100": _Posting(accounts, count=BATCH),
        }
        assert_guarded()
        clients = Clients(works)
        for work in works:
            clients.rate(work)(1.0)
        yield from (Figure(work, clients.rate(work), clients.rate("limit")) for work in works if work != "limit")
        clients.stop()

    def verify(self) -> None:
        """The guards were on to the end, and what was posted agrees with itself."""
        assert_guarded()
        report = audit()
        if not report.ok:
            raise RuntimeError("; ".join(map(str, report.findings)))


def assert_guarded() -> None:
    """Raise unless every trigger of the ledger fires and this role may write none of its tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        (superuser,) = cursor.fetchone()
        cursor.execute(
            "SELECT has_table_privilege(t, 'INSERT, UPDATE, DELETE, TRUNCATE') FROM unnest(%s) t", [[*GUARDS]]
        )
        writes = any(row[0] for row in cursor.fetchall())
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
            " AND tgrelid::regclass::text LIKE 'accounts%%'"
        )
        guarded = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT current_setting('session_replication_role'), current_setting('fsync')")
        replication, fsync = cursor.fetchone()
    if superuser or writes or not guarded >= GUARDS or replication != "origin" or fsync != "on":
        raise RuntimeError("not the real thing: triggers must be on, fsync too, and the role the application's")
