"""What an account's own contract says, as facts for whoever looks at the account."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.domain.words import percent
from accounts.models import Account, Goal, RecurringDeposit, TermDeposit
from bank.foundation.money import Money


def contract_rows(account: Account) -> list[tuple[str, Any]]:
    """Return the facts of an account's own contract; none for an account on call."""
    if account.kind == "TERM_DEPOSIT":
        return _deposit_rows(TermDeposit.objects.filter(account=account).select_related("pays_to").first())
    if account.kind == "RECURRING":
        return _recurring_rows(account)
    return _goal_rows(account) or _signing_rows(account)


def _deposit_rows(contract: TermDeposit | None) -> list[tuple[str, Any]]:
    if contract is None:
        return []
    rows: list[tuple[str, Any]] = [
        (_("Placed"), Money(contract.principal_minor, contract.account.currency)),
        (_("Rate a year"), percent(contract.annual_rate)),
        (_("When it matures"), contract.get_at_maturity_display()),
    ]
    if contract.pays_to is not None:
        rows.append((_("Paid to"), str(contract.pays_to)))
    if contract.outcome:
        rows.append((_("State"), contract.get_outcome_display()))
    return rows


def _signing_rows(account: Account) -> list[tuple[str, Any]]:
    if account.signing != Account.Signing.BOTH:
        return []
    rows: list[tuple[str, Any]] = [(_("Who signs"), account.get_signing_display())]
    if account.all_sign_above_minor:
        rows.append((_("All sign above"), Money(account.all_sign_above_minor, account.currency)))
    return rows


def _recurring_rows(account: Account) -> list[tuple[str, Any]]:
    contract = RecurringDeposit.objects.select_related("paid_from").filter(account=account).first()
    if contract is None:
        return []
    return [
        (_("Every month"), Money(contract.monthly_minor, account.currency)),
        (_("Rate a year"), percent(contract.annual_rate)),
        (_("Months so far"), f"{contract.turn} / {contract.months}"),
        (_("Missed"), str(contract.missed)),
        (_("Paid from"), str(contract.paid_from)),
        (_("State"), contract.get_outcome_display()),
    ]


def _goal_rows(account: Account) -> list[tuple[str, Any]]:
    goal = Goal.objects.select_related("fills_from").filter(account=account).first()
    if goal is None:
        return []
    rows: list[tuple[str, Any]] = [
        (_("Goal"), Money(goal.target_minor, account.currency)),
        (_("It fills from"), str(goal.fills_from)),
        (_("Spending is rounded up"), goal.get_round_up_to_display()),
        (_("Its rules"), goal.get_state_display()),
    ]
    if goal.payday_above_minor is not None:
        rows.append((_("On payday, all above"), Money(goal.payday_above_minor, account.currency)))
    elif goal.payday_minor:
        rows.append((_("On payday"), Money(goal.payday_minor, account.currency)))
    return rows
