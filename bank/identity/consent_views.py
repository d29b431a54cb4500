"""The page on which a person sees and changes what they allow: one tap each way."""

import hashlib
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.errors import Refused
from bank.foundation.pages import HomeCard, NavigationItem
from bank.identity import consents
from bank.identity.models import Consent, ConsentText, Purpose, User

SHOWN_DECISIONS = 20
LONGEST_AGENT = 200

NAVIGATION = NavigationItem(label=gettext_lazy("Consents"), url_name="consents", icon="file-check", order=80, tab=False)


class DecisionForm(forms.Form):
    """One tap: a purpose, yes or no, and which text was on the screen."""

    purpose = forms.ChoiceField(choices=Purpose.choices)
    given = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda word: word == "yes")
    text_version = forms.IntegerField(min_value=1, max_value=1_000_000)


@login_required
@require_http_methods(["GET", "POST"])
def consents_page(request: HttpRequest) -> HttpResponse:
    """Show every purpose with its text and the way to change it; take one decision."""
    assert isinstance(request.user, User)
    if request.method == "POST":
        return _decide(request, request.user)
    lines = [_line(standing) for standing in consents.standings(request.user.pk)]
    history = Consent.objects.filter(user=request.user).select_related("text").order_by("-id")[:SHOWN_DECISIONS]
    return render(request, "identity/consents.html", {"lines": lines, "history": history})


def home_card(request: HttpRequest) -> HomeCard | None:
    """Keep consents one tap from home, so that withdrawing one takes two."""
    if not request.user.is_authenticated or request.user.is_staff:
        return None
    standings = consents.standings(request.user.pk)
    return HomeCard(
        template="identity/consent_card.html",
        context={"given": sum(standing.given for standing in standings), "count": len(standings)},
        order=900,
        column="aside",
    )


def _decide(request: HttpRequest, user: User) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That was not one of the choices. Nothing has changed."))
        return redirect("consents")
    wanted, actor, now = form.cleaned_data, actor_of(request), clock.now()
    evidence = _evidence(request)
    try:
        if wanted["given"]:
            version = wanted["text_version"]
            consents.give(user.pk, wanted["purpose"], actor=actor, now=now, evidence=evidence, text_version=version)
            messages.success(request, _("Saved: you allow this."))
        else:
            consents.withdraw(user.pk, wanted["purpose"], actor=actor, now=now, evidence=evidence)
            messages.success(request, _("Saved: you no longer allow this. It counts from now."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("consents")


def _evidence(request: HttpRequest) -> dict[str, Any]:
    """Return what proves the decision, and no more: the address only as a keyed digest."""
    address = request.META.get("REMOTE_ADDR", "")
    digest = hashlib.blake2b(address.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=16)
    return {
        "ip_hash": digest.hexdigest() if address else "",
        "user_agent": request.headers.get("User-Agent", "")[:LONGEST_AGENT],
        "language": get_language(),
    }


def _line(standing: consents.Standing) -> dict[str, Any]:
    return {"standing": standing, "text": words(standing.text), "label": standing.purpose.label}


def words(text: ConsentText) -> str:
    """Return a text in the reader's language, in English where it has none."""
    return str(text.texts.get(get_language() or "en") or text.texts["en"])
