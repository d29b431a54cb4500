"""A term deposit in its holder's hands: what happens at maturity, and ending it early with the cost shown first."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.domain.words import percent
from accounts.models import Account, Payment, TermDeposit
from accounts.portal.access import customer_page, found_or_404
from accounts.portal.once import one_at_a_time
from accounts.selectors import visible
from accounts.services import deposits
from accounts.services.deposits import Breaking
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.errors import Refused
from bank.foundation.money import Money
from bank.identity.models import User
from bank.identity.stepup import StepUpForm
from products.domain.terms import EarlyEnd, TermDepositTerms
from products.models import ProductVersion


class InstructionForm(StepUpForm):
    """What happens at maturity, and the account that is paid."""

    at_maturity = forms.ChoiceField(
        label=gettext_lazy("When it matures"), choices=TermDeposit.AtMaturity, widget=forms.RadioSelect
    )
    pays_to = forms.ChoiceField(label=gettext_lazy("Paid to"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        mine = visible.accounts(user).filter(kind__in=["CURRENT", "SAVINGS"]).exclude(state=Account.State.CLOSED)
        self.own = {account.public_id: account for account in mine}
        field = self.fields["pays_to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(public_id, str(account)) for public_id, account in self.own.items()]


def early_end_words(version: ProductVersion) -> str:
    """Say in a sentence what ending a contract before its day costs."""
    terms = version.typed_terms
    assert isinstance(terms, TermDepositTerms)
    match terms.early_end:
        case EarlyEnd.PENALTY_RATE:
            return _("The interest is worked out anew at %(rate)s a year.") % {"rate": percent(terms.early_end_rate)}
        case EarlyEnd.FORFEIT_DAYS:
            days = terms.early_end_days
            return ngettext(
                "You give up the interest of %(days)d day.", "You give up the interest of %(days)d days.", days
            ) % {"days": days}
        case _:
            return _("It cannot be ended before its day.")


@customer_page
@require_http_methods(["GET", "POST"])
def maturity(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what happens at maturity, with the second factor, until the day itself."""
    contract, user = _contract(request, public_id), _user(request)
    now = {"at_maturity": contract.at_maturity, "pays_to": contract.pays_to.public_id if contract.pays_to else ""}
    form = InstructionForm(request.POST or None, user=user, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            deposits.instruct(
                account_id=contract.account_id,
                at_maturity=form.cleaned_data["at_maturity"],
                pays_to_id=form.own[form.cleaned_data["pays_to"]].pk,
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Changed. You can change it again until the day it matures."))
            return redirect("accounts:account", public_id=public_id)
    context = {"form": form, "contract": contract, "account": contract.account}
    return render(request, "accounts/portal/maturity.html", context, status=422 if form.errors else 200)


@customer_page
@require_http_methods(["GET", "POST"])
def end_early(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what ending it today costs; with the right code it ends, once, for exactly what was shown."""
    account, user = found_or_404(visible.account(request.user, public_id)), _user(request)
    step_up = StepUpForm(request.POST if request.method == "POST" else None, user=user)
    with one_at_a_time(f"end:{account.pk}"):
        if paid := Payment.objects.filter(initiator=f"contract:{account.pk}", idempotency_key="break").first():
            return redirect("accounts:payment", public_id=paid.public_id)
        contract = _contract(request, public_id)
        if request.method == "POST" and step_up.is_valid():
            try:
                made = deposits.break_deposit(
                    account_id=account.pk,
                    shown_minor=_shown(request),
                    actor=actor_of(request),
                    now=clock.now(),
                )
                return redirect("accounts:payment", public_id=made.public_id)
            except Refused as refused:
                step_up.add_error(None, str(refused))
    return _end_page(request, contract, step_up)


def _end_page(request: HttpRequest, contract: TermDeposit, step_up: StepUpForm) -> HttpResponse:
    account = contract.account
    try:
        found = deposits.quote_break(account.pk)
    except Refused as refused:
        context = {"why": str(refused), "account": account, "title": _("End it early")}
        return render(request, "accounts/portal/not_now.html", context, status=422)
    context = {
        "form": step_up,
        "account": account,
        "shown": found.pays_minor,
        "sentence": _sentence(found, account.currency),
        "rows": _rows(found, contract),
        "pay_label": _("End it and get %(amount)s") % {"amount": Money(found.pays_minor, account.currency).format()},
    }
    return render(request, "accounts/portal/end_early.html", context, status=422 if step_up.errors else 200)


def _sentence(found: Breaking, currency: str) -> str:
    if not found.cost_minor:
        return _("Ending it today costs nothing.")
    return _("Ending it today costs %(cost)s.") % {"cost": Money(found.cost_minor, currency).format()}


def _rows(found: Breaking, contract: TermDeposit) -> list[tuple[str, object]]:
    def money(minor: int) -> Money:
        return Money(minor, contract.account.currency)

    return [
        (_("Placed"), money(found.principal_minor)),
        (_("Interest so far"), money(found.interest_minor)),
        (_("Cost of ending early"), money(-found.cost_minor)),
        (_("You get"), money(found.pays_minor)),
        (_("Paid to"), str(contract.pays_to or "")),
        (_("Why it costs this"), _why(found, contract)),
    ]


def _why(found: Breaking, contract: TermDeposit) -> str:
    if found.in_grace:
        return _("It was renewed a few days ago: until its days of grace are over it costs nothing.")
    return early_end_words(contract.account.product_version)


def _contract(request: HttpRequest, public_id: str) -> TermDeposit:
    account = found_or_404(visible.account(request.user, public_id))
    contracts = TermDeposit.objects.select_related("account__product_version__specification", "pays_to")
    return found_or_404(contracts.filter(account=account, outcome="").first())


def _shown(request: HttpRequest) -> int:
    typed = request.POST.get("shown", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else -1


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
