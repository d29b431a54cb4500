"""Error pages in the bank's voice. They say what happened to the money only where it is known."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def _page(request: HttpRequest, status: int, heading: str, sentence: str) -> HttpResponse:
    return render(request, "portal/error.html", {"heading": heading, "sentence": sentence}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request was not one that we can read."""
    return _page(request, 400, _("We could not read that"), _("Nothing was changed. Go back and try once more."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known person, not their room."""
    sentence = _("Nothing was changed. If your work needs it, ask the person who leads your team.")
    if not getattr(request, "user", None) or not getattr(request.user, "is_staff", False):
        sentence = _("Nothing was changed. Ask us if you think you should see it.")
    return _page(request, 403, _("This page is not for your login"), sentence)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: also what another customer's id answers."""
    return _page(request, 404, _("There is no such page"), _("The address may be old, or belong to someone else."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or sent from elsewhere."""
    return _page(
        request, 403, _("This form is no longer valid"), _("Nothing was sent. Open the page again and repeat it there.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without the request, so that what broke cannot break this page too."""
    body = render_to_string(
        "portal/broken.html",
        {
            "heading": _("Something broke on our side"),
            "sentence": _("We can't tell yet whether it went through. Look at your account before you try again."),
        },
    )
    return HttpResponse(body, status=500)
