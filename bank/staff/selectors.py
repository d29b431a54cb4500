"""Reads of staff: who is who, who may decide."""

import datetime as dt

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from bank.foundation.permissions import held, holds
from bank.identity.models import User
from bank.staff.models import Approval, Delegation, Employee


def employee_of(user: AbstractBaseUser | AnonymousUser) -> Employee | None:
    """Return the working employee behind a login, None for customers and for those who left."""
    if not user.is_authenticated:
        return None
    found = Employee.objects.select_related("position__department", "user")
    return found.filter(user_id=user.pk, left_on=None).first()


def lenders(user: User, permission: str, now: dt.datetime) -> list[User]:
    """Return those who lent this user a permission that they hold themselves, at this moment."""
    lent = Delegation.objects.filter(
        deputy__user=user, deputy__left_on=None, holder__left_on=None, permission=permission,
        starts_at__lte=now, ends_at__gt=now,
    ).select_related("holder__user")  # fmt: skip
    return [each.holder.user for each in lent if holds(each.holder.user, permission)]


def waiting_for(user: User) -> list[Approval]:
    """Return the approvals that wait for a second person and that this user did not ask for, oldest first."""
    waiting = Approval.objects.filter(state=Approval.State.WAITING).exclude(requested_by=user)
    return list(waiting.select_related("requested_by").order_by("requested_at"))


def approval_limit(user: User) -> int:
    """Return how much a login may approve by its position, in minor units; 0 without one."""
    employee = employee_of(user)
    return employee.position.approval_limit_minor if employee else 0


def permissions_of(user: User) -> frozenset[str]:
    """Return what a login may do by its position."""
    return held(user)
