"""Customers as the bank's model sees them: a table of figures, copied out of the database in one set-based query."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from risk.domain.columns import Column, Flags, Floats
from risk.domain.customer_features import ANY, BOUNDS, FEATURES

SQL = Path(__file__).parent / "sql"
FEATURES_SQL = (SQL / "features.sql").read_text(encoding="utf-8")
FLOWS = (SQL / "flows.sql").read_text(encoding="utf-8")

OF_CUSTOMERS = """
SELECT id AS key, id AS customer_id,
       (SELECT date_trunc('month', booking_date)::date
          FROM foundation_bookingcalendar WHERE code = %(calendar)s) AS as_of
  FROM accounts_customer
 WHERE id BETWEEN %(first)s AND %(last)s
"""
# Those whose flows of this month are not kept yet: everybody on the first run after a month closes.
LACKING = f"""{OF_CUSTOMERS} AND NOT EXISTS (
    SELECT 1 FROM risk_customermonth k WHERE k.customer_id = accounts_customer.id AND k.as_of = (
           SELECT date_trunc('month', booking_date)::date FROM foundation_bookingcalendar WHERE code = %(calendar)s))
"""  # noqa: S608
# The same, kept when their month closed (risk.services.months).
KEPT_FLOWS = """
flows AS (
    SELECT k.customer_id AS key, k.* FROM risk_customermonth k
      JOIN subject s ON s.customer_id = k.customer_id AND s.as_of = k.as_of
)
"""
# A loan whose outcome another bank recorded is seen as of its grant, ours as of half a year ago: the label came after.
OF_LOANS = """
SELECT l.id AS key, p.customer_id,
       CASE WHEN l.outcome <> '' THEN date_trunc('month', l.granted_on)::date
            ELSE (date_trunc('month', b.booking_date) - interval '6 months')::date END AS as_of
  FROM accounts_loan l
  JOIN accounts_accountparty p ON p.account_id = l.account_id AND p.role = 'HOLDER' AND p.until IS NULL
  JOIN accounts_account a ON a.id = l.account_id
  JOIN accounts_ledgeraccount g ON g.id = a.ledger_account_id
  JOIN foundation_bookingcalendar b ON b.code = g.calendar
 WHERE l.outcome <> '' OR l.granted_on < date_trunc('month', b.booking_date) - interval '6 months'
"""
# Bad: recorded as finished unpaid (B) or in debt (D); of ours: written off, or an instalment since then 30 days late.
OUTCOMES = f"""
SELECT s.key, (CASE WHEN l.outcome <> '' THEN l.outcome IN ('B', 'D')
                   ELSE l.state IN ('DEFAULTED', 'WRITTEN_OFF') OR EXISTS (
                        SELECT 1 FROM accounts_instalment i
                         WHERE i.loan_id = l.id AND i.due_on >= s.as_of AND i.due_on + 30 <= b.booking_date
                           AND coalesce(i.paid_on, b.booking_date) > i.due_on + 30) END)::int AS bad
  FROM ({OF_LOANS}) s
  JOIN accounts_loan l ON l.id = s.key
  JOIN accounts_account a ON a.id = l.account_id
  JOIN accounts_ledgeraccount g ON g.id = a.ledger_account_id
  JOIN foundation_bookingcalendar b ON b.code = g.calendar
 ORDER BY s.key
"""  # noqa: S608


@dataclass(frozen=True)
class FeatureTable:
    """Keys in order and one column a feature."""

    keys: NDArray[np.int64]
    columns: dict[str, Column]


def of_customers(first: int, last: int, *, calendar: str) -> FeatureTable:
    """Return the features of the customers with ids from `first` to `last`, as of the calendar's last closed month."""
    return _read(OF_CUSTOMERS, KEPT_FLOWS, {"first": first, "last": last, "calendar": calendar})


def lack_flows(first: int, last: int, *, calendar: str) -> bool:
    """Return whether a customer in the range still lacks the flows of the last closed months."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({LACKING})", {"first": first, "last": last, "calendar": calendar})
        return bool(cursor.fetchone()[0])


def of_loans() -> tuple[FeatureTable, Flags]:
    """Return the features of every loan that can teach, as they were before its outcome, and which went bad."""
    table = _read(OF_LOANS, FLOWS, {})
    outcomes = copy_out(OUTCOMES, {})
    return table, outcomes.reshape(-1, 2)[:, 1] == 1


def loan_ledger_accounts() -> list[int]:
    """Return the ledger accounts that the borrowers' features are computed from."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT a.ledger_account_id FROM accounts_loan l"
            " JOIN accounts_accountparty lp ON lp.account_id = l.account_id AND lp.until IS NULL"
            " JOIN accounts_accountparty p ON p.customer_id = lp.customer_id AND p.until IS NULL"
            " JOIN accounts_account a ON a.id = p.account_id WHERE a.kind IN ('SAVINGS', 'CURRENT')"
        )
        return [row[0] for row in cursor.fetchall()]


def unclosed(first: int, last: int) -> list[int]:
    """Return the ledger accounts of the customers in a range of ids that lack their calendar's last closed month."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT a.ledger_account_id FROM accounts_accountparty p"
            " JOIN accounts_account a ON a.id = p.account_id AND a.kind IN ('SAVINGS', 'CURRENT')"
            " JOIN accounts_ledgeraccount l ON l.id = a.ledger_account_id"
            " JOIN foundation_bookingcalendar b ON b.code = l.calendar"
            " LEFT JOIN risk_accountmonth m ON m.ledger_account_id = l.id"
            "  AND m.month = (date_trunc('month', b.booking_date) - interval '1 month')::date"
            " WHERE p.customer_id BETWEEN %s AND %s AND p.until IS NULL AND m.ledger_account_id IS NULL",
            [first, last],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_out(query: str, parameters: dict[str, Any]) -> Floats:
    """Run one of our own queries through COPY and return its numbers, one row each; NULL is NaN."""
    out = io.BytesIO()
    with connection.cursor() as cursor:
        text = cursor.cursor.mogrify(query, parameters or None).decode()
        cursor.copy_expert(f"COPY ({text}) TO STDOUT (FORMAT csv, NULL 'nan')", out)
    if not out.tell():
        return np.empty((0, 0))
    out.seek(0)
    return np.loadtxt(out, delimiter=",", ndmin=2)


def _read(subjects: str, flows: str, parameters: dict[str, Any]) -> FeatureTable:
    query = FEATURES_SQL.replace("{subjects}", subjects, 1).replace("-- flows", flows.rstrip() + ",", 1)
    rows = copy_out(query, parameters)
    rows = rows.reshape(-1, len(FEATURES) + 1)
    # float64 holds row ids exactly up to 2**53.
    columns = {name: np.clip(rows[:, place], *BOUNDS.get(name, ANY)) for place, name in enumerate(FEATURES, start=1)}
    return FeatureTable(rows[:, 0].astype(np.int64), columns)
