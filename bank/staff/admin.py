"""Staff's pages of staff: approvals with the change side by side, and the organisation."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ActionForm, ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.pages import Panel, Text
from bank.identity.models import User
from bank.staff import approvals, services
from bank.staff.models import Approval, Delegation, Department, Employee, Position

Cleaned = dict[str, Any]


def _approve(request: HttpRequest, approval: Approval, cleaned: Cleaned) -> Text:
    approvals.approve(approval, actor=actor_of(request), reason=cleaned["reason"], now=clock.now())
    return _("Approved and done.")


def _reject(request: HttpRequest, approval: Approval, cleaned: Cleaned) -> Text:
    approvals.reject(approval, actor=actor_of(request), reason=cleaned["reason"], now=clock.now())
    return _("Rejected; nothing changed.")


def _waits(approval: Approval) -> bool:
    return approval.state == Approval.State.WAITING


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    """Only whoever may decide an action sees its approvals, besides those who asked for it."""

    view_permission = ""
    list_display = ("public_id", "action", "subject_id", "requested_by", "requested_at", "state")
    list_filter = ("state",)
    search_fields = ("public_id", "subject_id", "action")
    fields = (
        "action", "subject_id", "reason", "requested_by", "requested_at", "amount_minor", "state_hash", "state",
        "decided_by", "decided_at", "decision_reason",
    )  # fmt: skip
    staff_actions = (
        StaffAction("approve", _("Approve"), "", run=_approve, form=ReasonForm, available=_waits),
        StaffAction("reject", _("Reject"), "", run=_reject, form=ReasonForm, available=_waits, danger=True),
    )

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(getattr(request.user, "is_staff", False))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Approval]:
        assert isinstance(request.user, User)
        shown: QuerySet[Approval] = super().get_queryset(request).select_related("requested_by", "decided_by")
        return shown.filter(action__in=approvals.decidable(request.user)) | shown.filter(requested_by=request.user)

    def _offered(self, request: HttpRequest, obj: Any) -> list[StaffAction]:
        assert isinstance(request.user, User)
        if not approvals.may_decide(obj, request.user, clock.now()):
            return []
        return [action for action in self.staff_actions if action.available(obj)]

    def panels(self, request: HttpRequest, obj: Approval) -> Sequence[Panel]:
        rows = approvals.described(obj)
        return [Panel(title=_("What changes"), template="staff/compare.html", context={"rows": rows})]


class PositionForm(ActionForm):
    """Whom to appoint to what, and why."""

    user = forms.ModelChoiceField(label=_("Login"), queryset=User.objects.filter(is_active=True))
    position = forms.ModelChoiceField(label=_("Position"), queryset=Position.objects.all())
    manager = forms.ModelChoiceField(label=_("Manager"), queryset=Employee.objects.filter(left_on=None), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


def _appoint(request: HttpRequest, obj: None, cleaned: Cleaned) -> Text:
    services.appoint(
        user=cleaned["user"],
        position=cleaned["position"],
        manager=cleaned["manager"],
        reason=cleaned["reason"],
        actor=actor_of(request),
        today=clock.now().date(),
    )
    return _("Appointed: the position's permissions hold from now on.")


def _leave(request: HttpRequest, employee: Employee, cleaned: Cleaned) -> Text:
    services.leave(employee=employee, reason=cleaned["reason"], actor=actor_of(request), today=clock.now().date())
    return _("Left: sign-in and permissions ended.")


@admin.register(Employee)
class EmployeeAdmin(ReadOnlyAdmin):
    """Who works here."""

    view_permission = "staff.view_employee"
    list_display = ("user", "position", "manager", "since", "left_on")
    search_fields = ("user__username", "position__title")
    list_actions = (StaffAction("appoint", _("Appoint"), "staff.appoint_staff", run=_appoint, form=PositionForm),)
    staff_actions = (
        StaffAction(
            "leave", _("Let go"), "staff.appoint_staff", run=_leave, form=ReasonForm, danger=True,
            available=lambda employee: employee.left_on is None,
        ),
    )  # fmt: skip


@admin.register(Position)
class PositionAdmin(ReadOnlyAdmin):
    """Duties, permissions and limits."""

    view_permission = "staff.view_position"
    list_display = ("title", "department", "level", "approval_limit_minor")
    search_fields = ("title", "code")

    def panels(self, request: HttpRequest, obj: Position) -> Sequence[Panel]:
        names = [f"{each.content_type.app_label}.{each.codename}" for each in obj.group.permissions.select_related()]
        return [Panel(title=_("Permissions"), template="staff/permissions.html", context={"names": sorted(names)})]


@admin.register(Department)
class DepartmentAdmin(ReadOnlyAdmin):
    """Parts of the bank."""

    view_permission = "staff.view_department"
    list_display = ("name", "kind", "independent")


class DelegationForm(ActionForm):
    """What is lent to whom, and until when."""

    deputy = forms.ModelChoiceField(label=_("Lend to"), queryset=Employee.objects.filter(left_on=None))
    permission = forms.CharField(label=_("Permission"), max_length=120)
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=60)
    reason = forms.CharField(label=_("Reason"), max_length=200)


def _delegate(request: HttpRequest, obj: None, cleaned: Cleaned) -> Text:
    now = clock.now()
    services.delegate(
        holder=Employee.objects.get(user_id=request.user.pk, left_on=None),
        deputy=cleaned["deputy"],
        permission=cleaned["permission"],
        starts_at=now,
        ends_at=now + dt.timedelta(days=cleaned["days"]),
        reason=cleaned["reason"],
        actor=actor_of(request),
    )
    return _("Lent.")


@admin.register(Delegation)
class DelegationAdmin(ReadOnlyAdmin):
    """Who stands in for whom."""

    view_permission = "staff.view_delegation"
    list_display = ("holder", "deputy", "permission", "starts_at", "ends_at", "reason")
    list_actions = (
        StaffAction("delegate", _("Lend a permission"), "staff.view_delegation", run=_delegate, form=DelegationForm),
    )
