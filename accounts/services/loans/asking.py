"""What a borrower asks for, held against the product's terms, and what the bank would answer: rate, schedule, cost."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.domain.loans import apr
from accounts.domain.loans.floating import Floating
from accounts.domain.loans.interest import RateFrom
from accounts.domain.loans.schedule import Part, Plan, schedule
from accounts.domain.months import due_dates
from accounts.models import IndexFixing, ReferenceIndex
from accounts.services.errors import InvalidRequest
from bank.foundation.money import Money
from products.domain import loan_terms
from products.domain.loan_terms import LoanTerms
from products.models import ProductVersion
from products.selectors import fee_minor, rate_for


@dataclass(frozen=True, kw_only=True)
class LoanRequest:
    """A loan as asked for. Amounts in minor units; what is None is as the product has it.

    `annual_rate` (for a floating loan: `margin`) is a price agreed for this borrower. `grace` counts instalments.
    `first_tranche_minor` is what is paid out at once; the rest waits for further tranches.
    """

    product_version_id: int
    principal_minor: int
    months: int
    first_due_on: dt.date | None = None
    grace: int = 0
    balloon_minor: int | None = None
    annual_rate: Decimal | None = None
    margin: Decimal | None = None
    first_tranche_minor: int | None = None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the bank would lend: amounts in minor units, the rates as fractions, the instalments to the cent.

    `upfront_fee_minor` is kept back from what is paid out, `financed_fee_minor` added to what is owed. `apr` is the
    annual percentage rate (EU and UK) of everything paid out at once; `total_minor` all that the borrower pays back.
    """

    version: ProductVersion
    terms: LoanTerms
    on: dt.date
    annual_rate: Decimal
    index: ReferenceIndex | None
    index_rate: Decimal | None
    margin: Decimal | None
    paid_out_minor: int
    upfront_fee_minor: int
    financed_fee_minor: int
    plan: Plan
    parts: tuple[Part, ...]
    apr: Decimal

    @property
    def total_minor(self) -> int:
        return sum(part.amount_minor for part in self.parts)

    @property
    def cost_minor(self) -> int:
        """All that the loan costs: interest and fees."""
        return self.total_minor - self.paid_out_minor

    @property
    def payment_minor(self) -> int:
        """The first payment after a grace, fees included."""
        return self.parts[min(self.plan.grace, len(self.parts) - 1)].amount_minor


def offer(request: LoanRequest, *, on: dt.date) -> Offer:
    """Return what the bank would lend on a day. Raises InvalidRequest outside the product's terms; writes nothing."""
    version = ProductVersion.objects.select_related("specification", "price").get(pk=request.product_version_id)
    terms = checked(version, request)
    financed = fee_minor(version.pk, loan_terms.FINANCED_FEE, request.principal_minor)
    upfront = fee_minor(version.pk, loan_terms.UPFRONT_FEE, request.principal_minor)
    rate, index, fixing, margin = _rate(version, terms, request, on)
    plan = _plan(version, request, request.principal_minor + financed, RateFrom(on, rate))
    parts = schedule(plan)
    flows = [apr.Flow(on, request.principal_minor - upfront)]
    flows += [apr.Flow(part.due_on, -part.amount_minor) for part in parts]
    return Offer(
        version=version, terms=terms, on=on, annual_rate=rate, index=index, index_rate=fixing, margin=margin,
        paid_out_minor=request.principal_minor - upfront, upfront_fee_minor=upfront, financed_fee_minor=financed,
        plan=plan, parts=parts, apr=apr.apr(flows),
    )  # fmt: skip


def checked(version: ProductVersion, request: LoanRequest) -> LoanTerms:
    """Return the version's terms; InvalidRequest where it is no loan or the request lies outside them."""
    terms = version.typed_terms
    if not isinstance(terms, LoanTerms):
        raise InvalidRequest("not_a_loan", _("This product is no loan."))
    if not terms.minimum_minor <= request.principal_minor <= terms.maximum_minor:
        raise InvalidRequest(
            "loan_amount",
            _("Borrow between %(least)s and %(most)s."),
            least=Money(terms.minimum_minor, terms.currency),
            most=Money(terms.maximum_minor, terms.currency),
        )
    if not terms.minimum_months <= request.months <= terms.maximum_months or request.months % terms.every_months:
        raise InvalidRequest(
            "loan_months",
            _("Choose between %(least)d and %(most)d months."),
            least=terms.minimum_months,
            most=terms.maximum_months,
        )
    if request.grace * terms.every_months > terms.grace_months:
        raise InvalidRequest(
            "loan_grace", _("This loan starts with at most %(most)d months of grace."), most=terms.grace_months
        )
    _check_tranche(terms, request)
    return terms


def _check_tranche(terms: LoanTerms, request: LoanRequest) -> None:
    first = request.first_tranche_minor
    if first is None or first == request.principal_minor:
        return
    if terms.tranches == 1 or not 0 < first < request.principal_minor:
        raise InvalidRequest("loan_tranche", _("This loan is paid out in one sum."))


def floating(terms: LoanTerms, margin: Decimal) -> Floating:
    """Return how the rate of a floating product follows its index."""
    return Floating(margin=margin, floor=terms.bound("floor"), cap=terms.bound("cap"))


def latest_fixing(index: ReferenceIndex, on: dt.date) -> IndexFixing:
    """Return what an index stood at on a day. InvalidRequest where it has no fixing yet."""
    found = index.fixings.filter(on__lte=on).order_by("-on").first()
    if found is None:
        raise InvalidRequest("index_without_fixing", _("%(index)s has no fixing yet."), index=index.code)
    return found


def _rate(
    version: ProductVersion, terms: LoanTerms, request: LoanRequest, on: dt.date
) -> tuple[Decimal, ReferenceIndex | None, Decimal | None, Decimal | None]:
    if not terms.floats:
        own = request.annual_rate
        return (rate_for(version, request.principal_minor, on) if own is None else own), None, None, None
    index = ReferenceIndex.objects.filter(code=terms.index).first()
    if index is None:
        raise InvalidRequest("index_unknown", _("There is no reference rate %(index)s."), index=terms.index)
    fixing = latest_fixing(index, on).rate
    margin = terms.share("margin") if request.margin is None else request.margin
    return floating(terms, margin).rate(fixing), index, fixing, margin


def _plan(version: ProductVersion, request: LoanRequest, owed: int, rate: RateFrom) -> Plan:
    terms = checked(version, request)
    count = request.months // terms.every_months
    due = due_dates(rate.on, count + 1, every=terms.every_months)[1:]
    if request.first_due_on is not None:
        due = due_dates(request.first_due_on, count, every=terms.every_months)
    balloon = request.balloon_minor
    if balloon is None:
        balloon = int(owed * terms.share("balloon_share"))
    return Plan(
        method=terms.method,
        principal_minor=owed,
        rates=(rate,),
        day_count=version.price.day_count,
        start=rate.on,
        due=due,
        grace=request.grace,
        grace_kind=terms.grace_kind,
        balloon_minor=balloon,
        fee_minor=fee_minor(version.pk, loan_terms.INSTALMENT_FEE, owed),
        rounding=terms.rounding,
        step_minor=terms.rounding_step_minor,
        minimum_minor=terms.minimum_payment_minor,
        minimum_share=terms.share("minimum_payment_share"),
    )
