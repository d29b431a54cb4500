"""The products that the books of the other bank are kept under: launched like any other, then taken off sale."""

from collections.abc import Callable

from accounts.services.takeover.writing import CURRENCY
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.permissions import holds
from bank.staff.models import Employee
from products.models import ProductVersion
from products.services import catalogue
from products.services.launches import withdraw

SUFFIX = "-czk"
CODES = {"CURRENT": f"everyday{SUFFIX}", "LOAN": f"instalment-loan{SUFFIX}"}


def versions(staff: Callable[[], object] | None = None) -> dict[str, ProductVersion]:
    """Return the versions by kind; they are launched by two people first where they are missing.

    `staff` appoints people where nobody may launch a product yet. Raises LookupError where still nobody may.
    """
    found = _standing()
    if len(found) == len(CODES):
        return found
    if staff is not None and (_holder("products.request_launch") is None or _holder("products.approve_launch") is None):
        staff()
    requester, approver = _holder("products.request_launch"), _holder("products.approve_launch")
    if requester is None or approver is None:
        msg = "nobody here may launch a product: run `manage.py demo_staff` first"
        raise LookupError(msg)
    launched = catalogue.launch_first(
        requester=requester, approver=approver, currency=CURRENCY, now=clock.now(), suffix=SUFFIX
    )
    for version in launched.values():
        withdraw(version=version, reason="for books taken over only", actor=requester, now=clock.now())
    return _standing()


def _standing() -> dict[str, ProductVersion]:
    rows = ProductVersion.objects.filter(specification__code__in=CODES.values()).exclude(
        state__in=[ProductVersion.State.DRAFT, ProductVersion.State.IN_APPROVAL]
    )
    return {row.kind: row for row in rows.select_related("specification").order_by("number")}


def _holder(permission: str) -> Actor | None:
    for employee in Employee.objects.filter(left_on=None).select_related("user"):
        if holds(employee.user, permission):
            return Actor("staff", employee.user_id, "admin")
    return None
