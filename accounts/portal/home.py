"""What accounts put on the customer's home: the balance first, then payments that wait, other accounts, cards."""

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Account, Payment
from accounts.portal.accounts import holdings
from accounts.portal.payments import shown_creditor
from accounts.selectors import feed, visible
from accounts.services.cards import may_undo
from bank.foundation import charts, clock
from bank.foundation.money import Money
from bank.foundation.pages import HomeCard

LATEST = 5


def balance(request: HttpRequest) -> HomeCard | None:
    """Return the main account's balance with its latest entries."""
    account = _main(request)
    if account is None:
        return None
    context = {
        "holding": holdings([account])[0],
        "account_url": reverse("accounts:account", args=[account.public_id]),
        "pay_url": f"{reverse('accounts:pay')}?from={account.public_id}",
        "chart": charts.balance_line([minor / 100 for minor in feed.daily_balances(account)]),
        "rows": feed.entries(account, limit=LATEST).rows,
    }
    return HomeCard(template="accounts/portal/home_balance.html", context=context, order=0)


def waiting(request: HttpRequest) -> HomeCard | None:
    """Return payments that are held or wait for a confirmation."""
    states = [Payment.State.HELD, Payment.State.AWAITING_CONFIRMATION]
    found = visible.payments(request.user).filter(state__in=states).order_by("-pk")[:LATEST]
    rows = [(payment, shown_creditor(payment), Money(-payment.amount_minor, payment.currency)) for payment in found]
    if not rows:
        return None
    return HomeCard(template="accounts/portal/home_waiting.html", context={"rows": rows}, order=10)


def others(request: HttpRequest) -> HomeCard | None:
    """Return the other accounts with what they have."""
    main = _main(request)
    rest = [a for a in visible.accounts(request.user) if a != main and a.state != Account.State.CLOSED]
    if not rest:
        return None
    context = {"holdings": holdings(rest)}
    return HomeCard(template="accounts/portal/home_accounts.html", context=context, order=20, column="aside")


def cards(request: HttpRequest) -> HomeCard | None:
    """Return the customer's cards, each with its switch."""
    now = clock.now()
    rows = [(card, may_undo(card, now)) for card in visible.cards(request.user)]
    if not rows:
        return None
    return HomeCard(template="accounts/portal/home_cards.html", context={"cards": rows}, order=30, column="aside")


def _main(request: HttpRequest) -> Account | None:
    """Return the everyday account, else the oldest that is not closed."""
    listed = [account for account in visible.accounts(request.user) if account.state != Account.State.CLOSED]
    return next((account for account in listed if account.kind == "CURRENT"), listed[0] if listed else None)
