"""Tables partitioned by month: registered by their migration, kept ahead by the daily beat.

In a migration, after the SQL that creates `service_notification (…) PARTITION BY RANGE (created_at)`:

    *partitions.monthly("service_notification", "created_at"),
    *partitions.append_only("service_notification"),      # only where nothing may ever change
"""

import re

from django.db import connection, migrations

MONTHS_AHEAD = 3
NAME = re.compile(r"[a-z_][a-z0-9_]*", re.ASCII)


def monthly(table: str, column: str) -> list[migrations.RunSQL]:
    """Return operations that register the table, give it a DEFAULT partition and the months around now."""
    _named(table, column)
    sql = f"SELECT foundation_register_monthly('{table}', '{column}')"
    return [migrations.RunSQL(sql, f"DELETE FROM foundation_monthly WHERE table_name = '{table}'")]  # noqa: S608


def append_only(table: str) -> list[migrations.RunSQL]:
    """Return operations that deny UPDATE, DELETE and TRUNCATE to everybody and revoke them from the application."""
    _named(table)
    return [migrations.RunSQL(f"SELECT foundation_append_only('{table}')", migrations.RunSQL.noop)]


def ensure_ahead(months: int = MONTHS_AHEAD) -> int:
    """Create the partitions of this and the next months for every registered table; return how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(foundation_ensure_months(table_name, %s)), 0)::int FROM foundation_monthly", [months]
        )
        return int(cursor.fetchone()[0])


def _named(*names: str) -> None:
    for name in names:
        if not NAME.fullmatch(name):
            raise ValueError(f"not a plain SQL name: {name!r}")
