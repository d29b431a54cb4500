"""Approvals: before and after side by side, decided by a second person."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.pages import Panel, Text
from bank.identity.models import User
from bank.staff import approvals, handlers
from bank.staff.models import Approval

Cleaned = dict[str, Any]


def _approve(request: HttpRequest, approval: Approval, cleaned: Cleaned) -> Text:
    approvals.approve(approval, actor=actor_of(request), reason=cleaned["reason"], now=clock.now())
    return _("Approved and done.")


def _reject(request: HttpRequest, approval: Approval, cleaned: Cleaned) -> Text:
    approvals.reject(approval, actor=actor_of(request), reason=cleaned["reason"], now=clock.now())
    return _("Rejected; nothing changed.")


def _withdraw(request: HttpRequest, approval: Approval, cleaned: Cleaned) -> Text:
    approvals.withdraw(approval, actor=actor_of(request), reason=cleaned["reason"], now=clock.now())
    return _("Taken back; nothing changed.")


def _waits(approval: Approval) -> bool:
    return approval.state == Approval.State.WAITING


APPROVE = StaffAction("approve", _("Approve"), "", run=_approve, form=ReasonForm, available=_waits)
REJECT = StaffAction("reject", _("Reject"), "", run=_reject, form=ReasonForm, available=_waits, danger=True)
WITHDRAW = StaffAction("withdraw", _("Take back"), "", run=_withdraw, form=ReasonForm, available=_waits)


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    """Only whoever may decide an approval sees it, besides those who asked for it."""

    view_permission = ""
    list_display = ("what", "about", "reason", "requested_by", "requested_at", "state")
    list_filter = ("state",)
    search_fields = ("public_id", "subject_id", "action")
    fields = (
        "public_id", "reason", "requested_by", "requested_at", "permission", "state", "decided_by",
        "decided_at", "decision_reason", "state_hash",
    )  # fmt: skip

    @admin.display(description=_("change"))
    def what(self, approval: Approval) -> str:
        """Name the action in the reader's language."""
        return str(handlers.label_of(approval.action))

    @admin.display(description=_("about"))
    def about(self, approval: Approval) -> str:
        """Name what it is about: the first part of the change."""
        return approvals.about(approval)

    def heading(self, obj: Approval) -> str:
        return f"{handlers.label_of(obj.action)} · {approvals.about(obj)}"

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(getattr(request.user, "is_staff", False))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Approval]:
        user = request.user
        assert isinstance(user, User)
        shown: QuerySet[Approval] = super().get_queryset(request).select_related("requested_by", "decided_by")
        mine = approvals.permissions_to_decide(user, clock.now())
        return shown.filter(Q(permission__in=mine) | Q(requested_by=user))

    def offered(self, request: HttpRequest, obj: Any) -> list[StaffAction]:
        user = request.user
        assert isinstance(user, User)
        if not _waits(obj):
            return []
        if obj.requested_by_id == user.pk:
            return [WITHDRAW]
        return [APPROVE, REJECT] if approvals.may_decide(obj, user, clock.now()) else []

    def panels(self, request: HttpRequest, obj: Approval) -> Sequence[Panel]:
        rows = approvals.described(obj)
        return [Panel(title=_("What changes"), template="staff/compare.html", context={"rows": rows})]
