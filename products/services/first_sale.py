"""The first products on sale: launched by two people of the bank, once."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from bank.foundation.actor import Actor
from bank.foundation.permissions import holds
from bank.staff.models import Employee
from products.selectors import launched
from products.services import catalogue

FIRST = ("CURRENT", "SAVINGS", "TERM_DEPOSIT", "LOAN")


def have_on_sale(*, now: datetime, staff: Callable[[], object] | None = None) -> None:
    """Have the four first products of the bank's own currency on sale. Raises as `launchers` does."""
    if {version.kind for version in launched() if version.currency == settings.BANK_CURRENCY} >= set(FIRST):
        return
    requester, approver = launchers(staff)
    catalogue.launch_first(requester=requester, approver=approver, currency=settings.BANK_CURRENCY, now=now)


def launchers(staff: Callable[[], object] | None = None) -> tuple[Actor, Actor]:
    """Return who asks for a launch and who approves it; `staff` appoints people where nobody may yet.

    Raises LookupError where still nobody may.
    """
    if staff is not None and (_holder("products.request_launch") is None or _holder("products.approve_launch") is None):
        staff()
    requester, approver = _holder("products.request_launch"), _holder("products.approve_launch")
    if requester is None or approver is None:
        msg = "nobody here may launch a product: run `manage.py demo_staff` first"
        raise LookupError(msg)
    return requester, approver


def _holder(permission: str) -> Actor | None:
    for employee in Employee.objects.filter(left_on=None).select_related("user"):
        if holds(employee.user, permission):
            return Actor("staff", employee.user_id, "admin")
    return None
