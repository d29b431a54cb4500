"""Tests run as the application, which cannot change a table; a committed database is one's own."""

import threading

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import ProgrammingError, connection, transaction

from bank.foundation.servers.roles import as_owner
from tests.conftest import Committed


def ask(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0] if cursor.description else None


@pytest.mark.parametrize(
    "change", ["CREATE TABLE mine (a int)", "DROP TABLE django_session", "SET ROLE openteller_owner"]
)
def test_the_application_owns_nothing(db: None, change: str) -> None:
    assert ask("SELECT current_user") == "openteller"
    with pytest.raises(ProgrammingError), transaction.atomic():
        ask(change)


def test_the_owner_is_no_superuser(committed: Committed) -> None:
    with as_owner():
        assert ask("SELECT current_user") == "openteller_owner"
        assert ask("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        ask("CREATE TABLE mine (a int)")
    assert ask("SELECT current_user") == "openteller"


def test_what_one_thread_commits_another_sees(committed: Committed) -> None:
    def work() -> None:
        ContentType.objects.create(app_label="thread", model="one")
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ContentType.objects.filter(app_label="thread").exists()


def test_what_was_committed_is_gone_in_the_next_database(committed: Committed) -> None:
    assert not ContentType.objects.filter(app_label="thread").exists()
    assert ask("SELECT current_database()") == committed.name
