"""How was this worked out: a posting of interest, what has accrued so far, and a balance on a day."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.domain.working import Working
from accounts.models import Account, InterestPosting
from accounts.models.interest import Side
from accounts.portal.access import customer_page, found_or_404
from accounts.selectors import visible, working
from bank.foundation import clock


@customer_page
@require_GET
def so_far(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what has accrued since the last posting, night by night."""
    account = found_or_404(visible.account(request.user, public_id))
    sides = [working.working(account, side=side) for side in Side.values]
    context = {"account": account, "found": sides[0], "charged": sides[1] if sides[1].nights else None, "posting": None}
    return render(request, "accounts/portal/working.html", context)


@customer_page
@require_GET
def so_far_csv(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send the nights since the last posting."""
    account = found_or_404(visible.account(request.user, public_id))
    return _file(working.working(account), f"interest-{account.number}.csv")


@customer_page
@require_GET
def posting(request: HttpRequest, public_id: str, journal_id: int) -> HttpResponse:
    """Show how a posting of interest was worked out."""
    account, posted = _posting(request, public_id, journal_id)
    context = {"account": account, "found": working.working(account, posted), "charged": None, "posting": posted}
    return render(request, "accounts/portal/working.html", context)


@customer_page
@require_GET
def posting_csv(request: HttpRequest, public_id: str, journal_id: int) -> HttpResponse:
    """Send the nights of a posting."""
    account, posted = _posting(request, public_id, journal_id)
    return _file(working.working(account, posted), f"interest-{account.number}-{posted.through}.csv")


@customer_page
@require_GET
def balance(request: HttpRequest, public_id: str, day: str) -> HttpResponse:
    """Show a balance by value date as it was known then and as it is corrected now, with the entries between."""
    account = found_or_404(visible.account(request.user, public_id))
    found = working.balance_on(account, _day(day))
    return render(request, "accounts/portal/balance_on.html", {"account": account, "found": found})


def _posting(request: HttpRequest, public_id: str, journal_id: int) -> tuple[Account, InterestPosting]:
    account = found_or_404(visible.account(request.user, public_id))
    return account, found_or_404(working.posting(account, journal_id))


def _file(found: Working, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(working.as_csv(found), content_type="text/csv; charset=utf-8", headers=headers)


def _day(typed: str) -> date:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        raise Http404 from None
    if not date(1990, 1, 1) <= found <= clock.booking_date():
        raise Http404
    return found
