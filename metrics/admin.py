"""Staff's page of indicators: each with its target, chart and trend, the finding as its title."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.pages import Panel, Text
from metrics.models import Indicator, Reading
from metrics.selectors.charts import card
from metrics.selectors.indicators import series
from metrics.services import indicators


class TargetForm(ReasonForm):
    """An indicator's target, in its own unit; empty for none."""

    target = forms.DecimalField(label=_("Target"), required=False, max_digits=20, decimal_places=4)


def _set_target(request: HttpRequest, indicator: Indicator, cleaned: dict[str, Any]) -> Text:
    indicators.set_target(
        code=indicator.code,
        target=cleaned["target"],
        reason=cleaned["reason"],
        actor=actor_of(request),
        today=timezone.localdate(),
    )
    return _("The target holds from the next reading on.")


@admin.register(Indicator)
class IndicatorAdmin(ReadOnlyAdmin):
    """The list is the dashboard: a card for each indicator, by kind."""

    view_permission = "metrics.read_indicators"
    list_display = ("code", "kind", "unit", "target", "version")
    fields = ("code", "version", "kind", "unit", "owner", "target", "more_is_better", "valid_from")
    staff_actions = (
        StaffAction("target", _("Set the target"), "metrics.set_target", run=_set_target, form=TargetForm),
    )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        cards = [(each, card(each)) for each in series(timezone.localdate())]
        kinds = [(kind.label, [pair for pair in cards if pair[0].indicator.kind == kind]) for kind in Indicator.Kind]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Indicators"),
            "kinds": kinds,
            "opts": self.opts,
        }
        return TemplateResponse(request, "metrics/admin/indicators.html", context)

    def panels(self, request: HttpRequest, obj: Indicator) -> Sequence[Panel]:
        shown = [card(each) for each in series(timezone.localdate()) if each.indicator.code == obj.code]
        return [Panel(title=_("Readings"), template="metrics/admin/chart.html", context={"chart": shown[0]})]


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    """Every reading, to look up and export."""

    view_permission = "metrics.read_indicators"
    list_display = ("indicator", "day", "value", "read_at")
    list_select_related = ("indicator",)
    search_fields = ("indicator__code",)
