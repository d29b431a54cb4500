"""Accounts: the list, and one account with its balance, what is held, and its feed with search."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from accounts.domain.balances import BalanceView
from accounts.models import Account
from accounts.portal.access import customer_page, found_or_404
from accounts.portal.contracts import doors
from accounts.portal.forms import NameForm, SearchForm
from accounts.selectors import feed, ledger, visible
from accounts.selectors.contracts import contract_rows
from accounts.selectors.goals import progress
from accounts.services import accounts as services
from bank.foundation import charts, clock
from bank.foundation.actor import actor_of
from bank.foundation.money import Money

NEWEST = 2**63 - 1


@dataclass(frozen=True)
class Holding:
    """An account with what it has."""

    account: Account
    available: Money
    held: Money | None
    booked: Money


@dataclass(frozen=True)
class Day:
    """The rows of one booking date; `net` only where the whole day is on the page."""

    on: date
    net: Money | None
    rows: list[feed.FeedRow]


@customer_page
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show every account with what is available."""
    return render(request, "accounts/portal/accounts.html", {"holdings": holdings(visible.accounts(request.user))})


@customer_page
@require_GET
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one account: its balance, what is set aside, its entries newest first, or those that match a search."""
    account = found_or_404(visible.account(request.user, public_id))
    search = SearchForm(request.GET)
    words = search.cleaned_data["q"] if search.is_valid() else ""
    page = feed.entries(account, search=words, after=_after(request))
    context = {
        "holding": holdings([account])[0],
        "account": account,
        "search": search,
        "words": words,
        "waiting": [] if words or request.GET.get("after") else feed.waiting(account),
        "days": _days(page),
        "older": f"?{urlencode({'q': words, 'after': page.after})}" if page.after else "",
        "chart": charts.balance_line([minor / 100 for minor in feed.daily_balances(account)]),
        "month": clock.booking_date().strftime("%Y-%m"),
        "contract": contract_rows(account),
        "doors": doors(account),
        "progress": progress(account, clock.booking_date()),
        "notices": account.notices.all()[:12],
        "name_form": NameForm(initial={"nickname": account.nickname}),
    }
    return render(request, "accounts/portal/account.html", context)


@customer_page
@require_POST
def rename(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give an account the customer's own name."""
    account = found_or_404(visible.account(request.user, public_id))
    asked = NameForm(request.POST)
    if asked.is_valid():
        services.rename(
            account_id=account.pk, nickname=asked.cleaned_data["nickname"], actor=actor_of(request), now=clock.now()
        )
    return redirect("accounts:account", public_id=public_id)


def holdings(accounts: Iterable[Account]) -> list[Holding]:
    """Return accounts with their balances, in one query for all."""
    listed = list(accounts)
    balances = ledger.balances(account.ledger_account_id for account in listed)
    return [_holding(account, balances[account.ledger_account_id]) for account in listed]


def _holding(account: Account, view: BalanceView) -> Holding:
    def money(minor: int) -> Money:
        return Money(minor, account.currency)

    # A loan's floor is what was lent: what is owed is the figure that matters, so it is not "available".
    available = view.ledger if account.kind == "LOAN" else view.available
    return Holding(account, money(available), money(view.held) if view.held else None, money(view.ledger))


def _after(request: HttpRequest) -> int | None:
    typed = request.GET.get("after", "")
    return min(int(typed), NEWEST) if typed.isascii() and typed.isdigit() and len(typed) < 20 else None


def _days(page: feed.FeedPage) -> list[Day]:
    days = [(on, list(rows)) for on, rows in groupby(page.rows, key=lambda row: row.booked_on)]
    return [
        Day(on, None if page.after and place == len(days) - 1 else _net(rows), rows)
        for place, (on, rows) in enumerate(days)
    ]


def _net(rows: list[feed.FeedRow]) -> Money:
    return Money(sum(row.amount.minor for row in rows), rows[0].amount.currency)
