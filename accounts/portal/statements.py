"""Statements: the list of months, a month as a page, as CSV and as PDF."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.domain.months import add_months
from accounts.models import Account, Customer
from accounts.portal.access import customer_page, found_or_404
from accounts.selectors import visible
from accounts.selectors.statement_files import as_csv, as_pdf
from accounts.selectors.statements import document, month_of
from bank.foundation import clock
from bank.foundation.errors import Refused

SHOWN_MONTHS = 24


@dataclass(frozen=True)
class Months:
    """An account with the months that it has statements of, newest first."""

    account: Account
    months: list[date]


@customer_page
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show the months of every account since it was opened."""
    today = clock.booking_date()
    rows = [Months(account, _months(account, today)) for account in visible.accounts(request.user)]
    return render(request, "accounts/portal/statements.html", {"rows": rows})


@customer_page
@require_GET
def page(request: HttpRequest, public_id: str, month: str) -> HttpResponse:
    """Show a month: opening balance, every entry, closing balance."""
    account = found_or_404(visible.account(request.user, public_id))
    said = document(account, _month(month))
    context = {"document": said, "account": account, "month": month, "open": said.last >= clock.booking_date()}
    return render(request, "accounts/portal/statement.html", context)


@customer_page
@require_GET
def download(request: HttpRequest, public_id: str, month: str, form: str) -> HttpResponse:
    """Send a month as csv or pdf."""
    account = found_or_404(visible.account(request.user, public_id))
    said = document(account, _month(month))
    name = f"statement-{account.number}-{month}.{form}"
    match form:
        case "csv":
            body, kind = as_csv(said), "text/csv; charset=utf-8"
        case "pdf":
            try:
                body, kind = as_pdf(said, _holders(account)), "application/pdf"
            except Refused as refused:
                context = {"why": str(refused), "account": account, "month": month}
                return render(request, "accounts/portal/no_file.html", context, status=refused.status)
        case _:
            raise Http404
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _month(typed: str) -> date:
    try:
        found = date.fromisoformat(f"{typed}-01")
    except ValueError:
        raise Http404 from None
    if not date(1990, 1, 1) <= found <= clock.booking_date():
        raise Http404
    return found


def _months(account: Account, today: date) -> list[date]:
    newest = month_of(account.closed_on or today)
    months = [add_months(newest, -back) for back in range(SHOWN_MONTHS)]
    return [month for month in months if month >= month_of(account.opened_on)]


def _holders(account: Account) -> str:
    people = Customer.objects.filter(party_rows__account=account, party_rows__until=None).order_by("party_rows__pk")
    return ", ".join(person.name for person in people)
