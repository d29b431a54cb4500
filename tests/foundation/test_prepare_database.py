"""Preparing a named server: two plain roles and one database; again without harm."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest

from tests.databases import HOME, execute
from tests.foundation.test_environment import WHOLE

ROOT = Path(__file__).resolve().parents[2]
NAME = f"prepared_{os.getpid()}"
HOST = quote(str(HOME.sockets), safe="")


def prepare(**changes: str) -> subprocess.CompletedProcess[str]:
    named = {
        "DJANGO_SETTINGS_MODULE": "bank.settings",
        "DATABASE_URL": f"postgres://openteller:one@{HOST}/{NAME}",
        "DATABASE_OWNER_URL": f"postgres://openteller_owner:two@{HOST}/{NAME}",
        "DATABASE_ADMIN_URL": f"host='{HOME.sockets}' user=postgres dbname=postgres",
    }
    command = [sys.executable, "manage.py", "prepare_database"]
    environment = os.environ | WHOLE | named | changes
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_two_roles_and_a_database(django_db_setup: None) -> None:
    try:
        for _ in range(2):
            done = prepare()
            assert (done.returncode, done.stderr) == (0, "")
        owner = psycopg2.connect(host=str(HOME.sockets), dbname=NAME, user="openteller_owner")
        with owner, owner.cursor() as cursor:
            cursor.execute("CREATE TABLE ours (a int)")
        owner.close()
        application = psycopg2.connect(host=str(HOME.sockets), dbname=NAME, user="openteller")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege), application, application.cursor() as cursor:
            cursor.execute("CREATE TABLE theirs (a int)")
        application.close()
    finally:
        execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", NAME)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DATABASE_ADMIN_URL", "", "must be set"),
        ("DATABASE_ADMIN_URL", "host=/nowhere user=postgres", "does not connect"),
        ("DATABASE_URL", "postgres://somebody:one@HOST/NAME", "must log in as openteller"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(name: str, value: str, says: str) -> None:
    done = prepare(**{name: value.replace("HOST", HOST).replace("NAME", NAME)})
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr
