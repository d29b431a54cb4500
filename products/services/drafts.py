"""Drafting: a product, a version with its terms and price, and the next version from the last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
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
    """Everything a version says. Rates are text ("0.0125"), amounts minor units, eligibility a condition or "".

    `existing_from`: from when the price reaches open accounts of the product's variable-rate versions, if it shall.
    """

    terms: Mapping[str, Any]
    tiers: Sequence[Mapping[str, Any]]
    method: str = MARGINAL
    day_count: str = "ACT/365F"
    debit_tiers: Sequence[Mapping[str, Any]] = ()
    unarranged_rate: Decimal = Decimal(0)
    buffer_minor: int = 0
    existing_from: date | None = None
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
            version=version,
            tiers=list(content.tiers),
            method=content.method,
            day_count=content.day_count,
            debit_tiers=list(content.debit_tiers),
            unarranged_rate=content.unarranged_rate,
            buffer_minor=content.buffer_minor,
            existing_from=content.existing_from,
        )
        Fee.objects.bulk_create(
            Fee(version=version, code=code, amount_minor=amount, rate=rate)
            for code, (amount, rate) in content.fees.items()
        )
        audit.record(actor=actor, action="products.draft", subject=version, after={"terms": terms})
    return version


def redraft(
    *,
    version: ProductVersion,
    tiers: Sequence[Mapping[str, Any]],
    actor: Actor,
    now: datetime,
    existing_from: date | None = None,
) -> ProductVersion:
    """Draft the next version with the terms of this one and new rates: the only way a price changes.

    With `existing_from` open accounts at a variable rate get them from that day on.
    """
    price = version.price
    content = VersionDraft(
        terms=version.terms,
        tiers=tiers,
        method=price.method,
        day_count=price.day_count,
        debit_tiers=price.debit_tiers,
        unarranged_rate=price.unarranged_rate,
        buffer_minor=price.buffer_minor,
        existing_from=existing_from,
        fees={fee.code: (fee.amount_minor, fee.rate) for fee in version.fees.all()},
        eligibility=version.eligibility,
    )
    return draft(specification=version.specification, content=content, actor=actor, now=now)


def _checked(kind: str, content: VersionDraft) -> dict[str, Any]:
    try:
        terms = as_json(terms_of(kind, content.terms))
        tiers_of(content.tiers)
        if content.debit_tiers:
            tiers_of(content.debit_tiers)
        if not 0 <= content.unarranged_rate <= 1 or content.buffer_minor < 0:
            raise PriceError("a rate lies between 0 and 1, a buffer is zero or more")
        if content.eligibility:
            parse(content.eligibility, APPLICANT)
    except (TermsError, PriceError, ConditionError) as error:
        raise UnusableVersion(str(error)) from error
    return terms
