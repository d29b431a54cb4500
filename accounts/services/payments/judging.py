"""The posting transaction: the payer locked, the guards asked again, the money moved, set aside or left alone."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db import connection, transaction

from accounts.models import Account, GuardVerdict, Payment
from accounts.selectors.ledger import balance
from accounts.services.errors import ShortOfFunds
from accounts.services.ledger import InsufficientFunds
from accounts.services.payments import guarding, recording
from accounts.services.payments.drafting import order_of
from accounts.services.payments.plan import Plan, lock_open
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.money import Money
from bank.foundation.statements import execute, insert


def judge(
    payment: Payment,
    plan: Plan,
    booking_date: date,
    *,
    settled: Callable[[], Payment | None],
    actor: Actor,
    now: datetime,
) -> Payment:
    """Screen, then decide under the payer's lock; `settled` looks there for an answer that came first.

    Raises AccountNotOpen or ShortOfFunds, and then nothing happened, counters included.
    """
    order = order_of(payment, plan, booking_date)
    screened = guarding.screen(order)
    try:
        with transaction.atomic():
            lock_open(plan.debtor.account.pk)
            if earlier := settled():
                return earlier
            confirmed = guarding.confirm(order, screened)
            recording.settle(payment, guarding.outcome(confirmed), plan, actor=actor, now=now)
            _save(payment, guarding.verdicts(payment.pk, confirmed))
    except InsufficientFunds as error:
        raise short_of(plan.debtor.account, plan.total_minor, error) from error
    return payment


def _save(payment: Payment, verdicts: Sequence[GuardVerdict]) -> None:
    if payment._state.adding:
        execute(insert(payment), insert(*verdicts))
        payment._state.adding, payment._state.db = False, connection.alias
    else:
        payment.save()
        execute(insert(*verdicts))


def short_of(account: Account, total_minor: int, error: InsufficientFunds) -> Refused:
    """Return the refusal that says how much is missing now; the ledger's own where it no longer is."""
    missing = total_minor - balance(account.ledger_account_id).available
    return ShortOfFunds(Money(missing, account.currency)) if missing > 0 else error
