"""Steps of the day's end about putting money by: monthly contributions, goals that fill, notices that lapse."""

import datetime as dt

from django.db.models import Q

from accounts.models import Goal, RecurringDeposit
from accounts.services.day_end.step import Day, Partition, RangeStep, StepResult
from accounts.services.saving import goals, notices, recurring


class WorkRecurring(RangeStep):
    """Pay the contributions due on the day that opens, and out what matures on it."""

    name = "work recurring deposits"

    def run(self, day: Day, part: Partition) -> StepResult:
        """Work the range's contracts that have something to do."""
        today = day.date + dt.timedelta(days=1)
        running = RecurringDeposit.objects.filter(
            outcome="", starts_on__lte=today, account__ledger_account_id__gte=part.low,
            account__ledger_account_id__lt=part.high,
        ).order_by("pk")  # fmt: skip
        due = [contract.pk for contract in running if recurring.is_due(contract, today)]
        return StepResult(len(due), sum(recurring.work(pk, today, actor=day.actor, now=day.now) for pk in due))


class FillGoals(RangeStep):
    """Collect the closed day's round-ups and payday moves, from the accounts that fill the goals."""

    name = "fill savings goals"

    def run(self, day: Day, part: Partition) -> StepResult:
        """Fill the range's goals."""
        running = Goal.objects.filter(
            Q(round_up_to__gt=0) | Q(payday_minor__gt=0) | Q(payday_above_minor__isnull=False),
            state=Goal.State.RUNNING, fills_from__ledger_account_id__gte=part.low,
            fills_from__ledger_account_id__lt=part.high,
        )  # fmt: skip
        ids = list(running.order_by("pk").values_list("pk", flat=True))
        moved = [goals.fill(goal_id, through=day.date, actor=day.actor, now=day.now) for goal_id in ids]
        return StepResult(sum(1 for amount in moved if amount), sum(moved))


class LapseNotices(RangeStep):
    """Let notices lapse whose window has closed."""

    name = "lapse notices"

    def run(self, day: Day, part: Partition) -> StepResult:
        """Lapse the range's."""
        return StepResult(notices.lapse(part.low, part.high, day.date))


work_recurring = WorkRecurring()
fill_goals = FillGoals()
lapse_notices = LapseNotices()
