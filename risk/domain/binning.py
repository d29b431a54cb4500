"""Cut a variable into bins whose risk moves in one direction, each with its weight of evidence."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from risk.domain.columns import Column, Flags, Floats, is_numeric

PREBINS = 20
SMOOTHING = 20.0  # rows of the average that every bin is mixed with, so that a small bin says little
SMALLEST_SHARE = 0.03


@dataclass(frozen=True)
class NumberBins:
    """Weights for the intervals between ascending `edges` (each edge belongs to the bin below), and for missing."""

    edges: tuple[float, ...]
    weights: tuple[float, ...]
    missing: float

    def evidence(self, column: Column) -> Floats:
        """Return each row's weight of evidence: above 0 is riskier than average."""
        found = np.take(np.asarray(self.weights), np.searchsorted(self.edges, column, side="left"), mode="clip")
        return np.where(np.isnan(column), self.missing, found)


@dataclass(frozen=True)
class LevelBins:
    """A weight for each known level; a level never seen, and missing, weigh `other`."""

    weights: Mapping[str, float]
    other: float

    def evidence(self, column: Column) -> Floats:
        """Return each row's weight of evidence: above 0 is riskier than average."""
        levels, where = np.unique(column.astype(str), return_inverse=True)
        return np.asarray([self.weights.get(level, self.other) for level in levels], dtype=np.float64)[where]


Bins = NumberBins | LevelBins


def fit(column: Column, bad: Flags) -> Bins:
    """Bin a numeric or text column against who went bad."""
    return _fit_numbers(column, bad) if is_numeric(column) else _fit_levels(column, bad)


def weight(bads: float, count: float, average: float) -> float:
    """Return the log-odds of a bin above those of everybody, shrunk towards 0 where the bin is small."""
    rate = (bads + SMOOTHING * average) / (count + SMOOTHING)
    rate = min(max(rate, 1e-4), 1 - 1e-4)
    average = min(max(average, 1e-4), 1 - 1e-4)
    return math.log(rate / (1 - rate)) - math.log(average / (1 - average))


def _fit_levels(column: Column, bad: Flags) -> LevelBins:
    average = float(bad.mean())
    text = column.astype(str)
    weights = {}
    for level in np.unique(text):
        mine = bad[text == level]
        weights[str(level)] = weight(float(mine.sum()), len(mine), average)
    return LevelBins(weights, other=weights.get("", 0.0))


def _fit_numbers(column: Column, bad: Flags) -> NumberBins:
    average = float(bad.mean())
    known = ~np.isnan(column)
    missing = weight(float(bad[~known].sum()), float((~known).sum()), average)
    values, outcome = column[known], bad[known]
    if not len(values):
        return NumberBins((), (0.0,), missing)
    edges = np.unique(np.quantile(values, np.linspace(0, 1, PREBINS + 1)[1:-1]))
    place = np.searchsorted(edges, values, side="left")
    counts = np.bincount(place, minlength=len(edges) + 1).astype(np.float64)
    bads = np.bincount(place, weights=outcome, minlength=len(edges) + 1)
    groups = _monotone(counts, bads, smallest=SMALLEST_SHARE * len(column))
    cuts = tuple(float(edges[last]) for last, _count, _bads in groups[:-1])
    weights = np.asarray([weight(b, n, average) for _last, n, b in groups])
    # Shrinking small bins more than large ones may turn two neighbours round: hold the direction.
    rising = weights[-1] >= weights[0]
    held = np.maximum.accumulate(weights) if rising else np.minimum.accumulate(weights)
    return NumberBins(cuts, tuple(float(w) for w in held), missing)


def _monotone(counts: Floats, bads: Floats, smallest: float) -> list[tuple[int, float, float]]:
    """Merge neighbours until the rate moves one way and no bin is too small: (last prebin, rows, bads) each."""
    filled = counts > 0
    rates = np.where(filled, bads / np.maximum(counts, 1), 0.0)
    places = np.arange(len(counts))
    centre = np.average(places, weights=counts)
    rising = np.average((places - centre) * rates, weights=counts) >= 0
    groups: list[tuple[int, float, float]] = []
    for place in places:
        groups.append((int(place), float(counts[place]), float(bads[place])))
        while len(groups) > 1 and _must_merge(groups[-2], groups[-1], smallest, rising=bool(rising)):
            last, previous = groups.pop(), groups.pop()
            groups.append((last[0], last[1] + previous[1], last[2] + previous[2]))
    if len(groups) > 1 and groups[-1][1] < smallest:
        last, previous = groups.pop(), groups.pop()
        groups.append((last[0], last[1] + previous[1], last[2] + previous[2]))
    return groups


def _must_merge(
    left: tuple[int, float, float], right: tuple[int, float, float], smallest: float, *, rising: bool
) -> bool:
    if left[1] < smallest or right[1] == 0:
        return True
    gap = right[2] / right[1] - left[2] / left[1]
    return gap <= 0 if rising else gap >= 0
