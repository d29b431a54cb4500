"""Steps of the day's end about what customers ordered: standing orders of the day that opens, sleeping accounts."""

import datetime as dt

from accounts.services import dormancy
from accounts.services.day_end.step import Day, Partition, RangeStep, StepResult
from accounts.services.standing_orders import executing


class ExecuteOrders(RangeStep):
    """Give up what stayed short of money on the closed day; pay what is due on the day that opens."""

    name = "execute standing orders"

    def run(self, day: Day, part: Partition) -> StepResult:
        """Work the range's orders."""
        today = day.date + dt.timedelta(days=1)
        late, due = executing.late(part.low, part.high, day.date), executing.due(part.low, part.high, today)
        for run in late:
            executing.fail_late(run, actor=day.actor)
        sent = [executing.run_due(order, today, now=day.now) for order in due]
        return StepResult(len(late) + len(due), sum(sent))


class MarkDormant(RangeStep):
    """At the end of a month, put to sleep the accounts that nobody used for as long as their terms say."""

    name = "mark dormant accounts"

    def run(self, day: Day, part: Partition) -> StepResult:
        """Mark the range's accounts."""
        found = dormancy.asleep(part.low, part.high, day.date) if day.ends_month else []
        for account in found:
            dormancy.mark(account.pk, actor=day.actor, now=day.now)
        return StepResult(len(found))


execute_orders = ExecuteOrders()
mark_dormant = MarkDormant()
