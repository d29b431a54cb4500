"""The checks: each is a query, in a file of `checks`, that returns wrong rows as (where, what, account, journal)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import connection

from accounts.domain.audit import Finding

MOST_FINDINGS = 100
"""How many findings of one check are named; one is enough to fail."""


@dataclass(frozen=True, slots=True)
class Check:
    """`population` counts the rows that the query in `file` looks at. A `ranged` one takes positions low to high."""

    name: str
    population: str
    file: str
    ranged: bool = False

    @property
    def wrong(self) -> str:
        """Return the query of the wrong rows."""
        return _read(self.file)


@cache
def _read(file: str) -> str:
    return (Path(__file__).parent / "checks" / f"{file}.sql").read_text(encoding="utf-8")


SEALED = "SELECT count(*) FROM accounts_sealedjournal WHERE position >= %(low)s AND position < %(high)s"
TOUCHED = """
SELECT count(*) FROM accounts_sealedjournal s JOIN accounts_entry e ON e.journal_id = s.journal_id
WHERE s.position >= %(low)s AND s.position < %(high)s
"""
WHOLE = (
    Check("accounts", "SELECT count(*) FROM accounts_ledgeraccount", "accounts"),
    Check("chain of versions", "SELECT count(*) FROM accounts_entry", "chain"),
    Check("balances against entries", "SELECT count(*) FROM accounts_balance", "sums"),
    Check("journals sum to zero", "SELECT count(*) FROM accounts_journal", "journals"),
    Check("entries against journals", "SELECT count(*) FROM accounts_entry", "entries"),
    Check("currencies sum to zero", "SELECT count(DISTINCT currency) FROM accounts_balance", "currencies"),
    Check("daily deltas against entries", "SELECT count(*) FROM accounts_dailydelta", "deltas"),
    Check("holds against balances", "SELECT count(*) FROM accounts_hold", "holds"),
    Check("reversals", "SELECT count(*) FROM accounts_journal WHERE reverses_id IS NOT NULL", "reversals"),
    Check("interest against its totals", "SELECT count(*) FROM accounts_accrual", "accruals"),
    Check("order of booking dates", "SELECT count(*) FROM accounts_journal", "backdated"),
    Check("journals among sealed ones", "SELECT count(*) FROM accounts_journal", "unsealed"),
    Check("nodes of the tree", "SELECT count(*) FROM accounts_sealnode", "nodes"),
)
LEAVES = Check("sealed journals", SEALED, "sealed", ranged=True)
FRESH = (
    LEAVES,
    Check("new entries continue the chain", TOUCHED, "fresh/chain", ranged=True),
    Check("new journals sum to zero", SEALED, "fresh/journals", ranged=True),
    Check("balances that moved", TOUCHED, "fresh/balances", ranged=True),
)
ROOTS = "signed roots"
"""The check in Python: every root over every leaf."""


def make(check: Check, low: int = 0, high: int = 0) -> tuple[int, list[Finding]]:
    """Make one check; return how many rows were looked at and what is wrong."""
    span = {"low": low, "high": high} if check.ranged else None
    with connection.cursor() as cursor:
        cursor.execute(check.population, span)
        rows: int = cursor.fetchone()[0]
        cursor.execute(f"SELECT * FROM ({check.wrong}) wrong LIMIT {MOST_FINDINGS}", span)  # noqa: S608 - constants
        return rows, [Finding(check.name, *row) for row in cursor.fetchall()]


def fresh(low: int, high: int) -> Sequence[tuple[str, int, list[Finding]]]:
    """Make the checks of what was sealed at positions low <= n < high: their cost grows with that alone."""
    return [(check.name, *make(check, low, high)) for check in FRESH]
