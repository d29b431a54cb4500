"""A session that cannot be saved: somebody ended it, or the database went away."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection

from bank.identity.sessions import SessionStore
from tests.conftest import Committed


@pytest.fixture
def session(committed: Committed) -> SessionStore:
    found = SessionStore()
    found["a"] = 1
    found.save()
    return found


def test_a_session_that_somebody_ended_is_gone(session: SessionStore) -> None:
    SessionStore(session.session_key).delete()
    session["a"] = 2
    with pytest.raises(UpdateError):
        session.save()


def test_a_database_that_went_away_is_no_ended_session(session: SessionStore) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (here,) = cursor.fetchone()
    session["a"] = 2
    end(here)
    with pytest.raises(OperationalError):
        session.save()
    connection.close()
    assert SessionStore(session.session_key)["a"] == 1


def end(backend: int) -> None:
    """End a connection as a crash would, from another one."""
    with connection.copy().cursor() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [backend])
