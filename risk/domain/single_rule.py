"""The bar that a model has to clear: the best rule that looks at one variable only."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from risk.domain import binning
from risk.domain.columns import Columns, Flags, Floats, is_numeric
from risk.domain.measures import auc


@dataclass(frozen=True)
class SingleRule:
    """One variable, the score it gives the held-out rows, and how well that ranks them."""

    variable: str
    score: Floats
    auc: float


def scores(training: Columns, bad: Flags, held_out: Columns) -> dict[str, Floats]:
    """Score the held-out rows by each variable alone: in either direction, and binned on the training rows."""
    found: dict[str, Floats] = {}
    for name, column in training.items():
        found[name] = binning.fit(column, bad).evidence(held_out[name])
        if is_numeric(column):
            middle = float(np.nan_to_num(np.nanmedian(column))) if not np.isnan(column).all() else 0.0
            known = np.nan_to_num(held_out[name], nan=middle)
            found[f"{name} ↑"], found[f"{name} ↓"] = known, -known
    return found


def best(candidates: Mapping[str, Floats], bad: Flags) -> SingleRule:
    """Return the single variable that ranks the held-out rows best.

    Chosen **on the held-out rows**: hindsight helps the rule, never the model that must beat it.
    """
    rules = [SingleRule(name, score, auc(bad, score)) for name, score in candidates.items()]
    return max(rules, key=lambda rule: rule.auc, default=SingleRule("", np.zeros(len(bad)), 0.5))
