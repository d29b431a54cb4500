"""Risk's staff pages through the browser's door: who sees them, what they say, what they do."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Payment
from bank.foundation import clock, events, jobs
from bank.identity.models import User
from risk.admin import customer_panel, held_worklist
from risk.models import Alert, Decision, ModelVersion, PaymentLimit, RuleVersion
from risk.selectors import facts
from risk.services import scoring
from tests import cast
from tests.risk.conftest import POSITIONS, Bank, officer
from tests.signed_in import signed_in

NOON = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)
PAGES = ("alert", "decision", "ruleversion", "paymentlimit", "modelversion")


@pytest.fixture
def as_rita(bank: Bank, client: Client, monkeypatch) -> Client:
    code, limit, permissions = POSITIONS["rita"]
    monkeypatch.setitem(POSITIONS, "rita", (code, limit, (*permissions, "risk.view_risk_panel", "risk.activate_model")))
    return signed_in(User.objects.get(pk=officer("rita").user_id), client)


def post(client: Client, page: str, obj: object, action: str, **data: str):
    url = reverse(f"admin:risk_{page}_action", args=[obj.pk, action])
    return client.post(url, {"key": "k", **data}, follow=True)


def test_a_held_payment_is_explained_and_released(bank: Bank, as_rita: Client) -> None:
    payment = bank.pay(1_500_000, now=NOON)
    alert = Alert.objects.get()
    page = as_rita.get(reverse("admin:risk_alert_change", args=[alert.pk])).content.decode()
    assert "HK$15,000.00" in page
    assert "payee never paid before" in page
    assert "comes out the same" in page
    assert "Not scored yet" in page
    as_rita.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hant"
    assert "收款人" in as_rita.get(reverse("admin:risk_alert_change", args=[alert.pk])).content.decode()
    assert post(as_rita, "alert", alert, "release", reason="").status_code == 422
    assert post(as_rita, "alert", alert, "release", reason="Rang the payer").status_code == 200
    payment.refresh_from_db()
    assert payment.state == Payment.State.POSTED


def test_every_page_opens_for_risk_and_for_nobody_else(bank: Bank, as_rita: Client) -> None:
    bank.pay(1_500_000, now=NOON)
    objects = (Alert, Decision, RuleVersion, PaymentLimit, ModelVersion)
    other = signed_in(cast.member("tara").user)
    for page, model in zip(PAGES, objects, strict=True):
        for url in (
            reverse(f"admin:risk_{page}_changelist"),
            reverse(f"admin:risk_{page}_change", args=[model.objects.first().pk]),
        ):
            assert as_rita.get(url).status_code == 200, url
            assert other.get(url).status_code in (403, 404), url


def test_a_rule_is_written_and_tried_on_the_page(bank: Bank, as_rita: Client) -> None:
    bank.pay(50_000, now=clock.now())
    url = reverse("admin:risk_ruleversion_list-action", args=["write"])
    wrong = as_rita.post(url, {"key": "k", "code": "x", "name": "X", "condition": "salary > 1", "action": "HOLD"})
    assert wrong.status_code == 422
    assert "salary" in wrong.content.decode()
    as_rita.post(url, {"key": "k", "code": "x", "name": "X", "condition": "amount > 100", "action": "HOLD"})
    version = RuleVersion.objects.get(rule__code="x")
    page = post(as_rita, "ruleversion", version, "try").content.decode()
    assert "It would have hit 1 of 1 payments (100.0%)." in page
    assert post(as_rita, "ruleversion", version, "live", reason="Fraud wave").status_code == 200


def test_the_worklist_names_what_waits_even_where_a_guard_failed(bank: Bank, as_rita: Client, rf, monkeypatch) -> None:
    bank.pay(1_500_000, now=NOON)
    monkeypatch.setattr(facts, "gather", lambda order: 1 / 0)
    failed = bank.pay(50_000, now=NOON)
    request = rf.get("/")
    request.user = User.objects.get(username="rita")
    for _drained in range(2):
        listed = held_worklist(request)
        assert listed is not None
        assert listed.count == 2
        events.drain()
    page = as_rita.get(reverse("admin:risk_alert_change", args=[Alert.objects.get(decision__payment=failed).pk]))
    assert "gave no answer" in page.content.decode()
    request.user = cast.member("tara").user
    assert held_worklist(request) is None


def test_the_customers_panel_shows_score_exposure_and_alerts(bank: Bank, as_rita: Client, rf) -> None:
    bank.pay(1_500_000, now=NOON)
    jobs.run(scoring.start(key="p", actor=cast.SYSTEM, now=clock.now(), workers=False))
    request = rf.get("/")
    request.user = User.objects.get(username="rita")
    panel = customer_panel(request, bank.alice.pk)
    assert panel is not None
    assert panel.context["score"].model == "bank@1"
    assert len(panel.context["alerts"]) == 1
    version = ModelVersion.objects.get(state="ACTIVE")
    page = as_rita.get(reverse("admin:risk_modelversion_change", args=[version.pk])).content.decode()
    assert "customers by probability of default" in page


def test_a_limit_is_asked_for_in_the_banks_money(bank: Bank, as_rita: Client) -> None:
    limit = PaymentLimit.objects.get(code="daily-amount")
    assert post(as_rita, "paymentlimit", limit, "change", ceiling="12.345", reason="x").status_code == 422
    assert post(as_rita, "paymentlimit", limit, "change", ceiling="5000.00", reason="x").status_code == 200
    limit.refresh_from_db()
    assert limit.ceiling == 100_000_000  # a second person decides
