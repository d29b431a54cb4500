"""Answers of accounts to the gates of products: can the ledger and the day's end carry this version?"""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.domain import annuity
from bank.foundation.money import exponent
from products.domain.rates import DAY_COUNTS, PriceError, annual_rate, tiers_of
from products.domain.terms import LoanTerms, TermsError, terms_of
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
    if isinstance(terms, LoanTerms) and not _repays(terms, annual_rate(tiers, question.method, terms.maximum_minor)):
        return LaunchAnswer(allowed=False, reason=_("Its longest loan would never be repaid by equal payments."))
    return LaunchAnswer(allowed=True)


def _repays(terms: LoanTerms, rate: Decimal) -> bool:
    """Whether the largest and longest loan's schedule sums to its principal with every part above zero."""
    parts = annuity.schedule(
        principal_minor=terms.maximum_minor,
        annual_rate=rate,
        months=terms.maximum_months,
        first_due_on=ANY_DAY,
    )
    return sum(part.principal_minor for part in parts) == terms.maximum_minor and all(p.amount_minor > 0 for p in parts)
