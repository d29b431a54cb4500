"""What staff can do to a loan: each is one service call; above the own limit a second person lets it through."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin import loan_forms as forms
from accounts.models import Loan
from accounts.services import loans
from accounts.services.loans import approving
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReasonForm, StaffAction
from bank.foundation.money import Money
from bank.foundation.pages import Text
from bank.staff.models import Approval

Cleaned = dict[str, Any]
State = Loan.State
SERVICE = "accounts.service_loan"


def _disburse(request: HttpRequest, loan: Loan, cleaned: Cleaned) -> Text:
    tranche = loans.disburse(
        loan.pk, amount_minor=cleaned["amount"].minor, paid_to_account_id=cleaned["paid_to"].pk, key=cleaned["key"],
        actor=actor_of(request), now=clock.now(),
    )  # fmt: skip
    return _("%(amount)s paid out.") % {"amount": _money(loan, tranche.amount_minor - tranche.fee_minor)}


def _receive(request: HttpRequest, loan: Loan, cleaned: Cleaned) -> Text:
    paid = loans.receive(
        loan.pk, amount_minor=cleaned["amount"].minor, from_account_id=cleaned["paid_from"].pk, key=cleaned["key"],
        actor=actor_of(request), now=clock.now(),
    )  # fmt: skip
    return _("%(amount)s paid in.") % {"amount": _money(loan, paid.amount_minor)}


def _quote(request: HttpRequest, loan: Loan, cleaned: Cleaned) -> Text:
    amount = cleaned["amount"]
    made = loans.quote(
        loan.pk, way=cleaned["way"], amount_minor=amount.minor if amount else None, actor=actor_of(request),
        now=clock.now(),
    )  # fmt: skip
    return _("Quote %(quote)s: %(total)s until the end of today.") % {
        "quote": made.public_id, "total": _money(loan, made.total_minor),
    }  # fmt: skip


def _skip(request: HttpRequest, loan: Loan, cleaned: Cleaned) -> Text:
    made = loans.skip_payments(
        loan.pk, payments=cleaned["payments"], reason=cleaned["reason"], actor=actor_of(request), now=clock.now()
    )
    return _("%(left)d payments left.") % {"left": made.instalments_left}


def _restructure(request: HttpRequest, loan: Loan, cleaned: Cleaned) -> Text:
    rate = cleaned["annual_rate"]
    change = {
        "payments": cleaned["payments"],
        "grace": cleaned["grace"],
        "annual_rate": None if rate is None else f"{rate:f}",
    }
    return _asked(request, loan, approving.Restructuring(), cleaned, change)


def _rate(request: HttpRequest, loan: Loan, cleaned: Cleaned) -> Text:
    return _asked(request, loan, approving.RateChange(), cleaned, {"rate": f"{cleaned['rate']:f}"})


def _waive(request: HttpRequest, loan: Loan, cleaned: Cleaned) -> Text:
    charge = None if cleaned["what"] == "late" else int(cleaned["what"])
    return _asked(request, loan, approving.Waiver(), cleaned, {"charge_id": charge})


def _write_off(request: HttpRequest, loan: Loan, cleaned: Cleaned) -> Text:
    return _asked(request, loan, approving.WriteOff(), cleaned, {})


def _recover(request: HttpRequest, loan: Loan, cleaned: Cleaned) -> Text:
    payer = cleaned["paid_from"]
    paid = loans.recover(
        loan.pk, amount_minor=cleaned["amount"].minor, from_account_id=payer.pk if payer else None, key=cleaned["key"],
        reason=cleaned["reason"], actor=actor_of(request), now=clock.now(),
    )  # fmt: skip
    return _("%(amount)s recovered.") % {"amount": _money(loan, paid.amount_minor)}


def _asked(request: HttpRequest, loan: Loan, handler: approving.Handler, cleaned: Cleaned, change: Cleaned) -> Text:
    change = {"loan_id": loan.pk, "reason": cleaned["reason"], **change}
    waits = approving.ask_or_do(handler, change, actor=actor_of(request), now=clock.now())
    if isinstance(waits, Approval):
        return _("%(approval)s waits for a second person. Nothing changed yet.") % {"approval": waits.public_id}
    return _("Done.")


def _money(loan: Loan, minor: int) -> str:
    return Money(minor, loan.account.currency).format()


def _running(loan: Loan) -> bool:
    return loan.interest_from is not None and not loan.ended


def _undrawn(loan: Loan) -> bool:
    open_ = not loan.ended and loan.state != State.DEFAULTED
    return open_ and (loan.drawn_minor < loan.principal_minor or loan.method == Loan.Method.REVOLVING)


ACTIONS = (
    StaffAction("disburse", _("Pay out a tranche"), SERVICE, run=_disburse, form=forms.tranche_form,
                available=_undrawn),
    StaffAction("receive", _("Take a payment"), SERVICE, run=_receive, form=forms.receive_form,
                available=lambda loan: loan.state in {State.ARREARS, State.DEFAULTED}),
    StaffAction("quote", _("Quote an early repayment"), SERVICE, run=_quote, form=forms.quote_form, available=_running),
    StaffAction("skip", _("Skip payments"), SERVICE, run=_skip, form=forms.HolidayForm, available=_running),
    StaffAction("rate", _("Change the rate"), SERVICE, run=_rate, form=forms.RateForm, available=_running),
    StaffAction("restructure", _("Restructure"), SERVICE, run=_restructure, form=forms.RestructureForm,
                available=_running),
    StaffAction("waive", _("Waive a fee or late interest"), SERVICE, run=_waive, form=forms.waive_form,
                available=lambda loan: loan.state in {State.ARREARS, State.DEFAULTED} or _running(loan)),
    StaffAction("write-off", _("Write off"), SERVICE, run=_write_off, form=ReasonForm, danger=True, available=_running),
    StaffAction("recover", _("Book a recovery"), SERVICE, run=_recover, form=forms.recovery_form,
                available=lambda loan: loan.state == State.WRITTEN_OFF),
)  # fmt: skip
