"""Telling open pages that something changed; a page that misses it shows the same after a refresh."""

import json
import logging
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from bank.foundation.redis import redis

log = logging.getLogger(__name__)
PREFIX = "live:"


def notify(channel: str, event: str, data: dict[str, Any]) -> None:
    """Send an event to a channel (`user.<id>`, `staff.<permission>`, `job.<public id>`) after the commit.

    Send what to fetch, not what it says: the page asks for the fragment with its own rights.
    """
    message = json.dumps({"event": event, "data": data}, cls=DjangoJSONEncoder)
    transaction.on_commit(lambda: _send(channel, message))


def _send(channel: str, message: str) -> None:
    try:
        redis().publish(PREFIX + channel, message)
    except Exception as error:
        log.warning("live: could not reach Redis: %s", error)
