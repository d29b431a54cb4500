"""The lists: their versions, what they name, and the setting by which names are compared."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReasonForm, StaffAction
from bank.foundation.pages import Panel, Text
from compliance.admin.quiet import QuietAdmin
from compliance.models import ListEntry, ListVersion, MatchSetting
from compliance.selectors.dossier import LABELS
from compliance.services import settings

VIEW, PROPOSE = "compliance.view_case", "compliance.propose_setting"
SHOWN = 200


@admin.register(ListVersion)
class ListVersionAdmin(QuietAdmin):
    """What was imported, what changed by it, and which rows could not be read."""

    view_permission = VIEW
    list_display = ("sanctions_list", "number", "active", "entries", "names", "added", "changed", "removed",
                    "imported_at")  # fmt: skip
    list_select_related = ("sanctions_list",)
    list_filter = ("sanctions_list", "active")
    fields = ("sanctions_list", "number", "active", "published_on", "content_hash", "entries", "names", "added",
              "changed", "removed", "imported_by", "imported_at")  # fmt: skip

    def panels(self, request: HttpRequest, obj: ListVersion) -> Sequence[Panel]:
        context = {"refused": obj.refused[:SHOWN], "more": max(0, len(obj.refused) - SHOWN), "files": obj.files}
        return [Panel(title=_("Files and refused rows"), template="compliance/admin/refused.html", context=context)]


@admin.register(ListEntry)
class ListEntryAdmin(QuietAdmin):
    """Listed parties, to look up by hand."""

    view_permission = VIEW
    list_display = ("reference", "name", "kind", "sanctions_list", "programme", "until")
    list_select_related = ("sanctions_list", "until__sanctions_list")
    list_filter = ("sanctions_list", "kind")
    search_fields = ("=reference", "names__name")
    fields = ("sanctions_list", "reference", "kind", "name", "programme", "since", "until")

    def panels(self, request: HttpRequest, obj: ListEntry) -> Sequence[Panel]:
        details = [(LABELS.get(label, label), " · ".join(values)) for label, values in obj.details.items()]
        names = [(name.name, name.get_quality_display()) for name in obj.names.all()]
        context = {"names": names, "details": details}
        return [Panel(title=_("Names and details"), template="compliance/admin/entry.html", context=context)]


class SettingForm(ReasonForm):
    """The new figures."""

    threshold = forms.IntegerField(label=_("threshold"), min_value=settings.LOWEST, max_value=settings.HIGHEST)
    second_person_minor = forms.IntegerField(label=_("second person from"), min_value=0, max_value=10**15)
    due_hours = forms.IntegerField(label=_("hours to decide a case"), min_value=1, max_value=720)


def _propose(request: HttpRequest, obj: None, cleaned: dict[str, Any]) -> Text:
    settings.propose(
        threshold=cleaned["threshold"],
        second_person_minor=cleaned["second_person_minor"],
        due_hours=cleaned["due_hours"],
        reason=cleaned["reason"],
        actor=actor_of(request),
        now=clock.now(),
    )
    return _("Proposed; a second person decides.")


@admin.register(MatchSetting)
class MatchSettingAdmin(QuietAdmin):
    """The settings so far; the highest number is in force."""

    view_permission = VIEW
    list_display = ("number", "threshold", "second_person_minor", "due_hours", "set_by", "set_at")
    list_select_related = ("set_by",)
    fields = ("number", "threshold", "second_person_minor", "due_hours", "reason", "set_by", "set_at")
    list_actions = (StaffAction("propose", _("Propose a change"), PROPOSE, run=_propose, form=SettingForm),)
