"""One pool of connections to Redis a process, to the server that the settings name."""

from functools import cache

import redis as client
from django.conf import settings

from bank.foundation.servers.broker import ensure_servers


@cache
def redis() -> "client.Redis":
    """Return the process's client; it connects when first used and again after a failure."""
    ensure_servers()
    return client.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=2, decode_responses=True)
