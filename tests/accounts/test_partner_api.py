"""Partners: what a holder granted and nothing else, payments that wait for the holder, news that can be verified."""

import base64
import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from standardwebhooks import Webhook

from accounts.models import Account, Customer, Grant, Partner, Payment, WebhookDelivery
from accounts.services import partners, payments, webhooks
from bank.foundation import clock, events
from bank.identity import stepup
from bank.identity.models import User
from tests import cast
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
EVERYTHING = ["accounts", "balances", "transactions", "payments"]
PROBLEM = "application/problem+json"
CREDITOR = {"name": "Outside Ltd", "account_number": "123456789", "bank_code": "004"}


@pytest.fixture
def alice() -> Customer:
    return cast.customer("alice")


@pytest.fixture
def account(alice: Customer) -> Account:
    return cast.account(alice, minor=100_000)


class Api:
    """A partner calling."""

    def __init__(self, name: str = "Tally", scope: str = " ".join(EVERYTHING), url: str = "") -> None:
        self.partner, self.secret = partners.register(name=name, webhook_url=url, actor=cast.SYSTEM, now=clock.now())
        self.client = Client(raise_request_exception=False)
        basic = base64.b64encode(f"{self.partner.client_id}:{self.secret}".encode()).decode()
        answer = self.client.post(
            "/oauth/token/",
            {"grant_type": "client_credentials", "scope": scope},
            headers={"Authorization": f"Basic {basic}"},
        )
        assert answer.status_code == 200, answer.content
        self.token = answer.json()["access_token"]

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {self.token}"})

    def pay(self, account: Account, key: str = "k-1", **changed: Any) -> Any:
        body = {
            "debtor_account": account.public_id,
            "amount": {"amount": "120.50", "currency": "HKD"},
            "creditor": CREDITOR,
            "reference": "Invoice 7",
            **changed,
        }
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key}
        return self.client.post("/api/v1/payments/", body, content_type="application/json", headers=headers)


def grant(api: Api, customer: Customer, account: Account, scopes: list[str] | None = None, days: int = 30) -> Grant:
    now = clock.now()
    return partners.give(
        customer=customer,
        partner=api.partner,
        account=account,
        scopes=scopes or EVERYTHING,
        expires_at=now + dt.timedelta(days=days),
        actor=cast.actor(customer),
        now=now,
    )


def test_a_partner_sees_what_was_granted(alice: Customer, account: Account) -> None:
    api = Api()
    assert api.get("accounts/").json() == {"data": []}
    grant(api, alice, account)
    listed = api.get("accounts/").json()["data"]
    assert [one["id"] for one in listed] == [account.public_id]
    balances = api.get(f"accounts/{account.public_id}/balances/").json()
    assert balances["available"] == {"amount": "1000.00", "currency": "HKD"}
    page = api.get(f"accounts/{account.public_id}/transactions/?limit=1").json()
    assert page["data"][0]["amount"] == {"amount": "1000.00", "currency": "HKD"}
    assert page["next_cursor"] is None


@pytest.mark.parametrize("how", ["never", "other scope", "revoked", "expired", "other partner", "left", "made up"])
def test_anything_else_is_404(alice: Customer, account: Account, how: str) -> None:
    api = Api()
    given = (
        grant(Api("Other") if how == "other partner" else api, alice, account, ["accounts"]) if how != "never" else None
    )
    if how == "revoked" and given:
        partners.revoke(grant=given, actor=cast.actor(alice), now=clock.now())
    if how == "expired":
        past = clock.now() - dt.timedelta(days=40)
        Grant.objects.update(given_at=past, expires_at=past + dt.timedelta(days=30))
    if how == "left":
        account.party_rows.update(until=clock.now().date())
    public_id = "acc_aaaaaaaaaaaaaaaa" if how == "made up" else account.public_id
    paths = [f"accounts/{public_id}/balances/", f"accounts/{public_id}/transactions/"]
    paths += [] if how == "other scope" else [f"accounts/{public_id}/"]
    for path in paths:
        answer = api.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert api.pay(account).status_code == 404
    assert not Payment.objects.filter(partner_id=api.partner.client_id).exists()


def test_a_token_is_needed_with_the_scope_and_of_a_partner_that_is_on(alice: Customer, account: Account) -> None:
    missing = Client().get("/api/v1/accounts/")
    assert (missing.status_code, missing["WWW-Authenticate"], missing["Content-Type"]) == (
        401,
        'Bearer realm="api"',
        PROBLEM,
    )
    narrow = Api("Narrow", scope="accounts")
    grant(narrow, alice, account)
    answer = narrow.get(f"accounts/{account.public_id}/balances/")
    assert (answer.status_code, answer["Content-Type"]) == (403, PROBLEM)
    partners.switch(partner=narrow.partner, active=False, reason="test", actor=cast.SYSTEM)
    assert narrow.get("accounts/").status_code == 401


def test_a_persons_session_does_not_open_the_api(alice: Customer) -> None:
    assert isinstance(alice.user, User)
    assert signed_in(alice.user).get("/api/v1/accounts/").status_code == 401


def test_a_payment_waits_for_the_holder_and_two_retries_make_one(alice: Customer, account: Account) -> None:
    api = Api()
    grant(api, alice, account)
    first, again = api.pay(account), api.pay(account)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    body = first.json()
    assert body["status"] == "awaiting_confirmation"
    assert body["confirmation_url"].endswith(f"/payments/{body['id']}/")
    assert cast.money(account) == 100_000
    payment = Payment.objects.get(partner_id=api.partner.client_id)
    other = api.pay(account, amount={"amount": "1.00", "currency": "HKD"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    payments.confirm(payment.pk, actor=cast.actor(alice), now=clock.now())
    followed = api.get(f"payments/{body['id']}/").json()
    assert followed["status"] == "posted"
    assert cast.money(account) < 100_000 - 12_050 + 1
    assert Api("Other").get(f"payments/{body['id']}/").status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": {"amount": "-1.00", "currency": "HKD"}},
        {"amount": {"amount": "0", "currency": "HKD"}},
        {"amount": {"amount": 12.5, "currency": "HKD"}},
        {"amount": {"amount": "1.001", "currency": "HKD"}},
        {"amount": {"amount": "9" * 400, "currency": "HKD"}},
        {"amount": {"amount": "1", "currency": "ZZZ"}},
        {"amount": "12"},
        {"creditor": {"name": "x" * 5000, "account_number": "1", "bank_code": "004"}},
        {"creditor": None},
        {"debtor_account": {"$ne": 1}},
        {"reference": "two\nlines"},
    ],
)
def test_a_hostile_payment_is_named_and_changes_nothing(
    alice: Customer, account: Account, changed: dict[str, Any]
) -> None:
    api = Api()
    grant(api, alice, account)
    answer = api.pay(account, **changed)
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == PROBLEM
    assert not Payment.objects.filter(partner_id=api.partner.client_id).exists()


def test_a_holder_gives_access_with_a_code_and_ends_it_with_one_tap(
    alice: Customer, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = Api()
    assert isinstance(alice.user, User)
    client = signed_in(alice.user)
    page = client.get(f"/partners/give/?client={api.partner.client_id}&scope=balances").content.decode()
    assert "Tally" in page
    assert "style=" not in page
    asked = {"partner": api.partner.pk, "account": account.pk, "scopes": ["balances"], "days": "90", "code": "000000"}
    assert client.post("/partners/give/", asked).status_code == 422
    assert not Grant.objects.exists()
    monkeypatch.setattr(stepup, "verify", lambda user, code: code == "123456")
    assert client.post("/partners/give/", {**asked, "code": "123456"}).status_code == 302
    given = Grant.objects.get()
    assert given.scopes == ["accounts", "balances"]
    assert "Tally" in client.get("/partners/").content.decode()
    stranger = cast.customer("charlie").user
    assert isinstance(stranger, User)
    assert signed_in(stranger).post(f"/partners/{given.public_id}/end/").status_code == 404
    assert client.post(f"/partners/{given.public_id}/end/").status_code == 302
    assert api.get(f"accounts/{account.public_id}/balances/").status_code == 404


def test_nobody_grants_an_account_that_is_not_theirs(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    api, charlie = Api(), cast.customer("charlie")
    monkeypatch.setattr(stepup, "verify", lambda user, code: True)
    assert isinstance(charlie.user, User)
    asked = {"partner": api.partner.pk, "account": account.pk, "scopes": ["balances"], "days": "90", "code": "123456"}
    assert signed_in(charlie.user).post("/partners/give/", asked).status_code == 422
    assert not Grant.objects.exists()


class Hook(BaseHTTPRequestHandler):
    """A partner's own server."""

    taken: list[tuple[dict[str, str], bytes]] = []
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.taken.append((dict(self.headers), body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def hook() -> Iterator[str]:
    Hook.taken, Hook.status = [], 200
    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()
    thread.join()
    server.server_close()


def test_news_of_a_payment_is_signed_and_sent_once(alice: Customer, account: Account, hook: str) -> None:
    events.drain()
    api = Api(url=hook)
    grant(api, alice, account)
    payment = Payment.objects.get(public_id=api.pay(account).json()["id"])
    payments.confirm(payment.pk, actor=cast.actor(alice), now=clock.now())
    events.drain(patient=False)
    events.drain(patient=False)
    assert webhooks.send_due(now=clock.now()) == 2
    assert webhooks.send_due(now=clock.now()) == 0
    bodies = []
    for headers, body in Hook.taken:
        Webhook(api.partner.webhook_secret).verify(body, headers)
        bodies.append(json.loads(body))
    assert [body["type"] for body in bodies] == ["grant.given", "payment.posted"]
    assert bodies[1]["data"] == {"payment": payment.public_id}


def test_news_that_is_not_taken_is_tried_again_under_the_same_id(alice: Customer, account: Account, hook: str) -> None:
    events.drain()
    api = Api(url=hook)
    grant(api, alice, account)
    events.drain(patient=False)
    Hook.status = 500
    assert webhooks.send_due(now=clock.now()) == 0
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.error) == ("WAITING", 1, "HTTP 500")
    Hook.status = 204
    assert webhooks.send_due(now=clock.now()) == 0
    assert webhooks.send_due(now=clock.now() + dt.timedelta(seconds=6)) == 1
    ids = {headers["webhook-id"] for headers, _body in Hook.taken}
    assert ids == {delivery.public_id}


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/x", "https://127.0.0.1/x", "https://localhost/", "https://10.0.0.1/"]
)
def test_a_bank_on_https_calls_no_inner_address(alice: Customer, account: Account, settings: Any, url: str) -> None:
    events.drain()
    api = Api(url=url)
    grant(api, alice, account)
    events.drain(patient=False)
    settings.HTTPS = True
    assert webhooks.send_due(now=clock.now()) == 0
    assert "address is not" in WebhookDelivery.objects.get().error


def test_the_description_is_openapi_3_1_and_its_page_keeps_the_csp() -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert "/api/v1/payments/" in schema["paths"]
    assert schema["components"]["securitySchemes"]["partner"]["type"] == "oauth2"
    page = Client().get("/api/v1/docs/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "<style" not in text
    assert "<script>" not in text


def test_the_demo_partner_is_registered_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_partner")
    call_command("demo_partner")
    assert Partner.objects.filter(client_id="tally-demo").count() == 1
    assert capsys.readouterr().out.count("tally-demo:") == 2
