"""The product's terms behind a loan."""

from accounts.models import Loan
from products.domain.loan_terms import LoanTerms


def terms_of(loan: Loan) -> LoanTerms:
    """Return the terms of the version that a loan was granted on."""
    terms = loan.account.product_version.typed_terms
    assert isinstance(terms, LoanTerms)
    return terms


def locked(loan_id: int) -> Loan:
    """Lock a loan: whoever moves its money, its schedule or its state takes this lock first."""
    return (
        Loan.objects.select_for_update(of=("self",), no_key=True)
        .select_related("account__product_version__specification", "paid_from", "index")
        .get(pk=loan_id)
    )
