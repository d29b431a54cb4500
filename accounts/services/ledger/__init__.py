"""The ledger's verbs: post, reverse, lock. The work is done by `accounts_post` in the database."""

from accounts.services.ledger.accounts import OpenAccount, lock, open_accounts, set_floor, set_open
from accounts.services.ledger.drafts import JournalDraft, Posted
from accounts.services.ledger.posting import post
from accounts.services.ledger.refusals import (
    AccountClosed,
    AlreadyReversed,
    AmountRefused,
    Busy,
    CurrencyMismatch,
    HoldNotActive,
    HoldTooSmall,
    IdempotencyConflict,
    InsufficientFunds,
    LedgerRefused,
    NotAllowed,
    NotEmpty,
    Unbalanced,
    UnknownAccount,
)
from accounts.services.ledger.reversal import reverse

__all__ = [
    "AccountClosed",
    "AlreadyReversed",
    "AmountRefused",
    "Busy",
    "CurrencyMismatch",
    "HoldNotActive",
    "HoldTooSmall",
    "IdempotencyConflict",
    "InsufficientFunds",
    "JournalDraft",
    "LedgerRefused",
    "NotAllowed",
    "NotEmpty",
    "OpenAccount",
    "Posted",
    "Unbalanced",
    "UnknownAccount",
    "lock",
    "open_accounts",
    "post",
    "reverse",
    "set_floor",
    "set_open",
]
