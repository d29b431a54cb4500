"""A scorecard: log-odds as a sum of one weight a variable, so each variable's share of a score is its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from risk.domain import binning
from risk.domain.columns import Columns, Flags, Floats, rows
from risk.domain.measures import logistic


@dataclass(frozen=True)
class Scorecard:
    """Intercept and, per feature, its bins and coefficient (never negative: more evidence is never less risk)."""

    kind: ClassVar[str] = "scorecard"
    intercept: float
    bins: Mapping[str, binning.Bins]
    coefficients: Mapping[str, float]

    @property
    def features(self) -> tuple[str, ...]:
        """Return the features that the score reads, in the order of its contributions."""
        return tuple(self.coefficients)

    def contributions(self, columns: Columns) -> Floats:
        """Return what each feature adds to the log-odds: one row each, one column a feature."""
        shares = np.empty((rows(columns), len(self.coefficients)))
        for place, (name, coefficient) in enumerate(self.coefficients.items()):
            shares[:, place] = coefficient * self.bins[name].evidence(columns[name])
        return shares

    def probability(self, contributions: Floats) -> Floats:
        """Return the probability of default that these contributions add up to."""
        return logistic(self.intercept + contributions.sum(axis=1))

    def as_json(self) -> dict[str, Any]:
        """Return the whole scorecard as plain JSON values."""
        return {
            "kind": self.kind,
            "intercept": self.intercept,
            "features": [
                {"name": name, "coefficient": coefficient} | _bins_as_json(self.bins[name])
                for name, coefficient in self.coefficients.items()
            ],
        }


def from_json(stored: Mapping[str, Any]) -> Scorecard:
    """Return the scorecard that `as_json` wrote."""
    return Scorecard(
        intercept=float(stored["intercept"]),
        bins={f["name"]: _bins_from_json(f) for f in stored["features"]},
        coefficients={f["name"]: float(f["coefficient"]) for f in stored["features"]},
    )


def fit(columns: Columns, bad: Flags) -> Scorecard:
    """Bin every feature and weigh them by logistic regression; features that would count backwards are left out."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - costs seconds at the start of every process

    bins = {name: binning.fit(column, bad) for name, column in columns.items()}
    evidence = {name: bins[name].evidence(columns[name]) for name in columns}
    names = [name for name, values in evidence.items() if values.std() > 0]
    while names:
        regression = LogisticRegression(C=1.0, max_iter=1000)
        regression.fit(np.column_stack([evidence[name] for name in names]), bad)
        coefficients = dict(zip(names, (float(c) for c in regression.coef_[0]), strict=True))
        kept = [name for name, coefficient in coefficients.items() if coefficient > 0]
        if len(kept) == len(names):
            return Scorecard(float(regression.intercept_[0]), {n: bins[n] for n in names}, coefficients)
        names = kept
    average = min(max(float(bad.mean()), 1e-4), 1 - 1e-4)
    return Scorecard(float(np.log(average / (1 - average))), {}, {})


def _bins_as_json(bins: binning.Bins) -> dict[str, Any]:
    if isinstance(bins, binning.NumberBins):
        return {"edges": list(bins.edges), "weights": list(bins.weights), "missing": bins.missing}
    return {"levels": dict(bins.weights), "other": bins.other}


def _bins_from_json(stored: Mapping[str, Any]) -> binning.Bins:
    if "levels" in stored:
        return binning.LevelBins({str(k): float(v) for k, v in stored["levels"].items()}, float(stored["other"]))
    return binning.NumberBins(
        tuple(float(e) for e in stored["edges"]),
        tuple(float(w) for w in stored["weights"]),
        float(stored["missing"]),
    )
