"""Standing orders: made, changed, paused, ended by their holder; executed by the day's end, retried the same day."""

from accounts.services.standing_orders.executing import fail_late, retry_due, run_due
from accounts.services.standing_orders.setting import Order, change, check_days, end, make, pause, resume, sign

__all__ = [
    "Order",
    "change",
    "check_days",
    "end",
    "fail_late",
    "make",
    "pause",
    "resume",
    "retry_due",
    "run_due",
    "sign",
]
