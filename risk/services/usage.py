"""The counters of limits: locked, checked and consumed with the payment; given back once if it is refused."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from accounts.gates import PaymentOrder
from risk.domain.ceilings import Ceiling, decide
from risk.domain.verdicts import REFUSE, Verdict
from risk.selectors.limits import Applicable, asked, ceilings

# The row is made if need be and locked either way; in the order of limits, so that two payments never cross.
LOCK = """
INSERT INTO risk_limitusage AS u (limit_id, customer_id, day, used)
SELECT id, %(customer)s, %(day)s, 0 FROM unnest(%(limits)s::bigint[]) AS id ORDER BY id
ON CONFLICT (customer_id, day, limit_id) DO UPDATE SET used = u.used
RETURNING limit_id, used
"""
CONSUME = """
WITH claim AS (
    INSERT INTO risk_limitclaim (payment_id, limit_id, customer_id, day, taken, returned)
    SELECT %(payment)s, limit_id, %(customer)s, %(day)s, taken, false
      FROM unnest(%(limits)s::bigint[], %(taken)s::bigint[]) AS t (limit_id, taken)
    RETURNING limit_id, taken
)
UPDATE risk_limitusage u SET used = u.used + claim.taken
  FROM claim WHERE u.limit_id = claim.limit_id AND u.customer_id = %(customer)s AND u.day = %(day)s
"""
GIVE_BACK = """
WITH claim AS (
    UPDATE risk_limitclaim SET returned = true WHERE payment_id = ANY(%s) AND NOT returned
    RETURNING limit_id, customer_id, day, taken
), total AS (SELECT limit_id, customer_id, day, sum(taken) AS taken FROM claim GROUP BY 1, 2, 3)
UPDATE risk_limitusage u SET used = u.used - total.taken
  FROM total WHERE (u.limit_id, u.customer_id, u.day) = (total.limit_id, total.customer_id, total.day)
"""


def consume(order: PaymentOrder, applicable: Applicable) -> tuple[tuple[Ceiling, ...], Verdict]:
    """Lock the counters, decide, and take what the payment asks unless it is refused. In the posting transaction."""
    if not applicable.limits:
        return (), decide(())
    used = _lock(order, applicable)
    found = ceilings(order, applicable, used)
    verdict = decide(found)
    if verdict.answer != REFUSE:
        _take(order, applicable)
    return found, verdict


@transaction.atomic
def give_back(payment_ids: Sequence[int]) -> None:
    """Return what these payments took of their limits; a second time changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, [list(payment_ids)])


def _lock(order: PaymentOrder, applicable: Applicable) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, _key(order, applicable))
        return dict(cursor.fetchall())


def _take(order: PaymentOrder, applicable: Applicable) -> None:
    taken = [asked(limit, order) for limit in applicable.limits]
    with connection.cursor() as cursor:
        cursor.execute(CONSUME, _key(order, applicable) | {"payment": order.payment_id, "taken": taken})


def _key(order: PaymentOrder, applicable: Applicable) -> dict[str, Any]:
    return {
        "customer": applicable.customer_id,
        "day": order.booking_date,
        "limits": [limit.pk for limit in applicable.limits],
    }
