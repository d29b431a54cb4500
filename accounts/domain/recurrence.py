"""Days that come again: the n-th from the first, so that the 31st stays the month's last and drifts nowhere."""

import datetime as dt
from enum import StrEnum

from accounts.domain.months import add_months


class Frequency(StrEnum):
    """How often."""

    WEEKLY = "WEEKLY"
    FORTNIGHTLY = "FORTNIGHTLY"
    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"
    YEARLY = "YEARLY"


DAYS = {Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14}
MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}


def nth(first: dt.date, frequency: Frequency, number: int) -> dt.date:
    """Return the day `number` periods after `first`."""
    if frequency in DAYS:
        return first + dt.timedelta(days=DAYS[frequency] * number)
    return add_months(first, MONTHS[frequency] * number)
