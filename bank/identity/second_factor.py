"""Nobody uses the bank on a password alone: a login without a second factor is sent to set one up."""

from collections.abc import Callable
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bank.identity.models import User

#: What a session may open before its second factor.
OPEN: Final = (
    "/security/confirm/",
    "/security/reauthenticate/",
    "/security/webauthn/reauthenticate/",
    "/sign-out/",
    "/sign-in/",
    "/preferences/",
    "/manifest.webmanifest",
    "/static/",
    "/livez",
    "/readyz",
)
#: What only a login without any second factor may open: where it gets one.
SET_UP: Final = ("/security/totp/activate/", "/security/webauthn/add/")
STRONG: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
PASSED: Final = "identity.second_factor"


def has_second_factor(user: User) -> bool:
    """Return whether a login has an app or a passkey (recovery codes alone are none)."""
    return bool(Authenticator.objects.filter(user=user, type__in=STRONG).exists())


def passed(request: HttpRequest) -> bool:
    """Return whether this session was opened with a second factor."""
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return any(bool(record["method"] == "mfa") for record in records)


class SecondFactorMiddleware:
    """Keeps a session on a password alone out of every door that uses the session, the admin's included."""

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
        if request.path.startswith(SET_UP):
            return self.get_response(request)
        return redirect("mfa_activate_totp")
