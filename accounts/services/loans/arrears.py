"""How late a loan is, and what follows: its bucket and state, late fees, and interest that is no income any more."""

import datetime as dt
from decimal import Decimal

from accounts.domain.loans.arrears import bucket, days_past_due
from accounts.events import LoanArrearsChanged
from accounts.models import ArrearsChange, Loan, LoanAccrual, LoanCharge
from accounts.selectors import loans as reads
from accounts.services import chart, ledger
from accounts.services.ledger import JournalDraft
from accounts.services.loans import accruing
from accounts.services.loans.announcing import announce
from accounts.services.loans.terms import terms_of
from bank.foundation.actor import Actor
from products.domain import loan_terms
from products.selectors import fee_minor

State = Loan.State
ARREARS = Actor.system("arrears")


def settle(loan: Loan, on: dt.date, *, now: dt.datetime) -> None:
    """Bring a loan's days past due, bucket, income and state in line with what is unpaid at the end of a day."""
    at = reads.position(loan, on)
    days = days_past_due(at.oldest_unpaid, on)
    before, loan.days_past_due = loan.bucket, days
    loan.bucket = bucket(days, terms_of(loan).buckets)
    _count_income(loan, at, on)
    loan.state = _state(loan, at)
    if loan.state == State.REPAID:
        end(loan, on)
    loan.version += 1
    loan.save()
    if loan.bucket != before:
        _remember(loan, at, on)


def charge_late_fees(loan: Loan, on: dt.date) -> None:
    """Charge the late fee once for each instalment that is later than the product allows."""
    terms, version = terms_of(loan), loan.account.product_version_id
    for part in reads.unpaid(loan):
        late = (on - part.due_on).days > terms.late_fee_after_days
        if not late or loan.charges.filter(kind=LoanCharge.Kind.LATE, instalment_number=part.number).exists():
            continue
        if fee := fee_minor(version, loan_terms.LATE_FEE, part.unpaid_minor):
            LoanCharge.objects.create(
                loan=loan,
                instalment_number=part.number,
                kind=LoanCharge.Kind.LATE,
                amount_minor=fee,
                charged_on=on,
                journal_id=post_fee(loan, fee, f"late-fee:{loan.pk}:{part.number}", on),
            )


def post_fee(loan: Loan, minor: int, key: str, on: dt.date) -> int:
    """Let a fee be receivable; return its journal."""
    currency = loan.account.currency
    receivable, income = (chart.control(code, currency).pk for code in ("loan-fees-receivable", "loan-fee-income"))
    draft = JournalDraft(
        kind="fee.loan", entries=((receivable, -minor), (income, minor)), idempotency_key=key, value_date=on
    )
    return ledger.post([draft])[0].journal_id


def end(loan: Loan, on: dt.date) -> None:
    """Stop earning on a loan that is over, and end what its interest leaves below a minor unit."""
    left = reads.position(loan, on).interest
    if loan.interest_from is not None and loan.non_accrual_since is None:
        accruing.move(loan, on, LoanAccrual.Kind.ADJUSTED, -left)
    loan.interest_from, loan.interest_carried, loan.reprices_on = None, Decimal(0), None
    loan.days_past_due, loan.bucket = 0, "0"


def _state(loan: Loan, at: reads.Position) -> str:
    if loan.state in {State.WRITTEN_OFF, State.AGREED}:
        return loan.state
    if not at.owed_minor and not at.due_minor and loan.method != Loan.Method.REVOLVING:
        return State.REPAID
    if loan.non_accrual_since is not None:
        return State.DEFAULTED
    return State.ARREARS if at.oldest_unpaid else State.ACTIVE


def _count_income(loan: Loan, at: reads.Position, on: dt.date) -> None:
    """From so many days past due interest is noted and not counted; once nothing is late it is counted again."""
    limit = terms_of(loan).non_accrual_days
    if loan.non_accrual_since is None and limit and loan.days_past_due >= limit and loan.interest_from is not None:
        loan.non_accrual_since = on
        accruing.move(loan, on, LoanAccrual.Kind.SUSPENDED, -at.interest)
    elif loan.non_accrual_since is not None and at.oldest_unpaid is None:
        loan.non_accrual_since = None
        accruing.move(loan, on, LoanAccrual.Kind.RESUMED, at.interest)


def _remember(loan: Loan, at: reads.Position, on: dt.date) -> None:
    overdue = at.due_minor
    ArrearsChange.objects.update_or_create(
        loan=loan,
        on=on,
        defaults={"bucket": loan.bucket, "days_past_due": loan.days_past_due, "overdue_minor": overdue},
    )
    announce(
        LoanArrearsChanged,
        loan,
        actor=ARREARS,
        bucket=loan.bucket,
        days_past_due=loan.days_past_due,
        overdue_minor=overdue,
    )
