"""Two roles: the owner migrates, the application works. The application's role owns nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from psycopg2 import sql

CREDENTIALS = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
DEFAULT_PRIVILEGES = (
    "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {role}",
)


@contextmanager
def as_owner() -> Iterator[None]:
    """Within it this thread's default connection speaks as the owner. Not inside a transaction.

    Raises ImproperlyConfigured where this process was not given the owner's credentials.
    """
    if "owner" not in settings.DATABASES:
        raise ImproperlyConfigured("DATABASE_OWNER_URL is needed to change tables; the application's role cannot")
    wrapper = connections["default"]
    application = wrapper.settings_dict
    owner = connections["owner"].settings_dict
    wrapper.close()
    wrapper.settings_dict = {**application, **{key: owner[key] for key in CREDENTIALS}}
    try:
        yield
    finally:
        wrapper.close()
        wrapper.settings_dict = application


def grant_to_application() -> None:
    """As owner: what is made from now on may be read and written, not changed in shape, by the application's role."""
    role = sql.Identifier(str(connections.settings["default"]["USER"]))
    with connection.cursor() as cursor:
        for statement in DEFAULT_PRIVILEGES:
            cursor.execute(sql.SQL(statement).format(role=role))
