"""Colleagues for the tests of staff, appointed through the services."""

import datetime as dt

from bank.foundation.actor import Actor
from bank.identity.models import User
from bank.staff import services
from bank.staff.models import Department, Employee, Position

SYSTEM = Actor.system("tests")
TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)


def department(code: str = "branch", *, independent: bool = False) -> Department:
    kind = Department.Kind.CONTROL if independent else Department.Kind.BUSINESS
    return services.found_department(code=code, name=code, kind=kind, independent=independent, actor=SYSTEM)


def position(code: str, *permissions: str, limit_minor: int = 0, within: Department | None = None) -> Position:
    return services.found_position(
        code=code, title=code.title(), department=within or department(), level=1, duties="", actor=SYSTEM,
        permissions=permissions, approval_limit_minor=limit_minor,
    )  # fmt: skip


def employ(name: str, to: Position) -> Employee:
    user = services.open_login(username=name, given_name=name.title(), family_name="Test")
    return services.appoint(user=user, position=to, actor=SYSTEM, today=TODAY)


def acting(who: Employee | User) -> Actor:
    return Actor("staff", who.user_id if isinstance(who, Employee) else who.pk, "admin")


def fresh(who: Employee) -> User:
    """The login as the next request reads it: permissions are kept for one request."""
    return User.objects.get(pk=who.user_id)
