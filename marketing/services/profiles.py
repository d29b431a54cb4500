"""Build profiles from batches of events: days are counted first, then the windows of whom it touched."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction

WINDOW_DAYS = 30

KIND_COLUMNS = {
    "SAVINGS": "savings_accounts",
    "CURRENT": "current_accounts",
    "TERM_DEPOSIT": "term_deposits",
    "LOAN": "loans",
}
DAY_COLUMNS = ("payments", "spent_minor", "received_minor", "sign_ins", "messages", "complaints")


@dataclass
class Deltas:
    """What a batch of events adds: day counts, product counts, who is new, last satisfaction; by customer id."""

    days: dict[tuple[int, date], dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    products: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    joined: set[int] = field(default_factory=set)
    satisfaction: dict[int, int] = field(default_factory=dict)

    def add(self, customer_id: int, day: date, **counts: int) -> None:
        """Count something that a customer did on a day (columns of `ProfileDay`)."""
        for column, count in counts.items():
            self.days[customer_id, day][column] += count

    def customers(self) -> set[int]:
        """Return everyone whom the batch touches."""
        return {customer for customer, _ in self.days} | set(self.products) | self.joined | set(self.satisfaction)


def apply(deltas: Deltas, *, today: date) -> None:
    """Write a batch's deltas and refresh the windows of the customers it touches, as of `today`.

    Runs inside the subscriber's transaction with its cursor, so a batch counts once.
    """
    touched = sorted(deltas.customers())
    if not touched:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ENSURE, {"customers": touched, "today": today})
        if deltas.days:
            cursor.execute(_ADD_DAYS, _day_columns(deltas))
        for column in KIND_COLUMNS.values():
            added = [(customer, counts[column]) for customer, counts in deltas.products.items() if counts[column]]
            if added:
                cursor.execute(
                    f"UPDATE marketing_profile p SET {column} = p.{column} + d.added "  # noqa: S608 - our own column
                    "FROM unnest(%s::bigint[], %s::int[]) AS d(customer_id, added) WHERE p.customer_id = d.customer_id",
                    [[customer for customer, _ in added], [count for _, count in added]],
                )
        if deltas.satisfaction:
            cursor.execute(
                "UPDATE marketing_profile p SET last_satisfaction = d.score "
                "FROM unnest(%s::bigint[], %s::smallint[]) AS d(customer_id, score) "
                "WHERE p.customer_id = d.customer_id",
                [list(deltas.satisfaction), list(deltas.satisfaction.values())],
            )
    refresh(touched, today=today)


def refresh(customer_ids: Iterable[int], *, today: date) -> None:
    """Sum the last `WINDOW_DAYS` days again for these customers, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, {"customers": list(customer_ids), "today": today, "window": WINDOW_DAYS})


def refresh_stale(*, today: date, limit: int = 50_000) -> int:
    """Move the windows of profiles that were summed for an earlier day, and return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT customer_id FROM marketing_profile WHERE as_of < %s ORDER BY customer_id LIMIT %s", [today, limit]
        )
        stale = [row[0] for row in cursor.fetchall()]
    refresh(stale, today=today)
    return len(stale)


def _day_columns(deltas: Deltas) -> dict[str, list[object]]:
    keys = list(deltas.days)
    columns: dict[str, list[object]] = {
        "customers": [customer for customer, _ in keys],
        "days": [day for _, day in keys],
    }
    for column in DAY_COLUMNS:
        columns[column] = [deltas.days[key][column] for key in keys]
    return columns


_ENSURE = """
    INSERT INTO marketing_profile (
        customer_id, joined_on, savings_accounts, current_accounts, term_deposits, loans, payments_30d,
        spent_30d_minor, received_30d_minor, sign_ins_30d, messages_30d, complaints_30d, as_of
    )
    SELECT id, joined_on, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, %(today)s
    FROM accounts_customer WHERE id = ANY(%(customers)s::bigint[])
    ON CONFLICT (customer_id) DO NOTHING
"""

_ADD_DAYS = """
    INSERT INTO marketing_profileday AS kept (
        customer_id, day, payments, spent_minor, received_minor, sign_ins, messages, complaints
    )
    SELECT added.* FROM unnest(
        %(customers)s::bigint[], %(days)s::date[], %(payments)s::int[], %(spent_minor)s::bigint[],
        %(received_minor)s::bigint[], %(sign_ins)s::int[], %(messages)s::int[], %(complaints)s::int[]
    ) AS added
    ON CONFLICT (customer_id, day) DO UPDATE SET
        payments = kept.payments + excluded.payments,
        spent_minor = kept.spent_minor + excluded.spent_minor,
        received_minor = kept.received_minor + excluded.received_minor,
        sign_ins = kept.sign_ins + excluded.sign_ins,
        messages = kept.messages + excluded.messages,
        complaints = kept.complaints + excluded.complaints
"""

_REFRESH = """
    UPDATE marketing_profile p SET
        payments_30d = w.payments, spent_30d_minor = w.spent, received_30d_minor = w.received,
        sign_ins_30d = w.sign_ins, messages_30d = w.messages, complaints_30d = w.complaints,
        last_payment_on = greatest(p.last_payment_on, w.last_payment_on),
        last_sign_in_on = greatest(p.last_sign_in_on, w.last_sign_in_on),
        as_of = %(today)s
    FROM (
        SELECT c.customer_id,
               coalesce(sum(d.payments), 0) AS payments, coalesce(sum(d.spent_minor), 0) AS spent,
               coalesce(sum(d.received_minor), 0) AS received, coalesce(sum(d.sign_ins), 0) AS sign_ins,
               coalesce(sum(d.messages), 0) AS messages, coalesce(sum(d.complaints), 0) AS complaints,
               max(d.day) FILTER (WHERE d.payments > 0) AS last_payment_on,
               max(d.day) FILTER (WHERE d.sign_ins > 0) AS last_sign_in_on
        FROM unnest(%(customers)s::bigint[]) AS c(customer_id)
        LEFT JOIN marketing_profileday d
            ON d.customer_id = c.customer_id AND d.day > %(today)s::date - %(window)s AND d.day <= %(today)s
        GROUP BY c.customer_id
    ) w
    WHERE p.customer_id = w.customer_id
"""
