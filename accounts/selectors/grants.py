"""What a partner may see: accounts whose holder lets it, for what was asked, today. Anything else does not exist."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from accounts.models import Account, Grant, Partner, Payment


@dataclass(frozen=True)
class Granted:
    """An account with the grant that opens it."""

    account: Account
    grant: Grant


def live(now: datetime) -> QuerySet[Grant]:
    """Return the grants that hold: not revoked, not over, and the giver is still a party of the open account."""
    party = Q(account__party_rows__customer=F("customer"), account__party_rows__until=None)
    holding = Grant.objects.filter(party, revoked_at=None, expires_at__gt=now, partner__active=True)
    return holding.exclude(account__state=Account.State.CLOSED).select_related("partner", "account", "customer")


def accounts(partner: Partner, scope: str, *, now: datetime) -> list[Granted]:
    """Return the accounts that a partner may use for a scope, by key; one that two holders granted comes once."""
    grants = live(now).filter(partner=partner, scopes__contains=[scope]).order_by("account_id", "-pk")
    return [Granted(grant.account, grant) for grant in grants.distinct("account_id")]


def account(partner: Partner, public_id: str, scope: str, *, now: datetime) -> Granted | None:
    """Return one of them."""
    grants = live(now).filter(partner=partner, scopes__contains=[scope], account__public_id=public_id)
    grant = grants.order_by("-pk").first()
    return Granted(grant.account, grant) if grant else None


def payment(partner: Partner, public_id: str) -> Payment | None:
    """Return a payment that the partner asked for itself; it may follow it after the grant has ended."""
    own = Payment.objects.filter(partner_id=partner.client_id, public_id=public_id)
    return own.select_related("debtor_account").first()


def of_customer(customer_id: int) -> QuerySet[Grant]:
    """Return a customer's grants, newest first."""
    return Grant.objects.filter(customer_id=customer_id).select_related("partner", "account").order_by("-pk")


def partner_name(client_id: str) -> str:
    """Return a partner's name, empty where there is none."""
    return Partner.objects.filter(client_id=client_id).values_list("name", flat=True).first() or ""
