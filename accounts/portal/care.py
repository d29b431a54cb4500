"""An account looked after by its holder: woken, closed to zero, its signing rule made stricter."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from accounts.portal.access import customer_page, found_or_404
from accounts.portal.once import one_at_a_time
from accounts.selectors import visible
from accounts.services import closing, dormancy, signing
from accounts.services.closing import Closing
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin.fields import MoneyField
from bank.foundation.errors import Refused
from bank.foundation.money import Money
from bank.identity.models import User
from bank.identity.stepup import StepUpForm


class ClosingForm(StepUpForm):
    """Where the money goes."""

    pays_to = forms.ChoiceField(label=gettext_lazy("The money goes to"), required=False)

    def __init__(self, *args: Any, user: User, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        mine = visible.accounts(user).filter(
            kind__in=["CURRENT", "SAVINGS"], state=Account.State.OPEN, currency=account.currency
        )
        self.own = {other.public_id: other for other in mine.exclude(pk=account.pk)}
        field = self.fields["pays_to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(public_id, str(other)) for public_id, other in self.own.items()]


class SigningForm(StepUpForm):
    """Who signs, and above which amount all do."""

    signing = forms.ChoiceField(label=gettext_lazy("Who signs"), choices=Account.Signing, widget=forms.RadioSelect)
    above = MoneyField(
        label=gettext_lazy("All sign above"), required=False,
        help_text=gettext_lazy("Leave it empty to sign every payment together."),
    )  # fmt: skip


@customer_page
@require_http_methods(["GET", "POST"])
def wake(request: HttpRequest, public_id: str) -> HttpResponse:
    """Confirm with the second factor that the holder is there: the account works again."""
    account, user = found_or_404(visible.account(request.user, public_id)), _user(request)
    form = StepUpForm(request.POST if request.method == "POST" else None, user=user)
    if account.state == Account.State.OPEN:
        return redirect("accounts:account", public_id=public_id)
    if request.method == "POST" and form.is_valid():
        try:
            dormancy.reactivate(account_id=account.pk, actor=actor_of(request), now=clock.now())
            messages.success(request, _("Your account works again."))
            return redirect("accounts:account", public_id=public_id)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "account": account}
    return render(request, "accounts/portal/wake.html", context, status=422 if form.errors else 200)


@customer_page
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what moves where; with the right code the account is closed, once, for exactly what was shown."""
    account, user = found_or_404(visible.account(request.user, public_id)), _user(request)
    form = ClosingForm(request.POST if request.method == "POST" else None, user=user, account=account)
    with one_at_a_time(f"close:{account.pk}"):
        account.refresh_from_db()
        if account.state == Account.State.CLOSED:
            return redirect("accounts:account", public_id=public_id)
        if request.method == "POST" and form.is_valid():
            target = form.own.get(form.cleaned_data["pays_to"])
            try:
                paid = closing.close_to_zero(
                    account_id=account.pk, pays_to_id=target.pk if target else None, shown_minor=_shown(request),
                    actor=actor_of(request), now=clock.now(),
                )  # fmt: skip
                messages.success(request, _("%(account)s is closed. Its statement is ready.") % {"account": account})
                if paid is not None:
                    return redirect("accounts:payment", public_id=paid.public_id)
                return redirect("accounts:account", public_id=public_id)
            except Refused as refused:
                form.add_error(None, str(refused))
    return _close_page(request, account, form)


@customer_page
@require_http_methods(["GET", "POST"])
def signing_rule(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for more signatures on a joint account; fewer are agreed at a branch."""
    account, user = found_or_404(visible.account(request.user, public_id)), _user(request)
    above = Money(account.all_sign_above_minor, account.currency).amount if account.all_sign_above_minor else ""
    form = SigningForm(request.POST or None, user=user, initial={"signing": account.signing, "above": above})
    if request.method == "POST" and form.is_valid():
        limit = form.cleaned_data["above"]
        try:
            signing.set_rule(
                account_id=account.pk, signing=form.cleaned_data["signing"],
                all_sign_above_minor=limit.minor if limit else 0, actor=actor_of(request), now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Changed; every holder is told."))
            return redirect("accounts:account", public_id=public_id)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "account": account}
    return render(request, "accounts/portal/signing.html", context, status=422 if form.errors else 200)


def _close_page(request: HttpRequest, account: Account, form: ClosingForm) -> HttpResponse:
    title = _("Close %(account)s?") % {"account": account.name}
    try:
        found = closing.quote(account.pk)
    except Refused as refused:
        context = {"why": str(refused), "account": account, "title": title}
        return render(request, "accounts/portal/not_now.html", context, status=422)
    if found.moves_minor and not form.own:
        why = _("There is money on it and no other account of yours to move it to. Open one or pay it out first.")
        context = {"why": why, "account": account, "title": title}
        return render(request, "accounts/portal/not_now.html", context, status=422)
    moves = Money(found.moves_minor, account.currency)
    target = next(iter(form.own.values()), None)
    sentence = title
    if found.moves_minor and target is not None:
        sentence = _("%(question)s %(amount)s moves to %(other)s.") % {
            "question": title, "amount": moves.format(), "other": target.name,
        }  # fmt: skip
    if not found.moves_minor:
        del form.fields["pays_to"]
    context = {
        "form": form, "account": account, "sentence": sentence, "shown": found.moves_minor,
        "rows": _rows(found, account.currency),
    }  # fmt: skip
    return render(request, "accounts/portal/close.html", context, status=422 if form.errors else 200)


def _rows(found: Closing, currency: str) -> list[tuple[str, object]]:
    return [
        (_("Balance"), Money(found.balance_minor, currency)),
        (_("Interest to the day"), Money(found.interest_minor, currency)),
        (_("Standing orders that end"), str(found.orders)),
        (_("Cards that end"), str(found.cards)),
    ]


def _shown(request: HttpRequest) -> int:
    typed = request.POST.get("shown", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else -1


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
