"""The difference that a campaign made: those contacted against those held out, with its interval."""

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Uplift:
    """Rates of acting in both groups and their difference, each 0 to 1, with a 95 % interval."""

    treated: int
    treated_acted: int
    held_out: int
    held_out_acted: int
    difference: float
    low: float
    high: float

    @property
    def is_proven(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the Wilson score interval of a rate (Wilson 1927), (0, 1) without trials."""
    if trials == 0:
        return 0.0, 1.0
    rate = successes / trials
    centre = (rate + Z_95**2 / (2 * trials)) / (1 + Z_95**2 / trials)
    half = Z_95 / (1 + Z_95**2 / trials) * sqrt(rate * (1 - rate) / trials + Z_95**2 / (4 * trials**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def uplift(*, treated: int, treated_acted: int, held_out: int, held_out_acted: int) -> Uplift | None:
    """Return the difference of two rates with Newcombe's hybrid score interval (Newcombe 1998, method 10).

    None where a group is empty: there is nothing to compare with.
    """
    if not treated or not held_out:
        return None
    p1, p2 = treated_acted / treated, held_out_acted / held_out
    low1, high1 = wilson(treated_acted, treated)
    low2, high2 = wilson(held_out_acted, held_out)
    difference = p1 - p2
    return Uplift(
        treated,
        treated_acted,
        held_out,
        held_out_acted,
        difference,
        difference - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2),
        difference + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2),
    )
