"""What workers do for accounts."""

from celery import shared_task

from accounts.services import webhooks
from bank.foundation import clock


@shared_task(name="accounts.send_webhooks", ignore_result=True)
def send_webhooks() -> int:
    """Send the partners' news that is due."""
    return webhooks.send_due(now=clock.now())
