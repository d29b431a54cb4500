"""The day's end: the cut-off moves the booking date, then each range of accounts is worked through the steps."""

from accounts.services.day_end.closing import close, rehearse
from accounts.services.day_end.job import DayEndJob
from accounts.services.day_end.step import Day, Partition, Step, StepResult, steps

__all__ = ["Day", "DayEndJob", "Partition", "Step", "StepResult", "close", "rehearse", "steps"]
