"""A small bank in a database of its own, served by threads of this process, with a session for each role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread

from accounts.models import Customer
from accounts.services import customers
from bank.foundation import clock
from bank.identity import services
from bank.identity.models import User
from bank.staff import demonstration
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
    cast.account(alice, minor=321_000)
    cast.account(alice, bob, kind="SAVINGS", minor=888_888_888)
    roles: dict[str, User | None] = {"stranger": None, "alice": alice.user, "charlie": charlie.user}
    for user in roles.values():
        if user:
            services.enrol_totp(user=user, secret=SECRET)
    return roles | {name: User.objects.get(username=name) for name in STAFF}


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
