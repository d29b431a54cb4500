"""A pool of Redis connections that ensures the embedded servers first, for Django's cache."""

from pathlib import Path
from typing import Any

import redis
from django.conf import settings

from bank.foundation.servers.home import Home
from bank.foundation.servers.lease import ensure


def ensure_servers() -> None:
    """Have the embedded servers run where this bank uses them."""
    if settings.EMBEDDED_DATABASE or settings.EMBEDDED_BROKER:
        ensure(Home(Path(settings.BANK_HOME), settings.BANK_DURABLE))


class EmbeddedPool(redis.ConnectionPool):
    """Each new connection finds a living server."""

    def make_connection(self) -> Any:
        """Ensure, then connect as usual."""
        ensure_servers()
        return super().make_connection()
