"""Offers as a customer sees them. An offer that was not made to this customer is a 404."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Customer
from bank.foundation import clock
from bank.foundation.actor import actor_of
from marketing.models import Campaign
from marketing.selectors.offers import offer_of, open_offers
from marketing.services import responses


def customer_of(request: HttpRequest) -> Customer | None:
    """Return the customer who is signed in."""
    return Customer.objects.filter(user_id=request.user.pk).first() if request.user.pk else None


def _customer(request: HttpRequest) -> Customer:
    customer = customer_of(request)
    if customer is None:
        raise Http404
    return customer


def _shown(campaign: Campaign) -> dict[str, object]:
    title, body = campaign.content.text(get_language() or "en")
    return {"campaign": campaign, "title": title, "body": body}


@login_required
@require_GET
def offers(request: HttpRequest) -> HttpResponse:
    """The offers open to the customer; opening the page counts as seen."""
    customer = _customer(request)
    found = open_offers(customer.pk)
    responses.see(campaign_ids=[campaign.pk for campaign in found], customer_id=customer.pk, now=clock.now())
    return render(request, "marketing/offers.html", {"offers": [_shown(campaign) for campaign in found]})


@login_required
@require_GET
def offer(request: HttpRequest, public_id: str) -> HttpResponse:
    """One offer, as its notification and e-mail link to it."""
    customer = _customer(request)
    campaign = _made_to(customer, public_id)
    responses.see(campaign_ids=[campaign.pk], customer_id=customer.pk, now=clock.now())
    return render(request, "marketing/offers.html", {"offers": [_shown(campaign)]})


@login_required
@require_POST
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept, which leads on, or dismiss."""
    customer = _customer(request)
    campaign = _made_to(customer, public_id)
    accepted = request.POST.get("answer") == "accept"
    responses.answer(
        campaign=campaign, customer_id=customer.pk, accepted=accepted, actor=actor_of(request), now=clock.now()
    )
    return redirect(campaign.content.link if accepted else "marketing:offers")


def _made_to(customer: Customer, public_id: str) -> Campaign:
    campaign = offer_of(customer.pk, public_id)
    if campaign is None:
        raise Http404
    return campaign
