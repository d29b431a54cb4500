"""One browser and one served bank for all browser tests of a process."""

import logging
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker

from tests.browser.chromium import chromium
from tests.browser.world import World, people, served
from tests.databases import clone, pointed_at


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, or a skip that says how to get it."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def world(browser: Browser, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A bank with customers and staff, in a database of its own, served over http."""
    logging.disable(logging.WARNING)
    with django_db_blocker.unblock(), clone() as name, pointed_at(name), served(people()) as ready:
        yield ready
