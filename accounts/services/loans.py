"""Loans: the contract with its schedule, the money paid out, and the instalments collected."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain import annuity
from accounts.models import Account, Instalment, Loan
from accounts.services import chart, ledger
from accounts.services.errors import InvalidRequest
from accounts.services.ledger import InsufficientFunds, JournalDraft
from accounts.services.opening import open_account
from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.money import Money
from products.domain.terms import LoanTerms
from products.models import ProductVersion
from products.selectors import rate_for


def grant(
    *,
    customer_ids: Sequence[int],
    product_version_id: int,
    principal_minor: int,
    months: int,
    paid_to_account_id: int,
    key: str,
    actor: Actor,
    now: datetime,
) -> Loan:
    """Grant a loan at the version's rate and pay it out; the same key grants one loan, first due a month from today.

    Raises what opening raises, and InvalidRequest where amount or length lie outside the product's.
    """
    version = ProductVersion.objects.select_related("specification", "price").get(pk=product_version_id)
    _check(version, principal_minor, months)
    with transaction.atomic():
        paid_to = Account.objects.select_for_update(no_key=True).get(pk=paid_to_account_id)
        if earlier := Loan.objects.filter(disbursement__idempotency_key=f"loan:{key}").first():
            return earlier
        account = open_account(
            customer_ids=customer_ids,
            product_version_id=product_version_id,
            actor=actor,
            now=now,
            credit_minor=principal_minor,
        )
        loan = contract(
            account=account,
            paid_from=paid_to,
            principal_minor=principal_minor,
            annual_rate=rate_for(version, principal_minor, account.opened_on),
            months=months,
            granted_on=account.opened_on,
            first_due_on=annuity.add_months(account.opened_on, 1),
        )
        loan.disbursement_id = _pay_out(loan, paid_to, f"loan:{key}")
        loan.save(update_fields=["disbursement"])
        audit.record(actor=actor, action="accounts.loan.grant", subject=account, after={"principal": principal_minor})
    return loan


def contract(
    *,
    account: Account,
    paid_from: Account | None,
    principal_minor: int,
    annual_rate: Decimal,
    months: int,
    granted_on: date,
    first_due_on: date,
) -> Loan:
    """Write a loan's contract and its schedule, without moving money: for granting, and for imported books."""
    parts = annuity.schedule(
        principal_minor=principal_minor, annual_rate=annual_rate, months=months, first_due_on=first_due_on
    )
    loan = Loan.objects.create(
        account=account,
        paid_from=paid_from,
        principal_minor=principal_minor,
        annual_rate=annual_rate,
        months=months,
        payment_minor=parts[0].amount_minor,
        granted_on=granted_on,
        first_due_on=first_due_on,
    )
    Instalment.objects.bulk_create(Instalment(loan=loan, **vars(part)) for part in parts)
    return loan


def collect(instalment: Instalment, *, now: datetime, on: date) -> bool:
    """Take one due instalment from the account that pays; False where its money does not suffice: arrears then."""
    loan = instalment.loan
    payer = loan.paid_from
    if payer is None or payer.state == Account.State.CLOSED:
        return False
    entries = [
        (payer.ledger_account_id, -instalment.amount_minor),
        (loan.account.ledger_account_id, instalment.principal_minor),
    ]
    if instalment.interest_minor:
        entries.append((chart.control("interest-income", loan.account.currency).pk, instalment.interest_minor))
    draft = JournalDraft(
        kind="instalment", entries=tuple(entries), idempotency_key=f"instalment:{loan.pk}:{instalment.number}"
    )
    with transaction.atomic():
        row = Instalment.objects.select_for_update().get(pk=instalment.pk)
        if row.paid_on is not None:
            return True
        try:
            with transaction.atomic():
                ledger.post([draft])
        except InsufficientFunds:
            _set_state(loan, Loan.State.ARREARS)
            return False
        row.paid_minor, row.paid_on = row.amount_minor, on
        row.save(update_fields=["paid_minor", "paid_on"])
        _set_state(loan, _state_now(loan, on))
    return True


def _state_now(loan: Loan, on: date) -> str:
    unpaid = loan.instalments.filter(paid_on=None)
    if not unpaid.exists():
        return Loan.State.REPAID
    return Loan.State.ARREARS if unpaid.filter(due_on__lt=on).exists() else Loan.State.ACTIVE


def _set_state(loan: Loan, state: str) -> None:
    if loan.state not in {state, Loan.State.DEFAULTED}:
        loan.state = state
        loan.save(update_fields=["state"])


def _pay_out(loan: Loan, paid_to: Account, key: str) -> int:
    entries = (
        (loan.account.ledger_account_id, -loan.principal_minor),
        (paid_to.ledger_account_id, loan.principal_minor),
    )
    (posted,) = ledger.post([JournalDraft(kind="loan", entries=entries, idempotency_key=key)])
    return posted.journal_id


def _check(version: ProductVersion, principal_minor: int, months: int) -> None:
    terms = version.typed_terms
    if not isinstance(terms, LoanTerms):
        raise InvalidRequest("not_a_loan", _("This product is no loan."))
    if not terms.minimum_minor <= principal_minor <= terms.maximum_minor:
        raise InvalidRequest(
            "loan_amount",
            _("Borrow between %(least)s and %(most)s."),
            least=Money(terms.minimum_minor, terms.currency),
            most=Money(terms.maximum_minor, terms.currency),
        )
    if not terms.minimum_months <= months <= terms.maximum_months:
        raise InvalidRequest(
            "loan_months",
            _("Choose between %(least)d and %(most)d months."),
            least=terms.minimum_months,
            most=terms.maximum_months,
        )
