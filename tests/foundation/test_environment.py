"""A wrong environment stops the start with one line; a right one is typed."""

import base64
import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bank import connections, environment
from bank.environment import Environment
from bank.foundation.servers.secrets import Secrets, kept_secrets

ROOT = Path(__file__).resolve().parents[2]
KEY = base64.b64encode(bytes(32)).decode()
WHOLE = {
    "DATABASE_URL": "postgres://openteller:a@db:5432/bank",
    "DATABASE_OWNER_URL": "postgres://openteller_owner:b@db:5432/bank",
    "REDIS_URL": "redis://redis:6379/0",
    "PUBLIC_URL": "https://bank.example.com",
    "SECRET_KEY": "s" * 50,
    "ENCRYPTION_KEYS": json.dumps({"1": KEY}),
    "BLIND_INDEX_KEY": KEY,
    "SIGNING_KEY": KEY,
}


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in Environment.model_fields:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BANK_HOME", str(tmp_path / "home"))
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DATABASE_URL", "mysql://root@db/bank", "DATABASE_URL: must look like postgres://"),
        ("DATABASE_URL", "postgres://openteller@db", "DATABASE_URL: names no database"),
        ("REDIS_URL", "http://redis", "REDIS_URL: "),
        ("PUBLIC_URL", "bank.example.com", "PUBLIC_URL: "),
        ("SECRET_KEY", "short", "SECRET_KEY: "),
        ("SECRET_KEY", None, "SECRET_KEY: must be set where DATABASE_URL is"),
        ("ENCRYPTION_KEYS", '{"1": "c2hvcnQ="}', "ENCRYPTION_KEYS: 1: must be 32 bytes in base64"),
        ("ENCRYPTION_KEYS", "{", "ENCRYPTION_KEYS"),
        ("BLIND_INDEX_KEY", "no base64 at all", "BLIND_INDEX_KEY: must be 32 bytes"),
        ("EMAIL_URL", "pigeon://loft", "EMAIL_URL: must begin with one of"),
        ("BANK_CURRENCY", "dollars", "BANK_CURRENCY: "),
        ("DEBUG", "perhaps", "DEBUG: "),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL: "),
    ],
)
def test_one_line_names_what_is_wrong(variables: pytest.MonkeyPatch, name: str, value: str | None, says: str) -> None:
    if value is None:
        variables.delenv(name)
    else:
        variables.setenv(name, value)
    with pytest.raises(SystemExit) as stop:
        environment.read()
    message = str(stop.value)
    assert message.startswith("openteller: the environment is not right: ")
    assert says in message
    assert "\n" not in message


def test_a_command_stops_without_a_traceback() -> None:
    wrong = os.environ | {
        "DJANGO_SETTINGS_MODULE": "bank.settings",
        "DATABASE_URL": "mysql://x",
        "BANK_CURRENCY": "dollars",
    }
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, cwd=ROOT, env=wrong, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert "DATABASE_URL" in done.stderr
    assert "BANK_CURRENCY" in done.stderr


def test_named_servers_are_used(variables: pytest.MonkeyPatch) -> None:
    read = environment.read()
    found = connections.databases(read)
    assert (found["default"]["USER"], found["owner"]["USER"]) == ("openteller", "openteller_owner")
    assert found["default"]["ENGINE"] == "django.db.backends.postgresql"
    assert found["default"]["CONN_MAX_AGE"] == 600
    assert found["default"]["CONN_HEALTH_CHECKS"] is True
    assert connections.broker_url(connections.redis_url(read)) == "redis://redis:6379/0"
    assert not (read.BANK_HOME / "secrets.json").exists()


def test_a_web_process_needs_no_owner(variables: pytest.MonkeyPatch) -> None:
    variables.delenv("DATABASE_OWNER_URL")
    assert set(connections.databases(environment.read())) == {"default"}


def test_without_servers_secrets_are_made_once_and_kept(variables: pytest.MonkeyPatch) -> None:
    for name in WHOLE:
        variables.delenv(name)
    first, second = environment.read(), environment.read()
    assert first == second
    assert len(base64.b64decode(first.ENCRYPTION_KEYS[1])) == 32
    assert stat.S_IMODE((first.BANK_HOME / "secrets.json").stat().st_mode) == 0o600


def test_ten_first_starts_agree_on_one_set_of_secrets(tmp_path: Path) -> None:
    found: list[Secrets] = []
    threads = [threading.Thread(target=lambda: found.append(kept_secrets(tmp_path))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 10
    assert all(one == found[0] for one in found)
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]


@pytest.mark.parametrize(
    ("url", "backend", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.com", "smtp", 25, False, False),
        ("smtp+tls://me:p%40ss@mail.example.com", "smtp", 587, True, False),
        ("smtps://mail.example.com:2465", "smtp", 2465, False, True),
        ("console:", "console", 25, False, False),
        ("", "filebased", 25, False, False),
    ],
)
def test_how_letters_leave(
    variables: pytest.MonkeyPatch, url: str, backend: str, port: int, tls: bool, ssl: bool
) -> None:
    variables.setenv("EMAIL_URL", url)
    found = connections.mail(environment.read())
    assert (found["PORT"], found["USE_TLS"], found["USE_SSL"]) == (port, tls, ssl)
    assert backend in found["BACKEND"]
    assert found["PASSWORD"] == ("p@ss" if "%40" in url else "")
