"""Money at notice: it leaves after the days of notice within a window, or sooner at the cost that the terms say."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from accounts.domain.early_end import interest_minor
from accounts.events import NoticeGiven
from accounts.models import Account, AccountParty, Payment, WithdrawalNotice
from accounts.selectors.ledger import balance
from accounts.services import chart, ledger
from accounts.services.accounts import locked
from accounts.services.deposits.moving import move
from accounts.services.errors import AccountNotOpen, InvalidRequest, NotAParty, NotInState, ShortOfFunds
from accounts.services.ledger import JournalDraft
from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.foundation.events import publish
from bank.foundation.money import Money
from products.domain.terms import EarlyEnd, NoticeTerms
from products.selectors import rate_for

State = WithdrawalNotice.State


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """What taking an amount today comes to, in minor units: free of cost under a notice, else at `cost_minor`."""

    amount_minor: int
    cost_minor: int
    notice: WithdrawalNotice | None


def give(*, account_id: int, amount_minor: int, key: str, actor: Actor, now: dt.datetime) -> WithdrawalNotice:
    """Give notice for an amount, once for its key. Raises InvalidRequest where it is more than lies there unnoticed."""
    with transaction.atomic():
        account = _account(account_id, actor)
        if earlier := WithdrawalNotice.objects.filter(account=account, key=f"{account.pk}:{key}").first():
            return earlier
        terms, today = _terms(account), clock.booking_date()
        given = WithdrawalNotice.objects.filter(account=account, state=State.GIVEN).aggregate(s=Sum("amount_minor"))[
            "s"
        ]
        left = balance(account.ledger_account_id).available - (given or 0)
        if not 0 < amount_minor <= left:
            raise InvalidRequest(
                "notice_amount",
                _("You can give notice for up to %(left)s."),
                left=Money(max(left, 0), account.currency),
            )
        free = today + dt.timedelta(days=terms.notice_days)
        notice = WithdrawalNotice.objects.create(
            account=account, amount_minor=amount_minor, given_on=today, free_on=free,
            until=free + dt.timedelta(days=terms.window_days - 1), key=f"{account.pk}:{key}",
        )  # fmt: skip
        audit.record(actor=actor, action="accounts.notice.give", subject=account, after={"amount": amount_minor})
        parties = AccountParty.objects.filter(account=account, until=None).order_by("pk")
        publish(
            NoticeGiven(
                subject_id=account.public_id, subject_version=notice.pk, account_id=account.pk,
                customer_ids=tuple(parties.values_list("customer_id", flat=True)), notice_id=notice.pk,
            ),
            actor=actor,
        )  # fmt: skip
    return notice


def cancel(notice_id: int, *, actor: Actor, now: dt.datetime) -> WithdrawalNotice:
    """Take a notice back: the money stays. NotInState where it was used or lapsed."""
    with transaction.atomic():
        notice = WithdrawalNotice.objects.select_for_update(of=("self",)).get(pk=notice_id)
        _account(notice.account_id, actor)
        if notice.state == State.CANCELLED:
            return notice
        if notice.state != State.GIVEN:
            raise NotInState
        notice.state = State.CANCELLED
        notice.save(update_fields=["state"])
        audit.record(actor=actor, action="accounts.notice.cancel", subject=notice.account)
    return notice


def quote(account: Account, amount_minor: int) -> Withdrawal:
    """Return what taking an amount today comes to. Raises InvalidRequest where the terms want notice first."""
    terms, today = _terms(account), clock.booking_date()
    available = balance(account.ledger_account_id).available
    if amount_minor <= 0:
        raise InvalidRequest("amount_not_positive", _("Enter an amount above zero, like 500.00"))
    free = WithdrawalNotice.objects.filter(account=account, state=State.GIVEN, free_on__lte=today, until__gte=today)
    notice = free.filter(amount_minor=amount_minor).order_by("until").first()
    cost = 0
    if notice is None:
        if terms.early_end is EarlyEnd.REFUSED:
            raise InvalidRequest(
                "no_notice", _("Give notice first: the money is free %(days)s days later."), days=terms.notice_days
            )
        rate = rate_for(account.product_version, max(available, 0), today)
        end = today + dt.timedelta(days=terms.early_end_days)
        cost = interest_minor(amount_minor, rate, account.product_version.price.day_count, today, end)
    if amount_minor + cost > available:
        raise ShortOfFunds(Money(amount_minor + cost - available, account.currency))
    return Withdrawal(amount_minor=amount_minor, cost_minor=cost, notice=notice)


def withdraw(
    *, account_id: int, amount_minor: int, pays_to_id: int, shown_cost_minor: int, key: str, actor: Actor,
    now: dt.datetime,
) -> Payment:  # fmt: skip
    """Move an amount out, once for its key, under a notice or at exactly the cost that was shown.

    Raises InvalidRequest, ShortOfFunds or AccountNotOpen; then nothing moved.
    """
    with transaction.atomic():
        account = _account(account_id, actor)
        earlier = Payment.objects.filter(initiator=f"contract:{account.pk}", idempotency_key=f"withdraw:{key}").first()
        if earlier is not None:
            return earlier
        found = quote(account, amount_minor)
        if found.cost_minor != shown_cost_minor:
            raise InvalidRequest("cost_changed", _("The cost has changed meanwhile. Look at it again."))
        target = _target(account, pays_to_id)
        if found.cost_minor:
            income = chart.control("customer-interest-expense", account.currency).pk
            entries = ((account.ledger_account_id, -found.cost_minor), (income, found.cost_minor))
            draft = JournalDraft(kind="early-end", entries=entries, idempotency_key=f"no-notice:{account.pk}:{key}")
            ledger.post([draft])
        payment = move(account, target, amount_minor, key=f"withdraw:{key}", category="transfer", actor=actor, now=now)
        if found.notice is not None:
            found.notice.state, found.notice.payment = State.USED, payment
            found.notice.save(update_fields=["state", "payment"])
        after = {"amount": amount_minor, "cost": found.cost_minor}
        audit.record(actor=actor, action="accounts.notice.withdraw", subject=account, after=after)
    return payment


def lapse(low: int, high: int, closed: dt.date) -> int:
    """Let the notices of a range lapse whose window has closed; return how many."""
    over = WithdrawalNotice.objects.filter(
        state=State.GIVEN, until__lte=closed, account__ledger_account_id__gte=low, account__ledger_account_id__lt=high
    )
    return over.update(state=State.LAPSED)


def _terms(account: Account) -> NoticeTerms:
    terms = account.product_version.typed_terms
    if not isinstance(terms, NoticeTerms):
        raise InvalidRequest("not_at_notice", _("This account needs no notice."))
    return terms


def _account(account_id: int, actor: Actor) -> Account:
    account = locked(account_id)
    parties = AccountParty.objects.filter(account=account, until=None, customer__user_id=actor.user_id or 0)
    if actor.kind != "staff" and not parties.exists():
        raise NotAParty
    if account.state != Account.State.OPEN:
        raise AccountNotOpen(account.state)
    return account


def _target(account: Account, pays_to_id: int) -> Account:
    mine = AccountParty.objects.filter(account=account, until=None).values("customer_id")
    found = Account.objects.filter(
        pk=pays_to_id, party_rows__customer_id__in=mine, party_rows__until=None, kind__in=["CURRENT", "SAVINGS"],
        currency=account.currency,
    ).exclude(state=Account.State.CLOSED).first()  # fmt: skip
    if found is None:
        raise InvalidRequest("pays_to", _("Choose one of your current or savings accounts for the money."))
    return found
