"""The roll-up: entries into daily deltas, append-only entries into balances. Reads are exact before and after it."""

from collections.abc import Sequence

from django.db import connection

RANGE_SIZE = 2000
"""How many ledger accounts one transaction folds."""


def fold(ledger_account_ids: Sequence[int]) -> int:
    """Fold these accounts' new entries, one roll-up of an account at a time; return how many entries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_roll(%s::bigint[])", [list(ledger_account_ids)])
        folded: int = cursor.fetchone()[0]
    return folded


def roll_up() -> int:
    """Fold every account that has entries to fold, in ranges of ids; return how many entries."""
    folded, last = 0, 0
    while ids := _stale(last):
        folded += fold(ids)
        last = ids[-1]
    return folded


STALE = """
SELECT b.ledger_account_id FROM accounts_balance b
LEFT JOIN accounts_fold f ON f.ledger_account_id = b.ledger_account_id AND f.stripe = 0
WHERE b.ledger_account_id > %s AND (b.mode <> 'S' OR b.version > coalesce(f.version, 0))
ORDER BY b.ledger_account_id LIMIT %s
"""


def _stale(after: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(STALE, [after, RANGE_SIZE])
        return [row[0] for row in cursor.fetchall()]
