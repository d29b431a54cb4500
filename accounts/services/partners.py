"""Registering partners, and giving and ending what customers let them use."""

import base64
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import get_application_model

from accounts.events import GrantGiven, GrantRevoked
from accounts.models import Account, AccountParty, Customer, Grant, Partner, Scope
from accounts.services.errors import InvalidRequest, NotAParty
from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.events import publish

LONGEST_GRANT = timedelta(days=180)
SECRET_BYTES = 32


@transaction.atomic
def register(
    *, name: str, webhook_url: str, actor: Actor, now: datetime, client_id: str = "", secret: str = ""
) -> tuple[Partner, str]:
    """Register a partner; return it with its client secret, which is readable only now."""
    application_model = get_application_model()
    secret = secret or secrets.token_urlsafe(SECRET_BYTES)
    application = application_model.objects.create(
        name=name,
        client_id=client_id or f"{name.lower().replace(' ', '-')[:40]}-{secrets.token_hex(4)}",
        client_secret=secret,
        client_type=application_model.CLIENT_CONFIDENTIAL,
        authorization_grant_type=application_model.GRANT_CLIENT_CREDENTIALS,
    )
    partner = Partner.objects.create(
        name=name,
        application=application,
        client_id=application.client_id,
        webhook_url=webhook_url,
        webhook_secret="whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode(),
        registered_at=now,
    )
    audit.record(
        actor=actor, action="accounts.partner.register", subject=partner, after={"client_id": partner.client_id}
    )
    return partner, secret


@transaction.atomic
def switch(*, partner: Partner, active: bool, reason: str, actor: Actor) -> None:
    """Switch a partner off, so that nothing opens to it any more, or on again."""
    before, partner.active = partner.active, active
    partner.save(update_fields=["active"])
    audit.record(
        actor=actor,
        action="accounts.partner.switch",
        subject=partner,
        reason=reason,
        before={"active": before},
        after={"active": active},
    )


@transaction.atomic
def give(
    *,
    customer: Customer,
    partner: Partner,
    account: Account,
    scopes: list[str],
    expires_at: datetime,
    actor: Actor,
    now: datetime,
) -> Grant:
    """Let a partner use an account. An earlier grant of the same three ends with it. NotAParty, InvalidRequest."""
    if not AccountParty.objects.filter(account=account, customer=customer, until=None).exists():
        raise NotAParty
    if not partner.active or account.state == Account.State.CLOSED:
        raise InvalidRequest("grant_impossible", _("This partner or this account cannot be chosen."))
    if not scopes or set(scopes) - set(Scope.values):
        raise InvalidRequest("grant_scopes", _("Choose what the partner may do."))
    if not now < expires_at <= now + LONGEST_GRANT:
        raise InvalidRequest("grant_expiry", _("Choose an end within 180 days."))
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    for earlier in Grant.objects.filter(customer=customer, partner=partner, account=account, revoked_at=None):
        revoke(grant=earlier, actor=actor, now=now)
    # Whoever may ask for payments from an account, or read it, knows which account it is.
    wanted = sorted({*scopes, Scope.ACCOUNTS.value})
    grant = Grant.objects.create(
        customer=customer, partner=partner, account=account, scopes=wanted, given_at=now, expires_at=expires_at
    )
    audit.record(actor=actor, action="accounts.grant.give", subject=grant, after={"scopes": wanted})
    publish(GrantGiven(**_said(grant), scopes=tuple(wanted), expires_at=expires_at), actor=actor)
    return grant


@transaction.atomic
def revoke(*, grant: Grant, actor: Actor, now: datetime) -> Grant:
    """End a grant at once; one that has ended stays as it is."""
    locked = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if locked.revoked_at is None:
        locked.revoked_at = now
        locked.save(update_fields=["revoked_at"])
        audit.record(actor=actor, action="accounts.grant.revoke", subject=locked)
        publish(GrantRevoked(**_said(locked)), actor=actor)
    return locked


def _said(grant: Grant) -> dict[str, Any]:
    return {
        "subject_id": grant.public_id,
        "grant_id": grant.pk,
        "partner_id": Partner.objects.values_list("client_id", flat=True).get(pk=grant.partner_id),
        "customer_id": grant.customer_id,
        "account_id": grant.account_id,
    }
