"""Reactions of accounts to its own announcements: news for partners."""

from collections.abc import Sequence

from accounts.events import GrantGiven, GrantRevoked, PaymentCancelled, PaymentHeld, PaymentPosted, PaymentRefused
from accounts.services import webhooks as partner_news
from bank.foundation import clock
from bank.foundation.events import Envelope, subscriber

ANNOUNCED = (PaymentPosted, PaymentHeld, PaymentRefused, PaymentCancelled, GrantGiven, GrantRevoked)


@subscriber("accounts.webhooks", events=ANNOUNCED, history=False)
def webhooks(batch: Sequence[Envelope]) -> None:
    """Write down what partners are to be told; workers send it."""
    partner_news.write_down(batch, now=clock.now())
