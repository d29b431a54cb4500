"""Where an indicator is going: a robust slope, and whether it is more than noise."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

FEWEST = 8
SIGNIFICANCE = 0.05


class Direction(StrEnum):
    """What can be said of a series."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"
    TOO_SHORT = "too_short"


@dataclass(frozen=True)
class Trend:
    """Change a day (Theil-Sen slope, Sen 1968) and the p-value of Mann-Kendall's test (Kendall 1975)."""

    direction: Direction
    a_day: float
    p_value: float


def trend(values: Sequence[float]) -> Trend:
    """Return the trend of daily values, oldest first; TOO_SHORT below `FEWEST` of them."""
    if len(values) < FEWEST:
        return Trend(Direction.TOO_SHORT, 0.0, 1.0)
    from scipy import stats  # noqa: PLC0415 (costs seconds, at every start)

    days = list(range(len(values)))
    if len(set(values)) == 1:
        return Trend(Direction.STEADY, 0.0, 1.0)
    slope = float(stats.theilslopes(values, days).slope)
    p_value = float(stats.kendalltau(days, values).pvalue)
    if p_value >= SIGNIFICANCE or slope == 0:
        return Trend(Direction.STEADY, slope, p_value)
    return Trend(Direction.RISING if slope > 0 else Direction.FALLING, slope, p_value)
