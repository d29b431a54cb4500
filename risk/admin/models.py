"""Models that score: every version with its proof, what the last run said, and starting a run."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.pages import Panel, Text
from risk.models import ModelVersion
from risk.selectors import charts, scores
from risk.services import model_versions, scoring

ACTIVATE = "risk.activate_model"
State = ModelVersion.State


def _may_activate(version: ModelVersion) -> bool:
    earned = version.beats_single_rule or version.origin == ModelVersion.Origin.EXPERT
    return earned and version.state != State.ACTIVE


def _ask(request: HttpRequest, version: ModelVersion, cleaned: dict[str, Any]) -> Text:
    model_versions.request_activation(version, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("A second person decides now.")


def _score(request: HttpRequest, obj: None, cleaned: dict[str, Any]) -> Text:
    now = clock.now()
    job = scoring.start(key=f"{now:%Y-%m-%d %H:%M}", actor=actor_of(request), now=now)
    return _("Run %(job)s scores every customer now.") % {"job": job.public_id}


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    """Versions, whether they beat the best single-variable rule, and which one scores."""

    view_permission = "risk.view_risk_panel"
    list_display = ("label", "origin", "state", "auc_shown", "single_shown", "beats_single_rule", "created_at")
    list_filter = ("model", "state")
    list_select_related = ("model",)
    fields = ("label", "origin", "state", "auc_shown", "single_shown", "beats_single_rule", "method", "chosen",
              "artefact_hash", "data_fingerprint", "created_at", "activated_at")  # fmt: skip
    list_actions = (StaffAction("score", _("Score every customer"), ACTIVATE, run=_score),)
    staff_actions = (
        StaffAction("activate", _("Ask to activate"), ACTIVATE, run=_ask, form=ReasonForm, available=_may_activate),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModelVersion]:
        return super().get_queryset(request).defer("artefact")

    @admin.display(description=_("Version"))
    def label(self, obj: ModelVersion) -> str:
        return obj.label

    @admin.display(description=_("AUC on held-out rows"))
    def auc_shown(self, obj: ModelVersion) -> str:
        return _auc(obj.auc)

    @admin.display(description=_("AUC of the best single variable"))
    def single_shown(self, obj: ModelVersion) -> str:
        return _auc(obj.best_single_auc)

    @admin.display(description=_("Held out"))
    def method(self, obj: ModelVersion) -> str:
        return str(obj.report.get("method", ""))

    @admin.display(description=_("Chosen"))
    def chosen(self, obj: ModelVersion) -> str:
        return str(obj.report.get("chosen", ""))

    def panels(self, request: HttpRequest, obj: ModelVersion) -> Sequence[Panel]:
        found = []
        if obj.report:
            drawn = {"charts": [charts.comparison(obj), charts.calibration(obj)]}
            found.append(Panel(title=_("Proof"), template="risk/admin/charts.html", context=drawn))
        run_id = scores.last_run(obj.pk)
        if run_id is not None:
            drawn = {"charts": [charts.spread(run_id)]}
            found.append(Panel(title=_("Last run"), template="risk/admin/charts.html", context=drawn))
        return found


def _auc(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
