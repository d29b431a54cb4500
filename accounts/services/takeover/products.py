"""The products that the books of the other bank are kept under: launched like any other, then taken off sale."""

from collections.abc import Callable

from accounts.services.takeover.writing import CURRENCY
from bank.foundation import clock
from products.models import ProductVersion
from products.services import catalogue
from products.services.first_sale import launchers
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
    requester, approver = launchers(staff)
    new = catalogue.launch_first(
        requester=requester, approver=approver, currency=CURRENCY, now=clock.now(), suffix=SUFFIX
    )
    for version in new.values():
        withdraw(version=version, reason="for books taken over only", actor=requester, now=clock.now())
    return _standing()


def _standing() -> dict[str, ProductVersion]:
    rows = ProductVersion.objects.filter(specification__code__in=CODES.values()).exclude(
        state__in=[ProductVersion.State.DRAFT, ProductVersion.State.IN_APPROVAL]
    )
    return {row.kind: row for row in rows.select_related("specification").order_by("number")}
