"""The day's end: the cut-off moves the booking date, then each range of accounts is worked through the steps."""

from accounts.services.day_end.catching_up import catch_up
from accounts.services.day_end.closing import close
from accounts.services.day_end.items import retry, skip
from accounts.services.day_end.job import DayEndJob, day_of, failed_items
from accounts.services.day_end.rehearsing import StepRehearsal, rehearse
from accounts.services.day_end.step import Day, Partition, RangeStep, Step, StepResult, phases

__all__ = [
    "Day",
    "DayEndJob",
    "Partition",
    "RangeStep",
    "Step",
    "StepRehearsal",
    "StepResult",
    "catch_up",
    "close",
    "day_of",
    "failed_items",
    "phases",
    "rehearse",
    "retry",
    "skip",
]
