"""The ledger's self-audit: re-derives every figure from the entries, in one snapshot, and names what disagrees.

Each check is a query, in a file of `checks`, that returns the wrong rows as (where, what).
"""

from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from accounts.domain.audit import AuditReport, Finding

MOST_FINDINGS = 100
"""How many findings of one check are named; one is enough to fail."""


@dataclass(frozen=True, slots=True)
class Check:
    """`population` counts the rows that the query in `file` looks at."""

    name: str
    population: str
    file: str

    @property
    def wrong(self) -> str:
        """Return the query of the wrong rows."""
        return (Path(__file__).parent / "checks" / f"{self.file}.sql").read_text(encoding="utf-8")


CHECKS = (
    Check("accounts", "SELECT count(*) FROM accounts_ledgeraccount", "accounts"),
    Check("chain of versions", "SELECT count(*) FROM accounts_entry", "chain"),
    Check("balances against entries", "SELECT count(*) FROM accounts_balance", "sums"),
    Check("journals sum to zero", "SELECT count(*) FROM accounts_journal", "journals"),
    Check("entries against journals", "SELECT count(*) FROM accounts_entry", "entries"),
    Check("currencies sum to zero", "SELECT count(DISTINCT currency) FROM accounts_balance", "currencies"),
    Check("daily deltas against entries", "SELECT count(*) FROM accounts_dailydelta", "deltas"),
    Check("holds against balances", "SELECT count(*) FROM accounts_hold", "holds"),
    Check("reversals", "SELECT count(*) FROM accounts_journal WHERE reverses_id IS NOT NULL", "reversals"),
)


def audit() -> AuditReport:
    """Make every check and return what was looked at and what is wrong. Locks nothing; safe beside postings."""
    checked: dict[str, int] = {}
    findings: list[Finding] = []
    with transaction.atomic(), connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for check in CHECKS:
            cursor.execute(check.population)
            checked[check.name] = cursor.fetchone()[0]
            cursor.execute(f"SELECT * FROM ({check.wrong}) wrong LIMIT {MOST_FINDINGS}")  # noqa: S608 - constants
            findings += [Finding(check.name, where, what) for where, what in cursor.fetchall()]
    return AuditReport(checked, tuple(findings))
