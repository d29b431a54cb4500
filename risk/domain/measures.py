"""How good a score is: area under the ROC curve, the advantage of one over another, calibration."""

import math
from dataclasses import dataclass

import numpy as np

from risk.domain.columns import Flags, Floats


def auc(bad: Flags, score: Floats) -> float:
    """Return the chance that a bad row scores above a good one (ties count half); 0.5 where a class is absent."""
    bads = int(bad.sum())
    goods = len(bad) - bads
    if not bads or not goods:
        return 0.5
    return float((rankdata(score)[bad].sum() - bads * (bads + 1) / 2) / (bads * goods))


@dataclass(frozen=True)
class Advantage:
    """How much better one score ranks than another on the same rows."""

    difference: float
    standard_error: float

    @property
    def p_value(self) -> float:
        """Return the one-sided chance of such a difference between equals."""
        if self.standard_error == 0.0:
            return 0.0 if self.difference > 0 else 1.0
        return math.erfc(self.difference / self.standard_error / math.sqrt(2)) / 2


def advantage(bad: Flags, score: Floats, other: Floats) -> Advantage:
    """Compare two scores of the same rows by DeLong's paired test."""
    if not bad.any() or bad.all():
        return Advantage(0.0, 0.0)
    mine, theirs = _placements(bad, score), _placements(bad, other)
    variance = sum(
        float(np.var(a - b, ddof=1)) / len(a) if len(a) > 1 else 0.0 for a, b in zip(mine, theirs, strict=True)
    )
    return Advantage(auc(bad, score) - auc(bad, other), math.sqrt(variance))


def rankdata(values: Floats) -> Floats:
    """Return each value's rank from 1, equals sharing the mean of theirs."""
    _levels, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[where])


def logistic(log_odds: Floats) -> Floats:
    """Return the probabilities of these log-odds."""
    return 1.0 / (1.0 + np.exp(-np.clip(log_odds, -500, 500)))


def _placements(bad: Flags, score: Floats) -> tuple[Floats, Floats]:
    """Return for each bad the share of goods below it, and for each good the share of bads above it."""
    bads, goods = score[bad], score[~bad]
    everyone = rankdata(np.concatenate([bads, goods]))
    below = (everyone[: len(bads)] - rankdata(bads)) / len(goods)
    above = 1.0 - (everyone[len(bads) :] - rankdata(goods)) / len(bads)
    return below, above


@dataclass(frozen=True)
class CalibrationBand:
    """A tenth of the rows by predicted probability: what was said, and what happened."""

    rows: int
    predicted: float
    observed: float


def calibration(bad: Flags, probability: Floats, bands: int = 10) -> tuple[CalibrationBand, ...]:
    """Return the bands in order of predicted probability; fewer where there are fewer rows."""
    parts = [p for p in np.array_split(np.argsort(probability, kind="stable"), bands) if len(p)]
    return tuple(CalibrationBand(len(p), float(probability[p].mean()), float(bad[p].mean())) for p in parts)


def brier(bad: Flags, probability: Floats) -> float:
    """Return the mean squared error of the probabilities: 0 is perfect."""
    return float(np.mean((probability - bad) ** 2))
