"""Scorecards: monotone bins, honest measures, artefacts that refuse to be altered."""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.domain import artefacts, binning, scorecard, training
from risk.domain.customer_features import FEATURES, expert
from risk.domain.measures import advantage, auc, calibration
from risk.domain.reasons import strongest


def outcomes(seed: int, rows: int = 600) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    x = chance.normal(size=rows)
    return x, chance.random(rows) < 1 / (1 + np.exp(-(x - 1)))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_bins_move_in_one_direction(seed: int) -> None:
    x, bad = outcomes(seed)
    weights = binning.fit(x, bad).weights
    steps = np.diff(weights)
    assert (steps >= 0).all() or (steps <= 0).all()


def test_missing_has_a_weight_of_its_own() -> None:
    x, bad = outcomes(1)
    x[bad] = np.where(np.random.default_rng(1).random(bad.sum()) < 0.5, np.nan, x[bad])
    bins = binning.fit(x, bad)
    assert isinstance(bins, binning.NumberBins)
    assert bins.missing > max(0.5, bins.evidence(np.array([0.0]))[0])


def test_a_level_never_seen_weighs_as_missing() -> None:
    bins = binning.fit(np.array(["a", "b", ""] * 100, dtype=object), np.array([True, False, False] * 100))
    assert bins.evidence(np.array(["never", ""], dtype=object)).tolist() == [bins.evidence(np.array([""]))[0]] * 2


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=60))
def test_auc_is_the_share_of_pairs_in_order(rows: list[tuple[bool, int]]) -> None:
    bad = np.array([row[0] for row in rows])
    score = np.array([row[1] for row in rows], dtype=float)
    pairs = [(b > g) + (b == g) / 2 for b in score[bad] for g in score[~bad]]
    assert auc(bad, score) == pytest.approx(sum(pairs) / len(pairs) if pairs else 0.5)


def test_an_equal_score_has_no_advantage_and_a_better_one_has() -> None:
    x, bad = outcomes(3)
    assert advantage(bad, x, x).p_value == 1.0
    assert advantage(bad, x, np.random.default_rng(33).normal(size=len(x))).p_value < 0.001


def test_a_scorecard_is_calibrated_where_it_learned() -> None:
    x, bad = outcomes(5, rows=5_000)
    model = scorecard.fit({"x": x}, bad)
    for band in calibration(bad, training.predict(model, {"x": x})):
        assert band.predicted == pytest.approx(band.observed, abs=0.08)


def test_reasons_are_the_heaviest_shares_and_add_up() -> None:
    columns = {name: np.array([0.0, np.nan, 50.0]) for name in FEATURES}
    model = expert()
    shares = model.contributions(columns)
    names, heaviest = strongest(shares, model.features)
    assert names.shape == (3, 4)
    assert (np.diff(np.abs(heaviest), axis=1) <= 0).all()
    odds = model.intercept + shares.sum(axis=1)
    assert model.probability(shares) == pytest.approx(1 / (1 + np.exp(-odds)))


def test_an_altered_artefact_is_refused() -> None:
    stored, digest = artefacts.dump(expert())
    assert artefacts.dump(artefacts.load(stored, digest)) == (stored, digest)
    with pytest.raises(artefacts.BrokenArtefact):
        artefacts.load(stored.replace(b"-4.0", b"-9.0"), digest)
    with pytest.raises(artefacts.BrokenArtefact):
        artefacts.load(*_signed(b'{"kind": "pickle"}'))


def _signed(stored: bytes) -> tuple[bytes, str]:
    return stored, hashlib.sha256(stored).hexdigest()


def test_too_few_defaults_teach_nothing() -> None:
    x, bad = outcomes(7)
    bad[:] = False
    bad[:10] = True
    with pytest.raises(training.TooFewRows):
        training.train({"x": x}, bad)
