"""Appointments and transfers by a second person: permissions come with a position, so nobody gives them alone."""

import datetime as dt
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.money import Money
from bank.identity import invitations
from bank.identity.models import User
from bank.staff import approvals, services
from bank.staff.handlers import Change
from bank.staff.models import Approval, Employee, Position
from bank.staff.selectors import permission_names


class Appointment:
    """The change is {user, position, manager, reason}: row ids, manager may be None."""

    action = "staff.appoint"
    label = gettext_lazy("Appointment")
    permission = "staff.approve_appointment"

    def permission_for(self, change: Change) -> str:
        """An independent department approves its own appointments, so that the business cannot staff it."""
        position = Position.objects.select_related("department").get(pk=change["position"])
        return "staff.approve_independent_appointment" if position.department.independent else self.permission

    def state(self, change: Change) -> dict[str, Any]:
        """What the person holds now and what the position would give."""
        held = Employee.objects.select_for_update().filter(user=change["user"]).first()
        position = Position.objects.select_for_update(of=("self",)).select_related("group").get(pk=change["position"])
        return {
            "position": held.position_id if held and held.left_on is None else None,
            "manager": held.manager_id if held else None,
            "permissions": permission_names(position),
            "approval_limit_minor": position.approval_limit_minor,
        }

    def describe(self, change: Change) -> list[tuple[str, str, str]]:
        """Position, manager, limit and permissions, before and after."""
        held = Employee.objects.select_related("position", "manager__user").filter(user=change["user"]).first()
        before = held.position if held and held.left_on is None else None
        after = Position.objects.get(pk=change["position"])
        manager = Employee.objects.select_related("user").filter(pk=change["manager"]).first()
        person = str(User.objects.get(pk=change["user"]))
        return [
            (_("Person"), person, person),
            (_("Position"), str(before or _("none")), str(after)),
            (_("Department"), str(before.department if before else _("none")), str(after.department)),
            (_("Manager"), str((held and held.manager) or _("none")), str(manager or _("none"))),
            (_("May approve up to"), _limit(before), _limit(after)),
            (_("May do"), _permissions(before), _permissions(after)),
        ]

    def apply(self, change: Change, *, actor: Actor, now: dt.datetime) -> None:
        """Appoint, as the approver; somebody new gets the link of the first sign-in."""
        user = User.objects.get(pk=change["user"])
        if not user.has_usable_password() and user.email:
            transaction.on_commit(partial(invitations.invite, user=user, actor=actor), robust=True)
        services.appoint(
            user=user,
            position=Position.objects.get(pk=change["position"]),
            manager=Employee.objects.filter(pk=change["manager"]).first(),
            reason=change["reason"],
            actor=actor,
            today=now.date(),
        )


def ask(
    *, user: User, position: Position, manager: Employee | None, reason: str, actor: Actor, now: dt.datetime
) -> Approval:
    """Ask a second person to appoint or transfer somebody.

    Raises Refused for oneself, for a position that the person holds already, or where one waits.
    """
    if actor.user_id == user.pk:
        raise Refused("own_appointment", gettext_lazy("Nobody appoints themselves."))
    if Employee.objects.filter(user=user, position=position, manager=manager, left_on=None).exists():
        raise Refused("same_position", gettext_lazy("This person holds that position already."))
    change = {
        "user": user.pk,
        "position": position.pk,
        "manager": manager.pk if manager else None,
        "reason": reason,
    }
    return approvals.request(
        action=Appointment.action,
        subject=("identity.user", user.public_id),
        change=change,
        reason=reason,
        actor=actor,
        now=now,
    )


@transaction.atomic
def hire(
    *,
    username: str,
    given_name: str,
    family_name: str,
    email: str,
    position: Position,
    manager: Employee | None,
    reason: str,
    actor: Actor,
    now: dt.datetime,
) -> Approval:
    """Open a login that may do nothing, and ask a second person to appoint its owner.

    Raises Refused for a taken name.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise Refused("login_taken", gettext_lazy("This login belongs to somebody already."))
    user = services.open_login(username=username, given_name=given_name, family_name=family_name, email=email)
    return ask(user=user, position=position, manager=manager, reason=reason, actor=actor, now=now)


def _limit(position: Position | None) -> str:
    return Money(position.approval_limit_minor, settings.BANK_CURRENCY).format() if position else _("none")


def _permissions(position: Position | None) -> str:
    return "\n".join(permission_names(position)) if position else _("none")
