"""The bank as risk meets it: its own guards alone at the payment gate, alice with money, charlie with an account."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from accounts.models import Account, Customer, Payment
from accounts.services import payees, payments
from accounts.services.payments import PaymentRequest
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.identity.models import User
from bank.staff import services as staff
from tests import cast

GATES = ["risk.guards.fraud", "risk.guards.limits"]
POSITIONS = {
    "rita": ("risk-officer", 10_000_000, ("risk.release_payment", "risk.write_rule", "risk.change_limit")),
    "rob": ("head-of-risk", 10**12, ("risk.release_payment", "risk.approve_rule", "risk.activate_model")),
}


@pytest.fixture
def gates(settings):
    settings.PAYMENT_GATES = GATES
    settings.OPENING_GATES = ["tests.accounts.guards.opening"]


@pytest.fixture
def books(db, gates):
    cast.open_books()


@dataclass
class Bank:
    """Alice's account, the payee that she saved at another bank, and charlie's account here."""

    alice: Customer
    everyday: Account
    charlie: Account
    landlord: int

    def pay(self, minor: int, *, key: str = "", to: str = "landlord", now: datetime | None = None) -> Payment:
        """Pay the landlord, or charlie, as alice."""
        target = {"payee_id": self.landlord} if to == "landlord" else {"creditor_account_id": self.charlie.pk}
        request = PaymentRequest(
            key=key or f"{to}-{minor}", debtor_account_id=self.everyday.pk, amount_minor=minor, currency="HKD", **target
        )
        return payments.initiate(request, actor=cast.actor(self.alice), now=now or clock.now())


def found(minor: int = 5_000_000_00) -> Bank:
    """Found the bank's people and accounts."""
    alice, charlie = cast.customer("alice"), cast.customer("charlie")
    everyday, other = cast.account(alice, minor=minor), cast.account(charlie)
    saved = payees.add(
        customer_id=alice.pk, name="Landlord", account_number="987654321000", bank_code="024",
        actor=cast.actor(alice), now=clock.now(),
    )  # fmt: skip
    return Bank(alice, everyday, other, saved.pk)


@pytest.fixture
def bank(books):
    return found()


def officer(name: str) -> Actor:
    """Return rita (releases up to HK$100,000) or rob (more), appointed."""
    code, limit, permissions = POSITIONS[name]
    user, created = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    if created:
        department = staff.found_department(
            code="risk", name="Risk", kind="CONTROL", independent=True, actor=cast.SYSTEM
        )
        position = staff.found_position(
            code=code, title=code, department=department, level=1, duties="", permissions=permissions,
            approval_limit_minor=limit, actor=cast.SYSTEM,
        )  # fmt: skip
        staff.appoint(user=user, position=position, actor=cast.SYSTEM, today=cast.TODAY)
    return Actor("staff", user.pk, "admin")


@pytest.fixture
def rita(bank):
    return officer("rita")


@pytest.fixture
def rob(bank):
    return officer("rob")
