"""Freezing a card: one tap on home; undone at once for ten seconds, later with the second factor."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.portal.access import customer_page, found_or_404
from accounts.selectors import visible
from accounts.services import cards
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.identity.models import User
from bank.identity.stepup import StepUpForm


@customer_page
@require_POST
def freeze(request: HttpRequest, public_id: str) -> HttpResponse:
    """Freeze, then go home, where the card's row offers to undo it."""
    card = found_or_404(visible.card(request.user, public_id))
    cards.freeze(card=card, actor=actor_of(request), now=clock.now())
    return redirect("home")


@customer_page
@require_http_methods(["GET", "POST"])
def unfreeze(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the card work again: at once while the freeze is fresh, else with a code."""
    card = found_or_404(visible.card(request.user, public_id))
    assert isinstance(request.user, User)
    now = clock.now()
    fresh = cards.may_undo(card, now)
    step_up = StepUpForm(request.POST if request.method == "POST" and not fresh else None, user=request.user)
    if request.method == "POST" and (fresh or step_up.is_valid()):
        cards.unfreeze(card=card, actor=actor_of(request), now=now)
        messages.info(request, _("Card ···%(last)s works again.") % {"last": card.last_four})
        return redirect("home")
    return render(
        request,
        "accounts/portal/unfreeze.html",
        {"card": card, "form": step_up},
        status=422 if step_up.is_bound else 200,
    )
