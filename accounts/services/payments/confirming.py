"""Payments that a partner or another holder asked for: each who signs confirms with a second factor, or they end."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from accounts.events import PaymentCancelled
from accounts.models import AccountParty, Payment
from accounts.services import signing
from accounts.services.errors import NotAParty, NotInState
from accounts.services.payments import recording
from accounts.services.payments.drafting import request_of
from accounts.services.payments.judging import judge
from accounts.services.payments.plan import Plan, check_funds, work_out
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.events import publish

State = Payment.State


def confirm(payment_id: int, *, actor: Actor, now: datetime) -> Payment:
    """Let a waiting payment go to the guards. The door has checked the second factor of this actor.

    Where all holders sign it goes on once the last of them has. Asked twice it answers with what became of it;
    NotInState where it was cancelled or its time is over.
    """
    payment = Payment.objects.select_related("debtor_account").get(pk=payment_id)
    plan = work_out(request_of(payment), actor=actor)
    if payment.state in (State.POSTED, State.HELD, State.REFUSED):
        return payment
    if payment.state != State.AWAITING_CONFIRMATION or _lapsed(payment, now):
        raise NotInState
    if _sign(payment_id, plan, actor=actor, now=now):
        return payment
    check_funds(plan)
    payment.version, payment.fee_minor, payment.kind = payment.version + 1, plan.fee_minor, plan.kind

    def settled() -> Payment | None:
        current = Payment.objects.select_for_update().get(pk=payment_id)
        if current.state == State.CANCELLED:
            raise NotInState
        return None if current.state == State.AWAITING_CONFIRMATION else current

    plan = replace(plan, creditor_name=payment.creditor_name)
    return judge(payment, plan, clock.booking_date(), settled=settled, actor=actor, now=now)


def cancel(payment_id: int, *, actor: Actor, now: datetime) -> Payment:
    """End a waiting payment: a party of the account may at any time, the bank itself once its time is over."""
    with transaction.atomic():
        payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
        parties = AccountParty.objects.filter(account_id=payment.debtor_account_id or 0, until=None)
        if actor.kind != "system" and not parties.filter(customer__user_id=actor.user_id or 0).exists():
            raise NotAParty
        if payment.state != State.AWAITING_CONFIRMATION:
            raise NotInState
        payment.state, payment.version = State.CANCELLED, payment.version + 1
        payment.save(update_fields=["state", "version"])
        publish(PaymentCancelled(**recording.said(payment, recording.parties_now(payment))), actor=actor)
    return payment


def _sign(payment_id: int, plan: Plan, *, actor: Actor, now: datetime) -> frozenset[int]:
    """Sign where all holders do; return who is still missing."""
    with transaction.atomic():
        current = Payment.objects.select_for_update(of=("self",)).select_related("debtor_account").get(pk=payment_id)
        if current.state != State.AWAITING_CONFIRMATION:
            return frozenset()
        return signing.sign(current, plan.initiator_customer_id or 0, now=now)


def _lapsed(payment: Payment, now: datetime) -> bool:
    return payment.confirm_by is not None and payment.confirm_by <= now
