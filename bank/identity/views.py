"""Pages about the login itself that allauth does not bring."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bank.foundation import audit
from bank.foundation.actor import actor_of
from bank.identity.idle import idle_message, is_idle
from bank.identity.models import User


@require_GET
def idle_sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out who has been away; a session used meanwhile in another tab just goes home."""
    if request.user.is_authenticated and not is_idle(request, margin=5):
        return redirect("home")
    logout(request)
    messages.info(request, idle_message())
    return redirect("account_login")


@require_POST
@login_required
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of this login, this one too."""
    assert isinstance(request.user, User)
    subject = ("user", request.user.public_id)
    audit.record(actor=actor_of(request), action="identity.signed_out_everywhere", subject=subject)
    for session in UserSession.objects.filter(user=request.user):
        session.end()
    logout(request)
    messages.info(request, _("Signed out on every device."))
    return redirect("account_login")


@require_GET
def still_here(request: HttpRequest) -> HttpResponse:
    """Answer a page on which somebody types or reads; the idle middleware has noted it by now."""
    return HttpResponse(status=204)
