"""The ledger's refusals: each SQLSTATE of its functions as an exception that doors can render."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.db import Error
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bank.foundation.errors import Refused


class LedgerRefused(Refused):
    """Base: the ledger did nothing. `detail` names the account, key or figure in doubt, for staff and logs."""

    code_: ClassVar[str] = "ledger_refused"
    says: ClassVar[str | Promise] = _("The ledger refused this posting.")

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(self.code_, self.says)


class InsufficientFunds(LedgerRefused):
    """A strict account has less available than is to be taken."""

    code_ = "insufficient_funds"
    says = _("There is not enough money available in this account.")


class AccountClosed(LedgerRefused):
    """The account takes no postings: it is closed, or in doubt and stopped until the ledger's audit is settled."""

    code_ = "account_closed"
    says = _("This account is closed, or stopped while we check it.")


class IdempotencyConflict(LedgerRefused):
    """The key was used before, for something else."""

    code_ = "idempotency_conflict"
    says = _("This key was already used for a different request.")


class Busy(LedgerRefused):
    """The same key, or the account, is in use by another transaction for too long: try again."""

    status = 409
    code_ = "in_flight"
    says = _("The same request is still being worked on. Please try again in a moment.")


class Unbalanced(LedgerRefused):
    """The entries of a journal do not sum to zero in each currency."""

    code_ = "unbalanced"
    says = _("Debits and credits do not balance.")


class CurrencyMismatch(LedgerRefused):
    """An account exists in another currency, or the calendar is unknown."""

    code_ = "currency_mismatch"
    says = _("The currency does not fit the account.")


class HoldNotActive(LedgerRefused):
    """The hold was captured, released or has expired."""

    code_ = "hold_not_active"
    says = _("This hold is no longer active.")


class HoldTooSmall(LedgerRefused):
    """More was asked than the hold still covers."""

    code_ = "hold_too_small"
    says = _("The hold covers less than this amount.")


class UnknownAccount(LedgerRefused):
    """No such ledger account, or not one of the mode that this needs."""

    code_ = "unknown_ledger_account"
    says = _("There is no such ledger account.")


class AmountRefused(LedgerRefused):
    """Beyond what an account may move or hold."""

    code_ = "amount_refused"
    says = _("This amount is larger than the ledger accepts.")


class NotAllowed(LedgerRefused):
    """This kind of journal may not do this; or the call is malformed."""

    code_ = "posting_not_allowed"
    says = _("This kind of posting is not allowed.")


class AlreadyReversed(LedgerRefused):
    """A journal is reversed once."""

    code_ = "already_reversed"
    says = _("This posting was already reversed.")


class NotEmpty(LedgerRefused):
    """An account closes only at zero, with nothing held."""

    code_ = "account_not_empty"
    says = _("The account still holds money.")


BY_STATE: dict[str, type[LedgerRefused]] = {
    "OT001": InsufficientFunds,
    "OT002": AccountClosed,
    "OT003": IdempotencyConflict,
    "OT004": Unbalanced,
    "OT005": CurrencyMismatch,
    "OT006": HoldNotActive,
    "OT007": UnknownAccount,
    "OT008": AmountRefused,
    "OT009": NotAllowed,
    "OT010": NotAllowed,
    "OT011": NotAllowed,
    "OT013": NotEmpty,
    "OT014": HoldTooSmall,
    "22003": AmountRefused,
    "55P03": Busy,
}
BY_CONSTRAINT: dict[str, type[LedgerRefused]] = {
    "accounts_journal_reverses": AlreadyReversed,
    "accounts_hold_idempotency_key_key": IdempotencyConflict,
    "accounts_journal_reverses_id_fkey": UnknownAccount,
}


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the ledger's functions raise into a `LedgerRefused`; anything else passes as it is."""
    try:
        yield
    except Error as fault:
        refusal = refusal_of(fault.__cause__)
        if refusal is None:
            raise
        raise refusal from fault


def refusal_of(cause: Any) -> LedgerRefused | None:
    """Return the refusal that a psycopg2 error stands for, if it is one of ours."""
    state: str = getattr(cause, "pgcode", None) or ""
    diagnosis = getattr(cause, "diag", None)
    constraint: str = getattr(diagnosis, "constraint_name", None) or ""
    kind = BY_STATE.get(state) or BY_CONSTRAINT.get(constraint)
    if kind is None and state == "23514" and constraint.startswith("accounts_balance"):
        kind = AmountRefused
    return kind(getattr(diagnosis, "message_detail", None) or "") if kind else None
