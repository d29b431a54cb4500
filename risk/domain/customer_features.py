"""The features of the bank's own model, in the query's order, and the experts' starting scorecard."""

from collections.abc import Sequence

import numpy as np

from risk.domain.binning import NumberBins
from risk.domain.scorecard import Scorecard

# Ratios and counts only: they mean the same in any currency. Nothing about who a person is, only how money moves.
FEATURES: tuple[str, ...] = (
    "tenure_months",
    "months_known",
    "buffer_months",
    "lowest_to_inflow",
    "days_below_zero",
    "inflow_to_outflow",
    "inflow_variation",
    "inflow_trend",
    "active_days",
    "debt_service",
    "owed_to_income",
    "late_instalments",
)

# A ratio to nearly nothing is no better known than these bounds; missing stays missing.
BOUNDS: dict[str, tuple[float, float]] = {
    "buffer_months": (-24, 24),
    "lowest_to_inflow": (-24, 24),
    "inflow_to_outflow": (0, 10),
    "inflow_trend": (0, 10),
    "debt_service": (0, 10),
    "owed_to_income": (0, 50),
}
ANY = (-np.inf, np.inf)

# log-odds added by each interval; edges belong to the interval below; the last weight is for missing
EXPERT: dict[str, tuple[Sequence[float], Sequence[float], float]] = {
    "tenure_months": ((6, 24, 60), (0.35, 0.15, 0.0, -0.15), 0.35),
    "buffer_months": ((0.1, 0.5, 2), (0.6, 0.25, 0.0, -0.5), 0.2),
    "lowest_to_inflow": ((0, 0.05, 0.3), (0.6, 0.3, 0.0, -0.3), 0.2),
    "days_below_zero": ((0, 5, 20), (-0.1, 0.5, 0.9, 1.4), 0.0),
    "inflow_to_outflow": ((0.8, 0.98, 1.1), (0.5, 0.15, 0.0, -0.2), 0.1),
    "inflow_variation": ((0.2, 0.6), (-0.15, 0.0, 0.3), 0.1),
    "debt_service": ((0.2, 0.35, 0.5), (0.0, 0.25, 0.6, 1.0), 0.0),
    "owed_to_income": ((1, 3), (0.0, 0.2, 0.5), 0.0),
    "late_instalments": ((0, 1), (0.0, 1.2, 2.2), 0.0),
}
EXPERT_INTERCEPT = -4.0  # about 1.8 % for a customer of whom nothing stands out


def expert() -> Scorecard:
    """Return the scorecard that experts set by hand: declared as such, in use until outcomes teach a better."""
    bins = {
        name: NumberBins(tuple(map(float, edges)), tuple(w), missing) for name, (edges, w, missing) in EXPERT.items()
    }
    return Scorecard(EXPERT_INTERCEPT, bins, dict.fromkeys(EXPERT, 1.0))
