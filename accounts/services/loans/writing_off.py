"""Giving up: fees and late interest waived, a loan written off, and what comes in for it afterwards."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain.loans.interest import whole
from accounts.events import LoanWrittenOff
from accounts.models import Account, Loan, LoanAccrual, LoanCharge, Repayment
from accounts.selectors import loans as reads
from accounts.services import chart, ledger
from accounts.services.errors import InvalidRequest, NotInState
from accounts.services.ledger import JournalDraft
from accounts.services.loans import accruing, scheduling
from accounts.services.loans.announcing import announce
from accounts.services.loans.arrears import settle
from accounts.services.loans.terms import locked
from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.foundation.money import Money

FEES_RECEIVABLE, FEE_INCOME = "loan-fees-receivable", "loan-fee-income"


def waive_fee(charge_id: int, *, reason: str, actor: Actor, now: dt.datetime) -> LoanCharge:
    """Take back what is unpaid of a fee. NotInState where nothing is."""
    with transaction.atomic():
        loan = locked(LoanCharge.objects.values_list("loan_id", flat=True).get(pk=charge_id))
        charge = LoanCharge.objects.select_for_update(of=("self",)).get(pk=charge_id)
        left = charge.unpaid_minor
        if not left or loan.ended:
            raise NotInState
        legs = ((_control(loan, FEE_INCOME), -left), (_control(loan, FEES_RECEIVABLE), left))
        _post("fee.waived", legs, f"fee-waived:{charge.pk}", clock.booking_date())
        charge.settled_minor = charge.amount_minor
        charge.save(update_fields=["settled_minor"])
        settle(loan, clock.booking_date(), now=now)
        audit.record(actor=actor, action="accounts.loan.waive_fee", subject=loan, reason=reason, after={"amount": left})
    return charge


def waive_late_interest(loan_id: int, *, reason: str, actor: Actor, now: dt.datetime) -> int:
    """Take back the late interest owed today; return it in minor units. NotInState where there is none."""
    with transaction.atomic():
        loan, today = locked(loan_id), clock.booking_date()
        accruing.catch_up(loan, today)
        late = reads.position(loan, today).late_minor
        if not late or loan.ended:
            raise NotInState
        if loan.non_accrual_since is None:
            legs = ((_control(loan, accruing.INCOME), -late), (_control(loan, accruing.RECEIVABLE), late))
            _post("interest.waived", legs, f"late-waived:{loan.pk}:{loan.version}", today)
        loan.late_settled_minor += late
        loan.save()
        settle(loan, today, now=now)
        audit.record(
            actor=actor, action="accounts.loan.waive_late", subject=loan, reason=reason, after={"amount": late}
        )
    return late


def write_off(loan_id: int, *, reason: str, actor: Actor, now: dt.datetime) -> Loan:
    """Take a loan off the books: what is owed and counted becomes a cost; the claim stands for recovery."""
    with transaction.atomic():
        loan, today = locked(loan_id), clock.booking_date()
        if loan.ended or loan.interest_from is None:
            raise NotInState
        accruing.catch_up(loan, today)
        at = reads.position(loan, today)
        interest, rest = whole(at.interest) if loan.non_accrual_since is None else (0, Decimal(0))
        fees = at.overdue_fee_minor + at.charges_minor
        total = at.owed_minor + interest + fees
        legs = [
            (_control(loan, "write-off-expense"), -total),
            (loan.account.ledger_account_id, at.owed_minor),
            (_control(loan, accruing.RECEIVABLE), interest),
            (_control(loan, FEES_RECEIVABLE), fees),
        ]
        _post("loan.written-off", tuple(leg for leg in legs if leg[1]), f"written-off:{loan.pk}", today)
        accruing.move(loan, today, LoanAccrual.Kind.ADJUSTED, -rest)
        scheduling.keep(loan)
        loan.state, loan.written_off_on, loan.written_off_minor = Loan.State.WRITTEN_OFF, today, total
        loan.interest_from, loan.interest_carried, loan.reprices_on = None, Decimal(0), None
        loan.days_past_due, loan.bucket, loan.version = 0, "0", loan.version + 1
        loan.save()
        audit.record(
            actor=actor, action="accounts.loan.write_off", subject=loan, reason=reason, after={"amount": total}
        )
        announce(LoanWrittenOff, loan, actor=actor, amount_minor=total)
    return loan


def recover(
    loan_id: int, *, amount_minor: int, from_account_id: int | None, key: str, actor: Actor, now: dt.datetime,
    reason: str = "",
) -> Repayment:  # fmt: skip
    """Book what came in for a loan written off, from an account here or (None) through our account with other banks.

    The same key books once. InvalidRequest beyond what was written off; NotInState for any other loan.
    """
    with transaction.atomic():
        loan = locked(loan_id)
        if earlier := Repayment.objects.filter(idempotency_key=key).first():
            return earlier
        if loan.state != Loan.State.WRITTEN_OFF:
            raise NotInState
        left = loan.written_off_minor - loan.recovered_minor
        if not 0 < amount_minor <= left:
            raise InvalidRequest(
                "recovery", _("At most %(left)s can be recovered."), left=Money(left, loan.account.currency)
            )
        payer = Account.objects.get(pk=from_account_id).ledger_account_id if from_account_id else None
        legs = ((payer or _control(loan, "nostro"), -amount_minor), (_control(loan, "recoveries"), amount_minor))
        today = clock.booking_date()
        journal_id = _post("recovery.loan", legs, f"repayment:{key}", today)
        loan.recovered_minor += amount_minor
        loan.version += 1
        loan.save()
        audit.record(
            actor=actor, action="accounts.loan.recover", subject=loan, reason=reason, after={"amount": amount_minor}
        )
        return Repayment.objects.create(
            loan=loan, kind=Repayment.Kind.RECOVERY, amount_minor=amount_minor, principal_minor=amount_minor,
            value_on=today, received_at=now, idempotency_key=key, journal_id=journal_id,
        )  # fmt: skip


def _control(loan: Loan, code: str) -> int:
    return chart.control(code, loan.account.currency).pk


def _post(kind: str, legs: tuple[tuple[int, int], ...], key: str, on: dt.date) -> int:
    draft = JournalDraft(kind=kind, entries=legs, idempotency_key=key, value_date=on)
    return ledger.post([draft])[0].journal_id
