"""The pages of the shell itself: home, the public page, more, preferences, the web manifest."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from bank.foundation import charts
from bank.foundation.pages import HomeCard, home_cards
from bank.identity.services import set_language
from bank.portal.context import places
from bank.portal.preferences import ELDER_COOKIE, HIDDEN_COOKIE, THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the customer's home, the way to the worklist for staff, the public page to everyone else."""
    if not request.user.is_authenticated:
        line = charts.balance_line([40, 40, 32, 32, 24, 24, 60, 52])
        return render(request, "portal/public.html", {"ink_line": line, "example_seal": "9f2c71e05b8d3a6644c1f7d20e9b"})
    if request.user.is_staff:
        return redirect("admin:index")
    cards = home_cards(request)
    return render(
        request,
        "portal/home.html",
        {
            "main_cards": [_drawn(card, request) for card in cards if card.column == "main"],
            "aside_cards": [_drawn(card, request) for card in cards if card.column != "main"],
        },
    )


def _drawn(card: HomeCard, request: HttpRequest) -> str:
    return render_to_string(card.template, dict(card.context), request=request)


@require_GET
@login_required
def more(request: HttpRequest) -> HttpResponse:
    """Show every place that does not fit the bottom bar, and the preferences."""
    return render(request, "portal/more.html", {"places": [place for place in places(request) if not place.narrow]})


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep one preference in its cookie and go back. A value that we do not offer changes nothing."""
    response = HttpResponseRedirect(_back(request))
    asked = request.POST
    if asked.get("theme") in THEMES:
        _keep(response, THEME_COOKIE, asked["theme"])
    for name, cookie in (("elder", ELDER_COOKIE), ("hidden", HIDDEN_COOKIE)):
        if asked.get(name) in {"on", "off"}:
            _keep(response, cookie, asked[name])
    language = asked.get("language", "")
    if language in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
        if request.user.is_authenticated:
            set_language(user=request.user, language=language)
    return response


def _keep(response: HttpResponse, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie, value, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else "/"


@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """Describe the bank to a phone's home screen."""
    body: dict[str, Any] = {
        "name": settings.BANK_NAME,
        "short_name": settings.BANK_NAME,
        "start_url": "/",
        "display": "standalone",
        "background_color": "#f7f5f1",
        "theme_color": "#f7f5f1",
        "icons": [{"src": static("portal/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(body, content_type="application/manifest+json")
