"""Departments, positions and employees."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.money import Money
from bank.foundation.pages import Panel, Text
from bank.identity import invitations
from bank.staff import appointments, services
from bank.staff.models import Department, Employee, Position
from bank.staff.selectors import permission_names

Cleaned = dict[str, Any]


class TransferForm(ReasonForm):
    """To which position, under whom, and why."""

    position = forms.ModelChoiceField(label=_("Position"), queryset=Position.objects.select_related("department"))
    manager = forms.ModelChoiceField(
        label=_("Manager"), queryset=Employee.objects.filter(left_on=None).select_related("user"), required=False
    )
    field_order = ["position", "manager", "reason"]


class AppointForm(TransferForm):
    """A new colleague, who gets a login of their own."""

    username = forms.CharField(label=_("Login"), max_length=40, validators=[UnicodeUsernameValidator()])
    given_name = forms.CharField(label=_("Given name"), max_length=60)
    family_name = forms.CharField(label=_("Family name"), max_length=60)
    email = forms.EmailField(label=_("E-mail"), max_length=120)
    field_order = ["username", "given_name", "family_name", "email", "position", "manager", "reason"]


def _appoint(request: HttpRequest, obj: None, cleaned: Cleaned) -> Text:
    approval = appointments.hire(
        username=cleaned["username"],
        given_name=cleaned["given_name"],
        family_name=cleaned["family_name"],
        email=cleaned["email"],
        position=cleaned["position"],
        manager=cleaned["manager"],
        reason=cleaned["reason"],
        actor=actor_of(request),
        now=clock.now(),
    )
    return _("%(approval)s waits for a second person.") % {"approval": approval.public_id}


def _transfer(request: HttpRequest, employee: Employee, cleaned: Cleaned) -> Text:
    approval = appointments.ask(
        user=employee.user,
        position=cleaned["position"],
        manager=cleaned["manager"],
        reason=cleaned["reason"],
        actor=actor_of(request),
        now=clock.now(),
    )
    return _("%(approval)s waits for a second person.") % {"approval": approval.public_id}


def _leave(request: HttpRequest, employee: Employee, cleaned: Cleaned) -> Text:
    services.leave(employee=employee, reason=cleaned["reason"], actor=actor_of(request), today=clock.now().date())
    return _("Left: sign-in and permissions ended.")


def _invite(request: HttpRequest, employee: Employee, cleaned: Cleaned) -> Text:
    invitations.invite(user=employee.user, actor=actor_of(request))
    return _("Sent to %(address)s.") % {"address": employee.user.email}


def _never_signed_in(employee: Employee) -> bool:
    return _works_here(employee) and not employee.user.has_usable_password()


def _works_here(employee: Employee) -> bool:
    return employee.left_on is None


@admin.register(Employee)
class EmployeeAdmin(ReadOnlyAdmin):
    """Who works here."""

    view_permission = "staff.view_employee"
    list_display = ("name", "login", "position", "department", "manager", "since", "left_on")
    list_filter = ("position__department",)
    list_select_related = ("user", "position__department", "manager__user")
    search_fields = ("user__username", "user__first_name", "user__last_name", "position__title")
    fields = ("login", "position", "department", "manager", "since", "left_on")
    readonly_fields = ("login", "department")
    list_actions = (StaffAction("appoint", _("Appoint"), "staff.appoint_staff", run=_appoint, form=AppointForm),)
    staff_actions = (
        StaffAction(
            "invite", _("Send the first sign-in"), "staff.appoint_staff", run=_invite, available=_never_signed_in
        ),
        StaffAction("transfer", _("Transfer"), "staff.appoint_staff", run=_transfer, form=TransferForm),
        StaffAction(
            "leave", _("Let go"), "staff.appoint_staff", run=_leave, form=ReasonForm, available=_works_here, danger=True
        ),
    )

    @admin.display(description=_("name"))
    def name(self, employee: Employee) -> str:
        """What colleagues call them."""
        return str(employee.user)

    @admin.display(description=_("login"))
    def login(self, employee: Employee) -> str:
        """The name they sign in with."""
        return employee.user.username

    @admin.display(description=_("department"))
    def department(self, employee: Employee) -> Department:
        """The department of the position."""
        return employee.position.department

    def panels(self, request: HttpRequest, obj: Employee) -> Sequence[Panel]:
        return [_may_do(obj.position)] if _works_here(obj) else []


@admin.register(Position)
class PositionAdmin(ReadOnlyAdmin):
    """Duties, permissions and limits."""

    view_permission = "staff.view_position"
    list_display = ("__str__", "department", "level", "may_approve")
    list_filter = ("department",)
    list_select_related = ("department",)
    search_fields = ("title", "code")
    fields = ("department", "level", "duties", "may_approve")
    readonly_fields = ("may_approve", "duties")

    @admin.display(description=_("may approve up to"))
    def may_approve(self, position: Position) -> str:
        """The limit in the bank's currency."""
        return Money(position.approval_limit_minor, settings.BANK_CURRENCY).format()

    def panels(self, request: HttpRequest, obj: Position) -> Sequence[Panel]:
        return [_holders(obj.holders.filter(left_on=None).select_related("user")), _may_do(obj)]


@admin.register(Department)
class DepartmentAdmin(ReadOnlyAdmin):
    """Parts of the bank."""

    view_permission = "staff.view_department"
    list_display = ("__str__", "kind", "independent")
    search_fields = ("name", "code")
    fields = ("kind", "independent")

    def panels(self, request: HttpRequest, obj: Department) -> Sequence[Panel]:
        works = Employee.objects.filter(position__department=obj, left_on=None)
        return [_holders(works.select_related("user", "position"))]


def _may_do(position: Position) -> Panel:
    return Panel(title=_("May do"), template="staff/permissions.html", context={"names": permission_names(position)})


def _holders(employees: QuerySet[Employee]) -> Panel:
    return Panel(title=_("Employees"), template="staff/employees.html", context={"employees": employees})
