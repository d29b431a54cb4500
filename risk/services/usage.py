"""The counters of limits: locked, checked and consumed with the payment; given back once if it is refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from accounts.gates import PaymentOrder
from bank.foundation.arrays import array_literal
from bank.foundation.statements import Statement, execute
from risk.domain.ceilings import Ceiling, decide
from risk.domain.verdicts import REFUSE, Verdict
from risk.selectors.limits import bound_customer, ceiling

LOCK = "SELECT * FROM risk_lock_limits(%s, %s, %s, %s)"
TAKE = "SELECT risk_take_limits(%s, %s, %s, %s::bigint[], %s::bigint[])"
GIVE_BACK = """
WITH claim AS (
    UPDATE risk_limitclaim SET returned = true WHERE payment_id = ANY(%s) AND NOT returned
    RETURNING limit_id, customer_id, day, taken
), total AS (SELECT limit_id, customer_id, day, sum(taken) AS taken FROM claim GROUP BY 1, 2, 3)
UPDATE risk_limitusage u SET used = u.used - total.taken
  FROM total WHERE (u.limit_id, u.customer_id, u.day) = (total.limit_id, total.customer_id, total.day)
"""


@dataclass(frozen=True)
class Consumption:
    """The limits as they stood under the lock, what that comes to, and the statement that takes what is asked."""

    ceilings: tuple[Ceiling, ...]
    verdict: Verdict
    taking: tuple[Statement, ...] = ()


def consume(order: PaymentOrder) -> Consumption:
    """Lock the counters and decide; unless it is refused, `taking` is to be run in the same transaction."""
    customer_id = bound_customer(order)
    rows = execute((LOCK, [customer_id, order.booking_date, order.channel, order.currency])) if customer_id else []
    found = tuple(ceiling(order, row[1:]) for row in rows)
    verdict = decide(found)
    if not found or verdict.answer == REFUSE:
        return Consumption(found, verdict)
    limits, taken = array_literal(row[0] for row in rows), array_literal(each.asked for each in found)
    return Consumption(found, verdict, ((TAKE, [order.payment_id, customer_id, order.booking_date, limits, taken]),))


@transaction.atomic
def give_back(payment_ids: Sequence[int]) -> None:
    """Return what these payments took of their limits; a second time changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, [list(payment_ids)])
