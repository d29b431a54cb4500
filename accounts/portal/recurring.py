"""A monthly deposit: its value at maturity shown before it is opened, its cost before it is ended early."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import RecurringDeposit
from accounts.portal.access import customer_of, customer_page, found_or_404
from accounts.portal.deposits import early_end_words
from accounts.portal.forms import PlaceForm
from accounts.portal.once import one_at_a_time
from accounts.selectors import visible
from accounts.selectors.rates import monthly_quote, on_offer
from accounts.services.saving import recurring
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.errors import Refused
from bank.foundation.money import Money
from bank.identity.models import User
from bank.identity.stepup import StepUpForm
from products.selectors import launched
from products.services.eligibility import sentence


@customer_page
@require_http_methods(["GET", "POST"])
def monthly(request: HttpRequest, public_id: str) -> HttpResponse:
    """Review a monthly deposit with what it comes to; with the right code it is opened, once."""
    version = found_or_404(launched("RECURRING").filter(public_id=public_id).first())
    user = _user(request)
    asked = PlaceForm(request.GET, user=user)
    if asked.is_valid():
        try:
            recurring.check_amount(version, asked.cleaned_data["money"].minor)
        except Refused as refused:
            asked.add_error("amount", str(refused))
    if not asked.is_valid():
        offers = [(offer, sentence(offer.version, get_language() or "en")) for offer in on_offer()]
        context = {"offers": offers, "place": asked, "form": asked}
        return render(request, "accounts/portal/rates.html", context, status=422)
    key = request.POST.get("key", "")[:40] or secrets.token_hex(16)
    step_up = StepUpForm(request.POST if request.method == "POST" else None, user=user)
    with one_at_a_time(f"monthly:{user.pk}:{key}"):
        if made := RecurringDeposit.objects.filter(key=f"{user.pk}:{key}").first():
            return redirect("accounts:account", public_id=made.account.public_id)
        if request.method == "POST" and step_up.is_valid():
            try:
                made = recurring.open_recurring(
                    customer_id=customer_of(request).pk, product_version_id=version.pk, key=key,
                    monthly_minor=asked.cleaned_data["money"].minor, paid_from_id=asked.cleaned_data["source"].pk,
                    actor=actor_of(request), now=clock.now(),
                )  # fmt: skip
                messages.success(request, _("It is open. The first contribution is paid tonight."))
                return redirect("accounts:account", public_id=made.account.public_id)
            except Refused as refused:
                step_up.add_error(None, str(refused))
    amount: Money = asked.cleaned_data["money"]
    said = monthly_quote(version, amount, clock.booking_date())
    context = {
        "form": step_up, "key": key, "amount": amount, "quote": said, "source": asked.cleaned_data["source"],
        "version": version, "early": early_end_words(version),
        "pay_label": _("Save %(amount)s a month") % {"amount": amount.format()},
    }  # fmt: skip
    return render(request, "accounts/portal/monthly.html", context, status=422 if step_up.errors else 200)


@customer_page
@require_http_methods(["GET", "POST"])
def end_early(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what ending it today brings; with the right code it ends for exactly that."""
    account, user = found_or_404(visible.account(request.user, public_id)), _user(request)
    contract = found_or_404(RecurringDeposit.objects.select_related("paid_from").filter(account=account).first())
    if contract.outcome:
        return redirect("accounts:account", public_id=public_id)
    step_up = StepUpForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and step_up.is_valid():
        try:
            recurring.break_recurring(
                contract.pk, shown_minor=_shown(request), actor=actor_of(request), now=clock.now()
            )
            messages.success(request, _("It has ended. The money is in %(account)s.") % {"account": contract.paid_from})
            return redirect("accounts:account", public_id=contract.paid_from.public_id)
        except Refused as refused:
            step_up.add_error(None, str(refused))
    try:
        principal, earned, cost = recurring.quote(contract)
    except Refused as refused:
        context = {"why": str(refused), "account": account, "title": _("End it early")}
        return render(request, "accounts/portal/not_now.html", context, status=422)

    def money(minor: int) -> Money:
        return Money(minor, account.currency)

    gets = money(principal + earned - cost)
    context = {
        "form": step_up, "account": account, "shown": gets.minor,
        "sentence": _("Ending it today costs %(cost)s.") % {"cost": money(cost).format()},
        "rows": [
            (_("Paid in"), money(principal)), (_("Interest so far"), money(earned)),
            (_("Cost of ending early"), money(-cost)), (_("You get"), gets), (_("Paid to"), str(contract.paid_from)),
            (_("Why it costs this"), early_end_words(account.product_version)),
        ],
        "pay_label": _("End it and get %(amount)s") % {"amount": gets.format()},
    }  # fmt: skip
    return render(request, "accounts/portal/end_early.html", context, status=422 if step_up.errors else 200)


def _shown(request: HttpRequest) -> int:
    typed = request.POST.get("shown", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else -1


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
