"""On each public credit file the model beats the best single-variable rule; trained on noise it does not."""

from pathlib import Path

import numpy as np
import pytest

from risk.domain import artefacts, credit_files, training

CREDIT = Path(__file__).parents[2].parent / "shared" / "data" / "credit"


def table(kind: str) -> credit_files.CreditTable:
    if not CREDIT.exists():
        pytest.skip(f"{CREDIT} is not here: the public credit files are not part of the product")
    return credit_files.read(CREDIT, kind)


@pytest.mark.parametrize(("kind", "floor"), [("german", 0.74), ("taiwan", 0.77), ("hmeq", 0.92)])
def test_the_model_beats_the_best_single_rule(kind: str, floor: float) -> None:
    credit = table(kind)
    trained = training.train(credit.columns, credit.bad, credit.held_out)
    report = trained.report
    assert report.auc > floor
    assert report.auc > report.best_single_auc + 0.05
    assert report.beats_single_rule

    # What is stored is what was proved: read back, it says the same of every row, and its reasons add up to it.
    stored, digest = artefacts.dump(trained.model)
    again = artefacts.load(stored, digest)
    shares = again.contributions(credit.columns)
    assert np.allclose(again.probability(shares), training.predict(trained.model, credit.columns))
    assert shares.shape == (len(credit.bad), len(again.features))


def test_taiwan_is_measured_on_the_rows_that_the_file_holds_out() -> None:
    credit = table("taiwan")
    assert credit.held_out is not None
    report = training.train(credit.columns, credit.bad, credit.held_out).report
    assert (report.method, report.held_out_rows) == ("held out by the file", int(credit.held_out.sum()))


@pytest.mark.parametrize("kind", ["german", "hmeq"])
def test_a_model_of_shuffled_outcomes_does_not_pass(kind: str) -> None:
    credit = table(kind)
    noise = np.random.default_rng(4).permutation(credit.bad)
    assert not training.train(credit.columns, noise, credit.held_out).report.beats_single_rule


@pytest.mark.parametrize("kind", sorted(credit_files.FILES))
def test_what_a_person_is_is_not_learned_from(kind: str) -> None:
    names = " ".join(table(kind).columns)
    assert "sex" not in names
    assert "foreign" not in names
    assert "marriage" not in names


def test_a_wrong_file_is_named(tmp_path: Path) -> None:
    other = tmp_path / "german.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(credit_files.WrongFile, match="creditability"):
        credit_files.read(other, "german")
