"""Closing accounts' months: once a month per account, so that a score reads a few rows instead of every entry."""

from collections.abc import Sequence
from pathlib import Path

from django.db import connection

CLOSE = (Path(__file__).parent / "sql" / "months.sql").read_text(encoding="utf-8")


def close(ledger_account_ids: Sequence[int]) -> int:
    """Add the closed months that these ledger accounts lack; return how many rows are new."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, {"ledger_accounts": list(ledger_account_ids)})
        return int(cursor.rowcount)


def forget(ledger_account_ids: Sequence[int]) -> None:
    """Drop what was closed, to be closed anew: after an import has booked into months that are over."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM risk_accountmonth WHERE ledger_account_id = ANY(%s)", [list(ledger_account_ids)])
