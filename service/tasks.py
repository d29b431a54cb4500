"""Celery's door: hand the queued e-mails over."""

from celery import shared_task

from bank.foundation import clock
from service.services.email import deliver_queued


@shared_task(name="service.deliver_email")
def deliver_email() -> int:
    """Send what is due; beat calls it every few seconds."""
    return deliver_queued(now=clock.now())
