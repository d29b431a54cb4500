"""A bank with small lists of invented names, customers whom it knows, and people of compliance."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accounts.models import Account, Customer
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.identity.models import User
from compliance.domain.lists import recognise
from compliance.services import kyc
from compliance.services.importing import import_list
from tests import cast

LISTS = Path(__file__).parent / "lists"
GUARDS = ["compliance.guards.sanctions"]


def take_lists(path: Path = LISTS) -> None:
    """Put every list in a folder in force."""
    for found in recognise(path):
        import_list(found, actor=cast.SYSTEM, now=clock.now(), tell=lambda _done: None)


def known(name: str) -> Customer:
    """Return alice, bob or charlie with documents that were checked."""
    customer = cast.customer(name)
    document = kyc.Document(kind="HKID", number="A123456(3)")
    kyc.submit(customer_id=customer.pk, documents=[document], actor=cast.SYSTEM, now=clock.now())
    kyc.verify(customer_id=customer.pk, reason="documents seen", actor=cast.SYSTEM, now=clock.now())
    return customer


def officer(name: str) -> cast.Member:
    """Return a compliance officer such as olga or oscar."""
    user, _created = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    return cast.Member(user, Actor("staff", user.pk, "admin"))


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Expect a refusal with this code."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code


@pytest.fixture
def only_sanctions(settings: object) -> None:
    """Leave the other guards out: what they decide is tested in their own apps."""
    settings.PAYMENT_GATES = GUARDS  # type: ignore[attr-defined]


@pytest.fixture
def bank(db: None, only_sanctions: None) -> Iterator[Account]:
    """Yield alice's current account with HK$500,000.00, the lists in force."""
    cast.open_books()
    take_lists()
    yield cast.account(known("alice"), minor=50_000_000)
