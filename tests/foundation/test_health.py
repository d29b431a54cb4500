"""What an operator's tools are told."""

from typing import Any

import pytest
from django.test import Client

from bank.foundation import health


def test_alive_without_a_database(client: Client) -> None:
    answer = client.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_when_everything_answers(db: None, client: Client) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "failed": []}


def test_not_ready_names_what_fails(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ConnectionError("refused at 10.0.0.1")

    monkeypatch.setitem(health.CHECKS, "redis", broken)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "failing", "failed": ["redis"]})


@pytest.mark.parametrize(
    ("address", "forwarded", "code"), [("127.0.0.1", "", 200), ("10.0.0.9", "", 404), ("127.0.0.1", "8.8.8.8", 404)]
)
def test_figures_are_for_this_machine(client: Client, address: str, forwarded: str, code: int) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client.get("/metrics", REMOTE_ADDR=address, headers=headers).status_code == code


@pytest.mark.parametrize(("said", "code"), [("Bearer right", 200), ("Bearer wrong", 404), ("", 404)])
def test_figures_ask_for_the_token(client: Client, settings: Any, said: str, code: int) -> None:
    settings.METRICS_TOKEN = "right"
    assert client.get("/metrics", headers={"Authorization": said}).status_code == code
