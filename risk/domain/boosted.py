"""Boosted trees kept as LightGBM's own text; reasons are each feature's exact share (tree SHAP) of the log-odds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from risk.domain.columns import Columns, Flags, Floats, is_numeric, rows
from risk.domain.measures import logistic

SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.04,
    "num_leaves": 12,
    "min_data_in_leaf": 25,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "cat_smooth": 20,
    "seed": 7,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,  # two workers, two cores: threads that wait for each other cost more than they bring
    "verbosity": -1,
}


@dataclass(frozen=True)
class Boosted:
    """The trees as text, the features in order, and the codes of each text feature's levels."""

    kind: ClassVar[str] = "boosted"
    text: str
    features: tuple[str, ...]
    levels: Mapping[str, Sequence[str]]
    intercept: float = 0.0

    @cached_property
    def _trees(self) -> Any:
        import lightgbm  # noqa: PLC0415 - costs seconds at the start of every process

        return lightgbm.Booster(model_str=self.text)

    def contributions(self, columns: Columns) -> Floats:
        """Return what each feature adds to the average log-odds: one row each, one column a feature."""
        if not rows(columns):
            return np.empty((0, len(self.features)))
        matrix = _matrix(columns, self.features, self.levels)
        return np.asarray(self._trees.predict(matrix, pred_contrib=True, num_threads=1))[:, :-1]

    def probability(self, contributions: Floats) -> Floats:
        """Return the probability of default that these contributions add up to."""
        return logistic(self.intercept + contributions.sum(axis=1))

    def as_json(self) -> dict[str, Any]:
        """Return the whole model as plain JSON values; the trees are LightGBM's text."""
        return {
            "kind": self.kind,
            "text": self.text,
            "features": list(self.features),
            "levels": {name: list(known) for name, known in self.levels.items()},
            "intercept": self.intercept,
        }


def from_json(stored: Mapping[str, Any]) -> Boosted:
    """Return the model that `as_json` wrote."""
    return Boosted(
        text=str(stored["text"]),
        features=tuple(stored["features"]),
        levels={name: tuple(known) for name, known in stored["levels"].items()},
        intercept=float(stored["intercept"]),
    )


def fit(columns: Columns, bad: Flags, rounds: int = 200) -> Boosted:
    """Grow `rounds` trees; the same rows always grow the same trees."""
    import lightgbm  # noqa: PLC0415 - costs seconds at the start of every process

    features = tuple(columns)
    levels = {n: tuple(np.unique(columns[n].astype(str))) for n in features if not is_numeric(columns[n])}
    data = lightgbm.Dataset(
        _matrix(columns, features, levels),
        label=bad.astype(int),
        categorical_feature=[features.index(name) for name in levels],
        free_raw_data=False,
    )
    trees = lightgbm.train(SETTINGS, data, num_boost_round=rounds)
    model = Boosted(trees.model_to_string(), features, levels)
    base = np.asarray(model._trees.predict(_matrix(columns, features, levels)[:1], pred_contrib=True))[0, -1]
    return Boosted(model.text, features, levels, intercept=float(base))


def _matrix(columns: Columns, features: Sequence[str], levels: Mapping[str, Sequence[str]]) -> Floats:
    """Return the rows as floats; a level never seen, and missing, are NaN."""
    matrix = np.empty((rows(columns), len(features)))
    for place, name in enumerate(features):
        column = columns[name]
        matrix[:, place] = _codes(column.astype(str), levels[name]) if name in levels else column
    return matrix


def _codes(text: Any, known: Sequence[str]) -> Floats:
    codes = {level: float(place) for place, level in enumerate(known)}
    levels, where = np.unique(text, return_inverse=True)
    return np.asarray([codes.get(level, np.nan) for level in levels])[where]
