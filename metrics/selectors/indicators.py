"""The indicators in force and their readings over versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, Subquery

from metrics.domain.trend import Trend, trend
from metrics.models import Indicator, Reading

DAYS_SHOWN = 90


def current() -> Sequence[Indicator]:
    """Return the newest version of every indicator."""
    newest = Indicator.objects.filter(code=OuterRef("code")).order_by("-version").values("pk")[:1]
    return list(Indicator.objects.filter(pk=Subquery(newest)).order_by("kind", "code"))


@dataclass(frozen=True)
class Series:
    """An indicator with its readings of the last `DAYS_SHOWN` days, oldest first, and their trend."""

    indicator: Indicator
    readings: Sequence[Reading]
    trend: Trend

    @property
    def latest(self) -> Reading | None:
        """The newest reading."""
        return self.readings[-1] if self.readings else None

    @property
    def on_target(self) -> bool | None:
        """Whether the newest reading meets the target; None without either."""
        return self.indicator.meets_target(self.latest.value) if self.latest else None


def series(today: date) -> list[Series]:
    """Return every indicator's recent readings, whatever version read them, in two queries."""
    recent = Reading.objects.filter(day__gt=today - timedelta(days=DAYS_SHOWN), day__lte=today)
    by_code: dict[str, dict[date, Reading]] = {}
    for reading in recent.select_related("indicator").order_by("day", "indicator__version"):
        by_code.setdefault(reading.indicator.code, {})[reading.day] = reading
    found = []
    for indicator in current():
        readings = list(by_code.get(indicator.code, {}).values())
        found.append(Series(indicator, readings, trend([float(reading.value) for reading in readings])))
    return found
