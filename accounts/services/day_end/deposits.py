"""Steps of the day's end about deposits: a contract whose day is the day that opens is paid out or renewed then."""

import datetime as dt

from django.db.models import QuerySet

from accounts.models import Account, TermDeposit
from accounts.services import deposits
from accounts.services.day_end.step import Day, Partition, RangeStep, StepResult


class MatureDeposits(RangeStep):
    """Pay out or renew the term deposits that mature on the day that now opens: no night is without interest."""

    name = "mature deposits"

    def run(self, day: Day, part: Partition) -> StepResult:
        """Take the range's contracts, each at once with its interest."""
        due = _due(day, part)
        moved = [deposits.mature(contract.pk, actor=day.actor, now=day.now) for contract in due]
        return StepResult(sum(1 for amount in moved if amount), sum(moved))


def _due(day: Day, part: Partition) -> QuerySet[TermDeposit]:
    return TermDeposit.objects.filter(
        outcome="",
        matures_on__lte=day.date + dt.timedelta(days=1),
        account__state=Account.State.OPEN,
        pays_to__isnull=False,
        # An account in doubt takes no postings; its deposit matures with the first day's end after its release.
        account__ledger_account__blocked=None,
        pays_to__ledger_account__blocked=None,
        account__ledger_account_id__gte=part.low,
        account__ledger_account_id__lt=part.high,
    )


mature_deposits = MatureDeposits()
