"""Risk's charts: titles that state the finding, the figures as a table."""

from django.utils import formats
from django.utils.translation import gettext as _

from bank.foundation.charts import Chart, bars
from bank.foundation.money import Money
from risk.models import ModelVersion, RuleVersion
from risk.selectors import scores


def hits_sentence(version: RuleVersion) -> str:
    """Return what a test on history found."""
    tested = version.backtest or {}
    return _("It would have hit %(hits)s of %(payments)s payments (%(rate)s).") % {
        "hits": tested.get("hits", 0),
        "payments": tested.get("payments", 0),
        "rate": percent(tested.get("rate", 0.0)),
    }


def backtest(version: RuleVersion) -> Chart:
    """Draw the hits of a test on history by month."""
    days: dict[str, int] = (version.backtest or {}).get("by_day", {})
    months: dict[str, int] = {}
    for day, hits in days.items():
        months[day[:7]] = months.get(day[:7], 0) + hits
    return bars(hits_sentence(version), list(months), list(months.values()), head=(_("Month"), _("Hits")))


def amounts(version: RuleVersion) -> list[str]:
    """Return what the hits came to, one text a currency."""
    found: dict[str, int] = (version.backtest or {}).get("amounts", {})
    return [Money(minor, currency).format() for currency, minor in found.items()]


def comparison(version: ModelVersion) -> Chart:
    """Draw the model's AUC beside that of the best single variable and of a coin."""
    model, single = version.auc or 0.5, version.best_single_auc or 0.5
    title = (
        _("The model ranks better than the best single variable")
        if version.beats_single_rule
        else _("The model does not rank better than the best single variable")
    )
    labels = [version.label, str(version.report.get("best_single_variable", "")), _("a coin")]
    values = [model, single, 0.5]
    return bars(title, labels, values, figures=[f"{v:.3f}" for v in values], head=(_("What"), "AUC"))


def calibration(version: ModelVersion) -> Chart:
    """Draw how often each tenth went bad, beside what was predicted."""
    bands = version.report.get("calibration", [])
    labels = [percent(band["predicted"]) for band in bands]
    values = [band["observed"] for band in bands]
    figures = [percent(value) for value in values]
    title = _("What happened, by what was predicted")
    return bars(title, labels, values, figures=figures, head=(_("Predicted"), _("Observed")))


def spread(run_id: int) -> Chart:
    """Draw how many customers stand in each band of probability."""
    bands = scores.spread(run_id)
    total = sum(count for _low, _high, count in bands)
    labels = [f"{percent(low)}–{percent(high)}" for low, high, _count in bands]
    title = _("%(count)s customers by probability of default") % {"count": formats.number_format(total)}
    return bars(title, labels, [count for _low, _high, count in bands], head=(_("Probability"), _("Customers")))


def percent(share: float) -> str:
    """Return a share as a percentage with one decimal at most."""
    return f"{formats.number_format(round(share * 100, 1), decimal_pos=None)}%"
