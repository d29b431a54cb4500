"""Reads of savings goals: how far, and what it takes to get there."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from accounts.models import Account, Goal
from accounts.selectors.ledger import balance
from bank.foundation.money import Money
from products.models import ProductVersion
from products.selectors import launched


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a goal is; `monthly` is what each month until its day has to add, None where there is no day."""

    goal: Goal
    saved: Money
    target: Money
    monthly: Money | None

    @property
    def reached(self) -> bool:
        """Whether it is all there."""
        return self.saved.minor >= self.target.minor


def goal_version() -> ProductVersion | None:
    """Return the version for goals that is on sale in the bank's currency."""
    found = launched("SAVINGS").filter(terms__goal=True, terms__currency=settings.BANK_CURRENCY)
    return found.first()


def progress(account: Account, today: dt.date) -> Progress | None:
    """Return how far the goal of an account is; None for an account without one."""
    goal = Goal.objects.select_related("account", "fills_from").filter(account=account).first()
    if goal is None:
        return None
    saved = balance(account.ledger_account_id).ledger
    return Progress(
        goal=goal,
        saved=Money(saved, account.currency),
        target=Money(goal.target_minor, account.currency),
        monthly=_monthly(goal, saved, today),
    )


def _monthly(goal: Goal, saved: int, today: dt.date) -> Money | None:
    if goal.target_on is None or goal.target_on <= today or saved >= goal.target_minor:
        return None
    months = (goal.target_on.year - today.year) * 12 + goal.target_on.month - today.month
    return Money(-(-(goal.target_minor - saved) // max(months, 1)), goal.account.currency)
