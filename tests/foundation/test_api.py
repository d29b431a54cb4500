"""API conventions: every error a problem, every retry the first answer, every page after a key."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from bank.foundation import clock
from bank.foundation.api import make_cursor
from bank.foundation.api.idempotency import ABANDONED_AFTER, forget_old
from bank.foundation.models import BookingCalendar, IdempotencyKey
from tests.conftest import Committed

pytestmark = pytest.mark.urls("tests.foundation.api_urls")
PROBLEM = "application/problem+json"


def post(body: Any, key: str = "k-1", client: Client | None = None) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    client = client or Client(raise_request_exception=False)
    return client.post("/api/things/", body, content_type="application/json", headers=headers)


def made() -> list[str]:
    return sorted(BookingCalendar.objects.filter(code__startswith="T").values_list("code", flat=True))


@pytest.mark.django_db
def test_a_retry_gets_the_first_answer_and_does_nothing() -> None:
    first, again = post({"code": "T1"}), post({"code": "T1"})
    assert (first.status_code, first.json()) == (201, {"made": "T1"})
    assert (again.status_code, again.json(), again["Idempotent-Replayed"]) == (201, {"made": "T1"}, "true")
    assert made() == ["T1"]


@pytest.mark.django_db
def test_a_structured_key_is_the_same_key() -> None:
    assert post({"code": "T1"}, key='"k-1"').status_code == 201
    assert post({"code": "T1"}, key="k-1")["Idempotent-Replayed"] == "true"


@pytest.mark.django_db
def test_a_key_is_not_reused_for_something_else() -> None:
    post({"code": "T1"})
    answer = post({"code": "T2"})
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    assert answer.json()["code"] == "idempotency_key_reused"
    assert made() == ["T1"]


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "code"), [("", "missing"), ("x" * 256, "invalid"), ("kéy", "invalid")])
def test_a_key_must_be_there_and_be_plain(key: str, code: str) -> None:
    answer = post({"code": "T1"}, key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, f"idempotency_key_{code}")
    assert made() == []


@pytest.mark.django_db
def test_a_refusal_is_kept_with_its_figures_and_its_changes_are_not() -> None:
    for _try in range(2):
        answer = post({"code": "T1", "does": "refuse"})
        assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
        body = answer.json()
        assert (body["code"], body["title"]) == ("too_poor", "You have HK$0.05.")
        assert body["figures"] == {"have": {"amount": "0.05", "currency": "HKD"}}
    assert made() == []


@pytest.mark.django_db
def test_after_a_crash_the_key_is_free_again() -> None:
    answer = post({"code": "T1", "does": "crash"})
    assert (answer.status_code, answer["Content-Type"], answer.json()["status"]) == (500, PROBLEM, 500)
    assert made() == []
    assert not IdempotencyKey.objects.exists()


def test_a_request_in_flight_answers_409_and_only_one_is_done(committed: Committed) -> None:
    codes: list[int] = []

    def send() -> None:
        codes.append(post({"code": "T1", "does": "slow"}).status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _nth in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [201, 409, 409, 409]
    assert made() == ["T1"]


@pytest.mark.django_db
def test_a_claim_whose_process_died_is_taken_over() -> None:
    post({"code": "T1"})
    long_ago = clock.now() - ABANDONED_AFTER - dt.timedelta(seconds=1)
    IdempotencyKey.objects.update(status=None, created_at=clock.now())
    BookingCalendar.objects.filter(code="T1").delete()
    assert post({"code": "T1"}).status_code == 409
    IdempotencyKey.objects.update(created_at=long_ago)
    assert post({"code": "T1"}).status_code == 201
    assert forget_old(clock.now() + dt.timedelta(hours=25)) == 1


@pytest.mark.django_db
def test_every_error_is_a_problem() -> None:
    client = Client(raise_request_exception=False)
    answers = {
        404: client.get("/api/nowhere/"),
        405: client.delete("/api/things/"),
        400: client.post("/api/things/", "{", content_type="application/json", headers={"Idempotency-Key": "a"}),
        415: client.post("/api/things/", "x", content_type="text/plain", headers={"Idempotency-Key": "b"}),
    }
    for status, answer in answers.items():
        assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
        assert answer.json()["status"] == status
        assert answer.json()["code"]
    assert "DELETE" not in answers[405]["Allow"]


@pytest.mark.django_db
def test_wrong_values_are_named_by_pointer() -> None:
    body = post({"code": "TOO LONG"}).json()
    assert body["errors"] == [
        {"pointer": "/code", "detail": "Ensure this field has no more than 4 characters.", "code": "max_length"}
    ]


@pytest.mark.django_db
def test_pages_follow_each_other_by_signed_cursors() -> None:
    BookingCalendar.objects.bulk_create(BookingCalendar(code=f"T{n}", booking_date="2026-01-01") for n in range(5))
    client, codes, query = Client(), [], "?limit=2"
    while query:
        page = client.get(f"/api/things/{query}").json()
        codes.append(page["codes"])
        query = f"?limit=2&cursor={page['next']}" if page["next"] else ""
    assert codes == [["T0", "T1"], ["T2", "T3"], ["T4"]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("cursor=T0", "invalid_cursor"),
        pytest.param("cursor=" + make_cursor("others", "T0"), "invalid_cursor", id="another list's cursor"),
        ("cursor=" + "x" * 5000, "invalid_cursor"),
        ("limit=0", "invalid_limit"),
        ("limit=201", "invalid_limit"),
        ("limit=1e3", "invalid_limit"),
        ("limit=" + "9" * 5000, "invalid_limit"),
        ("limit=²", "invalid_limit"),
    ],
)
def test_a_forged_or_absurd_page_is_refused(query: str, code: str) -> None:
    answer = Client().get(f"/api/things/?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
