"""Who is at the door: pages for customers, where anything that is not theirs does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import Customer
from accounts.selectors import visible

type Page[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def customer_page[**P](view: Page[P]) -> Page[P]:
    """Ask for a sign-in; a login without a customer behind it finds nothing here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        customer_of(request)
        return view(request, *args, **kwargs)

    return cast("Page[P]", login_required(guarded))


def customer_of(request: HttpRequest) -> Customer:
    """Return the customer of this request, read once."""
    found = getattr(request, "bank_customer", None) or visible.customer(request.user)
    if found is None:
        raise Http404
    request.bank_customer = found  # type: ignore[attr-defined]
    return found


def found_or_404[T](thing: T | None) -> T:
    """Return what was found; 404 where it does not exist or is somebody else's: nobody learns which."""
    if thing is None:
        raise Http404
    return thing
