"""Scores in words: how likely a customer is to fail to repay, and what moved that."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from risk.models import ModelVersion, Score

LABELS: dict[str, str | Promise] = {
    "tenure_months": _("time as a customer"),
    "months_known": _("months of history"),
    "buffer_months": _("balance compared with monthly spending"),
    "lowest_to_inflow": _("lowest balance compared with monthly income"),
    "days_below_zero": _("days below zero"),
    "inflow_to_outflow": _("money in compared with money out"),
    "inflow_variation": _("how much income varies"),
    "inflow_trend": _("how income develops"),
    "active_days": _("days with movements"),
    "debt_service": _("loan payments compared with income"),
    "owed_to_income": _("loans compared with yearly income"),
    "late_instalments": _("instalments paid late"),
}
TENTHS = tuple(n / 100 for n in (0, 0.5, 1, 2, 3, 5, 8, 12, 20, 100))
SPREAD = "SELECT width_bucket(pd, %s), count(*) FROM risk_score WHERE run_id = %s GROUP BY 1"


@dataclass(frozen=True)
class ScoreView:
    """A customer's latest score: a probability of default, and (label, raises the risk?) for each reason."""

    pd: float
    reasons: tuple[tuple[str, bool], ...]
    model: str
    trained: bool
    scored_at: datetime

    @property
    def percent(self) -> str:
        """Return the probability as a percentage."""
        return f"{formats.number_format(self.pd * 100, decimal_pos=2)}%"


def latest(customer_id: int) -> ScoreView | None:
    """Return a customer's latest score, None before the first run."""
    score = Score.objects.filter(customer_id=customer_id).order_by("-scored_at").first()
    if score is None:
        return None
    version = ModelVersion.objects.select_related("model").defer("artefact").get(pk=score.model_version_id)
    moved = zip(score.reasons, score.shares, strict=True)
    return ScoreView(
        pd=score.pd,
        reasons=tuple((str(LABELS.get(name, name)), share > 0) for name, share in moved if abs(share) >= 0.01),
        model=version.label,
        trained=version.origin == ModelVersion.Origin.TRAINED,
        scored_at=score.scored_at,
    )


def spread(run_id: int) -> list[tuple[float, float, int]]:
    """Return (from, to, customers) for bands of probability in a run, the empty ones included."""
    with connection.cursor() as cursor:
        cursor.execute(SPREAD, [list(TENTHS), run_id])
        found = dict(cursor.fetchall())
    return [(TENTHS[n - 1], TENTHS[n], int(found.get(n, 0))) for n in range(1, len(TENTHS))]


def last_run(version_id: int) -> int | None:
    """Return the latest run that a model version scored in, None before its first."""
    found = Score.objects.filter(model_version_id=version_id).order_by("-scored_at").values_list("run_id", flat=True)
    return found.first()
