"""What happens to a deposit at its maturity: chosen when it is placed, changed until the day."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.events import DepositInstructed
from accounts.models import Account, AccountParty, TermDeposit
from accounts.services.accounts import locked
from accounts.services.errors import InvalidRequest, NotInState
from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.events import publish

PAYABLE_KINDS = ("CURRENT", "SAVINGS")


def instruct(
    *, account_id: int, at_maturity: str, pays_to_id: int | None, actor: Actor, now: datetime, reason: str = ""
) -> TermDeposit:
    """Change what happens at maturity, and where money goes; the same again changes nothing.

    Raises NotInState once the contract ended, InvalidRequest for an account that cannot take the money.
    """
    with transaction.atomic():
        contract = running(account_id)
        pays_to = target(contract.account, pays_to_id)
        before = {"at_maturity": contract.at_maturity, "pays_to": contract.pays_to_id}
        after = {"at_maturity": at_maturity, "pays_to": pays_to.pk}
        if before == after:
            return contract
        contract.at_maturity, contract.pays_to = TermDeposit.AtMaturity(at_maturity).value, pays_to
        contract.version += 1
        contract.save(update_fields=["at_maturity", "pays_to", "version"])
        audit.record(
            actor=actor, action="accounts.deposit.instruct", subject=contract.account, before=before, after=after,
            reason=reason,
        )  # fmt: skip
        publish(DepositInstructed(**said(contract), at_maturity=at_maturity), actor=actor)
    return contract


def running(account_id: int) -> TermDeposit:
    """Lock a deposit's account and return its contract. NotInState where it ended, or there is none."""
    account = locked(account_id)
    contract = TermDeposit.objects.select_for_update(of=("self",)).filter(account=account).first()
    if contract is None or contract.outcome or account.state == Account.State.CLOSED:
        raise NotInState
    contract.account = account
    return contract


def target(deposit: Account, pays_to_id: int | None) -> Account:
    """Return the account to be paid: open for money, in the same currency, of one of the deposit's own people."""
    mine = AccountParty.objects.filter(account=deposit, until=None).values("customer_id")
    found = (
        Account.objects.filter(pk=pays_to_id or 0, party_rows__customer_id__in=mine, party_rows__until=None)
        .exclude(state=Account.State.CLOSED)
        .distinct()
        .first()
    )
    if found is None or found.kind not in PAYABLE_KINDS or found.currency != deposit.currency:
        raise InvalidRequest("pays_to", _("Choose one of your current or savings accounts for the money."))
    return found


def said(contract: TermDeposit) -> dict[str, Any]:
    """Return what every event about a contract says."""
    account = contract.account
    parties = AccountParty.objects.filter(account=account, until=None).order_by("pk")
    return {
        "subject_id": account.public_id,
        "subject_version": contract.version,
        "account_id": account.pk,
        "customer_ids": tuple(parties.values_list("customer_id", flat=True)),
        "deposit_id": contract.pk,
    }
