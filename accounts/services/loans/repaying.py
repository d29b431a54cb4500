"""Money that comes in for a loan: placed on what is due by the product's order, posted in one journal."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.domain.loans.allocation import (
    FEE,
    INTEREST,
    LATE_INTEREST,
    PRINCIPAL,
    Placed,
    affordable,
    allocate,
    totals,
)
from accounts.events import LoanRepayment
from accounts.models import Account, Instalment, Loan, Repayment
from accounts.selectors import ledger as ledger_reads
from accounts.selectors import loans as reads
from accounts.services import chart, ledger
from accounts.services.errors import InvalidRequest, NotInState
from accounts.services.ledger import AccountClosed, InsufficientFunds, JournalDraft
from accounts.services.loans import accruing
from accounts.services.loans.announcing import announce
from accounts.services.loans.arrears import settle
from accounts.services.loans.terms import locked, terms_of
from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.foundation.money import Money

Kind = Repayment.Kind
FEES_RECEIVABLE = "loan-fees-receivable"


def receive(
    loan_id: int, *, amount_minor: int, from_account_id: int, key: str, actor: Actor, now: dt.datetime
) -> Repayment:
    """Take money from an account towards what is due on a loan today; the same key takes it once.

    Raises InvalidRequest for more than is due (an early repayment has its quote), InsufficientFunds, NotInState.
    """
    with transaction.atomic():
        loan = locked(loan_id)
        if earlier := Repayment.objects.filter(idempotency_key=key).first():
            return earlier
        if loan.ended:
            raise NotInState
        today = clock.booking_date()
        accruing.catch_up(loan, today)
        due = reads.position(loan, today).due_minor
        if not 0 < amount_minor <= due:
            raise InvalidRequest("more_than_due", _("Due today: %(due)s."), due=Money(due, loan.account.currency))
        payer = Account.objects.get(pk=from_account_id)
        repayment = take(loan, payer, amount_minor, kind=Kind.RECEIVED, on=today, key=key, now=now)
        audit.record(actor=actor, action="accounts.loan.receive", subject=loan, after={"amount": amount_minor})
        tell(repayment, loan, actor=actor)
    return repayment


def collect(loan: Loan, *, on: dt.date, actor: Actor, now: dt.datetime) -> int:
    """Take what is due from the account that pays, whole instalments, the oldest first; return what was taken.

    0 where its money does not suffice for the oldest, or it is in doubt and takes no postings. The caller holds the
    loan's lock and has charged what fell due.
    """
    payer = loan.paid_from
    if payer is None or payer.state == Account.State.CLOSED:
        return 0
    available = ledger_reads.balance(payer.ledger_account_id).available
    amount = affordable(available, reads.dues(loan, reads.position(loan, on)))
    if not amount:
        return 0
    key = f"instalment:{loan.pk}:{on}:{loan.repayments.count()}"
    try:
        with transaction.atomic():
            repayment = take(loan, payer, amount, kind=Kind.COLLECTED, on=on, key=key, now=now)
    except (InsufficientFunds, AccountClosed):
        return 0
    tell(repayment, loan, actor=actor)
    return amount


def take(
    loan: Loan, payer: Account, amount_minor: int, *, kind: str, on: dt.date, key: str, now: dt.datetime
) -> Repayment:
    """Place an amount on what is due, post it from the payer's account and settle the loan's state."""
    terms, at = terms_of(loan), reads.position(loan, on)
    dues = reads.dues(loan, at)
    placed, left = allocate(amount_minor, dues, order=terms.allocation, by=terms.allocation_by)
    if left:
        raise InvalidRequest("more_than_due", _("Due today: %(due)s."), due=Money(at.due_minor, loan.account.currency))
    repayment = post(loan, payer.ledger_account_id, placed, kind=kind, on=on, key=key, now=now)
    mark(loan, placed, on)
    settle(loan, on, now=now)
    return repayment


def post(
    loan: Loan,
    from_ledger_account_id: int,
    placed: Sequence[Placed],
    *,
    kind: str,
    on: dt.date,
    key: str,
    now: dt.datetime,
    early_fee_minor: int = 0,
) -> Repayment:
    """Post the journal of a repayment: principal, interest and fees each against what stood for them."""
    sums, currency = totals(placed), loan.account.currency
    interest = sums[INTEREST] + sums[LATE_INTEREST]
    amount = sum(sums.values()) + early_fee_minor
    legs = [
        (from_ledger_account_id, -amount),
        (loan.account.ledger_account_id, sums[PRINCIPAL]),
        (accruing.interest_account(loan), interest),
        (chart.control(FEES_RECEIVABLE, currency).pk, sums[FEE]),
        (chart.control("early-repayment-income", currency).pk, early_fee_minor),
    ]
    draft = JournalDraft(
        kind="repayment" if kind in {Kind.EARLY, Kind.WHOLE} else "instalment",
        entries=tuple((account, minor) for account, minor in legs if minor),
        idempotency_key=f"repayment:{key}",
        value_date=on,
    )
    (posted,) = ledger.post([draft])
    return Repayment.objects.create(
        loan=loan,
        kind=kind,
        amount_minor=amount,
        fee_minor=sums[FEE] + early_fee_minor,
        late_minor=sums[LATE_INTEREST],
        interest_minor=sums[INTEREST],
        principal_minor=sums[PRINCIPAL],
        placed=[[part.component, part.number, part.amount_minor] for part in placed],
        value_on=on,
        received_at=now,
        idempotency_key=key,
        journal_id=posted.journal_id,
    )


def mark(loan: Loan, placed: Sequence[Placed], on: dt.date) -> None:
    """Write on instalments and fees what was paid of them."""
    parts = {part.number: part for part in reads.unpaid(loan)}
    for piece in placed:
        if piece.component == LATE_INTEREST:
            loan.late_settled_minor += piece.amount_minor
        elif piece.charge:
            loan.charges.filter(pk=piece.charge).update(settled_minor=F("settled_minor") + piece.amount_minor)
        else:
            _pay(parts[piece.number], piece)
    for part in parts.values():
        part.paid_on = on if part.paid_minor == part.amount_minor else None
        part.save()
    loan.save(update_fields=["late_settled_minor"])


def _pay(part: Instalment, piece: Placed) -> None:
    part.paid_minor += piece.amount_minor
    field = {FEE: "paid_fee_minor", INTEREST: "paid_interest_minor", PRINCIPAL: "paid_principal_minor"}[piece.component]
    setattr(part, field, getattr(part, field) + piece.amount_minor)


def tell(repayment: Repayment, loan: Loan, *, actor: Actor) -> None:
    """Announce a repayment."""
    announce(
        LoanRepayment,
        loan,
        actor=actor,
        repayment_id=repayment.pk,
        amount_minor=repayment.amount_minor,
        kind=repayment.kind,
        repaid=loan.state == Loan.State.REPAID,
    )
