"""A loan's pages: what is owed and when, how an instalment came about, and repaying early with a quote first."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Loan, Repayment, RepaymentQuote
from accounts.portal.access import customer_page, found_or_404
from accounts.portal.loan_forms import RepayForm
from accounts.portal.once import one_at_a_time
from accounts.selectors import loan_pages, visible
from accounts.selectors import loans as reads
from accounts.services import loans
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.errors import Refused
from bank.foundation.money import Money
from bank.identity.models import User
from bank.identity.stepup import StepUpForm

type Rows = Sequence[tuple[str, Any]]


@customer_page
@require_GET
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what is owed, the next payment, the picture of the schedule, and what was paid so far."""
    loan = found_or_404(visible.loan(request.user, public_id))
    at = reads.position(loan, clock.booking_date())
    currency = loan.account.currency
    paid = [(each, Money(each.amount_minor, currency)) for each in loan.repayments.order_by("-pk")[:12]]
    coming = loan_pages.next_payment(loan)
    context = {
        "loan": loan,
        "owed": Money(at.owed_minor, currency),
        "due": Money(at.due_minor, currency) if at.due_minor else None,
        "coming": coming,
        "coming_amount": Money(coming.amount_minor, currency) if coming else None,
        "rows": _facts(loan, at),
        "chart": loan_pages.picture(loan),
        "paid": paid,
        "may_repay": loan.interest_from is not None and not loan.ended and at.owed_minor > 0,
        "parts": [(part, Money(part.amount_minor, currency)) for part in loan.instalments.order_by("number")],
    }
    return render(request, "accounts/portal/loan.html", context)


@customer_page
@require_GET
def instalment(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Explain one instalment: what it is made of, and the nights, rates and amounts behind its interest."""
    loan = found_or_404(visible.loan(request.user, public_id))
    part = found_or_404(loan.instalments.filter(number=number).first())
    currency = loan.account.currency
    names = {"principal_minor": _("Principal"), "interest_minor": _("Interest"), "fee_minor": _("Fee")}
    rows: list[tuple[str, Any]] = [
        (label, Money(getattr(part, name), currency)) for name, label in names.items() if getattr(part, name)
    ]
    rows.append((_("Owed after"), Money(part.balance_after_minor, currency)))
    if part.paid_on:
        rows.append((_("Paid"), loan_pages.day_text(part.paid_on)))
    context = {
        "loan": loan, "part": part, "amount": Money(part.amount_minor, currency), "rows": rows,
        "stretches": loan_pages.working(part),
    }  # fmt: skip
    return render(request, "accounts/portal/instalment.html", context)


@customer_page
@require_http_methods(["GET", "POST"])
def repay(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask what repaying early costs today: everything, or a part to finish sooner or to pay less each time."""
    loan = found_or_404(visible.loan(request.user, public_id))
    form = RepayForm(request.POST or None, currency=loan.account.currency, revolving=loan.method == "REVOLVING")
    if request.method == "POST" and form.is_valid():
        try:
            made = loans.quote(
                loan.pk, way=form.cleaned_data["way"], amount_minor=form.amount_minor, actor=actor_of(request),
                now=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("accounts:loan_quote", public_id=made.public_id)
    status = 422 if form.errors else 200
    return render(request, "accounts/portal/loan_repay.html", {"loan": loan, "form": form}, status=status)


@customer_page
@require_http_methods(["GET", "POST"])
def quote(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a quote to the cent; with the right code it is paid, once."""
    said = found_or_404(visible.loan_quote(request.user, public_id))
    user = request.user
    assert isinstance(user, User)
    step_up = StepUpForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST":
        with one_at_a_time(f"repay:{said.pk}"):
            paid = _paid(said) or _confirmed(request, said, step_up)
        if paid is not None:
            return redirect("accounts:loan_payment", public_id=paid.public_id)
    elif (paid := _paid(said)) is not None:
        return redirect("accounts:loan_payment", public_id=paid.public_id)
    total = Money(said.total_minor, said.loan.account.currency)
    context = {
        "quote": said,
        "sentence": _("%(total)s to pay today, from %(account)s")
        % {"total": total.format(), "account": said.loan.paid_from},
        "rows": _quoted(said),
        "form": step_up,
        "pay_label": _("Pay %(amount)s") % {"amount": total.format()},
    }
    return render(request, "accounts/portal/loan_quote.html", context, status=422 if step_up.errors else 200)


@customer_page
@require_GET
def payment(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the receipt of a payment towards a loan."""
    paid = found_or_404(visible.repayment(request.user, public_id))
    currency = paid.loan.account.currency
    names = {
        "principal_minor": _("Principal"), "interest_minor": _("Interest"), "late_minor": _("Late interest"),
        "fee_minor": _("Fees"),
    }  # fmt: skip
    rows: list[tuple[str, Any]] = [
        (label, Money(getattr(paid, name), currency)) for name, label in names.items() if getattr(paid, name)
    ]
    owed = reads.position(paid.loan, clock.booking_date()).owed_minor
    words = {"amount": Money(paid.amount_minor, currency).format(), "owed": Money(owed, currency).format()}
    sentence = (
        _("%(amount)s paid towards your loan. %(owed)s still owed.")
        if owed
        else _("%(amount)s paid. Your loan is repaid.")
    )
    context = {"paid": paid, "rows": rows, "sentence": sentence % words}
    return render(request, "accounts/portal/loan_payment.html", context)


def _paid(said: RepaymentQuote) -> Repayment | None:
    said.refresh_from_db()
    return said.repayment


def _confirmed(request: HttpRequest, said: RepaymentQuote, step_up: StepUpForm) -> Repayment | None:
    if not step_up.is_valid():
        return None
    payer = said.loan.paid_from
    if payer is None or visible.account(request.user, payer.public_id) is None:
        step_up.add_error(None, _("There is no account of yours to pay this loan from. Talk to us."))
        return None
    try:
        return loans.repay_early(said.pk, from_account_id=payer.pk, actor=actor_of(request), now=clock.now())
    except Refused as refused:
        step_up.add_error(None, str(refused))
        return None


def _facts(loan: Loan, at: reads.Position) -> Rows:
    currency = loan.account.currency
    rows: list[tuple[str, Any]] = [
        (_("Borrowed"), Money(loan.drawn_minor, currency)),
        (_("Annual rate"), f"{loan.annual_rate:.2%}" + (f" ({loan.index.code})" if loan.index else "")),
        (_("Repaid by"), loan.get_method_display()),
        (_("Interest since the last payment"), Money(at.accrued_minor, currency)),
        (_("Paid from"), str(loan.paid_from or "–")),
        (_("Day count"), loan.day_count),
    ]
    if loan.reprices_on:
        rows.append((_("Rate set anew on"), loan_pages.day_text(loan.reprices_on)))
    return rows


def _quoted(said: RepaymentQuote) -> Rows:
    currency = said.loan.account.currency
    names = {
        "principal_minor": _("Principal"), "interest_minor": _("Interest to today"), "late_minor": _("Late interest"),
        "charges_minor": _("Fees due"), "fee_minor": _("Early repayment fee"),
    }  # fmt: skip
    rows: list[tuple[str, Any]] = [
        (label, Money(getattr(said, name), currency)) for name, label in names.items() if getattr(said, name)
    ]
    if (after := loans.outcome(said)) is not None:
        rows += [(_("Payments then"), Money(after[0], currency)), (_("Repaid by"), loan_pages.day_text(after[1]))]
    rows.append((_("Holds until the end of"), loan_pages.day_text(said.settles_on)))
    if said.way == RepaymentQuote.Way.WHOLE:
        rows.append((_("More for each further day"), Money(said.per_day_minor, currency)))
    return rows
