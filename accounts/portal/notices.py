"""A notice account in its holder's hands: notice given, taken back, money taken out with its cost shown first."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Account, WithdrawalNotice
from accounts.portal.access import customer_page, found_or_404
from accounts.selectors import visible
from accounts.services.saving import notices
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin.fields import MoneyField
from bank.foundation.errors import Refused
from bank.foundation.money import Money
from bank.identity.models import User
from bank.identity.stepup import StepUpForm


class NoticeForm(StepUpForm):
    """How much will be needed."""

    amount = MoneyField(label=gettext_lazy("How much"))
    key = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=lambda: secrets.token_hex(16))


class TakeForm(forms.Form):
    """How much, where to."""

    amount = MoneyField(label=gettext_lazy("How much"))
    pays_to = forms.ChoiceField(label=gettext_lazy("The money goes to"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = visible.accounts(user).filter(kind__in=["CURRENT", "SAVINGS"]).exclude(state=Account.State.CLOSED)
        self.own = {account.public_id: account for account in mine}
        field = self.fields["pays_to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(public_id, str(account)) for public_id, account in self.own.items()]


@customer_page
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give notice for an amount, with the second factor."""
    account = _account(request, public_id)
    form = NoticeForm(request.POST or None, user=_user(request))
    if request.method == "POST" and form.is_valid():
        try:
            notices.give(
                account_id=account.pk, amount_minor=form.cleaned_data["amount"].minor, key=form.cleaned_data["key"],
                actor=actor_of(request), now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Notice given. We tell you when the money is free."))
            return redirect("accounts:account", public_id=public_id)
        except Refused as refused:
            form.add_error("amount", str(refused))
    context = {"form": form, "account": account}
    return render(request, "accounts/portal/notice.html", context, status=422 if form.errors else 200)


@customer_page
@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a notice back."""
    mine = visible.accounts(request.user).values("pk")
    notice = found_or_404(WithdrawalNotice.objects.filter(public_id=public_id, account__in=mine).first())
    try:
        notices.cancel(notice.pk, actor=actor_of(request), now=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("accounts:account", public_id=notice.account.public_id)


@customer_page
@require_http_methods(["GET", "POST"])
def take_out(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask how much, show what it costs today, and move it with the right code, once."""
    account, user = _account(request, public_id), _user(request)
    asked = TakeForm(request.GET or None, user=user)
    if not asked.is_valid():
        context = {"form": asked, "account": account}
        return render(request, "accounts/portal/take_out.html", context, status=422 if asked.errors else 200)
    amount: Money = asked.cleaned_data["amount"]
    target = asked.own[asked.cleaned_data["pays_to"]]
    key = request.POST.get("key", "")[:40] or secrets.token_hex(16)
    step_up = StepUpForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and step_up.is_valid():
        try:
            paid = notices.withdraw(
                account_id=account.pk, amount_minor=amount.minor, pays_to_id=target.pk, shown_cost_minor=_shown(request),
                key=key, actor=actor_of(request), now=clock.now(),
            )  # fmt: skip
            return redirect("accounts:payment", public_id=paid.public_id)
        except Refused as refused:
            step_up.add_error(None, str(refused))
    try:
        found = notices.quote(account, amount.minor)
    except Refused as refused:
        asked.add_error("amount", str(refused))
        return render(request, "accounts/portal/take_out.html", {"form": asked, "account": account}, status=422)
    cost = Money(found.cost_minor, account.currency)
    context = {
        "form": step_up, "account": account, "key": key, "shown": found.cost_minor,
        "sentence": _("%(amount)s to %(name)s") % {"amount": amount.format(), "name": target.name},
        "rows": [
            (_("From"), str(account)),
            (_("Cost without notice"), cost if cost.minor else _("None: notice was given")),
            (_("Leaves the account"), Money(amount.minor + cost.minor, account.currency)),
        ],
        "pay_label": _("Take out %(amount)s") % {"amount": amount.format()},
    }  # fmt: skip
    return render(request, "accounts/portal/take_out_review.html", context, status=422 if step_up.errors else 200)


def _account(request: HttpRequest, public_id: str) -> Account:
    return found_or_404(visible.accounts(request.user).filter(public_id=public_id, kind="NOTICE").first())


def _shown(request: HttpRequest) -> int:
    typed = request.POST.get("shown", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else -1


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
