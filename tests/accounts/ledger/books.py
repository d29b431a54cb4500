"""A small ledger for the tests: strict accounts, the control accounts, and ways to read what they have."""

from itertools import count

from django.db import connection

from accounts.selectors import ledger as reads
from accounts.selectors.audit import audit
from accounts.services import chart
from accounts.services.ledger import JournalDraft, OpenAccount, open_accounts, post
from bank.foundation.servers.roles import as_owner

SERIAL = count(1)


def accounts(number: int, *, floor: int = 0, currency: str = "HKD") -> list[int]:
    """Open so many strict accounts."""
    return open_accounts([OpenAccount(f"test.{next(SERIAL)}", "Test", currency, floor=floor) for _nth in range(number)])


def nostro(currency: str = "HKD") -> int:
    return chart.control("nostro", currency).pk


def income(currency: str = "HKD") -> int:
    return chart.control("fee-income", currency).pk


def draft(debit: int, credit: int, amount: int, key: str | None = None, **more: object) -> JournalDraft:
    """A payment of `amount` minor units."""
    return JournalDraft("payment", ((debit, -amount), (credit, amount)), key or f"k{next(SERIAL)}", **more)  # type: ignore[arg-type]


def fund(account: int, amount: int) -> None:
    """Bring money in from outside."""
    post([draft(nostro(), account, amount)])


def has(account: int) -> int:
    return reads.balance(account).ledger


def agrees() -> None:
    """The ledger's own audit finds nothing."""
    report = audit()
    assert report.ok, [str(finding) for finding in report.findings]


def as_superuser(*statements: str) -> None:
    """Run statements as the owner of the tables, with whatever that role may do."""
    with as_owner(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
