"""Payments skipped, rates changed and loans restructured: a new schedule from today, the old one kept."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.domain.loans.floating import Floating
from accounts.domain.loans.schedule import schedule
from accounts.domain.months import add_months
from accounts.events import LoanRescheduled
from accounts.models import Loan, LoanSchedule, SupersededInstalment
from accounts.selectors import loans as reads
from accounts.services import chart, ledger
from accounts.services.errors import InvalidRequest, NotInState
from accounts.services.ledger import JournalDraft
from accounts.services.loans import accruing, repricing, scheduling
from accounts.services.loans.announcing import announce
from accounts.services.loans.arrears import settle
from accounts.services.loans.asking import latest_fixing
from accounts.services.loans.terms import locked, terms_of
from bank.foundation import audit, clock
from bank.foundation.actor import Actor

Reason = LoanSchedule.Reason
HIGHEST = Decimal(1)


def skip_payments(loan_id: int, *, payments: int, reason: str, actor: Actor, now: dt.datetime) -> LoanSchedule:
    """Let the next payments be skipped as the product allows; the loan ends so much later.

    Raises InvalidRequest beyond the product's number, or while something is overdue; NotInState where it has ended.
    """
    with transaction.atomic():
        loan, today = _open(loan_id)
        terms = terms_of(loan)
        left = terms.holidays - loan.holidays_taken
        if not 0 < payments <= left or loan.method == Loan.Method.REVOLVING:
            raise InvalidRequest("holidays", _("%(left)d payments can be skipped."), left=max(left, 0))
        if reads.position(loan, today).due_minor:
            raise InvalidRequest("overdue_first", _("Pay what is overdue first."))
        charged = loan.instalments.exclude(charged_on=None).count()
        loan.grace, loan.grace_kind = charged + payments, terms.holiday_kind
        loan.holidays_taken += payments
        return _replaced(loan, Reason.HOLIDAY, today, reason=reason, extra=payments, actor=actor, now=now)


def change_rate(loan_id: int, *, rate: Decimal, reason: str, actor: Actor, now: dt.datetime) -> LoanSchedule | None:
    """Let another rate (for a floating loan: another margin) hold from today. InvalidRequest outside 0 to 100 %."""
    with transaction.atomic():
        loan, today = _open(loan_id)
        if not rate.is_finite() or not (-HIGHEST if loan.index else 0) <= rate <= HIGHEST:
            raise InvalidRequest("rate", _("A rate is between 0 and 100 per cent."))
        before = {"rate": str(loan.annual_rate), "margin": str(loan.margin or "")}
        index_rate = None
        if loan.index is not None:
            index_rate, loan.margin = latest_fixing(loan.index, today).rate, rate
            follows = Floating(margin=rate, floor=loan.rate_floor, cap=loan.rate_cap)
            rate = follows.rate(index_rate)
        repricing.change(
            loan, rate, on=today, reason=Reason.RATE, why=reason, actor=actor, now=now, index_rate=index_rate
        )
        audit.record(
            actor=actor, action="accounts.loan.change_rate", subject=loan, reason=reason, before=before,
            after={"rate": str(loan.annual_rate), "margin": str(loan.margin or "")},
        )  # fmt: skip
        return loan.schedules.order_by("-number").first()


def restructure(
    loan_id: int,
    *,
    payments: int,
    grace: int = 0,
    annual_rate: Decimal | None = None,
    reason: str,
    actor: Actor,
    now: dt.datetime,
) -> LoanSchedule:
    """Put all that is owed into a new schedule: arrears, interest to the day and fees join the principal.

    Interest that was not counted as income is forgiven, not added. The first payment is on the contract's next day.
    """
    with transaction.atomic():
        loan, today = _open(loan_id)
        if not 0 < payments <= 600 or not 0 <= grace < payments:
            raise InvalidRequest("payments", _("Choose between %(least)d and %(most)d payments."), least=1, most=600)
        _fold_in(loan, today)
        if annual_rate is not None:
            scheduling.set_rate(loan, today, annual_rate, why=reason)
        charged = loan.instalments.exclude(charged_on=None).count()
        loan.grace, loan.grace_kind = charged + grace, Loan.Relief.INTEREST_ONLY if grace else ""
        loan.balloon_minor = 0
        loan.save()
        plan = scheduling.plan_now(loan, today, due=_due(loan, today, payments))
        assert plan is not None
        made = scheduling.write(loan, schedule(plan), reason=Reason.RESTRUCTURED, on=today, now=now, why=reason)
        settle(loan, today, now=now)
        audit.record(actor=actor, action="accounts.loan.restructure", subject=loan, reason=reason,
                     after={"payments": payments, "owed": made.owed_minor})  # fmt: skip
        announce(LoanRescheduled, loan, actor=actor, reason=Reason.RESTRUCTURED, payment_minor=loan.payment_minor)
    return made


def _open(loan_id: int) -> tuple[Loan, dt.date]:
    loan, today = locked(loan_id), clock.booking_date()
    if loan.ended or loan.interest_from is None:
        raise NotInState
    accruing.catch_up(loan, today)
    return loan, today


def _replaced(
    loan: Loan, why: str, today: dt.date, *, reason: str, extra: int, actor: Actor, now: dt.datetime
) -> LoanSchedule:
    loan.save()
    made = scheduling.replace(loan, reason=why, on=today, now=now, why=reason, extra=extra)
    if made is None:
        raise NotInState
    audit.record(actor=actor, action=f"accounts.loan.{why.lower()}", subject=loan, reason=reason)
    announce(LoanRescheduled, loan, actor=actor, reason=why, payment_minor=loan.payment_minor)
    return made


def _fold_in(loan: Loan, today: dt.date) -> None:
    """Move everything unpaid into the principal, and end the instalments that were charged where they stand."""
    at = reads.position(loan, today)
    counted = loan.non_accrual_since is None
    interest = at.overdue_interest_minor + at.accrued_minor + at.late_minor if counted else 0
    fees = at.overdue_fee_minor + at.charges_minor
    _capitalise(loan, today, interest, fees)
    scheduling.keep(loan)
    _end_overdue(loan, today)
    loan.charges.update(settled_minor=F("amount_minor"))
    loan.late_settled_minor += at.late_minor
    loan.interest_from = today
    loan.interest_carried = at.accrued - at.accrued_minor if counted else Decimal(0)


def _capitalise(loan: Loan, today: dt.date, interest: int, fees: int) -> None:
    legs = [
        (loan.account.ledger_account_id, -(interest + fees)),
        (accruing.interest_account(loan), interest),
        (chart.control("loan-fees-receivable", loan.account.currency).pk, fees),
    ]
    if interest + fees:
        entries = tuple((account, minor) for account, minor in legs if minor)
        key = f"restructured:{loan.pk}:{loan.version}"
        ledger.post(
            [JournalDraft(kind="loan.capitalised", entries=entries, idempotency_key=key, value_date=today)],
            allow_overdraft=True,
        )


def _end_overdue(loan: Loan, today: dt.date) -> None:
    """Keep what was charged and not paid with the old schedule; the instalment shows what was paid of it."""
    current = loan.schedules.order_by("-number").first()
    for part in reads.unpaid(loan):
        if current is not None:
            SupersededInstalment.objects.create(
                schedule=current, number=part.number, due_on=part.due_on, amount_minor=part.amount_minor,
                principal_minor=part.principal_minor, interest_minor=part.interest_minor, fee_minor=part.fee_minor,
                balance_after_minor=part.balance_after_minor,
            )  # fmt: skip
        part.principal_minor, part.interest_minor = part.paid_principal_minor, part.paid_interest_minor
        part.fee_minor, part.amount_minor, part.paid_on = part.paid_fee_minor, part.paid_minor, today
        part.save()


def _due(loan: Loan, today: dt.date, payments: int) -> list[dt.date]:
    months = (today.year - loan.first_due_on.year) * 12 + today.month - loan.first_due_on.month
    while add_months(loan.first_due_on, months) <= today:
        months += 1
    return [add_months(loan.first_due_on, months + loan.every_months * nth) for nth in range(payments)]
