"""Held payments: every owner of a guard that holds lets go before the money moves; one who refuses ends it."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.events import PaymentRefused, PaymentReleased
from accounts.gates import Answer
from accounts.models import Account, GuardVerdict, Hold, Payment
from accounts.services import chart, holds
from accounts.services.accounts import locked
from accounts.services.errors import NotInState, NotTheOwner
from accounts.services.payments import recording
from accounts.services.payments.guarding import DECLINED
from accounts.services.payments.plan import check_open
from bank.foundation.actor import Actor
from bank.foundation.events import publish

PAYMENTS = Actor.system("payments")


def release(payment_id: int, *, owner: str, actor: Actor, reason: str, now: datetime) -> Payment:
    """Let go what `owner`'s guards hold; with the last one the payment posts. `reason` stays with the owner's app.

    Raises NotInState where the payment is not held, NotTheOwner where this owner holds nothing or the actor asked for
    the payment; AccountNotOpen where the payer's account is no longer open.
    """
    with transaction.atomic():
        payment, debtor = _held(payment_id)
        check_open(debtor)
        _let_go(payment, owner=owner, actor=actor, now=now)
        if _holding(payment).exists():
            return payment
        payment.version += 1
        parties = recording.parties_now(payment)
        # Who checked is nobody's business outside: the bank as such speaks here.
        publish(PaymentReleased(**recording.said(payment, parties)), actor=PAYMENTS)
        _end_hold(payment, now)
        recording.post(payment, _legs(payment), parties, actor=PAYMENTS, now=now)
        payment.save()
    return payment


def refuse(payment_id: int, *, owner: str, actor: Actor, reason: str, now: datetime) -> Payment:
    """End a held payment: the money set aside is available again. Raises as `release` does."""
    with transaction.atomic():
        payment, _debtor = _held(payment_id)
        _let_go(payment, owner=owner, actor=actor, now=now)
        _end_hold(payment, now)
        payment.state, payment.neutral_code = Payment.State.REFUSED, DECLINED
        payment.version += 1
        payment.save()
        said = recording.said(payment, recording.parties_now(payment))
        publish(PaymentRefused(**said, neutral_code=DECLINED), actor=PAYMENTS)
    return payment


def _held(payment_id: int) -> tuple[Payment, Account]:
    """Lock the payer's account, then the payment: the order that initiating keeps."""
    debtor_id = Payment.objects.values_list("debtor_account_id", flat=True).get(pk=payment_id)
    debtor = locked(debtor_id or 0)
    payment = Payment.objects.select_for_update(of=("self",)).select_related("hold").get(pk=payment_id)
    if payment.state != Payment.State.HELD:
        raise NotInState
    return payment, debtor


def _holding(payment: Payment) -> QuerySet[GuardVerdict]:
    return payment.verdicts.filter(answer=Answer.HOLD, released_at=None)


def _let_go(payment: Payment, *, owner: str, actor: Actor, now: datetime) -> None:
    if actor.kind != "staff" or actor.user_id is None or actor.user_id == payment.initiated_by_id:
        raise NotTheOwner
    if not _holding(payment).filter(owner=owner).update(released_by_id=actor.user_id, released_at=now):
        raise NotTheOwner


def _end_hold(payment: Payment, now: datetime) -> None:
    if payment.hold is not None and payment.hold.state == Hold.State.ACTIVE:
        holds.release(payment.hold, now=now)


def _legs(payment: Payment) -> recording.Legs:
    """Return the legs again from the stored payment: the accounts of both sides never change."""
    accounts = Account.objects.in_bulk([pk for pk in (payment.debtor_account_id, payment.creditor_account_id) if pk])
    creditor = accounts.get(payment.creditor_account_id or 0)
    return recording.Legs(
        debtor_id=accounts[payment.debtor_account_id or 0].ledger_account_id,
        creditor_id=creditor.ledger_account_id if creditor else chart.control("suspense", payment.currency).pk,
        amount_minor=payment.amount_minor,
        fee_minor=payment.fee_minor,
        fee_id=chart.control("fee-income", payment.currency).pk if payment.fee_minor else None,
    )
