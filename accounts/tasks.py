"""What workers do for accounts."""

from celery import shared_task

from accounts.services import standing_orders, webhooks
from bank.foundation import clock


@shared_task(name="accounts.send_webhooks", ignore_result=True)
def send_webhooks() -> int:
    """Send the partners' news that is due."""
    return webhooks.send_due(now=clock.now())


@shared_task(name="accounts.retry_orders", ignore_result=True)
def retry_orders() -> int:
    """Try again the standing orders that were short of money this morning."""
    return standing_orders.retry_due(now=clock.now(), today=clock.booking_date())
