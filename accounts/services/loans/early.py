"""Repaying before it is due: quoted to the day and the cent, then taken once, in part (shorter or smaller) or whole."""

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain.day_counts import night
from accounts.domain.loans.allocation import INTEREST, PRINCIPAL, Placed
from accounts.domain.loans.interest import of_night
from accounts.domain.loans.schedule import schedule
from accounts.events import LoanRescheduled
from accounts.models import Account, Loan, LoanSchedule, Repayment, RepaymentQuote
from accounts.selectors import loans as reads
from accounts.services.errors import InvalidRequest, NotInState
from accounts.services.loans import accruing, scheduling
from accounts.services.loans.announcing import announce
from accounts.services.loans.arrears import settle
from accounts.services.loans.repaying import mark, post, tell
from accounts.services.loans.terms import locked, terms_of
from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.money import Money
from products.domain.loan_terms import EARLY_FEE
from products.selectors import fee_minor

Way = RepaymentQuote.Way
FIGURES = ("total_minor", "principal_minor", "interest_minor", "late_minor", "charges_minor", "fee_minor")


def quote(loan_id: int, *, way: str, amount_minor: int | None = None, actor: Actor, now: dt.datetime) -> RepaymentQuote:
    """Quote an early repayment for today: everything, or `amount_minor` of the principal.

    It holds until the booking date moves on. Raises NotInState where nothing is owed, InvalidRequest outside what the
    product allows, or for a part while something is overdue.
    """
    with transaction.atomic():
        loan, today = locked(loan_id), clock.booking_date()
        _check_open(loan)
        accruing.catch_up(loan, today)
        made = _figures(loan, way, amount_minor, today)
        made.made_at = now
        made.save()
        audit.record(actor=actor, action="accounts.loan.quote", subject=loan, after={"total": made.total_minor})
    return made


def repay_early(quote_id: int, *, from_account_id: int, actor: Actor, now: dt.datetime) -> Repayment:
    """Take what a quote says from an account and end the loan, or work its schedule out anew; the same quote once.

    Raises Refused where the quote's day is over or its figures have changed, InsufficientFunds without the money.
    """
    with transaction.atomic():
        loan = locked(RepaymentQuote.objects.values_list("loan_id", flat=True).get(pk=quote_id))
        said = RepaymentQuote.objects.select_for_update(of=("self",)).get(pk=quote_id)
        if said.repayment_id is not None:
            return Repayment.objects.get(pk=said.repayment_id)
        today = clock.booking_date()
        _check_open(loan)
        accruing.catch_up(loan, today)
        _check_holds(loan, said, today)
        payer = Account.objects.get(pk=from_account_id)
        repayment = _whole(loan, said, payer, now) if said.way == Way.WHOLE else _part(loan, said, payer, now)
        said.repayment = repayment
        said.save(update_fields=["repayment"])
        audit.record(actor=actor, action="accounts.loan.repay_early", subject=loan, after={"total": said.total_minor})
        tell(repayment, loan, actor=actor)
        if said.way != Way.WHOLE:
            announce(LoanRescheduled, loan, actor=actor, reason="PREPAID", payment_minor=loan.payment_minor)
    return repayment


def outcome(said: RepaymentQuote) -> tuple[int, dt.date] | None:
    """Return the payment and the last day that would follow a part repaid as quoted; None where nothing is left."""
    loan = Loan.objects.select_related("account__product_version__specification", "index").get(pk=said.loan_id)
    plan = scheduling.plan_now(
        loan, said.settles_on, keep_payment=said.way == Way.SHORTER, less_minor=said.principal_minor
    )
    if plan is None or said.way == Way.WHOLE:
        return None
    parts = schedule(plan)
    return parts[min(1, len(parts) - 1)].amount_minor, parts[-1].due_on


def _figures(loan: Loan, way: str, amount_minor: int | None, today: dt.date) -> RepaymentQuote:
    at = reads.position(loan, today)
    version = loan.account.product_version_id
    if way == Way.WHOLE:
        principal, early = at.owed_minor, at.performing_minor
        interest, late = at.overdue_interest_minor + at.accrued_minor, at.late_minor
        charges = at.overdue_fee_minor + at.charges_minor
    else:
        principal = early = _check_part(loan, amount_minor, at)
        interest = late = charges = 0
    fee = fee_minor(version, EARLY_FEE, early) if early else 0
    return RepaymentQuote(
        loan=loan, way=way, principal_minor=principal, interest_minor=interest, late_minor=late, charges_minor=charges,
        fee_minor=fee, total_minor=principal + interest + late + charges + fee,
        per_day_minor=_tomorrow(loan, at, today), loan_version=loan.version, settles_on=today,
    )  # fmt: skip


def _check_part(loan: Loan, amount_minor: int | None, at: reads.Position) -> int:
    if at.due_minor:
        raise InvalidRequest("overdue_first", _("Pay what is overdue first."))
    least = max(terms_of(loan).early_minimum_minor, 1)
    if amount_minor is None or not least <= amount_minor < at.performing_minor:
        raise InvalidRequest(
            "early_amount",
            _("Repay between %(least)s and %(most)s, or everything."),
            least=Money(least, loan.account.currency),
            most=Money(max(at.performing_minor - 1, 0), loan.account.currency),
        )
    return amount_minor


def _tomorrow(loan: Loan, at: reads.Position, today: dt.date) -> int:
    tonight = of_night(at.performing_minor, reads.rate_on(loan, today), *night(loan.day_count, today))
    return int(tonight.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def _check_open(loan: Loan) -> None:
    if loan.ended or loan.state == Loan.State.AGREED or loan.interest_from is None:
        raise NotInState


def _check_holds(loan: Loan, said: RepaymentQuote, today: dt.date) -> None:
    if said.settles_on != today:
        raise Refused("quote_over", _("This quote was for another day. Ask for a new one."))
    fresh = _figures(loan, said.way, said.principal_minor if said.way != Way.WHOLE else None, today)
    if any(getattr(fresh, name) != getattr(said, name) for name in FIGURES):
        raise Refused("quote_changed", _("Something was paid or charged since this quote. Ask for a new one."))


def _whole(loan: Loan, said: RepaymentQuote, payer: Account, now: dt.datetime) -> Repayment:
    on = said.settles_on
    at = reads.position(loan, on)
    due = [Placed(due.component, due.number, due.amount_minor, due.charge) for due in reads.dues(loan, at)]
    rest = (Placed(INTEREST, 0, at.accrued_minor), Placed(PRINCIPAL, 0, at.performing_minor))
    repayment = post(
        loan, payer.ledger_account_id, [*due, *rest], kind=Repayment.Kind.WHOLE, on=on, key=said.public_id, now=now,
        early_fee_minor=said.fee_minor,
    )  # fmt: skip
    mark(loan, due, on)
    scheduling.keep(loan)
    loan.interest_from, loan.interest_carried = on, at.accrued - at.accrued_minor
    loan.save()
    settle(loan, on, now=now)
    return repayment


def _part(loan: Loan, said: RepaymentQuote, payer: Account, now: dt.datetime) -> Repayment:
    repayment = post(
        loan, payer.ledger_account_id, [Placed(PRINCIPAL, 0, said.principal_minor)], kind=Repayment.Kind.EARLY,
        on=said.settles_on, key=said.public_id, now=now, early_fee_minor=said.fee_minor,
    )  # fmt: skip
    scheduling.replace(
        loan,
        reason=LoanSchedule.Reason.PREPAID,
        on=said.settles_on,
        now=now,
        keep_payment=said.way == Way.SHORTER,
    )
    return repayment
