"""A payment on paper: the row before it is saved, the question for the guards, and the way back to a request."""

from datetime import date, datetime

from accounts.gates import PaymentOrder
from accounts.models import Payment
from accounts.services.payments.plan import Plan
from accounts.services.payments.request import Outsider, PaymentRequest, fingerprint, initiator_of
from bank.foundation.actor import Actor
from bank.foundation.ids import new_public_id


def drawn_up(request: PaymentRequest, plan: Plan, payment_id: int, *, actor: Actor, now: datetime) -> Payment:
    """Return the unsaved payment of a request."""
    return Payment(
        pk=payment_id,
        public_id=new_public_id("pay"),
        kind=plan.kind,
        category=request.category,
        debtor_account=plan.debtor.account,
        debtor_name=plan.debtor_name,
        creditor_account=plan.creditor.account if plan.creditor else None,
        payee=plan.payee,
        creditor_name=plan.creditor_name,
        creditor_number=plan.creditor_number,
        creditor_bank=plan.creditor_bank,
        amount_minor=plan.amount_minor,
        fee_minor=plan.fee_minor,
        currency=plan.currency,
        end_to_end_id=request.end_to_end_id,
        remittance=request.remittance,
        channel=actor.channel,
        initiator=initiator_of(actor),
        idempotency_key=request.key,
        request_hash=fingerprint(request),
        initiated_by_id=actor.user_id,
        partner_id=actor.partner_id,
        requested_at=now,
    )


def order_of(payment: Payment, plan: Plan, booking_date: date) -> PaymentOrder:
    """Return the question for the guards."""
    return PaymentOrder(
        payment_id=payment.pk,
        public_id=payment.public_id,
        debtor_account_id=plan.debtor.account.pk,
        debtor_ledger_account_id=plan.debtor.account.ledger_account_id,
        debtor_customer_ids=plan.debtor.customer_ids,
        initiator_customer_id=plan.initiator_customer_id,
        creditor_account_id=plan.creditor.account.pk if plan.creditor else None,
        payee_id=plan.payee.pk if plan.payee else None,
        payee_created_at=plan.payee.created_at if plan.payee else None,
        creditor_name=plan.creditor_name,
        creditor_bank=plan.creditor_bank,
        creditor_number=plan.creditor_number,
        amount_minor=plan.amount_minor,
        currency=plan.currency,
        channel=payment.channel,
        kind=plan.kind,
        requested_at=payment.requested_at,
        booking_date=booking_date,
    )


def request_of(payment: Payment) -> PaymentRequest:
    """Return what was asked for when a payment that waits was initiated, from its row."""
    outsider = payee_id = creditor_account_id = None
    if payment.payee_id is not None:
        payee_id = payment.payee_id
    elif payment.creditor_account_id is not None:
        creditor_account_id = payment.creditor_account_id
    else:
        outsider = Outsider(
            name=payment.creditor_name, account_number=payment.creditor_number, bank_code=payment.creditor_bank
        )
    return PaymentRequest(
        key=payment.idempotency_key,
        debtor_account_id=payment.debtor_account_id or 0,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        creditor_account_id=creditor_account_id,
        payee_id=payee_id,
        outsider=outsider,
        remittance=payment.remittance,
        end_to_end_id=payment.end_to_end_id,
        category=payment.category,
    )
