"""Drafting: a product, a version with its terms and price, and the next version from the last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.conditions import ConditionError, parse
from products.domain.rates import MARGINAL, PriceError, tiers_of
from products.domain.terms import TermsError, as_json, terms_of
from products.models import Fee, Price, ProductSpecification, ProductVersion
from products.services.eligibility import APPLICANT
from products.services.errors import UnusableVersion


@dataclass(frozen=True, kw_only=True)
class VersionDraft:
    """Everything a version says. Rates are text ("0.0125"), amounts minor units, eligibility a condition or ""."""

    terms: Mapping[str, Any]
    tiers: Sequence[Mapping[str, Any]]
    method: str = MARGINAL
    day_count: str = "ACT/365F"
    fees: Mapping[str, tuple[int, Decimal]] = field(default_factory=dict)
    eligibility: str = ""


def specify(
    *, code: str, kind: str, names: Mapping[str, str], purpose: str, actor: Actor, now: datetime
) -> ProductSpecification:
    """Add a product to the catalogue, with its name in en, zh-hant and zh-hans; it is sold once a version launches."""
    with transaction.atomic():
        specification = ProductSpecification.objects.create(
            code=code,
            kind=kind,
            name_en=names["en"],
            name_zh_hant=names["zh-hant"],
            name_zh_hans=names["zh-hans"],
            purpose=purpose,
            created_at=now,
        )
        audit.record(actor=actor, action="products.specify", subject=specification, after={"code": code, "kind": kind})
    return specification


def draft(*, specification: ProductSpecification, content: VersionDraft, actor: Actor, now: datetime) -> ProductVersion:
    """Draft the next version of a product; raise UnusableVersion where terms, price or eligibility do not hold."""
    terms = _checked(specification.kind, content)
    with transaction.atomic():
        ProductSpecification.objects.select_for_update().get(pk=specification.pk)
        last = specification.versions.aggregate(last=Max("number"))["last"] or 0
        version = ProductVersion.objects.create(
            specification=specification,
            number=last + 1,
            terms=terms,
            eligibility=content.eligibility,
            created_at=now,
        )
        Price.objects.create(
            version=version, tiers=list(content.tiers), method=content.method, day_count=content.day_count
        )
        Fee.objects.bulk_create(
            Fee(version=version, code=code, amount_minor=amount, rate=rate)
            for code, (amount, rate) in content.fees.items()
        )
        audit.record(actor=actor, action="products.draft", subject=version, after={"terms": terms})
    return version


def redraft(
    *, version: ProductVersion, tiers: Sequence[Mapping[str, Any]], actor: Actor, now: datetime
) -> ProductVersion:
    """Draft the next version with the terms of this one and new rates: the only way a price changes."""
    content = VersionDraft(
        terms=version.terms,
        tiers=tiers,
        method=version.price.method,
        day_count=version.price.day_count,
        fees={fee.code: (fee.amount_minor, fee.rate) for fee in version.fees.all()},
        eligibility=version.eligibility,
    )
    return draft(specification=version.specification, content=content, actor=actor, now=now)


def _checked(kind: str, content: VersionDraft) -> dict[str, Any]:
    try:
        terms = as_json(terms_of(kind, content.terms))
        tiers_of(content.tiers)
        if content.eligibility:
            parse(content.eligibility, APPLICANT)
    except (TermsError, PriceError, ConditionError) as error:
        raise UnusableVersion(str(error)) from error
    return terms
