"""The tests' ground: real PostgreSQL under the application's role, a real Valkey.

`db` (a transaction, rolled back) as in pytest-django. `committed` for tests that commit, use threads or start
processes: a database of its own, thrown away afterwards; `unharmed` shares it within a module.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from pytest_django.plugin import DjangoDbBlocker

from bank.foundation.redis import redis
from tests.databases import FURNISHED, clone, pointed_at

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile("bank", deadline=None)
hypothesis.settings.load_profile("bank")


@dataclass(frozen=True)
class Committed:
    """A database of one test. `environment` makes a process of ours (manage.py, web, worker) use the same servers."""

    name: str
    environment: dict[str, str] = field(repr=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One clone for each test process: the cast's staff at work, its products on sale, no customer and no money."""
    with django_db_blocker.unblock(), clone(FURNISHED) as name, pointed_at(name):
        yield


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Committed]:
    """A fresh empty database in which commits are real."""
    with django_db_blocker.unblock(), clone() as name, pointed_at(name):
        yield opened(name)


@pytest.fixture(scope="module")
def unharmed_name(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The database behind `unharmed`."""
    with django_db_blocker.unblock(), clone() as name:
        yield name


@pytest.fixture
def unharmed(unharmed_name: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Committed]:
    """`committed`, one for all tests of a module: for those that are refused, or read no more than they wrote."""
    with django_db_blocker.unblock(), pointed_at(unharmed_name):
        yield opened(unharmed_name)


def opened(name: str) -> Committed:
    """Say how a process of ours reaches a database, with nothing left in Valkey."""
    redis().flushdb()
    return Committed(
        name,
        os.environ
        | {"DJANGO_SETTINGS_MODULE": "bank.settings", "BANK_DATABASE": name, "REDIS_URL": settings.REDIS_URL},
    )


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> None:
    """What one test counted (attempts, used codes) does not count in the next."""
    if request.node.get_closest_marker("django_db") or {"db", "committed", "unharmed"} & set(request.fixturenames):
        cache.clear()
