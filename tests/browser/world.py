"""A small bank in a database of its own, served by threads of this process, with a session for each role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread

from accounts.models import Account, Customer
from accounts.services import customers, partners, payees, payments
from accounts.services.payments import Outsider, PaymentRequest
from bank.foundation import clock, events
from bank.foundation.actor import Actor
from bank.identity import consents, services
from bank.identity.models import User
from bank.staff import demonstration
from service.services import cases, conversations
from tests import cast
from tests.signed_in import signed_in

STAFF = ("tara", "sam", "rita", "olga", "mark", "petra", "ada")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass(frozen=True)
class World:
    """The served bank and who uses it; None is somebody who is not signed in."""

    url: str
    people: dict[str, User | None]

    def client(self, role: str) -> Client:
        """A client in the session of a role."""
        user = self.people[role]
        return signed_in(user) if user else Client()


def people() -> dict[str, User | None]:
    """Make the roles, each with something to look at."""
    cast.open_books()
    demonstration.found(password="a lantern over Star Ferry", actor=cast.SYSTEM, now=clock.now())
    alice, bob, charlie = (verified(name) for name in ("alice", "bob", "charlie"))
    everyday = cast.account(alice, minor=5_321_000)
    savings = cast.account(alice, bob, kind="SAVINGS", minor=888_888_888)
    cast.account(charlie, minor=70_000)
    spend(alice, everyday, savings)
    ask(alice)
    let_in(alice, everyday)
    events.drain()
    roles: dict[str, User | None] = {"stranger": None, "alice": alice.user, "charlie": charlie.user}
    for user in roles.values():
        if user:
            services.enrol_totp(user=user, secret=SECRET)
    return roles | {name: User.objects.get(username=name) for name in STAFF}


def spend(alice: Customer, everyday: Account, savings: Account) -> None:
    """Payments of every kind: between own accounts, to somebody else, and one that the rules hold."""
    actor = cast.actor(alice)
    payee = payees.add(
        customer_id=alice.pk, name="陳大文", account_number="123456789", bank_code="004", actor=actor, now=clock.now()
    )
    plans: list[dict[str, Any]] = [
        {"amount_minor": 50_000, "creditor_account_id": savings.pk},
        {"amount_minor": 88_850, "payee_id": payee.pk, "remittance": "Rent for November", "category": "rent"},
        {"amount_minor": 2_000_000, "payee_id": payee.pk, "remittance": "裝修訂金"},
    ]
    for number, plan in enumerate(plans):
        request = PaymentRequest(key=f"world-{number}", debtor_account_id=everyday.pk, currency="HKD", **plan)
        payments.initiate(request, actor=actor, now=clock.now())


def let_in(alice: Customer, everyday: Account) -> None:
    """A partner with a grant and a payment that waits for her, and a consent given."""
    now, actor = clock.now(), cast.actor(alice)
    partner, _secret = partners.register(name="Tally", webhook_url="", actor=cast.SYSTEM, now=now)
    partners.give(
        customer=alice, partner=partner, account=everyday, scopes=["balances", "payments"],
        expires_at=now + timedelta(days=30), actor=actor, now=now,
    )  # fmt: skip
    request = PaymentRequest(
        key="tally-1", debtor_account_id=everyday.pk, amount_minor=12_050, currency="HKD", await_confirmation=True,
        outsider=Outsider(name="Power Co", account_number="123456789", bank_code="004"),
    )  # fmt: skip
    payments.initiate(request, actor=Actor("partner", alice.user_id, "api", partner.client_id), now=now)
    consents.give(alice.user_id or 0, "marketing.email", actor=actor, now=now)


def ask(alice: Customer) -> None:
    """A conversation with an answer, and a case."""
    actor, sam = cast.actor(alice), Actor("staff", User.objects.get(username="sam").pk, "admin")
    said = conversations.write(customer_id=alice.pk, body="Where is my card?", key="m1", actor=actor, now=clock.now())
    conversations.reply(
        conversation_id=said.conversation_id, body="It left us on Friday.", key="m2", actor=sam, now=clock.now()
    )
    cases.open_case(
        customer_id=alice.pk, kind="complaint", subject="Charged twice", body="The fee came twice.", key="c1",
        actor=actor, now=clock.now(),
    )  # fmt: skip


def verified(name: str) -> Customer:
    """A customer whose identity was checked, so that an account may be opened."""
    customer = cast.customer(name)
    return customers.set_kyc(customer_id=customer.pk, state="VERIFIED", actor=cast.SYSTEM, now=clock.now())


@contextmanager
def served(roles: dict[str, User | None]) -> Iterator[World]:
    """Serve the database that the connections point at now."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={}, port=0)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield World(f"http://127.0.0.1:{server.port}", roles)
    finally:
        server.terminate()
        connections.close_all()
