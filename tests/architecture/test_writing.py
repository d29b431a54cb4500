"""Only an app's own services write its tables: what can be seen of it in the text.

Seen: writes through a model's manager. Not seen: `instance.save()` and SQL; the database's own role and triggers guard
what matters most (the ledger).
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from tests.architecture.street import floor, module_of, sources, tree_of

WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update"}
HOMES = {
    model.__name__: model.__module__.split(".models")[0]
    for model in apps.get_models()
    if floor(model.__module__) is not None
}


def writes_in(path: Path) -> Iterator[tuple[str, int]]:
    """Models that are written through their manager, with the line."""
    for node in ast.walk(tree_of(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        holder = node.func.value
        while isinstance(holder, ast.Call):
            holder = holder.func.value if isinstance(holder.func, ast.Attribute) else holder.func
        if isinstance(holder, ast.Attribute) and holder.attr == "objects" and isinstance(holder.value, ast.Name):
            yield holder.value.id, node.lineno


def test_the_walk_sees_a_write(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("Account.objects.select_related('x').filter(a=1).create(b=2)\nAccount.objects.filter(a=1)\n")
    assert list(writes_in(planted)) == [("Account", 1)]


def test_nobody_writes_the_tables_of_another_app() -> None:
    strangers = [
        f"{module_of(path)}:{line} writes {HOMES[model]}'s {model}"
        for path in sources()
        if "migrations" not in path.parts and floor(module_of(path)) is not None
        for model, line in writes_in(path)
        if model in HOMES and not module_of(path).startswith(f"{HOMES[model]}.")
    ]
    assert strangers == []
