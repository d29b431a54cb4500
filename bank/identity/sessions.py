"""Sessions in the database. Django calls every failed save a session that somebody ended, and answers 400; a database
that went away is not that: its error goes on, so that the person is told to try again and not that they asked badly."""

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError


class SessionStore(DatabaseStore):
    """Django's own, which tells a lost database from a lost session."""

    def save(self, must_create: bool = False) -> None:
        """Save. UpdateError where the session is gone, DatabaseError where the database is."""
        try:
            super().save(must_create=must_create)
        except UpdateError as error:
            failure = error.__context__
            # What the driver raised is the cause of Django's error; "no row was updated" is Django's own, without one.
            if isinstance(failure, DatabaseError) and failure.__cause__ is not None:
                raise failure from failure.__cause__
            raise
