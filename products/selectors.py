"""Reads of the catalogue."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet

from products.domain.rates import annual_rate
from products.models import Fee, ProductVersion


def launched(kind: str | None = None) -> QuerySet[ProductVersion]:
    """Return the versions on sale, with product and price, one a product; of one kind if given."""
    versions = ProductVersion.objects.filter(state=ProductVersion.State.LAUNCHED).select_related(
        "specification", "price"
    )
    if kind is not None:
        versions = versions.filter(specification__kind=kind)
    return versions.order_by("specification__kind", "specification__code")


def version_on_sale(code: str) -> ProductVersion | None:
    """Return the version now sold of the product with this code."""
    return launched().filter(specification__code=code).first()


def rate_for(version: ProductVersion, balance_minor: int, on: date) -> Decimal:
    """Return the annual rate of a balance on a day. A version's price never changes, so the day only has to be real."""
    del on
    return annual_rate(version.price.typed_tiers, version.price.method, balance_minor)


def fee_minor(version_id: int, code: str, amount_minor: int) -> int:
    """Return what a version charges, in minor units, half a unit rounded up; 0 where it has no such fee."""
    fee = Fee.objects.filter(version_id=version_id, code=code).first()
    if fee is None:
        return 0
    share = (Decimal(amount_minor) * fee.rate).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return fee.amount_minor + int(share)
