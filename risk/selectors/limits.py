"""Which limits bind a payment, and how much of them is used."""

from typing import Any

from django.db import connection

from accounts.gates import PaymentOrder
from risk.domain.ceilings import AMOUNT, Ceiling

BINDING = """
SELECT b.code || '@' || b.version, b.measure, b.action, b.ceiling, coalesce(u.used, 0)
  FROM risk_paymentlimit b
  LEFT JOIN risk_limitusage u ON u.limit_id = b.id AND u.customer_id = %s AND u.day = %s
 WHERE b.live AND b.channel IN ('', %s) AND b.currency IN ('', %s) ORDER BY b.id
"""


def bound_customer(order: PaymentOrder) -> int:
    """Return the customer whose limits bind a payment; 0 where none do: between own accounts, or for nobody."""
    if order.kind == "OWN":
        return 0
    return order.initiator_customer_id or min(order.debtor_customer_ids, default=0)


def standing(order: PaymentOrder) -> tuple[Ceiling, ...]:
    """Return the live limits that bind a payment as they stand now, unlocked."""
    if not (customer_id := bound_customer(order)):
        return ()
    with connection.cursor() as cursor:
        cursor.execute(BINDING, [customer_id, order.booking_date, order.channel, order.currency])
        return tuple(ceiling(order, row) for row in cursor.fetchall())


def ceiling(order: PaymentOrder, row: tuple[Any, ...]) -> Ceiling:
    """Return a limit (label, measure, action, ceiling, used) as the pure decision takes it.

    The payment asks its amount of it, in minor units, or one.
    """
    label, measure, action, most, used = row
    asked = order.amount_minor if measure == AMOUNT else 1
    return Ceiling(label=label, measure=measure, action=action, ceiling=most, used=used, asked=asked)
