"""The facts of a payment about to happen, in one query on the payer's own history."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from accounts.gates import PaymentOrder
from risk.domain.payment_facts import PaymentFacts

# Held payments count for velocity (they may still go out) but teach nothing about what is usual.
QUERY = """
SELECT avg(amount_minor) FILTER (WHERE state = 'POSTED' AND kind <> 'OWN')::bigint,
       count(*) FILTER (WHERE requested_at > %(now)s - interval '1 hour'),
       count(*) FILTER (WHERE requested_at > %(now)s - interval '24 hours'),
       coalesce(sum(amount_minor) FILTER (WHERE requested_at > %(now)s - interval '1 hour'), 0)::bigint,
       coalesce(sum(amount_minor) FILTER (WHERE requested_at > %(now)s - interval '24 hours'), 0)::bigint,
       (SELECT count(*) FROM accounts_payment
         WHERE debtor_account_id = %(debtor)s AND state = 'POSTED' AND id <> %(payment)s
           AND CASE WHEN %(creditor)s::bigint IS NOT NULL THEN creditor_account_id = %(creditor)s
                    WHEN %(payee)s::bigint IS NOT NULL THEN payee_id = %(payee)s
                    ELSE creditor_name = %(name)s AND creditor_bank = %(bank)s END),
       (SELECT greatest(0, %(today)s::date - min(joined_on)) FROM accounts_customer WHERE id = ANY(%(customers)s))
  FROM accounts_payment
 WHERE debtor_account_id = %(debtor)s AND id <> %(payment)s AND state IN ('POSTED', 'HELD')
   AND requested_at > %(now)s - interval '90 days' AND requested_at <= %(now)s
"""


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


def _parameters(order: PaymentOrder) -> dict[str, Any]:
    return {
        "now": order.requested_at,
        "today": _local(order).date(),
        "debtor": order.debtor_account_id,
        "payment": order.payment_id,
        "creditor": order.creditor_account_id,
        "payee": order.payee_id,
        "name": order.creditor_name,
        "bank": order.creditor_bank,
        "customers": list(order.debtor_customer_ids),
    }


def _payee_minutes(order: PaymentOrder) -> int | None:
    if order.payee_created_at is None:
        return None
    return max(0, int((order.requested_at - order.payee_created_at).total_seconds() // 60))
