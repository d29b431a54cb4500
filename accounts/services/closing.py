"""Closing an account to zero: interest to the day, what is left moved, orders and cards ended, a last statement."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountParty, Card, Loan, Payment, StandingOrder, TermDeposit
from accounts.selectors.ledger import balance
from accounts.services import cards, signing, standing_orders, statements
from accounts.services.accounts import close, locked
from accounts.services.deposits import interest_due
from accounts.services.deposits.breaking import CostChanged
from accounts.services.deposits.moving import move
from accounts.services.errors import AccountNotOpen, InvalidRequest
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.money import Money


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What closing an account today brings, in minor units, and what ends with it."""

    balance_minor: int
    interest_minor: int
    orders: int
    cards: int

    @property
    def moves_minor(self) -> int:
        """What moves to the other account."""
        return self.balance_minor + self.interest_minor


def quote(account_id: int) -> Closing:
    """Return what closing brings; raise a Refused that says what stands in the way and what would change it."""
    account = Account.objects.get(pk=account_id)
    if account.state != Account.State.OPEN:
        raise AccountNotOpen(account.state)
    if account.kind not in ("CURRENT", "SAVINGS"):
        raise InvalidRequest("ends_by_contract", _("This account ends by its own contract."))
    view = balance(account.ledger_account_id)
    _check_free(account, view.held, view.ledger)
    return Closing(
        balance_minor=view.ledger,
        interest_minor=interest_due.due_minor(account),
        orders=_orders(account).count(),
        cards=Card.objects.filter(account=account).exclude(state=Card.State.CLOSED).count(),
    )


def close_to_zero(
    *, account_id: int, pays_to_id: int | None, shown_minor: int, actor: Actor, now: datetime, reason: str = ""
) -> Payment | None:
    """Close the account; return the payment of what was left, None where it was empty. Asked again, the same answers.

    `shown_minor` is what its holder saw would move: CostChanged where that is not so any more.
    """
    with transaction.atomic():
        account = locked(account_id)
        if account.state == Account.State.CLOSED:
            return Payment.objects.filter(initiator=f"contract:{account_id}", idempotency_key="closing").first()
        found = quote(account_id)
        if found.moves_minor != shown_minor:
            raise CostChanged(Money(found.moves_minor, account.currency))
        signing.check_alone(account, max(found.moves_minor, account.all_sign_above_minor + 1))
        target = _target(account, pays_to_id) if found.moves_minor else None
        interest_due.pay(account)
        payment = None
        if target is not None:
            payment = move(account, target, found.moves_minor, key="closing", category="transfer", actor=actor, now=now)
        for order in _orders(account):
            standing_orders.end(order.pk, actor=actor, now=now, reason="account closed")
        for card in Card.objects.filter(account=account).exclude(state=Card.State.CLOSED):
            cards.close(card=card, actor=actor, now=now)
        close(account_id=account_id, reason=reason or "asked by its holder", actor=actor, now=now)
        statements.issue(account=account, month=clock.booking_date(), actor=actor, now=now, closing=True)
    return payment


def _check_free(account: Account, held: int, ledger: int) -> None:
    if held:
        raise InvalidRequest("money_held", _("Some money is still set aside for payments. Wait until they are booked."))
    if ledger < 0:
        raise InvalidRequest("overdrawn", _("This account is overdrawn. Pay in what it owes first."))
    waiting = [Payment.State.AWAITING_CONFIRMATION, Payment.State.HELD]
    if Payment.objects.filter(debtor_account=account, state__in=waiting).exists():
        raise InvalidRequest("payments_waiting", _("A payment from here still waits. Confirm or cancel it first."))
    if TermDeposit.objects.filter(pays_to=account, outcome="").exists():
        raise InvalidRequest("deposit_pays_here", _("A term deposit pays to this account. Let it pay elsewhere first."))
    if Loan.objects.filter(paid_from=account).exclude(state=Loan.State.REPAID).exists():
        raise InvalidRequest("loan_paid_here", _("A loan is repaid from this account. Talk to us first."))


def _orders(account: Account) -> QuerySet[StandingOrder]:
    return StandingOrder.objects.filter(account=account).exclude(state=StandingOrder.State.ENDED)


def _target(account: Account, pays_to_id: int | None) -> Account:
    """Return an open current or savings account of one of the same people, in the same currency."""
    mine = AccountParty.objects.filter(account=account, until=None).values("customer_id")
    found = (
        Account.objects.filter(
            pk=pays_to_id or 0, party_rows__customer_id__in=mine, party_rows__until=None, state=Account.State.OPEN,
            kind__in=["CURRENT", "SAVINGS"], currency=account.currency,
        )
        .exclude(pk=account.pk)
        .distinct()
        .first()
    )  # fmt: skip
    if found is None:
        raise InvalidRequest("closing_target", _("Choose another account of yours for the money."))
    return found
