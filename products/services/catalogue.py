"""The bank's first products, taken through the same doors as any later one: draft, gates, second person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bank.foundation.actor import Actor
from bank.staff import approvals
from products.domain.loan_terms import EARLY_FEE, LATE_FEE
from products.models import ProductSpecification, ProductVersion
from products.services.drafts import VersionDraft, draft, specify
from products.services.launches import request_launch

Kind = ProductSpecification.Kind


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A product and its first version."""

    code: str
    kind: str
    names: Mapping[str, str]
    purpose: str
    content: VersionDraft


def _offers(currency: str) -> tuple[Offer, ...]:
    return (
        Offer(
            code="everyday",
            kind=Kind.CURRENT,
            names={"en": "Everyday account", "zh-hant": "日常戶口", "zh-hans": "日常账户"},
            purpose="Salary in, bills out, a card beside it.",
            content=VersionDraft(
                terms={
                    "currency": currency,
                    "minimum_opening_minor": 0,
                    "overdraft_minor": 0,
                    "dormant_after_months": 24,
                },
                tiers=[{"from_minor": 0, "annual_rate": "0"}],
            ),
        ),
        Offer(
            code="savings",
            kind=Kind.SAVINGS,
            names={"en": "Savings account", "zh-hant": "儲蓄戶口", "zh-hans": "储蓄账户"},
            purpose="Money put by that stays at hand and earns interest every day.",
            content=VersionDraft(
                terms={"currency": currency, "minimum_opening_minor": 0, "dormant_after_months": 24},
                tiers=[
                    {"from_minor": 0, "annual_rate": "0.005"},
                    {"from_minor": 10_000_000, "annual_rate": "0.0125"},
                    {"from_minor": 100_000_000, "annual_rate": "0.02"},
                ],
                fees={"transfer-other-bank": (500, Decimal(0))},
            ),
        ),
        Offer(
            code="term-deposit-6",
            kind=Kind.TERM_DEPOSIT,
            names={"en": "Six-month deposit", "zh-hant": "六個月定期存款", "zh-hans": "六个月定期存款"},
            purpose="A known sum on a known day.",
            content=VersionDraft(
                terms={
                    "currency": currency,
                    "months": 6,
                    "minimum_opening_minor": 1_000_000,
                    "maximum_opening_minor": 500_000_000,
                    "grace_days": 7,
                    "early_end": "PENALTY_RATE",
                    "early_end_rate": "0.005",
                },
                tiers=[{"from_minor": 0, "annual_rate": "0.031"}],
                eligibility="age >= 18",
            ),
        ),
        Offer(
            code="instalment-loan",
            kind=Kind.LOAN,
            names={"en": "Instalment loan", "zh-hant": "分期貸款", "zh-hans": "分期贷款"},
            purpose="A larger expense, repaid in equal monthly payments known beforehand.",
            content=VersionDraft(
                terms={
                    "currency": currency,
                    "minimum_minor": 500_000,
                    "maximum_minor": 200_000_000,
                    "minimum_months": 6,
                    "maximum_months": 60,
                    "late_rate": "0.0888",
                    "holidays": 3,
                },
                tiers=[{"from_minor": 0, "annual_rate": "0.0588"}],
                day_count="30/360",
                fees={LATE_FEE: (30_000, Decimal(0)), EARLY_FEE: (0, Decimal("0.01"))},
                eligibility="age >= 18 and monthly_income >= 8000",
            ),
        ),
    )


def launch_first(
    *, requester: Actor, approver: Actor, currency: str, now: datetime, suffix: str = ""
) -> dict[str, ProductVersion]:
    """Launch the four products that are not there yet, asked for by one person and approved by another.

    Returns the version on sale by kind; done again it changes nothing. `suffix` keeps another bank's products apart.
    """
    return {
        offer.kind: _launched(offer, f"{offer.code}{suffix}", requester=requester, approver=approver, now=now)
        for offer in _offers(currency)
    }


def _launched(offer: Offer, code: str, *, requester: Actor, approver: Actor, now: datetime) -> ProductVersion:
    specification = ProductSpecification.objects.filter(code=code).first() or specify(
        code=code, kind=offer.kind, names=offer.names, purpose=offer.purpose, actor=requester, now=now
    )
    on_sale = specification.versions.filter(state=ProductVersion.State.LAUNCHED).first()
    if on_sale is not None:
        return on_sale
    version = draft(specification=specification, content=offer.content, actor=requester, now=now)
    approval = request_launch(version=version, reason="first launch", actor=requester, now=now)
    approvals.approve(approval, actor=approver, reason="terms and price as planned", now=now)
    version.refresh_from_db()
    return version
