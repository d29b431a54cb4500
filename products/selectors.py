"""Reads of the catalogue."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet

from products.domain.rates import annual_rate
from products.domain.terms import EarnsInterest, RateBasis
from products.models import Fee, Price, ProductVersion


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


def prices_on(day: date) -> dict[int, Price]:
    """Return by version id the price that its accounts have on a day, in one query.

    A version's own; or, at a variable rate, that of the latest later version of the product in the same currency that
    was launched and reaches open accounts by then.
    """
    found: dict[int, Price] = {}
    later: dict[tuple[int, str], list[Price]] = {}
    prices = Price.objects.select_related("version__specification").order_by("-version__number")
    for price in prices.exclude(version__specification__kind="LOAN"):
        version = price.version
        key = (version.specification_id, version.currency)
        reaching = later.setdefault(key, [])
        terms = version.typed_terms
        follows = isinstance(terms, EarnsInterest) and terms.rate_basis is RateBasis.VARIABLE
        found[version.pk] = max(reaching, key=_reached) if follows and reaching else price
        if version.launched_at and price.existing_from and price.existing_from <= day:
            reaching.append(price)
    return found


def rate_for(version: ProductVersion, balance_minor: int, on: date) -> Decimal:
    """Return the annual rate that a balance on an account of this version earns on a day."""
    price = prices_on(on).get(version.pk, version.price)
    return annual_rate(price.typed_tiers, price.method, balance_minor)


def _reached(price: Price) -> tuple[date, int]:
    return (price.existing_from or date.min, price.version.number)


def fee_minor(version_id: int, code: str, amount_minor: int) -> int:
    """Return what a version charges, in minor units, half a unit rounded up; 0 where it has no such fee."""
    fee = Fee.objects.filter(version_id=version_id, code=code).first()
    if fee is None:
        return 0
    share = (Decimal(amount_minor) * fee.rate).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return fee.amount_minor + int(share)
