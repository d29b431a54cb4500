"""What an account's own contract says, as facts for whoever looks at the account."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.domain.words import percent
from accounts.models import Account, TermDeposit
from bank.foundation.money import Money


def contract_rows(account: Account) -> list[tuple[str, Any]]:
    """Return the facts of an account's own contract; none for an account on call."""
    if account.kind == "TERM_DEPOSIT":
        return _deposit_rows(TermDeposit.objects.filter(account=account).select_related("pays_to").first())
    return _signing_rows(account)


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
