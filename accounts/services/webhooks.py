"""News for partners, signed by Standard Webhooks: written down by the event log's reader, sent by workers."""

import datetime as dt
import ipaddress
import json
import socket
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.db import transaction
from standardwebhooks import Webhook

from accounts.models import Grant, Partner, Payment, WebhookDelivery
from bank.foundation.events import Envelope

State = WebhookDelivery.State
# Waits after each failed try: about two and a half days in all, then it is given up and staff see it.
BACK_OFF = tuple(dt.timedelta(seconds=s) for s in (5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000))
# While one worker sends, no other takes the same delivery; longer than any time-out below.
CLAIM = dt.timedelta(seconds=60)
TIMEOUT = httpx.Timeout(5.0)


def write_down(batch: Sequence[Envelope], *, now: dt.datetime) -> int:
    """Make a delivery for each event that concerns a partner with a webhook; once per partner and event."""
    rows = [row for event in batch for row in _deliveries(event, now)]
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def send_due(*, now: dt.datetime, limit: int = 50) -> int:
    """Send what is due; return how many were taken by their partners."""
    sent = 0
    for _nth in range(limit):
        delivery = _claim(now)
        if delivery is None:
            break
        sent += send(delivery, now=now)
    return sent


def send(delivery: WebhookDelivery, *, now: dt.datetime) -> bool:
    """Send one delivery and write down what came of it; return whether the partner took it."""
    error = _post(delivery, now)
    if not error:
        delivery.state, delivery.delivered_at, delivery.next_attempt_at, delivery.error = State.DELIVERED, now, None, ""
    elif delivery.attempts > len(BACK_OFF):
        delivery.state, delivery.next_attempt_at, delivery.error = State.FAILED, None, error[:300]
    else:
        delivery.next_attempt_at, delivery.error = now + BACK_OFF[delivery.attempts - 1], error[:300]
    delivery.save(update_fields=["state", "delivered_at", "next_attempt_at", "error"])
    return not error


@transaction.atomic
def _claim(now: dt.datetime) -> WebhookDelivery | None:
    due = WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("partner")
    delivery = due.filter(state=State.WAITING, next_attempt_at__lte=now).order_by("next_attempt_at").first()
    if delivery is not None:
        delivery.attempts += 1
        delivery.next_attempt_at = now + CLAIM
        delivery.save(update_fields=["attempts", "next_attempt_at"])
    return delivery


def _post(delivery: WebhookDelivery, now: dt.datetime) -> str:
    """Send the request; return the error, empty where it was taken."""
    body = json.dumps(delivery.body, separators=(",", ":"))
    signature = Webhook(delivery.partner.webhook_secret).sign(delivery.public_id, now, body)
    headers = {
        "content-type": "application/json",
        "webhook-id": delivery.public_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
    try:
        if refusal := _unsafe(delivery.partner.webhook_url):
            return refusal
        answer = httpx.post(
            delivery.partner.webhook_url, content=body, headers=headers, timeout=TIMEOUT, follow_redirects=False
        )
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return "" if answer.is_success else f"HTTP {answer.status_code}"


def _unsafe(url: str) -> str:
    """Say why an address is not called: plain text or our own network, where the bank itself is on https."""
    parts = urlsplit(url)
    if not settings.HTTPS:
        return ""
    if parts.scheme != "https" or not parts.hostname:
        return "the address is not https"
    found = {info[4][0] for info in socket.getaddrinfo(parts.hostname, parts.port or 443)}
    return "" if all(ipaddress.ip_address(one).is_global for one in found) else "the address is not public"


def _deliveries(event: Envelope, now: dt.datetime) -> list[WebhookDelivery]:
    partner = _concerned(event)
    if partner is None or not partner.webhook_url:
        return []
    kind = event.name.removeprefix("accounts.")
    body = {"type": kind, "timestamp": event.occurred_at.isoformat(), "data": _data(event)}
    row = WebhookDelivery(partner=partner, event_position=event.position, kind=kind, body=body, next_attempt_at=now)
    return [row]


def _concerned(event: Envelope) -> Partner | None:
    """Return the partner that an event concerns: who asked for the payment, or whom the grant is for."""
    if event.subject_type == "accounts.grant":
        return Partner.objects.filter(client_id=event.payload["partner_id"], active=True).first()
    client_id = Payment.objects.filter(pk=event.payload["payment_id"]).values_list("partner_id", flat=True).first()
    return Partner.objects.filter(client_id=client_id, active=True).first() if client_id else None


def _data(event: Envelope) -> dict[str, Any]:
    """Return ids only: the partner asks for the rest with its own rights."""
    if event.subject_type == "accounts.grant":
        account = Grant.objects.values_list("account__public_id", flat=True).get(pk=event.payload["grant_id"])
        return {"grant": event.subject_id, "account": account}
    return {"payment": event.subject_id}
