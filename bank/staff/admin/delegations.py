"""Who stands in for whom: one's own permissions, lent for some days."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.errors import Refused
from bank.foundation.pages import Text
from bank.foundation.permissions import held, holds
from bank.staff import selectors, services
from bank.staff.models import Delegation, Employee

Cleaned = dict[str, Any]
LONGEST_DAYS = 60


def _form(request: HttpRequest, obj: None) -> type[forms.Form]:
    """Offer the permissions that this person holds, and the colleagues who may borrow them."""
    mine = sorted(name for name in held(request.user) if services.is_lendable(name))
    colleagues = Employee.objects.filter(left_on=None).exclude(user=request.user.pk).select_related("user", "position")

    class LendForm(ReasonForm):
        deputy = forms.ModelChoiceField(label=_("Lend to"), queryset=colleagues)
        permission = forms.ChoiceField(label=_("Permission"), choices=[(name, name) for name in mine])
        days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=LONGEST_DAYS)
        field_order = ("deputy", "permission", "days", "reason")

    return LendForm


def _lend(request: HttpRequest, obj: None, cleaned: Cleaned) -> Text:
    now = clock.now()
    holder = selectors.employee_of(request.user)
    if holder is None:
        raise Refused("not_held", _("You hold no position."))
    services.delegate(
        holder=holder,
        deputy=cleaned["deputy"],
        permission=cleaned["permission"],
        starts_at=now,
        ends_at=now + dt.timedelta(days=cleaned["days"]),
        reason=cleaned["reason"],
        actor=actor_of(request),
    )
    return _("Lent until %(day)s.") % {"day": (now + dt.timedelta(days=cleaned["days"])).date().isoformat()}


def _recall(request: HttpRequest, delegation: Delegation, cleaned: Cleaned) -> Text:
    services.recall(delegation=delegation, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("Taken back.")


def _runs(delegation: Delegation) -> bool:
    return delegation.ends_at > clock.now()


@admin.register(Delegation)
class DelegationAdmin(ReadOnlyAdmin):
    """One's own, lent and borrowed; whoever appoints staff sees all."""

    view_permission = "staff.view_delegation"
    list_display = ("permission", "holder", "deputy", "starts_at", "ends_at")
    list_select_related = ("holder__user", "deputy__user")
    search_fields = ("permission", "holder__user__username", "deputy__user__username")
    list_actions = (StaffAction("lend", _("Lend a permission"), "staff.view_delegation", run=_lend, form=_form),)
    staff_actions = (
        StaffAction("recall", _("Take back"), "staff.view_delegation", run=_recall, form=ReasonForm, available=_runs),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delegation]:
        shown: QuerySet[Delegation] = super().get_queryset(request)
        if holds(request.user, "staff.appoint_staff"):
            return shown
        return shown.filter(Q(holder__user=request.user.pk) | Q(deputy__user=request.user.pk))
