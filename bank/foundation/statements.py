"""Several statements in one round trip."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

type Statement = tuple[str, Sequence[Any]]
"""SQL with `%s` places, and what stands in them."""


def execute(*statements: Statement) -> list[tuple[Any, ...]]:
    """Run the statements in their order, one trip to the server, and return the last one's rows (none: empty).

    In a transaction, or each stands alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(";".join(sql for sql, _row in statements), [value for _sql, row in statements for value in row])
        return cursor.fetchall() if cursor.description else []


def insert(*instances: models.Model) -> Statement:
    """Return the INSERT of new instances of one model whose keys are set or made by the database and not needed."""
    model = type(instances[0])
    fields = [field for field in model._meta.concrete_fields if instances[0].pk is not None or not field.primary_key]
    row = f"({', '.join(['%s'] * len(fields))})"
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    sql = f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * len(instances))}"  # noqa: S608 (names of ours)
    values = [
        field.get_db_prep_save(field.pre_save(instance, add=True), connection)
        for instance in instances
        for field in fields
    ]
    return sql, values
