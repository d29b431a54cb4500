"""Opening, locking and closing ledger accounts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from accounts.domain.balances import BalanceView
from accounts.models import LedgerAccount
from accounts.services.ledger.refusals import translated


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """A ledger account to open. `floor` in minor units: an arranged credit line is a negative floor."""

    code: str
    name: str
    currency: str
    kind: str = LedgerAccount.Kind.CUSTOMER
    mode: str = LedgerAccount.Mode.STRICT
    floor: int = 0


def open_accounts(asked: Sequence[OpenAccount], *, calendar: str = "HK") -> list[int]:
    """Open the accounts, or find those of these codes; return their ids in order.

    CurrencyMismatch where a code exists with another currency or mode.
    """
    if not asked:
        return []
    columns = [[str(getattr(a, name)) for a in asked] for name in ("code", "name", "currency", "kind", "mode")]
    with translated(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT accounts_open(%s, %s, %s, %s, %s, %s::bigint[], %s)", [*columns, [a.floor for a in asked], calendar]
        )
        ids: list[int] = cursor.fetchone()[0]
    return ids


def lock(ledger_account_ids: Iterable[int]) -> dict[int, BalanceView]:
    """Lock the strict accounts among these in id order until the transaction ends; return them as they now are.

    Name every account that the transaction will touch in one call: two calls may deadlock with another transaction.
    """
    with translated(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_account_id, currency, ledger, held, floor, version, is_open"
            " FROM accounts_lock(%s::bigint[])",
            [sorted(set(ledger_account_ids))],
        )
        return {row[0]: BalanceView(*row) for row in cursor.fetchall()}


def set_floor(ledger_account_id: int, floor: int) -> int:
    """Set how low the account may go, in minor units, and return what it was."""
    with translated(), connection.cursor() as cursor:
        cursor.execute("SELECT accounts_set_floor(%s, %s)", [ledger_account_id, floor])
        before: int = cursor.fetchone()[0]
    return before


def set_open(ledger_account_id: int, *, is_open: bool) -> None:
    """Open or close a strict account to postings. NotEmpty where it is to close with money in it."""
    with translated(), connection.cursor() as cursor:
        cursor.execute("SELECT accounts_set_open(%s, %s)", [ledger_account_id, is_open])
