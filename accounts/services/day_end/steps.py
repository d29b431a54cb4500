"""The steps of the day's end, named in DAY_END_STEPS. Those that lock customers' balances come last."""

from django.db import connection

from accounts.services import holds, interest, statements
from accounts.services.day_end.step import Day, Partition, RangeStep, StepResult
from accounts.services.rollup import fold

FOLDABLE = """
SELECT b.ledger_account_id FROM accounts_balance b
LEFT JOIN accounts_fold f ON f.ledger_account_id = b.ledger_account_id AND f.stripe = 0
WHERE b.ledger_account_id >= %s AND b.ledger_account_id < %s
  AND (b.mode <> 'S' OR b.version > coalesce(f.version, 0)) ORDER BY 1
"""


class RollUp(RangeStep):
    """Fold the day's entries into daily deltas."""

    name = "roll up"

    def run(self, day: Day, part: Partition) -> StepResult:
        """Fold the accounts that have something to fold."""
        with connection.cursor() as cursor:
            cursor.execute(FOLDABLE, [part.low, part.high])
            ids = [row[0] for row in cursor.fetchall()]
        return StepResult(fold(ids) if ids else 0)


class Accrue(RangeStep):
    """Accrue the closed day's interest; the general ledger gets one journal per currency at the end."""

    name = "accrue interest"

    def run(self, day: Day, part: Partition) -> StepResult:
        """Accrue the range, and correct the days behind backdated entries."""
        worked = interest.accrue(part.low, part.high, day.date)
        corrected = interest.correct(part.low, part.high, day.date)
        return StepResult(worked.accounts + corrected.accounts, worked.amount + corrected.amount)

    def finish(self, day: Day) -> None:
        """Give the general ledger the day's total."""
        interest.total(day.date)


class ExpireHolds(RangeStep):
    """Give back what expired holds kept."""

    name = "expire holds"

    def run(self, day: Day, part: Partition) -> StepResult:
        """Expire the range's holds whose time is up."""
        return StepResult(holds.expire_due(day.now, low=part.low, high=part.high))


class PayInterest(RangeStep):
    """Post interest on each product's own dates, and a term deposit's when it has matured."""

    name = "pay interest"

    def run(self, day: Day, part: Partition) -> StepResult:
        """Pay the range."""
        paid = interest.pay(part.low, part.high, day.date)
        return StepResult(paid.accounts, paid.amount)


class IssueStatements(RangeStep):
    """Issue the month's statements when the month ends."""

    name = "issue statements"

    def run(self, day: Day, part: Partition) -> StepResult:
        """Issue for the range's open accounts."""
        if not day.ends_month:
            return StepResult(0)
        return StepResult(statements.issue_range(part.low, part.high, month=day.date, actor=day.actor, now=day.now))


roll_up = RollUp()
accrue = Accrue()
expire_holds = ExpireHolds()
pay_interest = PayInterest()
issue_statements = IssueStatements()
