"""A deposit's day has come: paid out, or renewed on the version that is sold then."""

from datetime import datetime

from django.db import transaction

from accounts.events import DepositEnded
from accounts.models import Account, AccountParty, TermDeposit
from accounts.selectors.ledger import balance
from accounts.services.accounts import close
from accounts.services.deposits import interest_due
from accounts.services.deposits.instructing import running, said
from accounts.services.deposits.moving import move
from accounts.services.deposits.placing import write_contract
from accounts.services.opening import open_account
from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.events import publish
from products.domain.terms import TermDepositTerms
from products.models import ProductVersion

At = TermDeposit.AtMaturity


def mature(contract_id: int, *, actor: Actor, now: datetime) -> int:
    """Do what the instruction says and close the account; return what was paid out or renewed, in minor units.

    A deposit that can no longer be renewed (not sold, amount outside the terms, its gates refuse) is paid out. 0 where
    it is frozen, empty or has no account to pay to: it stays, and staff decide.
    """
    account_id = TermDeposit.objects.values_list("account_id", flat=True).get(pk=contract_id)
    with transaction.atomic():
        contract = running(account_id)
        account = contract.account
        if account.state != Account.State.OPEN or not _payable(contract) or _empty(account):
            return 0
        earned = interest_due.pay(account)
        total = balance(account.ledger_account_id).available
        renewal = _renew(contract, total - earned, earned, actor=actor, now=now)
        left = balance(account.ledger_account_id).available
        if left and contract.pays_to is not None:
            move(account, contract.pays_to, left, key="maturity", category="deposit", actor=actor, now=now)
        _end(contract, renewal, left, actor=actor, now=now)
    return total


def _payable(contract: TermDeposit) -> bool:
    pays_to = contract.pays_to
    return pays_to is not None and pays_to.state != Account.State.CLOSED


def _empty(account: Account) -> bool:
    return balance(account.ledger_account_id).available <= 0


def _renew(contract: TermDeposit, principal: int, earned: int, *, actor: Actor, now: datetime) -> TermDeposit | None:
    """Open the new contract and move its money there; None where it is paid out instead."""
    amount = {At.RENEW_ALL: principal + earned, At.RENEW_PRINCIPAL: principal}.get(At(contract.at_maturity), 0)
    version = sold_now(contract.account.product_version)
    if not amount or version is None or not _fits(version, amount):
        return None
    holders = AccountParty.objects.filter(account=contract.account, until=None).order_by("pk")
    own = [party.customer_id for party in holders if party.role != AccountParty.Role.SIGNATORY]
    signing = [party.customer_id for party in holders if party.role == AccountParty.Role.SIGNATORY]
    try:
        with transaction.atomic():
            account = open_account(
                customer_ids=own, signatory_ids=signing, product_version_id=version.pk,
                nickname=contract.account.nickname, actor=actor, now=now,
            )  # fmt: skip
    except Refused:
        return None
    move(contract.account, account, amount, key="renewal", category="deposit", actor=actor, now=now)
    return write_contract(
        account, principal_minor=amount, at_maturity=contract.at_maturity, pays_to=contract.pays_to, renews=contract
    )


def sold_now(version: ProductVersion) -> ProductVersion | None:
    """Return the version of the same product that is on sale."""
    return (
        version.specification.versions.filter(state=ProductVersion.State.LAUNCHED)
        .select_related("specification", "price")
        .first()
    )


def _fits(version: ProductVersion, amount: int) -> bool:
    terms = version.typed_terms
    assert isinstance(terms, TermDepositTerms)
    return terms.minimum_opening_minor <= amount <= terms.maximum_opening_minor


def _end(contract: TermDeposit, renewal: TermDeposit | None, paid: int, *, actor: Actor, now: datetime) -> None:
    contract.outcome = TermDeposit.Outcome.RENEWED if renewal else TermDeposit.Outcome.PAID_OUT
    contract.ended_on, contract.version = clock.booking_date(), contract.version + 1
    contract.save(update_fields=["outcome", "ended_on", "version"])
    audit.record(
        actor=actor, action="accounts.deposit.mature", subject=contract.account,
        after={"outcome": contract.outcome, "paid": paid, "renewal": renewal.account.public_id if renewal else ""},
    )  # fmt: skip
    publish(
        DepositEnded(
            **said(contract), outcome=contract.outcome, paid_minor=paid, cost_minor=0,
            currency=contract.account.currency, renewal_account_id=renewal.account_id if renewal else None,
            annual_rate=str(renewal.annual_rate) if renewal else "",
        ),
        actor=actor,
    )  # fmt: skip
    close(account_id=contract.account_id, reason="matured", actor=actor, now=now)
