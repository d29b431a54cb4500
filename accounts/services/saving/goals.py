"""Savings goals: opened, changed, paused; filled by round-ups of spending and on payday, in the night."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain.round_ups import round_up_minor
from accounts.events import GoalReached
from accounts.models import Account, AccountParty, Goal, Payment
from accounts.models.category import Category
from accounts.selectors.ledger import balance
from accounts.services import signing
from accounts.services.deposits.moving import move
from accounts.services.errors import InvalidRequest, NotAParty
from accounts.services.opening import open_account
from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.events import publish
from bank.foundation.money import LARGEST_TYPED_MINOR
from products.domain.terms import SavingsTerms
from products.models import ProductVersion

SPENDING = (Payment.Kind.CARD, Payment.Kind.OUTGOING, Payment.Kind.INTERNAL)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody saves for and how it fills: minor units; `payday_above_minor` moves all above it."""

    name: str
    target_minor: int
    target_on: dt.date | None
    fills_from_id: int
    round_up_to: int = 0
    payday_minor: int = 0
    payday_above_minor: int | None = None


def open_goal(*, wish: Wish, customer_id: int, product_version_id: int, actor: Actor, now: dt.datetime) -> Goal:
    """Open a goal with an account of its own. Raises InvalidRequest, and what opening an account raises."""
    version = ProductVersion.objects.select_related("specification").get(pk=product_version_id)
    terms = version.typed_terms
    if not isinstance(terms, SavingsTerms) or not terms.goal:
        raise InvalidRequest("no_goal", _("This product is not for goals."))
    with transaction.atomic():
        source = _source(wish.fills_from_id, actor)
        _check(wish, source)
        account = open_account(
            customer_ids=[customer_id], product_version_id=product_version_id, nickname=wish.name.strip(), actor=actor,
            now=now,
        )  # fmt: skip
        last = Payment.objects.order_by("-pk").values_list("pk", flat=True).first()
        goal = Goal.objects.create(
            account=account, fills_from=source, target_minor=wish.target_minor, target_on=wish.target_on,
            round_up_to=wish.round_up_to, payday_minor=wish.payday_minor, payday_above_minor=wish.payday_above_minor,
            seen_through=last or 0,
        )  # fmt: skip
        audit.record(actor=actor, action="accounts.goal.open", subject=account, after={"target": goal.target_minor})
    return goal


def change(goal_id: int, *, wish: Wish, actor: Actor, now: dt.datetime) -> Goal:
    """Change the name, target and rules. Raises InvalidRequest, NotAParty."""
    with transaction.atomic():
        goal = _locked(goal_id, actor)
        source = _source(wish.fills_from_id, actor)
        _check(wish, source)
        goal.fills_from, goal.target_minor, goal.target_on = source, wish.target_minor, wish.target_on
        goal.round_up_to, goal.payday_minor = wish.round_up_to, wish.payday_minor
        goal.payday_above_minor, goal.version = wish.payday_above_minor, goal.version + 1
        goal.account.nickname = wish.name.strip()
        goal.account.save(update_fields=["nickname"])
        goal.save()
        audit.record(actor=actor, action="accounts.goal.change", subject=goal.account)
    return goal


def set_state(goal_id: int, state: str, *, actor: Actor, now: dt.datetime, reason: str = "") -> Goal:
    """Let its rules run, rest or stop; the money stays. What is spent while they rest is not rounded up later."""
    with transaction.atomic():
        goal = _locked(goal_id, actor)
        if goal.state == state:
            return goal
        goal.state, goal.version = Goal.State(state).value, goal.version + 1
        goal.seen_through = Payment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        goal.save(update_fields=["state", "version", "seen_through"])
        audit.record(actor=actor, action=f"accounts.goal.{state.lower()}", subject=goal.account, reason=reason)
    return goal


def fill(goal_id: int, *, through: dt.date, actor: Actor, now: dt.datetime) -> int:
    """Move what its rules collect of a closed day's bookings, in the caller's transaction; return minor units.

    Never more than is available: what is missing is left out, not owed.
    """
    goal = Goal.objects.select_for_update(of=("self",)).select_related("account", "fills_from").get(pk=goal_id)
    if goal.state != Goal.State.RUNNING or not _open(goal):
        return 0
    fresh = list(
        Payment.objects.filter(pk__gt=goal.seen_through, journal__booking_date__lte=through, state=Payment.State.POSTED)
        .filter(debtor_account=goal.fills_from)
        .union(
            Payment.objects.filter(
                pk__gt=goal.seen_through, journal__booking_date__lte=through, state=Payment.State.POSTED
            ).filter(creditor_account=goal.fills_from)
        )
    )
    if not fresh:
        return 0
    before = balance(goal.account.ledger_account_id).ledger
    rounded = _move(goal, _rounded(goal, fresh), f"round-up:{goal.pk}:{through}", actor=actor, now=now)
    swept = sum(_payday(goal, payment, actor=actor, now=now) for payment in fresh if _is_salary(goal, payment))
    goal.seen_through = max(payment.pk for payment in fresh)
    goal.save(update_fields=["seen_through"])
    if before < goal.target_minor <= before + rounded + swept:
        _say_reached(goal, actor)
    return rounded + swept


def _rounded(goal: Goal, fresh: list[Payment]) -> int:
    spent = [p.amount_minor for p in fresh if p.debtor_account_id == goal.fills_from_id and p.kind in SPENDING]
    return round_up_minor(spent, goal.round_up_to)


def _is_salary(goal: Goal, payment: Payment) -> bool:
    return payment.creditor_account_id == goal.fills_from_id and payment.category == Category.SALARY


def _payday(goal: Goal, salary: Payment, *, actor: Actor, now: dt.datetime) -> int:
    above = goal.payday_above_minor
    free = balance(goal.fills_from.ledger_account_id).available
    wanted = max(free - above, 0) if above is not None else goal.payday_minor
    return _move(goal, wanted, f"payday:{goal.pk}:{salary.pk}", actor=actor, now=now)


def _move(goal: Goal, wanted: int, key: str, *, actor: Actor, now: dt.datetime) -> int:
    amount = min(wanted, max(balance(goal.fills_from.ledger_account_id).available, 0))
    if amount <= 0:
        return 0
    move(goal.fills_from, goal.account, amount, key=key, category="transfer", actor=actor, now=now)
    return amount


def _open(goal: Goal) -> bool:
    return goal.account.state == goal.fills_from.state == Account.State.OPEN


def _say_reached(goal: Goal, actor: Actor) -> None:
    parties = AccountParty.objects.filter(account=goal.account, until=None).order_by("pk")
    publish(
        GoalReached(
            subject_id=goal.account.public_id, subject_version=goal.version, account_id=goal.account_id,
            customer_ids=tuple(parties.values_list("customer_id", flat=True)), target_minor=goal.target_minor,
            currency=goal.account.currency,
        ),
        actor=actor,
    )  # fmt: skip


def _check(wish: Wish, source: Account) -> None:
    if not 0 < wish.target_minor <= LARGEST_TYPED_MINOR or not wish.name.strip() or len(wish.name) > 40:
        raise InvalidRequest("goal", _("Give your goal a name of up to 40 characters and an amount above zero."))
    if wish.round_up_to not in Goal.RoundUp.values or wish.payday_minor < 0 or (wish.payday_above_minor or 0) < 0:
        raise InvalidRequest("goal_rule", _("Choose one of the rules."))
    if wish.round_up_to or wish.payday_minor or wish.payday_above_minor is not None:
        signing.check_alone(source, LARGEST_TYPED_MINOR)


def _source(account_id: int, actor: Actor) -> Account:
    account = Account.objects.filter(pk=account_id, kind="CURRENT", state=Account.State.OPEN).first()
    parties = AccountParty.objects.filter(account_id=account_id, until=None, customer__user_id=actor.user_id or 0)
    if account is None or not parties.exists():
        raise InvalidRequest("fills_from", _("Choose one of your current accounts to fill it from."))
    return account


def _locked(goal_id: int, actor: Actor) -> Goal:
    goal = Goal.objects.select_for_update(of=("self",)).select_related("account").get(pk=goal_id)
    parties = AccountParty.objects.filter(account=goal.account, until=None, customer__user_id=actor.user_id or 0)
    if actor.kind not in ("staff", "system") and not parties.exists():
        raise NotAParty
    return goal
