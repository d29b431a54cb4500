"""The products that the books of the other bank are kept under: launched like any other, then taken off sale."""

from collections.abc import Callable

from django.conf import settings

from accounts.services.takeover.writing import CURRENCY
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.permissions import holds
from bank.staff.models import Employee
from products.models import ProductVersion
from products.selectors import launched
from products.services import catalogue
from products.services.launches import withdraw

SUFFIX = "-czk"
FIRST = ("CURRENT", "SAVINGS", "TERM_DEPOSIT", "LOAN")
CODES = {"CURRENT": f"everyday{SUFFIX}", "LOAN": f"instalment-loan{SUFFIX}"}


def versions(staff: Callable[[], object] | None = None) -> dict[str, ProductVersion]:
    """Return the versions by kind; they are launched by two people first where they are missing.

    `staff` appoints people where nobody may launch a product yet. Raises LookupError where still nobody may.
    """
    found = _standing()
    if len(found) == len(CODES):
        return found
    requester, approver = _people(staff)
    new = catalogue.launch_first(
        requester=requester, approver=approver, currency=CURRENCY, now=clock.now(), suffix=SUFFIX
    )
    for version in new.values():
        withdraw(version=version, reason="for books taken over only", actor=requester, now=clock.now())
    return _standing()


def on_sale(staff: Callable[[], object] | None = None) -> None:
    """Have the four first products of the bank's own currency on sale. Raises LookupError where nobody may launch."""
    if {version.kind for version in launched() if version.currency == settings.BANK_CURRENCY} >= set(FIRST):
        return
    requester, approver = _people(staff)
    catalogue.launch_first(requester=requester, approver=approver, currency=settings.BANK_CURRENCY, now=clock.now())


def _people(staff: Callable[[], object] | None) -> tuple[Actor, Actor]:
    if staff is not None and (_holder("products.request_launch") is None or _holder("products.approve_launch") is None):
        staff()
    requester, approver = _holder("products.request_launch"), _holder("products.approve_launch")
    if requester is None or approver is None:
        msg = "nobody here may launch a product: run `manage.py demo_staff` first"
        raise LookupError(msg)
    return requester, approver


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
