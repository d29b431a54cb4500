"""Reference rates with their history; a fixing counts once a second person has looked."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.loan_forms import FixingForm, IndexForm
from accounts.models import ReferenceIndex
from accounts.selectors.loan_pages import day_text
from accounts.services import indices
from bank.foundation import charts, clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, StaffAction
from bank.foundation.pages import Panel, Text

LATELY = 60
Cleaned = dict[str, Any]


def _add(request: HttpRequest, obj: None, cleaned: Cleaned) -> Text:
    cleaned.pop("key")
    return _("%(index)s is there.") % {"index": indices.add_index(**cleaned, actor=actor_of(request))}


def _fix(request: HttpRequest, index: ReferenceIndex, cleaned: Cleaned) -> Text:
    asked = indices.propose_fixing(
        index,
        on=cleaned["on"],
        rate=cleaned["rate"],
        reason=cleaned["reason"],
        actor=actor_of(request),
        now=clock.now(),
    )
    return _("%(approval)s waits for a second person.") % {"approval": asked.public_id}


@admin.register(ReferenceIndex)
class ReferenceIndexAdmin(ReadOnlyAdmin):
    """What floating loans follow."""

    view_permission = "accounts.propose_fixing"
    list_display = ("code", "name", "currency", "administrator")
    search_fields = ("=code", "name")
    fields = ("code", "name", "currency", "administrator")
    list_actions = (StaffAction("add", _("New reference rate"), "accounts.propose_fixing", run=_add, form=IndexForm),)
    staff_actions = (StaffAction("fix", _("Enter a fixing"), "accounts.propose_fixing", run=_fix, form=FixingForm),)

    def panels(self, request: HttpRequest, obj: ReferenceIndex) -> Sequence[Panel]:
        fixings = list(obj.fixings.order_by("-on")[:LATELY])
        labels = [day_text(each.on) for each in reversed(fixings)]
        values = [float(each.rate) * 100 for each in reversed(fixings)]
        figures = [f"{each.rate:.4%}" for each in reversed(fixings)]
        latest = figures[-1] if figures else ""
        title = _("%(index)s stands at %(rate)s") % {"index": obj.code, "rate": latest} if latest else obj.code
        head = (str(_("From")), str(_("Rate")))
        chart = charts.line(str(title), labels, values, figures=figures, head=head, steps=True)
        return [Panel(title=_("History"), template="accounts/admin/loan_chart.html", context={"chart": chart})]
