"""The demonstration's customers: Alice, Bob who holds an account with her, and Charlie who is neither's friend."""

import datetime as dt
from dataclasses import replace
from typing import Any

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.db import transaction

from accounts.domain.lives import Life, live
from accounts.domain.months import add_months
from accounts.models import Customer
from accounts.selectors.goals import goal_version
from accounts.selectors.ledger import balance
from accounts.services import cards, payees, standing_orders
from accounts.services.deposits.moving import move
from accounts.services.saving.goals import Wish, open_goal
from accounts.services.seeding.job import versions
from accounts.services.seeding.writing import Household, Plan, write_lives
from accounts.services.standing_orders import Order
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.identity import services as identity

SEED, MONTHS = 1, 12
FIRST_NUMBER = 9_000_001
OTHER_BANK = "024"
PEOPLE: tuple[dict[str, Any], ...] = (
    {"login": "alice", "family": "Chan", "given": "Alice", "latin": "Alice Chan", "chinese": "陳美玲", "language": "en",
     "occupation": "Teacher", "saves": True, "joint_with_next": True, "income": 42_000_00, "deposit": 100_000_00},
    {"login": "bob", "family": "Chan", "given": "Bob", "latin": "Bob Chan", "chinese": "陳大文", "language": "zh-hant",
     "occupation": "Engineer", "saves": True, "joint_with_next": False, "income": 51_000_00, "deposit": 0},
    {"login": "charlie", "family": "Wong", "given": "Charlie", "latin": "Charlie Wong", "chinese": "黃志明",
     "language": "zh-hans", "occupation": "Designer", "saves": False, "joint_with_next": False, "income": 24_000_00,
     "deposit": 0},
)  # fmt: skip


@transaction.atomic
def settle(*, password: str, now: dt.datetime) -> list[str]:
    """Make the three customers where they are missing, with password and second factor; return their logins.

    Raises KeyError where the bank's products are not on sale yet.
    """
    if Customer.objects.filter(user__username=PEOPLE[0]["login"]).exists():
        return [str(each["login"]) for each in PEOPLE]
    plan = Plan(SEED, clock.booking_date() - dt.timedelta(days=1), MONTHS, settings.BANK_CURRENCY)
    homes = write_lives(plan, [_life(plan, nth) for nth in range(len(PEOPLE))], versions())
    for home in homes:
        user = home.customer.user
        assert user is not None
        identity.hand_over(user=user, password=password, secret=generate_totp_secret())
        _card(home, now)
    _payees(homes, now)
    _puts_by(homes[0], now)
    return [home.life.login for home in homes]


def _life(plan: Plan, nth: int) -> Life:
    """Someone's life under a name of ours, and without the troubles that the dice gave them."""
    born = live(plan.seed, FIRST_NUMBER + nth, until=plan.until, months=plan.months)
    renamed = replace(
        born,
        **PEOPLE[nth],
        complains=False,
        defrauded=False,
        consents=True,
        loan=None,
        happenings=[],
    )
    return renamed.relived(plan.seed, until=plan.until, months=plan.months)


def _actor(home: Household) -> Actor:
    return Actor("customer", home.customer.user_id, "books.seed")


def _card(home: Household, now: dt.datetime) -> None:
    cards.issue(account_id=home.accounts["current"].pk, customer_id=home.customer.pk, actor=_actor(home), now=now)


def _puts_by(alice: Household, now: dt.datetime) -> None:
    """Alice's goal, filled by round-ups and on payday, with something in it; money at notice; a standing order."""
    version = goal_version()
    everyday, savings = alice.accounts["current"], alice.accounts["savings"]
    if version is None or version.launched_at is None:
        return
    actor = Actor("customer", alice.customer.user_id, "books.seed")
    today = clock.booking_date()
    wish = Wish(
        name="Kyoto in spring", target_minor=18_000_00, target_on=add_months(today, 5), fills_from_id=everyday.pk,
        round_up_to=1000, payday_minor=1_500_00,
    )  # fmt: skip
    goal = open_goal(wish=wish, customer_id=alice.customer.pk, product_version_id=version.pk, actor=actor, now=now)
    free = max(balance(savings.ledger_account_id).available, 0)
    if put_by := min(6_400_00, free):
        move(savings, goal.account, put_by, key="first", category="transfer", actor=actor, now=now)
    standing_orders.make(
        Order(
            key="savings", account_id=everyday.pk, creditor_account_id=savings.pk, amount_minor=2_000_00,
            frequency="MONTHLY", holiday="FOLLOWING", starts_on=add_months(today.replace(day=5), 1),
        ),
        actor=actor, now=now,
    )  # fmt: skip


def _payees(homes: list[Household], now: dt.datetime) -> None:
    alice, bob, charlie = homes
    for whose, name, number, bank_code in (
        (alice, charlie.life.latin, charlie.accounts["current"].number, settings.BANK_CODE),
        (alice, "Lion Rock Properties", "024551900017", OTHER_BANK),
        (bob, alice.life.latin, alice.accounts["current"].number, settings.BANK_CODE),
    ):
        payees.add(
            customer_id=whose.customer.pk, name=name, account_number=number, bank_code=bank_code,
            actor=_actor(whose), now=now,
        )  # fmt: skip
