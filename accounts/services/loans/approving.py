"""Changes of loans that a second person lets through: above the asker's limit, a write-off always."""

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Loan, LoanCharge
from accounts.selectors import ledger as ledger_reads
from accounts.selectors import loans as reads
from accounts.services.loans import rescheduling, writing_off
from accounts.services.loans.terms import locked
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.money import Money
from bank.identity.models import User
from bank.staff import approvals
from bank.staff.models import Approval
from bank.staff.selectors import approval_limit

type Change = dict[str, Any]
type Handler = WriteOff | Restructuring | RateChange | Waiver


class _LoanChange:
    """A change of one loan; `change` names it by `loan_id` and carries what the service needs."""

    action: ClassVar[str]
    permission = "accounts.approve_loan_change"

    def state(self, change: Change) -> Change:
        """What the change was asked on: a loan paid, rescheduled or given up meanwhile makes it stale."""
        loan = locked(change["loan_id"])
        owed = ledger_reads.balance(loan.account.ledger_account_id).ledger
        return {"state": loan.state, "owed": owed, "rate": str(loan.annual_rate), "payment": loan.payment_minor}

    def amount(self, change: Change) -> int:
        """What counts against the approver's own limit: what is owed, in minor units."""
        return reads.position(_loan(change), clock.booking_date()).payoff_minor

    def rows(self, change: Change, loan: Loan) -> list[tuple[str, str, str]]:
        """What changes: (label, before, after)."""
        raise NotImplementedError

    def describe(self, change: Change) -> list[tuple[str, str, str]]:
        """The loan, what it owes, and what would change."""
        loan = _loan(change)
        owed = Money(self.amount(change), loan.account.currency).format()
        return [(_("Loan"), loan.account.shown_number, loan.account.shown_number), (_("Owed"), owed, owed),
                *self.rows(change, loan)]  # fmt: skip


class WriteOff(_LoanChange):
    """A loan is written off."""

    action = "accounts.loan.write_off"
    label = gettext_lazy("Write-off of a loan")

    def rows(self, change: Change, loan: Loan) -> list[tuple[str, str, str]]:
        """Its state."""
        return [(_("State"), str(loan.get_state_display()), str(Loan.State.WRITTEN_OFF.label))]

    def apply(self, change: Change, *, actor: Actor, now: dt.datetime) -> None:
        """Write it off."""
        writing_off.write_off(change["loan_id"], reason=change["reason"], actor=actor, now=now)


class Restructuring(_LoanChange):
    """A loan is put into a new schedule."""

    action = "accounts.loan.restructure"
    label = gettext_lazy("Restructuring of a loan")

    def rows(self, change: Change, loan: Loan) -> list[tuple[str, str, str]]:
        """How many payments, and the rate."""
        left = loan.instalments.filter(paid_on=None).count()
        rate = change.get("annual_rate")
        rows = [(_("Payments"), str(left), str(change["payments"])), (_("Grace"), "", str(change["grace"]))]
        return [*rows, (_("Annual rate"), f"{loan.annual_rate:f}", rate or f"{loan.annual_rate:f}")]

    def apply(self, change: Change, *, actor: Actor, now: dt.datetime) -> None:
        """Restructure it."""
        rate = change.get("annual_rate")
        rescheduling.restructure(
            change["loan_id"], payments=change["payments"], grace=change["grace"],
            annual_rate=Decimal(rate) if rate else None, reason=change["reason"], actor=actor, now=now,
        )  # fmt: skip


class RateChange(_LoanChange):
    """A loan's rate, or its margin over the index, is changed."""

    action = "accounts.loan.change_rate"
    label = gettext_lazy("Change of a loan's rate")

    def rows(self, change: Change, loan: Loan) -> list[tuple[str, str, str]]:
        """The margin of a floating loan, the rate of another."""
        if loan.index is not None:
            return [(_("Margin"), f"{loan.margin:f}", change["rate"])]
        return [(_("Annual rate"), f"{loan.annual_rate:f}", change["rate"])]

    def apply(self, change: Change, *, actor: Actor, now: dt.datetime) -> None:
        """Change it from today."""
        rescheduling.change_rate(
            change["loan_id"], rate=Decimal(change["rate"]), reason=change["reason"], actor=actor, now=now
        )


class Waiver(_LoanChange):
    """A fee, or the late interest, of a loan is waived."""

    action = "accounts.loan.waive"
    label = gettext_lazy("Waiver on a loan")

    def amount(self, change: Change) -> int:
        """What is waived."""
        if charge_id := change.get("charge_id"):
            return LoanCharge.objects.get(pk=charge_id).unpaid_minor
        return reads.position(_loan(change), clock.booking_date()).late_minor

    def state(self, change: Change) -> Change:
        """The loan and, of a fee, what is unpaid of it."""
        fee = self.amount(change) if change.get("charge_id") else 0
        return {"state": _loan(change).state, "unpaid": fee}

    def rows(self, change: Change, loan: Loan) -> list[tuple[str, str, str]]:
        """What is waived."""
        what = _("Fee") if change.get("charge_id") else _("Late interest")
        return [(what, Money(self.amount(change), loan.account.currency).format(), _("waived"))]

    def apply(self, change: Change, *, actor: Actor, now: dt.datetime) -> None:
        """Waive it."""
        if charge_id := change.get("charge_id"):
            writing_off.waive_fee(charge_id, reason=change["reason"], actor=actor, now=now)
        else:
            writing_off.waive_late_interest(change["loan_id"], reason=change["reason"], actor=actor, now=now)


def ask_or_do(handler: Handler, change: Change, *, actor: Actor, now: dt.datetime) -> Approval | None:
    """Make a change at once within the actor's limit; return the approval that it waits for above it.

    A write-off always waits for a second person.
    """
    limit = approval_limit(User.objects.get(pk=actor.user_id or 0))
    if not isinstance(handler, WriteOff) and handler.amount(change) <= limit:
        handler.apply(change, actor=actor, now=now)
        return None
    loan = _loan(change)
    return approvals.request(
        action=handler.action,
        subject=("accounts.loan", loan.account.public_id),
        change=change,
        reason=change["reason"],
        actor=actor,
        now=now,
    )


def _loan(change: Change) -> Loan:
    return Loan.objects.select_related("account__product_version__specification", "index").get(pk=change["loan_id"])
