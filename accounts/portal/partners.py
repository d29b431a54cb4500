"""Which partners may use which account, for what and until when: given with a code, ended with one tap."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Account, Customer, Partner, Scope
from accounts.portal.access import customer_of, customer_page, found_or_404
from accounts.selectors import grants, visible
from accounts.services import partners
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.errors import Refused
from bank.foundation.pages import NavigationItem
from bank.identity.models import User
from bank.identity.stepup import StepUpForm

PARTNERS = NavigationItem(label=gettext_lazy("Partners"), url_name="partners", icon="link", order=75, tab=False)
DAYS = [(30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (180, gettext_lazy("180 days"))]
SHOWN_ENDED = 20


class GrantForm(StepUpForm):
    """A partner, an account, what for, how long, and the code."""

    partner = forms.ModelChoiceField(
        label=gettext_lazy("Partner"), queryset=Partner.objects.none(), empty_label=gettext_lazy("Choose one")
    )
    account = forms.ModelChoiceField(
        label=gettext_lazy("Account"), queryset=Account.objects.none(), empty_label=gettext_lazy("Choose one")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label=gettext_lazy("For"), choices=DAYS, coerce=int, initial=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = visible.accounts(self.user).exclude(state=Account.State.CLOSED)
        self.fields["partner"].queryset = Partner.objects.filter(active=True).order_by("name")  # type: ignore[attr-defined]
        self.fields["account"].queryset = own  # type: ignore[attr-defined]


@customer_page
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show what holds now, and what has ended."""
    now = clock.now()
    every = grants.of_customer(customer_of(request).pk)
    live = every.filter(revoked_at=None, expires_at__gt=now)
    ended = every.exclude(pk__in=live.values("pk"))[:SHOWN_ENDED]
    return render(request, "accounts/portal/partners.html", {"live": live, "ended": ended})


@customer_page
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Let a partner use an account; a partner may send its customer here with `?client=` filled in."""
    assert isinstance(request.user, User)
    asked = Partner.objects.filter(client_id=request.GET.get("client", "")[:80]).first()
    initial = {"partner": asked, "scopes": request.GET.getlist("scope")[:10]}
    form = GrantForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid() and _gave(request, form, customer_of(request)):
        return redirect("partners")
    return render(request, "accounts/portal/grant.html", {"form": form}, status=422 if form.is_bound else 200)


@customer_page
@require_POST
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a grant."""
    grant = found_or_404(grants.of_customer(customer_of(request).pk).filter(public_id=public_id).first())
    partners.revoke(grant=grant, actor=actor_of(request), now=clock.now())
    messages.success(request, _("%(partner)s no longer has access.") % {"partner": grant.partner.name})
    return redirect("partners")


def _gave(request: HttpRequest, form: GrantForm, customer: Customer) -> bool:
    asked, now = form.cleaned_data, clock.now()
    try:
        partners.give(
            customer=customer,
            partner=asked["partner"],
            account=asked["account"],
            scopes=asked["scopes"],
            expires_at=now + timedelta(days=asked["days"]),
            actor=actor_of(request),
            now=now,
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("%(partner)s has access now.") % {"partner": asked["partner"].name})
    return True
