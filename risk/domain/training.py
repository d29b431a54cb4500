"""Train a probability of default and say honestly how good it is on rows that it never saw."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from risk.domain import boosted, scorecard, single_rule
from risk.domain.columns import Columns, Flags, Floats, take
from risk.domain.measures import CalibrationBand, advantage, auc, brier, calibration

Model = scorecard.Scorecard | boosted.Boosted
Fit = Callable[[Columns, Flags], Model]

HELD_OUT_SHARE = 0.3
FEW_ROWS = 2_000  # below this a drawn 30 % is mostly luck: every row is held out once instead, in OUTER_FOLDS turns
OUTER_FOLDS = 10
FOLDS = 3
SEED = 20261123
SIGNIFICANCE = 0.05  # one-sided: chance alone passes one model in twenty at most
SMALLEST_CLASS = 20  # fewer bads (or goods) than this on either side of the split teach and prove nothing

CANDIDATES: dict[str, Fit] = {
    "scorecard": scorecard.fit,
    "boosted trees": boosted.fit,
}


class TooFewRows(ValueError):
    """There are not enough good or bad rows to train on and to prove it."""


@dataclass(frozen=True)
class Report:
    """What was tried, what was chosen, and how it did on the held-out rows."""

    method: str
    chosen: str
    cross_validated: dict[str, float]
    training_rows: int
    held_out_rows: int
    held_out_bads: int
    auc: float
    training_auc: float
    best_single_variable: str
    best_single_auc: float
    p_value: float
    brier: float
    calibration: tuple[CalibrationBand, ...]

    @property
    def beats_single_rule(self) -> bool:
        """Return whether the model ranks better than the best single variable, beyond what chance explains."""
        return self.auc > self.best_single_auc and self.p_value < SIGNIFICANCE

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return asdict(self) | {"beats_single_rule": self.beats_single_rule}


@dataclass(frozen=True)
class Trained:
    """A model, its report, and what it was trained on."""

    model: Model
    report: Report
    fingerprint: str


@dataclass(frozen=True)
class _Proof:
    """What the model and every single variable said of rows that they had not seen."""

    method: str
    bad: Flags
    said: Floats
    rules: dict[str, Floats]


def train(columns: Columns, bad: Flags, held_out: Flags | None = None) -> Trained:
    """Choose by cross-validation within the training rows and measure on rows held out. Raises TooFewRows.

    `held_out` flags those rows. Without it a stratified 30 % is drawn, always the same; of a small table every row is
    held out once, in ten turns that each choose anew, and the model kept is then trained on all rows.
    """
    _enough(bad, np.ones(len(bad), dtype=bool))
    if held_out is None and len(bad) < FEW_ROWS:
        learning, learned, proof = columns, bad, _in_turns(columns, bad)
        chosen, tried, model = choose(learning, learned)
    else:
        method = "held out 30 %" if held_out is None else "held out by the file"
        unseen = _draw(bad) if held_out is None else held_out
        _enough(bad, unseen)
        _enough(bad, ~unseen)
        learning, learned = take(columns, ~unseen), bad[~unseen]
        chosen, tried, model = choose(learning, learned)
        proof = _prove(method, model, (learning, learned), (take(columns, unseen), bad[unseen]))
    training_auc = auc(learned, predict(model, learning))
    report = _report(proof, chosen, tried, training_rows=len(learned), training_auc=training_auc)
    return Trained(model, report, fingerprint(columns, bad))


def candidates(rows: int) -> dict[str, Fit]:
    """Return what is worth trying on so many rows: few rows do not feed trees."""
    return CANDIDATES if rows >= FEW_ROWS else {"scorecard": scorecard.fit}


def choose(columns: Columns, bad: Flags) -> tuple[str, dict[str, float], Model]:
    """Return the candidate with the best cross-validated AUC, all these AUCs, and it trained on all rows."""
    tried = {name: _cross_validate(fit, columns, bad) for name, fit in candidates(len(bad)).items()}
    chosen = max(tried, key=lambda name: tried[name])
    return chosen, tried, CANDIDATES[chosen](columns, bad)


def fingerprint(columns: Columns, bad: Flags) -> str:
    """Return a hash that changes with any value, column name or label."""
    digest = hashlib.sha256()
    for name in sorted(columns):
        column = columns[name]
        text = column.tobytes() if column.dtype.kind == "f" else json.dumps([str(v) for v in column]).encode()
        digest.update(name.encode() + b"\0" + text)
    digest.update(bad.tobytes())
    return digest.hexdigest()


def predict(model: Model, columns: Columns) -> Floats:
    """Return each row's probability of default."""
    return model.probability(model.contributions(columns))


def _prove(method: str, model: Model, learning: tuple[Columns, Flags], proving: tuple[Columns, Flags]) -> _Proof:
    columns, truth = proving
    return _Proof(method, truth, predict(model, columns), single_rule.scores(*learning, columns))


def _in_turns(columns: Columns, bad: Flags) -> _Proof:
    parts = []
    for learn, prove in _folds(bad, OUTER_FOLDS):
        learning = take(columns, learn), bad[learn]
        _chosen, _tried, model = choose(*learning)
        parts.append(_prove("", model, learning, (take(columns, prove), bad[prove])))
    return _Proof(
        method=f"every row held out once, {OUTER_FOLDS} turns",
        bad=np.concatenate([part.bad for part in parts]),
        said=np.concatenate([part.said for part in parts]),
        rules={name: np.concatenate([part.rules[name] for part in parts]) for name in parts[0].rules},
    )


def _report(proof: _Proof, chosen: str, tried: dict[str, float], *, training_rows: int, training_auc: float) -> Report:
    rule = single_rule.best(proof.rules, proof.bad)
    return Report(
        method=proof.method,
        chosen=chosen,
        cross_validated=tried,
        training_rows=training_rows,
        held_out_rows=len(proof.bad),
        held_out_bads=int(proof.bad.sum()),
        auc=auc(proof.bad, proof.said),
        training_auc=training_auc,
        best_single_variable=rule.variable,
        best_single_auc=rule.auc,
        p_value=advantage(proof.bad, proof.said, rule.score).p_value,
        brier=brier(proof.bad, proof.said),
        calibration=calibration(proof.bad, proof.said),
    )


def _draw(bad: Flags) -> Flags:
    """Flag 30 % of each class, always the same rows of the same table."""
    return _parts(bad, 10) < round(10 * HELD_OUT_SHARE)


def _parts(bad: Flags, count: int) -> NDArray[np.int64]:
    """Deal the rows of each class to `count` parts of equal size, always in the same way."""
    parts = np.empty(len(bad), dtype=np.int64)
    for nth, kind in enumerate((bad, ~bad)):
        order = np.random.default_rng(SEED + nth).permutation(np.flatnonzero(kind))
        parts[order] = np.arange(len(order)) % count
    return parts


def _enough(bad: Flags, among: Flags) -> None:
    fewest = min(int((bad & among).sum()), int((~bad & among).sum()))
    if fewest < SMALLEST_CLASS:
        raise TooFewRows(f"{fewest} rows in the smallest class; {SMALLEST_CLASS} are needed to learn and to prove")


def _folds(bad: Flags, count: int) -> Iterable[tuple[Flags, Flags]]:
    parts = _parts(bad, count)
    return ((parts != part, parts == part) for part in range(count))


def _cross_validate(fit: Fit, columns: Columns, bad: Flags) -> float:
    found = []
    for learn, prove in _folds(bad, FOLDS):
        model = fit(take(columns, learn), bad[learn])
        found.append(auc(bad[prove], predict(model, take(columns, prove))))
    return float(np.mean(found))
