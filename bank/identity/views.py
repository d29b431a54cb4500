"""Pages about the login itself that allauth does not bring."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bank.identity.idle import is_idle


@require_GET
def idle_sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out who has been away; a fresh session (another tab was used meanwhile) just goes home."""
    if request.user.is_authenticated and not is_idle(request):
        return redirect("home")
    logout(request)
    messages.info(request, _("Signed out after 10 minutes. Nothing was sent."))
    return redirect("account_login")
