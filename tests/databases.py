"""The template database and its clones.

The templates are built once for each state of the migrations and kept between runs: an empty bank, migrated as the
owner of the tables, and a furnished one in which the cast's staff work and its products are on sale. A test gets a
clone, used under the application's role.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg2
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql

from bank.foundation.servers.home import Home
from bank.foundation.servers.lease import ensure
from bank.foundation.servers.postgres import OWNER
from tests import cast

HOME = Home(Path(settings.BANK_HOME), settings.BANK_DURABLE)
EMPTY, FURNISHED = "empty", "furnished"
SHAPES = (
    "**/migrations/*",
    "**/migrations/sql/*",
    "**/models/*.py",
    "**/models.py",
    "**/apps.py",
    "bank/settings.py",
    "uv.lock",
)
FURNISHERS = ("tests/cast.py", "products/**/*.py", "bank/staff/**/*.py", "bank/foundation/clock.py")


def execute(statement: str, *names: str) -> None:
    """One statement as the cluster's superuser, outside a transaction."""
    ensure(HOME)
    link = psycopg2.connect(host=str(HOME.sockets), dbname="postgres", user="postgres")
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
    link.close()


def databases() -> list[str]:
    """The names of all databases."""
    ensure(HOME)
    link = psycopg2.connect(host=str(HOME.sockets), dbname="postgres", user="postgres")
    with link, link.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        names = [row[0] for row in cursor.fetchall()]
    link.close()
    return names


@cache
def fingerprint(kind: str) -> str:
    """A digest of everything that shapes a template: the tables, and the code that furnishes them."""
    digest = hashlib.sha256()
    root = Path(settings.BASE_DIR)
    ours = {Path(config.path).relative_to(root).parts[0] for config in apps.get_app_configs() if is_ours(config.path)}
    found = {path for name in ours for pattern in SHAPES for path in (root / name).glob(pattern)}
    found |= {root / "bank/settings.py", root / "uv.lock", Path(__file__)}
    if kind == FURNISHED:
        found |= {path for name in FURNISHERS for path in root.glob(name)}
    for path in sorted(found):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def is_ours(path: str) -> bool:
    """Whether an app lies in this repository and not among the installed packages."""
    return Path(path).is_relative_to(settings.BASE_DIR) and "site-packages" not in path


def template(kind: str) -> str:
    """The name of the template of this kind, built first where there is none of this state."""
    name = f"template_{kind}_{fingerprint(kind)}"
    with (HOME.root / "locks" / "template").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build(name, kind)
    return name


def build(name: str, kind: str) -> None:
    """Make a template that is missing in a database beside, and rename it when it is whole."""
    existing = databases()
    if name in existing:
        return
    sweep(existing, kind)
    below = "template1"
    if kind == FURNISHED:
        below = f"template_{EMPTY}_{fingerprint(EMPTY)}"
        build(below, EMPTY)
    execute("CREATE DATABASE {} TEMPLATE {} OWNER {}", f"{name}_new", below, OWNER)
    with pointed_at(f"{name}_new"):
        if kind == EMPTY:
            call_command("migrate", verbosity=0)
        else:
            cast.products()
    execute("ALTER DATABASE {} RENAME TO {}", f"{name}_new", name)


def sweep(existing: list[str], template: str) -> None:
    """Drop old templates of this kind, and clones whose process is gone."""
    for name in existing:
        kind, _, rest = name.partition("_")
        dead = kind == "clone" and not Path(f"/proc/{rest.split('_')[0]}").exists()
        old = name.startswith(f"template_{template}_")
        if old or dead:
            execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@contextmanager
def clone(kind: str = EMPTY) -> Iterator[str]:
    """A fresh copy of a template, dropped at the end."""
    name = f"clone_{os.getpid()}_{uuid4().hex[:8]}"
    execute("CREATE DATABASE {} TEMPLATE {} OWNER {}", name, template(kind), OWNER)
    try:
        yield name
    finally:
        execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Every connection of this process, in all threads, means this database."""
    before = {alias: connections.settings[alias]["NAME"] for alias in connections.settings}
    connections.close_all()
    for alias in before:
        connections.settings[alias]["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        for alias, old in before.items():
            connections.settings[alias]["NAME"] = old
