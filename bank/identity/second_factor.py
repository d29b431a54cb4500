"""Nobody uses the bank on a password alone: a login without a second factor is sent to set one up."""

from collections.abc import Callable
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bank.identity.models import User

#: What a login without a second factor may still open.
OPEN: Final = (
    "/security/totp/activate/",
    "/security/webauthn/add/",
    "/security/confirm/",
    "/security/reauthenticate/",
    "/security/webauthn/reauthenticate/",
    "/sign-out/",
    "/sign-in/",
    "/preferences/",
    "/static/",
    "/manifest.webmanifest",
    "/livez",
    "/readyz",
)
STRONG: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
PASSED: Final = "identity.second_factor"


def has_second_factor(user: User) -> bool:
    """Return whether a login has an app or a passkey (recovery codes alone are none)."""
    return Authenticator.objects.filter(user=user, type__in=STRONG).exists()


def passed(request: HttpRequest) -> bool:
    """Return whether this session was opened with a second factor."""
    records: list[dict[str, Any]] = get_authentication_records(request)
    return any(record["method"] == "mfa" for record in records)


class SecondFactorMiddleware:
    """Sends a signed-in person without a second factor to set-up, from every door that uses the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or request.session.get(PASSED) or request.path.startswith(OPEN):
            return self.get_response(request)
        assert isinstance(request.user, User)
        if passed(request):
            request.session[PASSED] = True
            return self.get_response(request)
        if has_second_factor(request.user):
            return redirect("mfa_reauthenticate")
        return redirect("mfa_activate_totp")
