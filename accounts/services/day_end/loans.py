"""Steps of the day's end about loans: what falls due is charged and collected, then the night is accrued."""

from django.db.models import Q, QuerySet

from accounts.models import Loan
from accounts.services import loans
from accounts.services.day_end.step import Day, Partition, RangeStep, StepResult
from accounts.services.loans import accruing

State = Loan.State


class WorkLoans(RangeStep):
    """Charge and collect instalments, mind arrears, set floating rates anew: one loan after another."""

    name = "work loans"

    def run(self, day: Day, part: Partition) -> StepResult:
        """Work through the range's loans that have something to do on the closed day."""
        waiting = _waiting(day, part)
        done = [
            loans.work(pk, on=day.date, actor=day.actor, now=day.now) for pk in waiting.values_list("pk", flat=True)
        ]
        return StepResult(sum(each.charged for each in done), sum(each.taken for each in done))


class AccrueLoans(RangeStep):
    """Accrue the closed day's night on loans; the general ledger gets one journal per currency at the end."""

    name = "accrue loan interest"

    def run(self, day: Day, part: Partition) -> StepResult:
        """Accrue the range, with any night that it still lacks."""
        worked = accruing.accrue(part.low, part.high, day.date, booked_on=day.date)
        return StepResult(worked.accounts, worked.amount)

    def finish(self, day: Day) -> None:
        """Give the general ledger the day's total."""
        accruing.total(day.date)


def _waiting(day: Day, part: Partition) -> QuerySet[Loan]:
    """Return loans of ours with an instalment due, arrears to count, or a rate to set. Of loans taken over with other
    books no money ever left this bank: there is nothing to collect."""
    due = Q(instalments__charged_on=None, instalments__due_on__lte=day.date)
    late = Q(state__in=[State.ARREARS, State.DEFAULTED])
    ours = Loan.objects.filter(
        disbursement__isnull=False,
        interest_from__isnull=False,
        account__ledger_account_id__gte=part.low,
        account__ledger_account_id__lt=part.high,
        # A loan in doubt takes no postings; what fell due is charged by the first day's end after its release.
        account__ledger_account__blocked=None,
    )
    return ours.filter(due | late | Q(reprices_on__lte=day.date)).distinct().order_by("pk")


work_loans = WorkLoans()
accrue_loans = AccrueLoans()
