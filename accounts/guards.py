"""Answers of accounts to the gates of products: can the ledger and the day's end carry this version?"""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.domain.loans.interest import RateFrom
from accounts.domain.loans.schedule import Plan, schedule
from accounts.domain.months import due_dates
from accounts.models import ReferenceIndex
from bank.foundation.money import exponent
from products.domain.loan_terms import LoanTerms
from products.domain.rates import DAY_COUNTS, PriceError, annual_rate, tiers_of
from products.domain.terms import TermsError, terms_of
from products.gates import LaunchAnswer, LaunchQuestion

ANY_DAY = date(2026, 1, 31)


def launch(question: LaunchQuestion) -> LaunchAnswer:
    """Allow a version whose currency, day count and terms the bank's books can carry."""
    try:
        terms = terms_of(question.kind, question.terms)
        tiers = tiers_of(question.tiers)
        exponent(question.currency)
    except (TermsError, PriceError, ValueError) as error:
        return LaunchAnswer(allowed=False, reason=str(error))
    if question.day_count not in DAY_COUNTS:
        return LaunchAnswer(allowed=False, reason=_("Interest cannot be accrued by this day count."))
    if isinstance(terms, LoanTerms):
        return _loan(terms, annual_rate(tiers, question.method, terms.maximum_minor), question.day_count)
    return LaunchAnswer(allowed=True)


def _loan(terms: LoanTerms, rate: Decimal, day_count: str) -> LaunchAnswer:
    if terms.floats and not ReferenceIndex.objects.filter(code=terms.index, currency=terms.currency).exists():
        return LaunchAnswer(allowed=False, reason=_("The reference rate that it follows is not known."))
    if not _repays(terms, rate, day_count):
        return LaunchAnswer(allowed=False, reason=_("Its longest loan would never be repaid by equal payments."))
    return LaunchAnswer(allowed=True)


def _repays(terms: LoanTerms, rate: Decimal, day_count: str) -> bool:
    """Whether the largest and longest loan's schedule sums to its principal with every part above zero."""
    parts = schedule(
        Plan(
            method=terms.method,
            principal_minor=terms.maximum_minor,
            rates=(RateFrom(ANY_DAY, rate),),
            day_count=day_count,
            start=ANY_DAY,
            due=due_dates(ANY_DAY, terms.maximum_months // terms.every_months + 1, every=terms.every_months)[1:],
            minimum_minor=terms.minimum_payment_minor,
            minimum_share=terms.share("minimum_payment_share"),
        )
    )
    return sum(p.principal_minor for p in parts) == terms.maximum_minor and all(p.amount_minor >= 0 for p in parts)
