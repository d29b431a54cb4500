"""A contribution every month by the day's end, its missed ones counted; paid out with its interest at the end."""

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain.months import add_months
from accounts.events import ContributionMissed, RecurringEnded
from accounts.models import Account, AccountParty, RecurringDeposit
from accounts.selectors.ledger import balance
from accounts.services import chart, ledger, signing
from accounts.services.accounts import close, locked
from accounts.services.deposits import interest_due
from accounts.services.deposits.breaking import CostChanged
from accounts.services.deposits.moving import move
from accounts.services.errors import InvalidRequest, NotAParty, NotInState
from accounts.services.ledger import JournalDraft
from accounts.services.opening import open_account
from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.events import publish
from bank.foundation.money import Money
from products.domain.terms import EarlyEnd, RecurringTerms
from products.models import ProductVersion
from products.selectors import rate_for

Outcome = RecurringDeposit.Outcome


def open_recurring(
    *, customer_id: int, product_version_id: int, monthly_minor: int, paid_from_id: int, key: str, actor: Actor,
    now: dt.datetime,
) -> RecurringDeposit:  # fmt: skip
    """Open a recurring deposit, once for its key; the first contribution is paid in the coming night.

    Raises InvalidRequest for an amount outside the terms or an account that cannot pay, and what opening raises.
    """
    version = ProductVersion.objects.select_related("specification", "price").get(pk=product_version_id)
    terms = check_amount(version, monthly_minor)
    with transaction.atomic():
        source = _source(paid_from_id, actor, version.currency)
        if earlier := RecurringDeposit.objects.filter(key=f"{actor.user_id}:{key}").first():
            return earlier
        signing.check_alone(source, monthly_minor)
        account = open_account(customer_ids=[customer_id], product_version_id=version.pk, actor=actor, now=now)
        assert account.maturity_on is not None
        made = RecurringDeposit.objects.create(
            account=account, paid_from=source, monthly_minor=monthly_minor, months=terms.months,
            annual_rate=rate_for(version, monthly_minor, account.opened_on), matures_on=account.maturity_on,
            starts_on=account.opened_on + dt.timedelta(days=1), key=f"{actor.user_id}:{key}",
        )  # fmt: skip
        audit.record(actor=actor, action="accounts.recurring.open", subject=account, after={"monthly": monthly_minor})
    return made


def check_amount(version: ProductVersion, monthly_minor: int) -> RecurringTerms:
    """Return the terms; InvalidRequest for another kind of product or an amount outside them."""
    terms = version.typed_terms
    if not isinstance(terms, RecurringTerms):
        raise InvalidRequest("not_recurring", _("This product takes no monthly contributions."))
    if not terms.minimum_monthly_minor <= monthly_minor <= terms.maximum_monthly_minor:
        raise InvalidRequest(
            "monthly_amount",
            _("Between %(least)s and %(most)s a month."),
            least=Money(terms.minimum_monthly_minor, terms.currency),
            most=Money(terms.maximum_monthly_minor, terms.currency),
        )
    return terms


def is_due(contract: RecurringDeposit, today: dt.date) -> bool:
    """Whether a contribution or the maturity has come."""
    turns = contract.turn < contract.months and add_months(contract.starts_on, contract.turn) <= today
    return turns or contract.matures_on <= today


def work(contract_id: int, today: dt.date, *, actor: Actor, now: dt.datetime) -> int:
    """Pay the contributions that are due, or pay all out when it matures; return what moved, in minor units."""
    with transaction.atomic():
        contract = _running(contract_id)
        moved = 0
        while contract.turn < contract.months and add_months(contract.starts_on, contract.turn) <= today:
            moved += _contribute(contract, actor=actor, now=now)
        terms = contract.account.product_version.typed_terms
        assert isinstance(terms, RecurringTerms)
        contract.save(update_fields=["turn", "missed", "version"])
        if contract.matures_on <= today:
            return moved + _pay_out(contract, Outcome.PAID_OUT, 0, actor=actor, now=now)
        if contract.missed > terms.missed_most:
            return moved + _pay_out(contract, Outcome.LAPSED, _cost(contract), actor=actor, now=now)
    return moved


def quote(contract: RecurringDeposit) -> tuple[int, int, int]:
    """Return principal, interest and cost of ending it today, in minor units. InvalidRequest where terms refuse it."""
    terms = contract.account.product_version.typed_terms
    assert isinstance(terms, RecurringTerms)
    if contract.outcome:
        raise NotInState
    if terms.early_end is EarlyEnd.REFUSED:
        raise InvalidRequest("no_early_end", _("This deposit cannot be ended before it matures. Its terms say so."))
    earned = interest_due.due_minor(contract.account)
    return balance(contract.account.ledger_account_id).available, earned, _cost(contract)


def break_recurring(contract_id: int, *, shown_minor: int, actor: Actor, now: dt.datetime) -> int:
    """End it early for exactly what was shown; return what was paid. Ended early already, the same again.

    Raises CostChanged, NotInState, NotAParty, InvalidRequest.
    """
    with transaction.atomic():
        contract = _running(contract_id, ended=Outcome.BROKEN)
        parties = AccountParty.objects.filter(account=contract.account, until=None)
        if actor.kind != "staff" and not parties.filter(customer__user_id=actor.user_id or 0).exists():
            raise NotAParty
        if contract.outcome:
            return shown_minor
        principal, earned, cost = quote(contract)
        if principal + earned - cost != shown_minor:
            raise CostChanged(Money(principal + earned - cost, contract.account.currency))
        return _pay_out(contract, Outcome.BROKEN, cost, actor=actor, now=now)


def _contribute(contract: RecurringDeposit, *, actor: Actor, now: dt.datetime) -> int:
    number, source = contract.turn, contract.paid_from
    contract.turn, contract.version = number + 1, contract.version + 1
    free = balance(source.ledger_account_id).available if source.state == Account.State.OPEN else 0
    if free < contract.monthly_minor:
        contract.missed += 1
        publish(ContributionMissed(**_said(contract), number=number + 1), actor=actor)
        return 0
    key = f"contribution:{contract.pk}:{number}"
    move(source, contract.account, contract.monthly_minor, key=key, category="deposit", actor=actor, now=now)
    return contract.monthly_minor


def _cost(contract: RecurringDeposit) -> int:
    """Interest grows with its rate, so at another rate it is that part of it; half a minor unit to even."""
    terms = contract.account.product_version.typed_terms
    assert isinstance(terms, RecurringTerms)
    earned = interest_due.due_minor(contract.account)
    if terms.early_end is not EarlyEnd.PENALTY_RATE or not contract.annual_rate:
        return earned
    anew = Decimal(earned) * terms.early_end_rate / contract.annual_rate
    return max(earned - int(anew.quantize(Decimal(1), ROUND_HALF_EVEN)), 0)


def _pay_out(contract: RecurringDeposit, outcome: str, cost: int, *, actor: Actor, now: dt.datetime) -> int:
    account, target = contract.account, contract.paid_from
    if account.state != Account.State.OPEN or target.state == Account.State.CLOSED:
        return 0
    interest_due.pay(account)
    if cost:
        income = chart.control("customer-interest-expense", account.currency).pk
        entries = ((account.ledger_account_id, -cost), (income, cost))
        ledger.post([JournalDraft(kind="early-end", entries=entries, idempotency_key=f"early-end:{account.pk}")])
    left = balance(account.ledger_account_id).available
    if left:
        move(account, target, left, key="maturity", category="deposit", actor=actor, now=now)
    contract.outcome, contract.version = Outcome(outcome).value, contract.version + 1
    contract.save(update_fields=["outcome", "version"])
    audit.record(
        actor=actor, action="accounts.recurring.end", subject=account,
        after={"outcome": contract.outcome, "paid": left, "cost": cost},
    )  # fmt: skip
    publish(
        RecurringEnded(
            **_said(contract), outcome=contract.outcome, paid_minor=left, cost_minor=cost, currency=account.currency
        ),
        actor=actor,
    )
    close(account_id=account.pk, reason="contract over", actor=actor, now=now)
    return left


def _said(contract: RecurringDeposit) -> dict[str, Any]:
    account = contract.account
    parties = AccountParty.objects.filter(account=account, until=None).order_by("pk")
    return {
        "subject_id": account.public_id,
        "subject_version": contract.version,
        "account_id": account.pk,
        "customer_ids": tuple(parties.values_list("customer_id", flat=True)),
    }


def _running(contract_id: int, ended: str = "") -> RecurringDeposit:
    account = locked(RecurringDeposit.objects.values_list("account_id", flat=True).get(pk=contract_id))
    contracts = RecurringDeposit.objects.select_for_update(of=("self",)).select_related("account", "paid_from")
    contract = contracts.get(pk=contract_id)
    if contract.outcome not in ("", ended):
        raise NotInState
    contract.account = account
    return contract


def _source(account_id: int, actor: Actor, currency: str) -> Account:
    account = Account.objects.select_for_update(no_key=True).filter(pk=account_id).first()
    parties = AccountParty.objects.filter(account_id=account_id, until=None, customer__user_id=actor.user_id or 0)
    fits = account is not None and account.kind in ("CURRENT", "SAVINGS") and account.currency == currency
    if account is None or not fits or account.state != Account.State.OPEN or not parties.exists():
        raise InvalidRequest("paid_from", _("Choose one of your current or savings accounts to pay from."))
    return account
