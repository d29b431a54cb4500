"""What an account's interest stands at: accrued to the last closed day and not posted yet."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

UNPOSTED = """
SELECT coalesce(sum(d.amount) FILTER (WHERE d.kind <> 'D'), 0), coalesce(sum(d.amount) FILTER (WHERE d.kind = 'D'), 0)
FROM accounts_interestday d WHERE d.ledger_account_id = %(id)s
"""
POSTED = """
SELECT coalesce(sum(posted) FILTER (WHERE side = 'C'), 0), coalesce(sum(posted) FILTER (WHERE side = 'D'), 0)
FROM accounts_interestposting WHERE ledger_account_id = %(id)s
"""


@dataclass(frozen=True, slots=True)
class Unposted:
    """Accrued and not posted, carried remainders included, in minor units to twelve decimals; charged is below zero."""

    earned: Decimal
    charged: Decimal


def unposted(ledger_account_id: int) -> Unposted:
    """Return what an account has accrued and not had posted yet, corrections and bonuses included."""
    with connection.cursor() as cursor:
        cursor.execute(UNPOSTED, {"id": ledger_account_id})
        earned, charged = cursor.fetchone()
        cursor.execute(POSTED, {"id": ledger_account_id})
        credited, debited = cursor.fetchone()
    return Unposted(earned - credited, charged - debited)
