"""For migrations: SQL lives in `.sql` files beside them."""

from pathlib import Path

from django.db import migrations


def sql_file(migration: str, name: str, reverse: str | None = None) -> migrations.RunSQL:
    """Return the operation that runs `name`, a file beside the migration (`sql_file(__file__, "0001_events.sql")`)."""
    sql = (Path(migration).parent / name).read_text(encoding="utf-8")
    return migrations.RunSQL(sql, reverse if reverse is not None else migrations.RunSQL.noop)
