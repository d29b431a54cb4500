"""Signs out a login that has been idle: nobody leaves an open bank behind on a shared machine."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext

from bank.foundation import clock

SEEN: Final = "identity.seen"
#: The session is written at most this often, so that reading pages stays reading.
WRITE_EVERY: Final = 30
#: Streams and liveness do not count as a person being there.
UNWATCHED: Final = ("/live/", "/sign-in/idle/", "/livez", "/readyz", "/static/")


def is_idle(request: HttpRequest, *, margin: int = 0) -> bool:
    """Return whether this session has not been used for longer than the bank allows (`margin` seconds less)."""
    seen: float | None = request.session.get(SEEN)
    return seen is not None and clock.now().timestamp() - seen > settings.IDLE_SIGN_OUT_SECONDS - margin


def idle_message() -> str:
    """Say why the page is gone, and that nothing happened."""
    minutes = settings.IDLE_SIGN_OUT_SECONDS // 60
    return ngettext(
        "Signed out after %(minutes)d minute. Nothing was sent.",
        "Signed out after %(minutes)d minutes. Nothing was sent.",
        minutes,
    ) % {"minutes": minutes}


class IdleMiddleware:
    """Ends an idle session before the view runs, so that an old form cannot act in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(UNWATCHED) or not request.user.is_authenticated:
            return self.get_response(request)
        if is_idle(request):
            logout(request)
            messages.info(request, idle_message())
            return redirect("account_login")
        now = clock.now().timestamp()
        if now - request.session.get(SEEN, 0) > WRITE_EVERY:
            request.session[SEEN] = now
        return self.get_response(request)
