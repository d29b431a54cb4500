"""Saved payees: the list, a new one with its name checked, one taken away."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Payee
from accounts.portal.access import customer_of, customer_page, found_or_404
from accounts.portal.forms import PayeeForm, bank_label
from accounts.selectors import visible
from accounts.services import payees
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.errors import Refused

FIELDS = {
    "payee_name": "name",
    "payee_bank": "bank_code",
    "payee_number": "account_number",
    "payee_unknown": "account_number",
}


@customer_page
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show who is saved; each leads to paying them."""
    saved = [(payee, bank_label(payee.bank_code)) for payee in visible.payees(request.user)]
    return render(request, "accounts/portal/payees.html", {"payees": saved})


@customer_page
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Save someone new, then show how the name fits."""
    asked = PayeeForm(request.POST or None)
    if request.method == "POST" and asked.is_valid():
        try:
            payee = payees.add(
                customer_id=customer_of(request).pk, actor=actor_of(request), now=clock.now(), **asked.cleaned_data
            )
            return redirect("accounts:payee", public_id=payee.public_id)
        except Refused as refused:
            asked.add_error(FIELDS.get(refused.code), str(refused))
    return render(request, "accounts/portal/new_payee.html", {"form": asked}, status=422 if asked.is_bound else 200)


@customer_page
@require_GET
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one payee, how the name fits the account, and the way on to paying."""
    payee = found_or_404(visible.payee(request.user, public_id))
    context = {
        "payee": payee,
        "bank": bank_label(payee.bank_code),
        "check": payee.name_match.lower(),
        "real_name": _known_name(payee),
    }
    return render(request, "accounts/portal/payee.html", context)


@customer_page
@require_POST
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one off the list."""
    payee = found_or_404(visible.payee(request.user, public_id))
    payees.remove(payee=payee, actor=actor_of(request), now=clock.now())
    messages.info(request, _("%(name)s is no longer saved.") % {"name": payee.name})
    return redirect("accounts:payees")


def _known_name(payee: Payee) -> str:
    if payee.bank_code != settings.BANK_CODE or payee.name_match != Payee.Match.CLOSE:
        return ""
    check = payees.check_name(name=payee.name, account_number=payee.account_number, bank_code=payee.bank_code)
    return check.known_name
