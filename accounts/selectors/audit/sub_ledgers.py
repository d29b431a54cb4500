"""Sub-ledgers against their control accounts: what the general ledger's page shows, as a check."""

from accounts.domain.audit import Finding
from accounts.selectors.general.agreement import agreements
from bank.foundation.models import Job

SUB_LEDGERS = "sub-ledgers against control accounts"
DAY_END = "accounts.day_end"
READINGS = 3
"""The two sides are two statements: outside one snapshot only what differs alike in every reading is wrong."""


def check_sub_ledgers() -> tuple[int, list[Finding]]:
    """Compare every line that a sub-ledger stands behind; return (lines, what is wrong). Not while a day is ended."""
    if Job.objects.filter(name=DAY_END, state__in=[Job.State.PLANNED, Job.State.RUNNING]).exists():
        return 0, []
    lines, wrong = _wrong()
    for _nth in range(READINGS - 1):
        if not wrong:
            break
        lines, again = _wrong()
        wrong &= again
    return lines, [Finding(SUB_LEDGERS, where, found) for where, found in sorted(wrong)]


def _wrong() -> tuple[int, set[tuple[str, str]]]:
    rows = agreements()
    told = {
        (f"{row.line.code}.{row.currency}", f"control less sub-ledger is {row.difference} minor units")
        for row in rows
        if row.difference
    }
    return len(rows), told
