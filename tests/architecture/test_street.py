"""What import-linter cannot see: foreign keys by name, dotted paths in settings, packages nobody listed, doors."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from bank.foundation.checks import LISTS
from tests.architecture.street import APPS, DOORS, ROOT, ROOTS, STREET, floor, imports_of, module_of, sources, tree_of

OUR_MODELS = [model for model in apps.get_models() if floor(model.__module__) is not None]
OUR_LABELS = {config.label: config.name for config in apps.get_app_configs() if floor(config.name) is not None}


def test_the_street_knows_every_app() -> None:
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).is_relative_to(ROOT)}
    ours = {name for name in ours if "site-packages" not in str(Path(apps.get_app_config(name.split(".")[-1]).path))}
    assert ours == set(STREET)


def test_every_package_is_walled() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages == set(ROOTS)


def test_foreign_keys_look_down() -> None:
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in OUR_MODELS
        for field in model._meta.get_fields()
        if not field.auto_created and isinstance(field.related_model, type) and looks_up(model, field.related_model)
    ]
    assert len(OUR_MODELS) > 50, "the walk must see the bank's tables"
    assert upward == []


def looks_up(model: type[models.Model], target: type[models.Model]) -> bool:
    """Whether the target stands above the model on the street."""
    own, other = floor(model.__module__), floor(target.__module__)
    return own is not None and other is not None and other > own


@pytest.mark.parametrize("name", LISTS)
def test_settings_name_doors_of_our_street_once(name: str) -> None:
    paths = [path for item in getattr(settings, name) for path in ([item] if isinstance(item, str) else item)]
    assert len(paths) == len(set(paths))
    for path in paths:
        assert floor(path) is not None, f"{name}: {path} is not on the street"


@pytest.mark.parametrize("name", [name for name in LISTS if name.endswith("_GATES")])
def test_gates_are_answered_by_guards(name: str) -> None:
    assert getattr(settings, name), f"{name} is empty: nobody answers"
    assert {path.split(".")[1] for path in getattr(settings, name)} == {"guards"}


def test_nobody_imports_the_roof() -> None:
    roof = {"bank", "bank.settings", "bank.urls", "bank.celery", "bank.asgi", "bank.environment", "bank.connections"}
    climbing = [
        f"{module_of(path)} imports {name}"
        for path in sources()
        if floor(module_of(path)) is not None
        for name in imports_of(path)
        if name in roof or name.rpartition(".")[0] in roof - {"bank"}
    ]
    assert climbing == []


@pytest.mark.parametrize("name", STREET)
def test_an_app_opens_without_opening_its_rooms(name: str) -> None:
    path = ROOT / name.replace(".", "/") / "__init__.py"
    assert not imports_of(path)
    assert ast.get_docstring(tree_of(path)), f"{name} does not say what it is"


def test_doors_are_private() -> None:
    """Nobody but the roof imports a door of another app."""
    entered = [
        f"{module_of(path)} imports the door {name}"
        for path in sources()
        if floor(module_of(path)) is not None
        for name in imports_of(path)
        if is_door(name) and name.split(".")[0] != module_of(path).split(".")[0]
    ]
    assert entered == []


def is_door(name: str) -> bool:
    """Whether a dotted name is a door of one of the seven apps or inside one."""
    parts = name.split(".")
    return parts[0] in APPS and len(parts) > 1 and parts[1] in DOORS


def test_folders_are_packages() -> None:
    assert [path for path in sources() if not (path.parent / "__init__.py").exists()] == []
