"""Ending a deposit before its day: the cost first, then the confirm; staff above their limit ask a second person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain.early_end import Held, cost_minor
from accounts.events import DepositEnded
from accounts.models import Account, Payment, TermDeposit
from accounts.selectors.ledger import balance
from accounts.services import chart, ledger
from accounts.services.accounts import close
from accounts.services.deposits import interest_due
from accounts.services.deposits.instructing import running, said, target
from accounts.services.deposits.moving import move
from accounts.services.errors import AccountNotOpen, InvalidRequest, NotInState
from accounts.services.ledger import JournalDraft
from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.foundation.events import publish
from bank.foundation.money import Money
from products.domain.terms import EarlyEnd, TermDepositTerms


@dataclass(frozen=True, kw_only=True)
class Breaking:
    """What ending a deposit today brings, in minor units: `pays` = principal + interest - cost."""

    principal_minor: int
    interest_minor: int
    cost_minor: int
    in_grace: bool

    @property
    def pays_minor(self) -> int:
        """What reaches the account that is paid."""
        return self.principal_minor + self.interest_minor - self.cost_minor


class CostChanged(InvalidRequest):
    """The cost is no longer the one that was shown: a day passed meanwhile."""

    def __init__(self, pays: Money) -> None:
        super().__init__(
            "cost_changed", _("A day has passed: you would now get %(pays)s. Look at it again."), pays=pays
        )


def quote_break(account_id: int) -> Breaking:
    """Return what ending the deposit now brings. NotInState where it ended, InvalidRequest where it cannot be."""
    contract = TermDeposit.objects.select_related("account__product_version__price").filter(account=account_id).first()
    if contract is None or contract.outcome:
        raise NotInState
    return _worked_out(contract)


def break_deposit(
    *, account_id: int, shown_minor: int, actor: Actor, now: datetime, reason: str = "", pays_to_id: int | None = None
) -> Payment:
    """End the deposit: interest to the day, less the cost, paid with the principal; the account closes.

    `shown_minor` is what the customer saw they would get; CostChanged where that is not so any more. Asked again, the
    first payment answers. Raises NotInState, AccountNotOpen, and InvalidRequest where the terms refuse it.
    """
    with transaction.atomic():
        if paid := _earlier(account_id):
            return paid
        contract = running(account_id)
        account = contract.account
        if account.state != Account.State.OPEN:
            raise AccountNotOpen(account.state)
        found = _worked_out(contract)
        if found.pays_minor != shown_minor:
            raise CostChanged(Money(found.pays_minor, account.currency))
        pays_to = target(account, pays_to_id or contract.pays_to_id)
        interest_due.pay(account)
        _charge(account, found.cost_minor)
        payment = move(account, pays_to, found.pays_minor, key="break", category="deposit", actor=actor, now=now)
        _end(contract, found, actor=actor, now=now, reason=reason)
    return payment


def _earlier(account_id: int) -> Payment | None:
    """The payment of a deposit that was ended early, once whoever ends it now has finished."""
    Account.objects.select_for_update(no_key=True).get(pk=account_id)
    return Payment.objects.filter(initiator=f"contract:{account_id}", idempotency_key="break").first()


def _worked_out(contract: TermDeposit) -> Breaking:
    account = contract.account
    terms, today = account.product_version.typed_terms, clock.booking_date()
    assert isinstance(terms, TermDepositTerms)
    in_grace = contract.renews_id is not None and today <= contract.placed_on + timedelta(days=terms.grace_days)
    if terms.early_end is EarlyEnd.REFUSED and not in_grace:
        raise InvalidRequest("no_early_end", _("This deposit cannot be ended before it matures. Its terms say so."))
    earned = interest_due.due_minor(account)
    held = Held(
        principal_minor=contract.principal_minor,
        annual_rate=contract.annual_rate,
        day_count=account.product_version.price.day_count,
        start=contract.placed_on,
        end=today,
        earned_minor=earned,
    )
    cost = 0 if in_grace else cost_minor(held, terms.early_end, rate=terms.early_end_rate, days=terms.early_end_days)
    principal = balance(account.ledger_account_id).available
    if principal <= 0:
        raise NotInState
    return Breaking(principal_minor=principal, interest_minor=earned, cost_minor=cost, in_grace=in_grace)


def _charge(account: Account, cost: int) -> None:
    """Take the cost back out of the interest: the bank's expense is less by it."""
    if not cost:
        return
    entries = (
        (account.ledger_account_id, -cost),
        (chart.control("customer-interest-expense", account.currency).pk, cost),
    )
    ledger.post([JournalDraft(kind="early-end", entries=entries, idempotency_key=f"early-end:{account.pk}")])


def _end(contract: TermDeposit, found: Breaking, *, actor: Actor, now: datetime, reason: str) -> None:
    contract.outcome, contract.ended_on = TermDeposit.Outcome.BROKEN, clock.booking_date()
    contract.cost_minor, contract.version = found.cost_minor, contract.version + 1
    contract.save(update_fields=["outcome", "ended_on", "cost_minor", "version"])
    facts: dict[str, Any] = {"pays": found.pays_minor, "interest": found.interest_minor, "cost": found.cost_minor}
    audit.record(actor=actor, action="accounts.deposit.break", subject=contract.account, after=facts, reason=reason)
    publish(
        DepositEnded(
            **said(contract), outcome=contract.outcome, paid_minor=found.pays_minor, cost_minor=found.cost_minor,
            currency=contract.account.currency, renewal_account_id=None, annual_rate="",
        ),
        actor=actor,
    )  # fmt: skip
    close(account_id=contract.account_id, reason="ended early", actor=actor, now=now)
