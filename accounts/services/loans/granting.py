"""Granting a loan: the contract with its schedule, and the money paid out, at once or in tranches."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain.loans.interest import RateFrom
from accounts.domain.loans.schedule import ANNUITY, Plan, schedule
from accounts.domain.months import due_dates
from accounts.events import LoanPaidOut
from accounts.models import Account, Loan, LoanSchedule, Tranche
from accounts.services import chart, ledger
from accounts.services.errors import InvalidRequest, NotInState
from accounts.services.ledger import JournalDraft
from accounts.services.loans import accruing, scheduling
from accounts.services.loans.announcing import announce
from accounts.services.loans.asking import LoanRequest, Offer, offer
from accounts.services.loans.terms import locked, terms_of
from accounts.services.opening import open_account
from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.foundation.money import Money
from products.domain import loan_terms
from products.selectors import fee_minor

FEES = "loan-fee-income"
Reason = LoanSchedule.Reason


def agree(
    request: LoanRequest,
    *,
    customer_ids: Sequence[int],
    paid_from_account_id: int,
    actor: Actor,
    now: dt.datetime,
) -> Loan:
    """Write the contract of a loan as offered today, without paying anything out: state AGREED.

    Raises what opening raises, and InvalidRequest outside the product's terms. Instalments are collected from
    `paid_from_account_id`. The schedule is the offer's; it starts anew with the first money paid out.
    """
    with transaction.atomic():
        made = offer(request, on=clock.booking_date())
        account = open_account(
            customer_ids=customer_ids,
            product_version_id=request.product_version_id,
            actor=actor,
            now=now,
            credit_minor=made.plan.principal_minor,
        )
        loan = _contract(request, made, account, Account.objects.get(pk=paid_from_account_id))
        scheduling.set_rate(loan, made.on, made.annual_rate, index_rate=made.index_rate, why=_("as granted"))
        scheduling.write(loan, made.parts, reason=Reason.GRANTED, on=made.on, now=now)
        audit.record(
            actor=actor, action="accounts.loan.agree", subject=account, after={"principal": loan.principal_minor}
        )
    return loan


def grant(
    *,
    customer_ids: Sequence[int],
    product_version_id: int,
    principal_minor: int,
    months: int,
    paid_to_account_id: int,
    key: str,
    actor: Actor,
    now: dt.datetime,
    first_due_on: dt.date | None = None,
    grace: int = 0,
    annual_rate: Decimal | None = None,
    margin: Decimal | None = None,
    balloon_minor: int | None = None,
    first_tranche_minor: int | None = None,
) -> Loan:
    """Agree a loan and pay it out to an account, from which it is repaid; the same key grants one loan.

    First due a period from today unless `first_due_on` says otherwise. Raises what `agree` and `disburse` raise.
    """
    request = LoanRequest(
        product_version_id=product_version_id,
        principal_minor=principal_minor,
        months=months,
        first_due_on=first_due_on,
        grace=grace,
        balloon_minor=balloon_minor,
        annual_rate=annual_rate,
        margin=margin,
        first_tranche_minor=first_tranche_minor,
    )
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=paid_to_account_id)
        if earlier := Loan.objects.filter(disbursement__idempotency_key=f"loan:{key}").first():
            return earlier
        loan = agree(request, customer_ids=customer_ids, paid_from_account_id=paid_to_account_id, actor=actor, now=now)
        disburse(
            loan.pk,
            amount_minor=first_tranche_minor if first_tranche_minor is not None else principal_minor,
            paid_to_account_id=paid_to_account_id,
            key=key,
            actor=actor,
            now=now,
        )
    return Loan.objects.select_related("account").get(pk=loan.pk)


def disburse(
    loan_id: int, *, amount_minor: int, paid_to_account_id: int, key: str, actor: Actor, now: dt.datetime
) -> Tranche:
    """Pay money of an agreed loan out, `amount_minor` of it or what a tranche asks; the same key pays once.

    What is paid out is earned on from today, and the instalments not charged yet are worked out anew. An upfront fee is
    kept back and a financed fee added, both in the proportion of this tranche to the whole. Raises InvalidRequest
    beyond what was agreed, NotInState where the loan has ended.
    """
    with transaction.atomic():
        loan = locked(loan_id)
        if earlier := Tranche.objects.filter(journal__idempotency_key=f"loan:{key}").first():
            return earlier
        today = clock.booking_date()
        upfront, financed = _fees(loan, amount_minor)
        _check_disbursement(loan, amount_minor + financed)
        paid_to = Account.objects.get(pk=paid_to_account_id)
        accruing.catch_up(loan, today)
        journal_id = _pay_out(loan, paid_to, f"loan:{key}", amount=amount_minor, upfront=upfront, financed=financed)
        first = loan.disbursement_id is None
        tranche = Tranche.objects.create(
            loan=loan,
            number=loan.tranches.count() + 1,
            amount_minor=amount_minor + financed,
            fee_minor=upfront + financed,
            paid_out_on=today,
            journal_id=journal_id,
        )
        loan.drawn_minor += amount_minor + financed
        if first:
            loan.disbursement_id, loan.state, loan.interest_from = journal_id, Loan.State.ACTIVE, today
        _reschedule(loan, today, now, first=first)
        audit.record(actor=actor, action="accounts.loan.disburse", subject=loan, after={"amount": amount_minor})
        announce(LoanPaidOut, loan, actor=actor, amount_minor=amount_minor)
    return tranche


def contract(
    *,
    account: Account,
    paid_from: Account | None,
    principal_minor: int,
    annual_rate: Decimal,
    months: int,
    granted_on: dt.date,
    first_due_on: dt.date,
    now: dt.datetime,
) -> Loan:
    """Write a contract with equal payments as other books have it, without moving money or earning interest.

    Interest by equal months (30/360). Whoever knows how it went sets what was paid and from when it earns.
    """
    rates = (RateFrom(granted_on, annual_rate),)
    plan = Plan(
        method=ANNUITY,
        principal_minor=principal_minor,
        rates=rates,
        day_count="30/360",
        start=granted_on,
        due=due_dates(first_due_on, months),
    )
    parts = schedule(plan)
    loan = Loan.objects.create(
        account=account,
        paid_from=paid_from,
        principal_minor=principal_minor,
        drawn_minor=principal_minor,
        annual_rate=annual_rate,
        months=months,
        payment_minor=parts[0].amount_minor,
        granted_on=granted_on,
        first_due_on=first_due_on,
    )
    scheduling.set_rate(loan, granted_on, annual_rate)
    scheduling.write(loan, parts, reason=Reason.GRANTED, on=granted_on, now=now)
    return loan


def _contract(request: LoanRequest, made: Offer, account: Account, paid_from: Account) -> Loan:
    terms, plan = made.terms, made.plan
    return Loan.objects.create(
        account=account,
        paid_from=paid_from,
        principal_minor=plan.principal_minor,
        method=terms.method,
        annual_rate=made.annual_rate,
        day_count=plan.day_count,
        index=made.index,
        margin=made.margin,
        rate_floor=terms.bound("floor") if made.index else None,
        rate_cap=terms.bound("cap") if made.index else None,
        reprices_on=_first_repricing(made) if made.index else None,
        months=request.months,
        every_months=terms.every_months,
        grace=plan.grace,
        grace_kind=plan.grace_kind if plan.grace else "",
        balloon_minor=plan.balloon_minor,
        payment_minor=made.payment_minor,
        granted_on=made.on,
        first_due_on=plan.due[0],
        state=Loan.State.AGREED,
    )


def _first_repricing(made: Offer) -> dt.date:
    return due_dates(made.on, 2, every=made.terms.reprice_months)[1]


def _fees(loan: Loan, amount_minor: int) -> tuple[int, int]:
    version = loan.account.product_version_id
    upfront = fee_minor(version, loan_terms.UPFRONT_FEE, amount_minor)
    return upfront, fee_minor(version, loan_terms.FINANCED_FEE, amount_minor)


def _check_disbursement(loan: Loan, amount_minor: int) -> None:
    if loan.ended or loan.state == Loan.State.DEFAULTED:
        raise NotInState
    left = loan.principal_minor - loan.drawn_minor
    if loan.method == Loan.Method.REVOLVING:
        left = loan.principal_minor - max(-ledger_balance(loan), 0)
    if not 0 < amount_minor <= left:
        raise InvalidRequest(
            "tranche_amount", _("At most %(left)s can still be paid out."), left=Money(left, loan.account.currency)
        )
    if loan.method != Loan.Method.REVOLVING and loan.tranches.count() >= terms_of(loan).tranches:
        raise InvalidRequest("tranche_number", _("This loan has been paid out."))


def ledger_balance(loan: Loan) -> int:
    """Return what the loan's ledger account has, in minor units: below zero by what is owed; it is locked."""
    return ledger.lock([loan.account.ledger_account_id])[loan.account.ledger_account_id].ledger


def _pay_out(loan: Loan, paid_to: Account, key: str, *, amount: int, upfront: int, financed: int) -> int:
    entries = [
        (loan.account.ledger_account_id, -(amount + financed)),
        (paid_to.ledger_account_id, amount - upfront),
    ]
    if upfront + financed:
        entries.append((chart.control(FEES, loan.account.currency).pk, upfront + financed))
    (posted,) = ledger.post([JournalDraft(kind="loan", entries=tuple(entries), idempotency_key=key)])
    return posted.journal_id


def _reschedule(loan: Loan, today: dt.date, now: dt.datetime, *, first: bool) -> None:
    """Work the schedule out anew; a whole loan paid out on its contract's day keeps the one granted."""
    if first and loan.drawn_minor == loan.principal_minor and loan.granted_on == today:
        loan.save()
        return
    loan.save()
    scheduling.replace(loan, reason=Reason.TRANCHE, on=today, now=now)
