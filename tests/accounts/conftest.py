"""Accounts alone: guards that do as they are told instead of those of the apps above."""

import pytest

from tests import cast
from tests.accounts import guards


@pytest.fixture(autouse=True)
def told(settings) -> None:
    settings.PAYMENT_GATES = guards.PATHS
    settings.OPENING_GATES = ["tests.accounts.guards.opening"]
    guards.sanctions.reset()
    guards.fraud.reset()


@pytest.fixture
def books(db) -> None:
    cast.open_books()
