"""The nouns of accounts, one a file."""

from accounts.models.delta import DailyDelta, Fold
from accounts.models.hold import Hold
from accounts.models.journal import Entry, Journal, UnrolledEntry
from accounts.models.ledger import Balance, BalanceStripe, LedgerAccount

__all__ = [
    "Balance",
    "BalanceStripe",
    "DailyDelta",
    "Entry",
    "Fold",
    "Hold",
    "Journal",
    "LedgerAccount",
    "UnrolledEntry",
]
