"""Partners, what customers granted them, and their news."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Grant, Partner, WebhookDelivery
from accounts.services import partners, webhooks
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ActionForm, ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.pages import Text

REGISTER = "accounts.register_partner"


class PartnerForm(ActionForm):
    """A new partner."""

    name = forms.CharField(label=_("Name"), max_length=80)
    webhook_url = forms.URLField(label=_("Webhook address"), max_length=300, required=False, assume_scheme="https")


def _register(request: HttpRequest, obj: None, cleaned: dict[str, Any]) -> Text:
    partner, secret = partners.register(
        name=cleaned["name"], webhook_url=cleaned["webhook_url"], actor=actor_of(request), now=clock.now()
    )
    return _("Client id %(client)s, client secret %(secret)s, webhook secret %(hook)s. They are shown only now.") % {
        "client": partner.client_id,
        "secret": secret,
        "hook": partner.webhook_secret,
    }


def _off(request: HttpRequest, partner: Partner, cleaned: dict[str, Any]) -> Text:
    partners.switch(partner=partner, active=False, reason=cleaned["reason"], actor=actor_of(request))
    return _("Switched off.")


def _on(request: HttpRequest, partner: Partner, cleaned: dict[str, Any]) -> Text:
    partners.switch(partner=partner, active=True, reason=cleaned["reason"], actor=actor_of(request))
    return _("Switched on.")


def _send(request: HttpRequest, delivery: WebhookDelivery, cleaned: dict[str, Any]) -> Text:
    return _("Delivered.") if webhooks.send(delivery, now=clock.now()) else _("Not taken: see the error.")


def _is_active(partner: Partner) -> bool:
    return partner.active


def _is_off(partner: Partner) -> bool:
    return not partner.active


def _not_delivered(delivery: WebhookDelivery) -> bool:
    return delivery.state != WebhookDelivery.State.DELIVERED


@admin.register(Partner)
class PartnerAdmin(ReadOnlyAdmin):
    """Who may call the API."""

    view_permission = "accounts.view_partner"
    list_display = ("public_id", "name", "client_id", "active", "registered_at")
    search_fields = ("name", "client_id")
    fields = ("public_id", "name", "client_id", "active", "webhook_url", "registered_at")
    list_actions = (StaffAction("register", _("Register a partner"), REGISTER, run=_register, form=PartnerForm),)
    staff_actions = (
        StaffAction("off", _("Switch off"), REGISTER, run=_off, form=ReasonForm, available=_is_active, danger=True),
        StaffAction("on", _("Switch on"), REGISTER, run=_on, form=ReasonForm, available=_is_off),
    )


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    """What customers let partners use."""

    view_permission = "accounts.view_grant"
    list_display = ("public_id", "partner", "account", "given_at", "expires_at", "revoked_at")
    list_filter = ("partner",)
    search_fields = ("public_id", "account__public_id", "customer__public_id")
    fields = ("public_id", "partner", "customer", "account", "scopes", "given_at", "expires_at", "revoked_at")


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """News on its way to partners."""

    view_permission = "accounts.view_webhookdelivery"
    list_display = ("public_id", "partner", "kind", "state", "attempts", "next_attempt_at", "delivered_at")
    list_filter = ("state", "partner")
    fields = ("public_id", "partner", "kind", "state", "attempts", "next_attempt_at", "delivered_at", "error")
    staff_actions = (StaffAction("send", _("Send now"), REGISTER, run=_send, available=_not_delivered),)
