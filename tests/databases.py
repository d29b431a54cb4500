"""The template database and its clones.

The template is built once for each state of the migrations, as the owner of the tables, and kept between runs.
Clones are copied from it in some tens of milliseconds and are used under the application's role.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
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

HOME = Home(Path(settings.BANK_HOME), settings.BANK_DURABLE)
SHAPES = (
    "**/migrations/*",
    "**/migrations/sql/*",
    "**/models/*.py",
    "**/models.py",
    "**/apps.py",
    "bank/settings.py",
    "uv.lock",
)


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


def fingerprint() -> str:
    """A digest of everything that shapes the tables."""
    digest = hashlib.sha256()
    root = Path(settings.BASE_DIR)
    ours = {Path(config.path).relative_to(root).parts[0] for config in apps.get_app_configs() if is_ours(config.path)}
    found = {path for name in ours for pattern in SHAPES for path in (root / name).glob(pattern)}
    for path in sorted(found | {root / "bank/settings.py", root / "uv.lock"}):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def is_ours(path: str) -> bool:
    """Whether an app lies in this repository and not among the installed packages."""
    return Path(path).is_relative_to(settings.BASE_DIR) and "site-packages" not in path


def template() -> str:
    """The name of the migrated template, built first where these migrations have none."""
    name = f"template_{fingerprint()}"
    with (HOME.root / "locks" / "template").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        existing = databases()
        if name not in existing:
            sweep(existing)
            build(f"{name}_new")
            execute("ALTER DATABASE {} RENAME TO {}", f"{name}_new", name)
    return name


def build(name: str) -> None:
    """Migrate a new database as the owner."""
    execute("CREATE DATABASE {} OWNER {}", name, OWNER)
    with pointed_at(name):
        call_command("migrate", verbosity=0)


def sweep(existing: list[str]) -> None:
    """Drop old templates, and clones whose process is gone."""
    for name in existing:
        kind, _, rest = name.partition("_")
        dead = kind == "clone" and not Path(f"/proc/{rest.split('_')[0]}").exists()
        if (kind == "template" and name not in ("template0", "template1")) or dead:
            execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@contextmanager
def clone() -> Iterator[str]:
    """A fresh copy of the template, dropped at the end."""
    name = f"clone_{os.getpid()}_{uuid4().hex[:8]}"
    execute("CREATE DATABASE {} TEMPLATE {} OWNER {}", name, template(), OWNER)
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
