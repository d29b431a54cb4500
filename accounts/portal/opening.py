"""Opening an account: what is on offer with its rates; a term deposit with its interest before the confirm."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Payment, TermDeposit
from accounts.portal.access import customer_of, customer_page, found_or_404
from accounts.portal.deposits import early_end_words
from accounts.portal.forms import PlaceForm
from accounts.portal.once import one_at_a_time
from accounts.selectors.rates import on_offer, quote
from accounts.services import deposits, opening
from accounts.services.payments.request import initiator_of
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.errors import Refused
from bank.foundation.money import Money
from bank.identity.models import User
from bank.identity.stepup import StepUpForm
from products.models import ProductVersion
from products.selectors import launched
from products.services.eligibility import sentence


@require_GET
def rates(request: HttpRequest) -> HttpResponse:
    """Show everything on offer; to customers with the way to open it."""
    user = request.user
    offers = [(offer, sentence(offer.version, get_language() or "en")) for offer in on_offer()]
    place = PlaceForm(user=user) if isinstance(user, User) and user.is_authenticated else None
    return render(request, "accounts/portal/rates.html", {"offers": offers, "place": place})


@customer_page
@require_POST
def open_account(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open an account on call or at notice for the customer alone."""
    version = _on_sale(public_id, "CURRENT", "SAVINGS", "NOTICE")
    try:
        with one_at_a_time(f"open:{customer_of(request).pk}"):
            account = opening.open_account(
                customer_ids=[customer_of(request).pk],
                product_version_id=version.pk,
                actor=actor_of(request),
                now=clock.now(),
            )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("accounts:rates")
    messages.success(request, _("%(account)s is open. Money you move there will appear here.") % {"account": account})
    return redirect("accounts:account", public_id=account.public_id)


@customer_page
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, public_id: str) -> HttpResponse:
    """Review a term deposit with its interest; with the right code it is opened and the money placed, once."""
    version = _on_sale(public_id, "TERM_DEPOSIT")
    user = request.user
    assert isinstance(user, User)
    asked = PlaceForm(request.GET, user=user)
    if not asked.is_valid():
        offers = [(offer, sentence(offer.version, get_language() or "en")) for offer in on_offer()]
        return render(
            request, "accounts/portal/rates.html", {"offers": offers, "place": asked, "form": asked}, status=422
        )
    step_up = StepUpForm(request.POST if request.method == "POST" else None, user=user)
    key = request.POST.get("key", "") or secrets.token_hex(16)
    if request.method == "POST":
        with one_at_a_time(f"place:{user.pk}:{key}"):
            paid = _paid(request, key) or _placed(request, version, asked, step_up, key)
        if paid is not None:
            return redirect("accounts:payment", public_id=paid.public_id)
    return _review(request, version, asked, step_up, key)


def _placed(
    request: HttpRequest, version: ProductVersion, asked: PlaceForm, step_up: StepUpForm, key: str
) -> Payment | None:
    if not step_up.is_valid():
        return None
    try:
        return deposits.open_term_deposit(
            customer_ids=[customer_of(request).pk],
            product_version_id=version.pk,
            amount_minor=asked.cleaned_data["money"].minor,
            from_account_id=asked.cleaned_data["source"].pk,
            key=key,
            actor=actor_of(request),
            now=clock.now(),
            at_maturity=asked.cleaned_data["at_maturity"],
        )
    except Refused as refused:
        step_up.add_error(None, str(refused))
        return None


def _review(
    request: HttpRequest, version: ProductVersion, asked: PlaceForm, step_up: StepUpForm, key: str
) -> HttpResponse:
    amount: Money = asked.cleaned_data["money"]
    source = asked.cleaned_data["source"]
    said = quote(version, amount, clock.booking_date())
    context = {
        "form": step_up,
        "key": key,
        "amount": amount,
        "quote": said,
        "source": source,
        "version": version,
        "at_maturity": TermDeposit.AtMaturity(asked.cleaned_data["at_maturity"]).label,
        "early": early_end_words(version),
        "pay_label": _("Place %(amount)s") % {"amount": amount.format()},
    }
    return render(request, "accounts/portal/place.html", context, status=422 if step_up.errors else 200)


def _paid(request: HttpRequest, key: str) -> Payment | None:
    return Payment.objects.filter(initiator=initiator_of(actor_of(request)), idempotency_key=key).first()


def _on_sale(public_id: str, *kinds: str) -> ProductVersion:
    return found_or_404(launched().filter(public_id=public_id, specification__kind__in=kinds).first())
