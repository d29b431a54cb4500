"""An instalment falls due: the interest that its nights earned is charged, or added to what is owed."""

import datetime as dt

from accounts.domain.loans.interest import whole
from accounts.models import Instalment, Loan
from accounts.selectors import loans as reads
from accounts.services import ledger
from accounts.services.ledger import JournalDraft
from accounts.services.loans import accruing
from accounts.services.loans.arrears import post_fee


def charge_due(loan: Loan, on: dt.date) -> list[Instalment]:
    """Charge the instalments due up to a day, the oldest first, each once its nights have been accrued."""
    due = list(loan.instalments.filter(charged_on=None, due_on__lte=on).order_by("number"))
    for part in due:
        accruing.catch_up(loan, part.due_on)
        _charge(loan, part, on)
    if due:
        loan.save()
    return due


def _charge(loan: Loan, part: Instalment, on: dt.date) -> None:
    interest, carried = whole(reads.accrued(loan, part.due_on))
    if interest != part.interest_minor:
        _correct(loan, part, interest, on)
    loan.interest_from, loan.interest_carried = part.due_on, carried
    part.charged_on = part.due_on
    if part.principal_minor < 0:
        _capitalise(loan, part, on)
    if part.fee_minor:
        post_fee(loan, part.fee_minor, f"instalment-fee:{loan.pk}:{part.number}:{part.due_on}", on)
    if part.amount_minor == 0:
        part.paid_on, part.paid_interest_minor, part.paid_principal_minor = (
            part.due_on, part.interest_minor, part.principal_minor,
        )  # fmt: skip
    part.save()


def _correct(loan: Loan, part: Instalment, interest: int, on: dt.date) -> None:
    """Take what was earned instead of what was planned: value dates moved, or nights were accrued otherwise."""
    last = not loan.instalments.filter(number__gt=part.number).exists()
    level = part.amount_minor - part.fee_minor
    part.interest_minor = interest
    if part.principal_minor < 0:
        part.principal_minor = -interest
    elif last:
        part.principal_minor = reads.position(loan, on).performing_minor
    elif loan.method == Loan.Method.ANNUITY and part.principal_minor:
        part.principal_minor = max(level - interest, 0)
    part.amount_minor = part.principal_minor + interest + part.fee_minor


def _capitalise(loan: Loan, part: Instalment, on: dt.date) -> None:
    entries = (
        (loan.account.ledger_account_id, part.principal_minor),
        (accruing.interest_account(loan), -part.principal_minor),
    )
    draft = JournalDraft(
        kind="loan.capitalised",
        entries=entries,
        idempotency_key=f"capitalised:{loan.pk}:{part.number}:{part.due_on}",
        value_date=part.due_on,
    )
    ledger.post([draft], allow_overdraft=True)
