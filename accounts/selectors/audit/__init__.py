"""The ledger's self-audit: re-derives every figure from the entries and the sealed tree, and names what disagrees."""

from django.db import connection, transaction

from accounts.domain.audit import AuditReport, Finding
from accounts.selectors import seals
from accounts.selectors.audit.checking import FRESH, LEAVES, ROOTS, WHOLE, Check, fresh, make
from accounts.selectors.audit.roots import check_roots
from accounts.selectors.audit.sub_ledgers import SUB_LEDGERS, check_sub_ledgers
from bank.verify import Root

__all__ = [
    "FRESH",
    "LEAVES",
    "RANGE",
    "ROOTS",
    "SUB_LEDGERS",
    "WHOLE",
    "Check",
    "audit",
    "check_roots",
    "check_sub_ledgers",
    "fresh",
    "make",
    "ranges",
]

RANGE = 2_000
"""Sealed journals whose leaves are worked out anew in one query."""


def ranges(low: int = 0, high: int | None = None) -> list[tuple[int, int]]:
    """Return the ranges that cover the positions low <= n < high, or everything sealed."""
    end = seals.size() if high is None else high
    return [(start, min(start + RANGE, end)) for start in range(low, end, RANGE)]


def audit(outside: Root | None = None, *, sub_ledgers: bool = False) -> AuditReport:
    """Make every check, in one snapshot; locks nothing, safe beside postings. `outside` is a root kept elsewhere.

    With `sub_ledgers` also those against their control accounts, which agree between one day's end and the next.
    """
    checked: dict[str, int] = {}
    findings: list[Finding] = []
    with transaction.atomic():
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        made = [(check.name, *make(check)) for check in WHOLE]
        made += [(LEAVES.name, *make(LEAVES, low, high)) for low, high in ranges()]
        made.append((ROOTS, *check_roots(outside)))
        if sub_ledgers:
            made.append((SUB_LEDGERS, *check_sub_ledgers()))
    for name, rows, wrong in made:
        checked[name] = checked.get(name, 0) + rows
        findings += wrong
    return AuditReport(checked, tuple(findings))
