"""Reads of loans: what is owed on a day, to the cent and with what is earned but not charged yet."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import F, QuerySet, Sum

from accounts.domain.day_counts import night
from accounts.domain.loans.allocation import FEE, INTEREST, LATE_INTEREST, PRINCIPAL, Due
from accounts.domain.loans.interest import of_night, whole
from accounts.models import Instalment, Loan, LoanAccrual, LoanCharge
from accounts.selectors import ledger

Kind = LoanAccrual.Kind

# The exact unpaid interest of loans that count as income, by currency: the control account shows it rounded.
ON_THE_BOOKS = """
SELECT a.currency, sum(l.interest_carried - l.late_settled_minor + coalesce(k.amount, 0) + coalesce(i.amount, 0))
FROM accounts_loan l JOIN accounts_account a ON a.id = l.account_id
LEFT JOIN LATERAL (SELECT sum(amount) AS amount FROM accounts_loanaccrual
                   WHERE loan_id = l.id AND (kind = 'L' OR kind = 'I' AND day >= l.interest_from)) k ON true
LEFT JOIN LATERAL (SELECT sum(interest_minor - paid_interest_minor) AS amount FROM accounts_instalment
                   WHERE loan_id = l.id AND charged_on IS NOT NULL AND paid_on IS NULL) i ON true
WHERE l.interest_from IS NOT NULL AND l.non_accrual_since IS NULL GROUP BY 1
"""


@dataclass(frozen=True, kw_only=True)
class Position:
    """What a loan owes on a day. Whole minor units; `accrued` and `late` exact, with twelve decimals.

    `accrued` is earned since the last charge, nights before the day included. `overdue_*` was charged and is unpaid.
    """

    on: dt.date
    owed_minor: int
    overdue_principal_minor: int
    overdue_interest_minor: int
    overdue_fee_minor: int
    charges_minor: int
    accrued: Decimal
    late: Decimal
    oldest_unpaid: dt.date | None

    @property
    def performing_minor(self) -> int:
        """The principal that is not overdue."""
        return self.owed_minor - self.overdue_principal_minor

    @property
    def late_minor(self) -> int:
        return max(whole(self.late)[0], 0)

    @property
    def accrued_minor(self) -> int:
        return max(whole(self.accrued)[0], 0)

    @property
    def due_minor(self) -> int:
        """All that should have been paid by now."""
        overdue = self.overdue_principal_minor + self.overdue_interest_minor + self.overdue_fee_minor
        return overdue + self.charges_minor + self.late_minor

    @property
    def interest(self) -> Decimal:
        """All unpaid interest, exactly."""
        return self.overdue_interest_minor + self.accrued + self.late

    @property
    def payoff_minor(self) -> int:
        """What ends the loan on this day, without a fee for doing so early."""
        unpaid = self.overdue_interest_minor + self.overdue_fee_minor + self.charges_minor
        return self.owed_minor + unpaid + self.accrued_minor + self.late_minor


def position(loan: Loan, on: dt.date) -> Position:
    """Return what a loan owes on a day that has come; nights that the day's end has not reached are worked out here."""
    charged = unpaid(loan)
    sums = charged.aggregate(
        principal=Sum(F("principal_minor") - F("paid_principal_minor"), default=0),
        interest=Sum(F("interest_minor") - F("paid_interest_minor"), default=0),
        fee=Sum(F("fee_minor") - F("paid_fee_minor"), default=0),
    )
    first = charged.order_by("due_on").values_list("due_on", flat=True).first()
    charges = loan.charges.aggregate(left=Sum(F("amount_minor") - F("settled_minor"), default=0))["left"]
    late = loan.accruals.filter(kind=Kind.LATE, day__lt=on).aggregate(all=Sum("amount"))["all"] or Decimal(0)
    return Position(
        on=on,
        owed_minor=max(-ledger.balance(loan.account.ledger_account_id).ledger, 0),
        overdue_principal_minor=sums["principal"],
        overdue_interest_minor=sums["interest"],
        overdue_fee_minor=sums["fee"],
        charges_minor=charges,
        accrued=accrued(loan, on, overdue_minor=sums["principal"]),
        late=late - loan.late_settled_minor,
        oldest_unpaid=first,
    )


def accrued(loan: Loan, on: dt.date, *, overdue_minor: int = 0) -> Decimal:
    """Return the interest of the nights before a day that was not charged yet, exactly."""
    if loan.interest_from is None:
        return Decimal(0)
    rows = loan.accruals.filter(kind=Kind.INTEREST, day__gte=loan.interest_from, day__lt=on)
    known = rows.aggregate(all=Sum("amount"))["all"] or Decimal(0)
    last = loan.accruals.filter(kind=Kind.INTEREST).order_by("-day").values_list("day", flat=True).first()
    day = max(loan.interest_from, last + dt.timedelta(days=1)) if last else loan.interest_from
    total = loan.interest_carried + known
    while day < on:
        owed = -ledger.as_of(loan.account.ledger_account_id, day)
        total += of_night(max(owed - overdue_minor, 0), rate_on(loan, day), *night(loan.day_count, day))
        day += dt.timedelta(days=1)
    return total


def rate_on(loan: Loan, day: dt.date) -> Decimal:
    """Return the rate of the night after a day."""
    found = loan.rates.filter(from_on__lte=day).order_by("-from_on").values_list("annual_rate", flat=True).first()
    return loan.annual_rate if found is None else found


def unpaid(loan: Loan) -> QuerySet[Instalment]:
    """Return the instalments that were charged and are not wholly paid, oldest first."""
    return loan.instalments.filter(charged_on__isnull=False, paid_on=None).order_by("number")


def dues(loan: Loan, at: Position) -> list[Due]:
    """Return what is due, piece by piece, for a repayment to be placed on."""
    found = [Due(FEE, charge.instalment_number, charge.unpaid_minor, charge.pk) for charge in open_charges(loan)]
    for part in unpaid(loan):
        found += [
            Due(FEE, part.number, part.fee_minor - part.paid_fee_minor),
            Due(INTEREST, part.number, part.interest_minor - part.paid_interest_minor),
            Due(PRINCIPAL, part.number, part.principal_minor - part.paid_principal_minor),
        ]
    oldest = min((due.number for due in found if due.number), default=0)
    return [*found, Due(LATE_INTEREST, oldest, at.late_minor)]


def open_charges(loan: Loan) -> list[LoanCharge]:
    """Return the fees beside the schedule that are not settled, oldest first."""
    return list(loan.charges.filter(settled_minor__lt=F("amount_minor")).order_by("pk"))


def interest_on_the_books() -> dict[str, Decimal]:
    """Return the exact unpaid interest of loans that count as income, by currency, as accrued so far."""
    with connection.cursor() as cursor:
        cursor.execute(ON_THE_BOOKS)
        return dict(cursor.fetchall())
