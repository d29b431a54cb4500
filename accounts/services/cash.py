"""Cash over the counter: a teller books it; above the teller's limit a second person does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Payment
from accounts.services import chart
from accounts.services.accounts import locked
from accounts.services.errors import AccountNotOpen, InvalidRequest, PayeeAccountNotOpen
from accounts.services.ledger import InsufficientFunds
from accounts.services.payments import recording
from accounts.services.payments.judging import short_of
from accounts.services.payments.plan import next_payment_id
from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.ids import new_public_id
from bank.foundation.money import LARGEST_TYPED_MINOR, Money
from bank.identity.models import User
from bank.staff import approvals
from bank.staff.models import Approval
from bank.staff.selectors import approval_limit

IN, OUT = Payment.Kind.CASH_IN, Payment.Kind.CASH_OUT
# With the account it names the approval that the cash waits for.
LONGEST_KEY = 36


@dataclass(frozen=True, kw_only=True)
class Cash:
    """Notes and coins handed over: minor units, and the key of the form that says so."""

    account_id: int
    kind: str
    amount_minor: int
    currency: str
    key: str


def deposit(
    *, account_id: int, amount_minor: int, currency: str, key: str, actor: Actor, now: datetime, reason: str = ""
) -> Payment | Approval:
    """Pay cash in; returns the payment, or the approval it waits for above the teller's limit."""
    cash = Cash(account_id=account_id, kind=IN, amount_minor=amount_minor, currency=currency, key=key)
    return _ask_or_book(cash, reason=reason, actor=actor, now=now)


def withdraw(
    *, account_id: int, amount_minor: int, currency: str, key: str, actor: Actor, now: datetime, reason: str = ""
) -> Payment | Approval:
    """Pay cash out; returns the payment, or the approval it waits for above the teller's limit. May be ShortOfFunds."""
    cash = Cash(account_id=account_id, kind=OUT, amount_minor=amount_minor, currency=currency, key=key)
    return _ask_or_book(cash, reason=reason, actor=actor, now=now)


class CashApproval:
    """A second person lets cash above a teller's limit through."""

    action = "accounts.cash"
    permission = "accounts.approve_cash"

    def state(self, change: dict[str, Any]) -> dict[str, Any]:
        """The account as it stands: frozen or closed meanwhile makes the approval stale."""
        account = Account.objects.get(pk=change["account_id"])
        return {"state": account.state, "number": account.number, "currency": account.currency}

    def amount(self, change: dict[str, Any]) -> int:
        """What counts against the approver's own limit, in minor units."""
        return int(change["amount_minor"])

    def describe(self, change: dict[str, Any]) -> list[tuple[str, str, str]]:
        """What is handed over, for which account."""
        account = Account.objects.get(pk=change["account_id"])
        amount = Money(change["amount_minor"], change["currency"]).format()
        label = Payment.Kind(change["kind"]).label
        return [(str(_("Account")), account.shown_number, account.shown_number), (str(label), "", amount)]

    def apply(self, change: dict[str, Any], *, actor: Actor, now: datetime) -> None:
        """Book it."""
        _book(Cash(**change), actor=actor, now=now)


def _ask_or_book(cash: Cash, *, reason: str, actor: Actor, now: datetime) -> Payment | Approval:
    _check(cash)
    if earlier := _earlier(cash):
        return earlier
    if cash.amount_minor <= _limit(actor):
        return _book(cash, actor=actor, now=now)
    account = Account.objects.get(pk=cash.account_id)
    return approvals.request(
        action=CashApproval.action,
        subject=("accounts.cash", f"{account.public_id}:{cash.key}"),
        change=dict(vars(cash)),
        reason=reason,
        actor=actor,
        now=now,
    )


def _book(cash: Cash, *, actor: Actor, now: datetime) -> Payment:
    try:
        with transaction.atomic():
            account = locked(cash.account_id)
            _check_account(cash, account)
            if earlier := _earlier(cash):
                return earlier
            payment = _payment(cash, account, actor=actor, now=now)
            recording.post(payment, _legs(cash, account), recording.parties_now(payment), actor=actor, now=now)
            payment.save(force_insert=True)
            audit.record(actor=actor, action=f"accounts.cash.{cash.kind.lower()}", subject=payment)
    except InsufficientFunds as error:
        raise short_of(account, cash.amount_minor, error) from error
    return payment


def _legs(cash: Cash, account: Account) -> recording.Legs:
    vault = chart.control("cash", cash.currency).pk
    debtor, creditor = (vault, account.ledger_account_id) if cash.kind == IN else (account.ledger_account_id, vault)
    return recording.Legs(
        debtor_id=debtor, creditor_id=creditor, amount_minor=cash.amount_minor, fee_minor=0, fee_id=None
    )


def _payment(cash: Cash, account: Account, *, actor: Actor, now: datetime) -> Payment:
    paid_in = cash.kind == IN
    payment_id, _booking_date = next_payment_id()
    return Payment(
        pk=payment_id,
        public_id=new_public_id("pay"),
        kind=cash.kind,
        category="cash",
        debtor_account=None if paid_in else account,
        creditor_account=account if paid_in else None,
        creditor_name="",
        amount_minor=cash.amount_minor,
        currency=cash.currency,
        channel="branch",
        initiator=_initiator(cash),
        idempotency_key=cash.key,
        request_hash="",
        initiated_by_id=actor.user_id,
        requested_at=now,
    )


def _initiator(cash: Cash) -> str:
    return f"cash:{cash.account_id}"


def _earlier(cash: Cash) -> Payment | None:
    return Payment.objects.filter(initiator=_initiator(cash), idempotency_key=cash.key).first()


def _limit(actor: Actor) -> int:
    user = User.objects.filter(pk=actor.user_id or 0).first()
    if user is None or actor.kind != "staff":
        raise InvalidRequest("not_staff", _("Only staff book cash."))
    return approval_limit(user)


def _check(cash: Cash) -> None:
    if not 0 < cash.amount_minor <= LARGEST_TYPED_MINOR:
        raise InvalidRequest("amount_not_positive", _("Enter an amount above zero, like 500.00"))
    if not cash.key or len(cash.key) > LONGEST_KEY:
        raise InvalidRequest("key_invalid", _("This form has lost its key. Start again."))


def _check_account(cash: Cash, account: Account) -> None:
    if account.currency != cash.currency:
        raise InvalidRequest("currency_mismatch", _("Both accounts must be in %(unit)s."), unit=account.currency)
    if cash.kind == OUT and account.state != Account.State.OPEN:
        raise AccountNotOpen(account.state)
    if account.state == Account.State.CLOSED:
        raise PayeeAccountNotOpen
