"""Found departments and positions, appoint people to them, and keep their permissions true."""

import datetime as dt
from collections.abc import Sequence

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bank.foundation import audit, events
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.permissions import holds
from bank.identity.models import User
from bank.staff.events import EmployeeAppointed, EmployeeLeft
from bank.staff.models import Delegation, Department, Employee, Position


def found_department(*, code: str, name: str, kind: str, independent: bool, actor: Actor) -> Department:
    """Found a department, or change the one of this code."""
    department, created = Department.objects.update_or_create(
        code=code, defaults={"name": name, "kind": kind, "independent": independent}
    )
    audit.record(
        actor=actor,
        action="staff.department.found" if created else "staff.department.change",
        subject=department,
        after={"name": name, "kind": kind, "independent": independent},
    )
    return department


@transaction.atomic
def found_position(
    *,
    code: str,
    title: str,
    department: Department,
    level: int,
    duties: str,
    permissions: Sequence[str],
    approval_limit_minor: int = 0,
    actor: Actor,
) -> Position:
    """Found a position, or change the one of this code; `permissions` are `app.codename`.

    Raises Refused, naming them, where permissions do not exist.
    """
    found = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    if unknown := sorted(set(permissions) - set(found)):
        raise Refused("unknown_permission", _("These permissions do not exist: %(names)s."), names=", ".join(unknown))
    group, _created = Group.objects.get_or_create(name=code)
    before = sorted(f"{each.content_type.app_label}.{each.codename}" for each in group.permissions.select_related())
    group.permissions.set([found[name] for name in permissions])
    position, _created = Position.objects.update_or_create(
        code=code,
        defaults={
            "title": title,
            "department": department,
            "level": level,
            "duties": duties,
            "group": group,
            "approval_limit_minor": approval_limit_minor,
        },
    )
    audit.record(
        actor=actor,
        action="staff.position.found",
        subject=position,
        before={"permissions": before},
        after={"permissions": sorted(permissions), "approval_limit_minor": approval_limit_minor},
    )
    return position


def open_login(
    *, username: str, given_name: str, family_name: str, email: str = "", password: str | None = None
) -> User:
    """Open a login for somebody who will work here: it may do nothing until they are appointed."""
    return User.objects.create_user(
        username, email, password, first_name=given_name, last_name=family_name, is_staff=True
    )


@transaction.atomic
def appoint(
    *, user: User, position: Position, manager: Employee | None = None, reason: str = "", actor: Actor, today: dt.date
) -> Employee:
    """Appoint someone to a position, or transfer them: the position's permissions and no others.

    Raises Refused for a customer's login: staff have one of their own.
    """
    if actor.user_id == user.pk:
        raise Refused("own_appointment", _("Nobody appoints themselves."))
    former = Employee.objects.select_for_update(of=("self",)).select_related("position").filter(user=user).first()
    if former is None and not user.is_staff:
        raise Refused("customers_login", _("This is a customer's login. Staff have one of their own."))
    before = {"position": former.position.code} if former else None
    employee, _created = Employee.objects.update_or_create(
        user=user, defaults={"position": position, "manager": manager, "left_on": None},
        create_defaults={"position": position, "manager": manager, "since": today},
    )  # fmt: skip
    user.groups.set([position.group])
    user.user_permissions.clear()
    User.objects.filter(pk=user.pk).update(is_staff=True, is_active=True)
    audit.record(
        actor=actor, action="staff.employee.appoint", subject=employee, reason=reason, before=before,
        after={"position": position.code},
    )  # fmt: skip
    events.publish(EmployeeAppointed(subject_id=user.public_id, user_id=user.pk, position=position.code), actor=actor)
    return employee


@transaction.atomic
def leave(*, employee: Employee, reason: str, actor: Actor, today: dt.date) -> Employee:
    """Let an employee go: permissions and sign-in end now, delegations with them. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused("reason_missing", _("Say why."))
    employee.left_on = today
    employee.save(update_fields=["left_on"])
    employee.user.groups.clear()
    employee.user.user_permissions.clear()
    User.objects.filter(pk=employee.user_id).update(is_staff=False, is_active=False)
    audit.record(actor=actor, action="staff.employee.leave", subject=employee, reason=reason)
    events.publish(EmployeeLeft(subject_id=employee.user.public_id, user_id=employee.user_id), actor=actor)
    return employee


@transaction.atomic
def delegate(
    *,
    holder: Employee,
    deputy: Employee,
    permission: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    reason: str,
    actor: Actor,
) -> Delegation:
    """Lend a permission to a colleague for a time.

    Raises Refused unless the holder asks, holds it, and the deputy's department may have it: what an
    independent department does is lent inside it only.
    """
    if actor.user_id != holder.user_id:
        raise Refused("not_yours", _("Only its holder lends a permission."))
    if not is_lendable(permission) or not holds(holder.user, permission):
        raise Refused("not_held", _("You do not hold this permission yourself."))
    if starts_at >= ends_at or not reason.strip():
        raise Refused("delegation_times", _("Give a reason, and an end after the start."))
    ours, theirs = holder.position.department, deputy.position.department
    if ours.independent and ours != theirs:
        raise Refused("independent", _("What this department does stays inside it."))
    delegation = Delegation.objects.create(
        holder=holder, deputy=deputy, permission=permission, starts_at=starts_at, ends_at=ends_at, reason=reason
    )
    audit.record(
        actor=actor, action="staff.delegate", subject=delegation, reason=reason, after={"permission": permission}
    )
    return delegation


def is_lendable(permission: str) -> bool:
    """Return whether a permission can be lent: deciding about other people's approvals, not looking at things."""
    return not permission.rsplit(".", maxsplit=1)[-1].startswith("view_")


@transaction.atomic
def recall(*, delegation: Delegation, reason: str, actor: Actor, now: dt.datetime) -> Delegation:
    """End a delegation now. Raises Refused unless its lender or its borrower asks, and once it is over."""
    locked = Delegation.objects.select_for_update(of=("self",)).select_related("holder", "deputy").get(pk=delegation.pk)
    if actor.user_id not in (locked.holder.user_id, locked.deputy.user_id):
        raise Refused("not_yours", _("Only who lent or borrowed it takes it back."))
    if locked.ends_at <= now:
        raise Refused("delegation_over", _("This is over already."))
    before = {"ends_at": locked.ends_at}
    locked.ends_at = max(now, locked.starts_at + dt.timedelta(microseconds=1))
    locked.save(update_fields=["ends_at"])
    audit.record(
        actor=actor, action="staff.recall", subject=locked, reason=reason, before=before,
        after={"ends_at": locked.ends_at},
    )  # fmt: skip
    return locked
