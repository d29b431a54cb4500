"""What workers do for accounts."""

from celery import shared_task
from django.utils import timezone

from accounts.services import audit_job, sealing, self_audit, standing_orders, webhooks
from bank.foundation import clock

AT_MOST = 20_000
"""Journals sealed by one task."""


@shared_task(name="accounts.send_webhooks", ignore_result=True)
def send_webhooks() -> int:
    """Send the partners' news that is due."""
    return webhooks.send_due(now=clock.now())


@shared_task(name="accounts.seal_journals", ignore_result=True)
def seal_journals() -> int:
    """Seal what was posted and sign the root; a backlog is taken in parts, so that no task grows long."""
    return sealing.seal(now=clock.now(), at_most=AT_MOST)


@shared_task(name="accounts.check_ledger", ignore_result=True)
def check_ledger() -> int:
    """Check what was sealed since the last check."""
    return self_audit.check_fresh(now=clock.now()).found


@shared_task(name="accounts.audit_ledger", ignore_result=True)
def audit_ledger() -> None:
    """Start the night's audit of the whole ledger, once a day, after midnight."""
    audit_job.start(timezone.localdate(clock.now()).isoformat(), actor=self_audit.AUDITOR, now=clock.now())


@shared_task(name="accounts.retry_orders", ignore_result=True)
def retry_orders() -> int:
    """Try again the standing orders that were short of money this morning."""
    return standing_orders.retry_due(now=clock.now(), today=clock.booking_date())
