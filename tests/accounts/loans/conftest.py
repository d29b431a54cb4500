"""Loans on products of every kind, and days that end one after another."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Max, Sum

from accounts.models import IndexFixing, Loan, LoanAccrual, LoanAccrualTotal, ReferenceIndex
from accounts.selectors import ledger as ledger_reads
from accounts.selectors import loans as reads
from accounts.services import loans
from accounts.services.chart import control
from accounts.services.day_end.loans import accrue_loans, work_loans
from accounts.services.day_end.step import Day, Partition
from bank.foundation import clock
from bank.staff import approvals
from products.models import ProductSpecification, ProductVersion
from products.services.drafts import VersionDraft, draft, specify
from products.services.launches import request_launch
from tests import cast

ALL = Partition(1, 2**62)


@pytest.fixture
def alice():
    return cast.customer("alice")


@pytest.fixture
def everyday(alice):
    return cast.account(alice, minor=50_000_000)


@pytest.fixture
def lend(alice, everyday) -> Callable[..., Loan]:
    """Grant alice a loan of HK$120,000 over 12 months, on the catalogue's product or on another."""

    def granted(version: ProductVersion | None = None, **asked: Any) -> Loan:
        asked = {"principal_minor": 12_000_000, "months": 12, "key": f"k{Loan.objects.count()}", **asked}
        return loans.grant(
            customer_ids=[alice.pk], product_version_id=(version or cast.products()["LOAN"]).pk,
            paid_to_account_id=everyday.pk, actor=cast.member("tara").actor, now=clock.now(), **asked,
        )  # fmt: skip

    return granted


def index(rate: str = "0.03", on: dt.date = dt.date(2026, 1, 1)) -> ReferenceIndex:
    found, _new = ReferenceIndex.objects.get_or_create(
        code="HIBOR-1M", defaults={"name": "HIBOR, one month", "currency": "HKD"}
    )
    IndexFixing.objects.create(index=found, on=on, rate=Decimal(rate), entered_at=clock.now())
    return found


def product(code: str = "loan", fees: dict[str, tuple[int, Decimal]] | None = None, **terms: Any) -> ProductVersion:
    """Launch a loan product with these terms."""
    petra, paul, now = cast.member("petra").actor, cast.member("paul").actor, clock.now()
    rate, day_count = terms.pop("rate", "0.06"), terms.pop("day_count", "30/360")
    basic = {
        "currency": "HKD", "minimum_minor": 100_000, "maximum_minor": 1_000_000_000, "minimum_months": 6,
        "maximum_months": 480,
    }  # fmt: skip
    specification = specify(
        code=code, kind=ProductSpecification.Kind.LOAN, names={"en": code, "zh-hant": code, "zh-hans": code},
        purpose="", actor=petra, now=now,
    )  # fmt: skip
    content = VersionDraft(
        terms={**basic, **terms}, tiers=[{"from_minor": 0, "annual_rate": rate}], day_count=day_count, fees=fees or {}
    )
    version = draft(specification=specification, content=content, actor=petra, now=now)
    approvals.approve(
        request_launch(version=version, reason="new", actor=petra, now=now), actor=paul, reason="fine", now=now
    )
    version.refresh_from_db()
    return version


def end_day(on: dt.date | None = None) -> dt.date:
    """End the open day (or jump to a later one first) for loans alone; return the day that is open then."""
    day = on or clock.booking_date()
    clock.advance("HK", day + dt.timedelta(days=1))
    ended = Day("HK", day, clock.now(), cast.SYSTEM)
    for step in (work_loans, accrue_loans):
        step.run(ended, ALL)
    for step in (work_loans, accrue_loans):
        step.finish(ended)
    return clock.booking_date()


def end_days(until: dt.date) -> None:
    """End every day up to one, as the bank does."""
    while clock.booking_date() <= until:
        end_day()


def has(code: str) -> int:
    """Return what a control account has."""
    return ledger_reads.balance(control(code, "HKD").pk).ledger


def agrees() -> None:
    """The sub-ledger of interest and its control account say the same, and so do instalments and the ledger account."""
    exact = reads.interest_on_the_books().get("HKD", Decimal(0))
    last = LoanAccrualTotal.objects.aggregate(day=Max("day"))["day"] or dt.date.min
    waiting = LoanAccrual.objects.filter(memorandum=False, booked_on__gt=last)
    pending = waiting.aggregate(amount=Sum("amount"))["amount"] or Decimal(0)
    assert has("loan-interest-receivable") == -round(exact - pending), (has("loan-interest-receivable"), exact)
    for loan in Loan.objects.filter(disbursement__isnull=False).exclude(state="WRITTEN_OFF"):
        owed = -ledger_reads.balance(loan.account.ledger_account_id).ledger
        planned = sum(
            part.principal_minor - part.paid_principal_minor for part in loan.instalments.filter(paid_on=None)
        )
        assert planned == owed, loan.pk
