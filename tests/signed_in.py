"""Signing in for tests that are not about signing in."""

from django.test import Client

from bank.identity.models import User
from bank.identity.second_factor import PASSED


def signed_in(user: User, client: Client | None = None) -> Client:
    """Return a client whose session belongs to `user` and has passed the second factor."""
    client = client or Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[PASSED] = True
    session.save()
    return client
