"""Send the queued e-mails: each row is claimed, sent, and marked; a failing address is tried again later."""

from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from service.models import Notification

MAX_ATTEMPTS = 6
FIRST_RETRY = timedelta(minutes=1)


def deliver_queued(*, now: datetime, limit: int = 200) -> int:
    """Send up to `limit` queued e-mails that are due and return how many left.

    The row stays locked while its message is handed over, so two workers never send one notification
    twice; after a crash between hand-over and commit it goes again under the same Message-ID.
    """
    sent = 0
    mailer = get_connection()
    for _attempt in range(limit):
        with transaction.atomic():
            notification = _next_due(now)
            if notification is None:
                break
            sent += _deliver(notification, mailer, now)
    mailer.close()
    return sent


def _next_due(now: datetime) -> Notification | None:
    return (
        Notification.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("user")
        .filter(state=Notification.State.QUEUED, next_attempt_at__lte=now)
        .order_by("next_attempt_at")
        .first()
    )


def _deliver(notification: Notification, mailer: BaseEmailBackend, now: datetime) -> int:
    notification.attempts += 1
    try:
        _message(notification, mailer).send()
    except (SMTPException, OSError, ValueError) as error:
        notification.error = f"{type(error).__name__}: {error}"[:200]
        notification.next_attempt_at = now + FIRST_RETRY * 2 ** (notification.attempts - 1)
        if notification.attempts >= MAX_ATTEMPTS:
            notification.state = Notification.State.FAILED
        notification.save(update_fields=["attempts", "error", "next_attempt_at", "state"])
        return 0
    notification.state, notification.sent_at, notification.error = Notification.State.SENT, now, ""
    notification.save(update_fields=["attempts", "error", "sent_at", "state"])
    return 1


def _message(notification: Notification, mailer: BaseEmailBackend) -> EmailMessage:
    if not notification.user.email:
        msg = "this login has no e-mail address"
        raise ValueError(msg)
    text = notification.body
    if notification.link:
        text += f"\n\n{settings.PUBLIC_URL}{notification.link}"
    domain = settings.PUBLIC_URL.split("//")[-1].split(":")[0]
    return EmailMessage(
        subject=" ".join(notification.title.split()),
        body=f"{text}\n\n{settings.BANK_NAME}\n",
        to=[notification.user.email],
        headers={"Message-ID": f"<{notification.public_id}@{domain}>"},
        connection=mailer,
    )
