"""The facts of a payment about to happen, in one query on the payer's own history."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from accounts.gates import PaymentOrder
from bank.foundation.arrays import array_literal
from risk.domain.payment_facts import PaymentFacts

# A function, so that its plan is made once a connection: `risk/migrations/0004_payment_path.sql`.
QUERY = "SELECT * FROM risk_payment_facts(%s, %s, %s, %s, %s, %s, %s, %s, %s::bigint[])"


def gather(order: PaymentOrder) -> PaymentFacts:
    """Return the facts of this payment as the database knows them now."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY, _parameters(order))
        usual, count_1h, count_24h, sum_1h, sum_24h, before, days = cursor.fetchone()
    return PaymentFacts(
        amount_minor=order.amount_minor,
        currency=order.currency,
        channel=order.channel,
        kind=str(order.kind),
        hour=_local(order).hour,
        usual_minor=usual,
        count_1h=count_1h,
        count_24h=count_24h,
        sum_1h_minor=sum_1h,
        sum_24h_minor=sum_24h,
        paid_before=before,
        payee_minutes=_payee_minutes(order),
        customer_days=days,
    )


def _local(order: PaymentOrder) -> datetime:
    return order.requested_at.astimezone(ZoneInfo(settings.TIME_ZONE))


def _parameters(order: PaymentOrder) -> list[Any]:
    return [
        order.requested_at,
        _local(order).date(),
        order.debtor_account_id,
        order.payment_id,
        order.creditor_account_id,
        order.payee_id,
        order.creditor_name,
        order.creditor_bank,
        array_literal(order.debtor_customer_ids),
    ]


def _payee_minutes(order: PaymentOrder) -> int | None:
    if order.payee_created_at is None:
        return None
    return max(0, int((order.requested_at - order.payee_created_at).total_seconds() // 60))
