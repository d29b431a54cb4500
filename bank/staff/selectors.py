"""Reads of staff: who is who, who may decide."""

import datetime as dt
from collections.abc import Collection

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from bank.foundation.permissions import holds
from bank.identity.models import User
from bank.staff.models import Approval, Delegation, Employee, Position


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


def lent_permissions(user: User, now: dt.datetime) -> frozenset[str]:
    """Return the permissions that colleagues lent this user for now and hold themselves."""
    lent = Delegation.objects.filter(
        deputy__user=user, deputy__left_on=None, holder__left_on=None, starts_at__lte=now, ends_at__gt=now
    ).select_related("holder__user")
    return frozenset(each.permission for each in lent if holds(each.holder.user, each.permission))


def waiting_for(user: User, permissions: Collection[str]) -> QuerySet[Approval]:
    """Return the approvals that holders of these permissions decide, without the user's own, oldest first."""
    waiting = Approval.objects.filter(state=Approval.State.WAITING, permission__in=permissions)
    return waiting.exclude(requested_by=user).select_related("requested_by").order_by("requested_at")


def approval_limit(user: User) -> int:
    """Return how much a login may approve by its position, in minor units; 0 without one."""
    employee = employee_of(user)
    return employee.position.approval_limit_minor if employee else 0


def permission_names(position: Position) -> list[str]:
    """Return what holders of a position may do, as `app.codename` in order."""
    pairs = position.group.permissions.values_list("content_type__app_label", "codename")
    return sorted(f"{label}.{codename}" for label, codename in pairs)
