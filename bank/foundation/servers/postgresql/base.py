"""A connection ensures the embedded servers first: any command works by itself, and a killed server is waited for."""

from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db.backends.postgresql import base

from bank.foundation.servers.home import Home
from bank.foundation.servers.lease import ensure


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL under the keeper."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; where that fails, wait until the servers answer and try once more."""
        home = Home(Path(settings.BANK_HOME), settings.BANK_DURABLE)
        ensure(home)
        try:
            return super().get_new_connection(conn_params)
        except psycopg2.OperationalError:
            ensure(home, again=True)
            return super().get_new_connection(conn_params)
