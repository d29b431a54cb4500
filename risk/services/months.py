"""Closing months: each account's once a month, and each customer's flows from them, so that a score reads one row."""

from collections.abc import Sequence
from pathlib import Path

from django.db import connection

from risk.selectors.features import FLOWS, LACKING

CLOSE = (Path(__file__).parent / "sql" / "months.sql").read_text(encoding="utf-8")
# Closed months do not change, so neither do a customer's flows until the next month closes.
KEEP = f"""
WITH subject AS MATERIALIZED ({LACKING}),
{FLOWS}
INSERT INTO risk_customermonth
       (customer_id, as_of, months, inflow_6, inflow_sd, inflow, inflow_before, outflow, lowest, below, active, closing)
SELECT s.key, s.as_of, coalesce(f.months, 0), f.inflow_6, f.inflow_sd, f.inflow, f.inflow_before, f.outflow, f.lowest,
       f.below, f.active, f.closing
  FROM subject s LEFT JOIN flows f ON f.key = s.key
ON CONFLICT (as_of, customer_id) DO NOTHING
"""  # noqa: S608


def close(ledger_account_ids: Sequence[int], *, whole: bool = False) -> int:
    """Add the closed months that these ledger accounts lack; return how many rows are new.

    `whole` goes back to the first entry; otherwise an account new to risk starts a year back.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, {"ledger_accounts": list(ledger_account_ids), "whole": whole})
        return int(cursor.rowcount)


def keep_flows(first: int, last: int, *, calendar: str) -> int:
    """Keep the flows of the customers in a range of ids that lack them for this month; return how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, {"first": first, "last": last, "calendar": calendar})
        return int(cursor.rowcount)
