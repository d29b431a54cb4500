"""Nobody outside compliance learns that compliance looked: not a superuser, not staff, not a customer or partner."""

import json

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core import serializers
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Account, Payment
from bank.foundation import clock, events, pages
from bank.identity.models import User
from compliance.models import ComplianceCase
from compliance.services import cases
from tests.compliance.conftest import officer
from tests.compliance.test_payment_guard import LISTED, decide, pay
from tests.signed_in import signed_in

# What compliance keeps for itself; the rest of the database is looked through as the most curious insider would.
OWN_APP = "compliance"
MARKS = ("sanction", "TSi.001", "name_hit", "cas_", "compliance.c", "tipping")


def granted(name: str, *permissions: str, superuser: bool = False) -> User:
    user = User.objects.create(username=name, is_staff=True, is_superuser=superuser)
    for permission in permissions:
        label, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def held(bank: Account) -> Payment:
    return pay(bank, LISTED)


@pytest.fixture
def case(held: Payment) -> ComplianceCase:
    return ComplianceCase.objects.get(payment=held)


def everyone_else() -> dict[str, User]:
    return {
        "superuser": granted("root", superuser=True),
        "teller": granted("tim", "accounts.view_customer", "accounts.view_payment", "compliance.submit_kyc"),
        "risk officer": granted("ruth", "accounts.view_payment", "risk.release_payment"),
    }


def case_pages(case: ComplianceCase) -> list[str]:
    change = reverse("admin:compliance_compliancecase_change", args=[case.pk])
    names = ("compliancecase", "listversion", "listentry", "matchsetting")
    return [
        change,
        change.replace("/change/", "/history/"),
        change.replace("/change/", "/delete/"),
        change.replace("change/", "do/false-positive/"),
        change.replace("change/", "do/agree/"),
        *(reverse(f"admin:compliance_{name}_changelist") for name in names),
        *(reverse(f"admin:compliance_{name}_add") for name in names),
        reverse("admin:compliance_compliancecase_export"),
    ]


def test_case_pages_are_not_found_for_everyone_else(case: ComplianceCase) -> None:
    for who, user in everyone_else().items():
        client = signed_in(user)
        for url in case_pages(case):
            assert client.get(url).status_code == 404, (who, url)
            assert client.post(url, {"reason": "x"}).status_code == 404, (who, url)


def test_case_pages_are_there_for_compliance(case: ComplianceCase) -> None:
    client = signed_in(granted("olga", "compliance.view_case", "compliance.decide_case"))
    answer = client.get(reverse("admin:compliance_compliancecase_change", args=[case.pk]))
    assert answer.status_code == 200
    for shown in (LISTED, "TSi.001", "Nowhere", "1961", "Why it was found"):
        assert shown in answer.content.decode()
    assert client.get(reverse("admin:compliance_compliancecase_changelist")).status_code == 200
    assert case.steps.filter(action="look", user__username="olga").exists()


def test_worklists_panels_and_the_desk_say_nothing_to_everyone_else(case: ComplianceCase, held: Payment) -> None:
    customer = held.debtor_account.party_rows.get().customer
    for user in everyone_else().values():
        request = RequestFactory().get("/admin/")
        request.user = user
        request.session = {}  # type: ignore[assignment]
        titles = [str(row.title) for row in pages.worklists(request)]
        panels = [str(panel.title) for panel in pages.customer_panels(request, customer.pk)]
        assert "Name hits" not in titles and "Compliance" not in panels
        desk = signed_in(user).get("/admin/").content.decode()
        assert "compliancecase" not in desk and case.public_id not in desk and "Name hits" not in desk


def test_the_payment_page_reads_the_same_for_a_hit_as_for_any_other_hold(case: ComplianceCase, held: Payment) -> None:
    for user in (granted("root", "accounts.view_payment", superuser=True), granted("tim", "accounts.view_payment")):
        page = signed_in(user).get(reverse("admin:accounts_payment_change", args=[held.pk])).content.decode().lower()
        for mark in (*MARKS, "compliance", "guard", "screening"):
            assert mark.lower() not in page


def test_nothing_outside_compliances_own_tables_tells_of_it(held: Payment, case: ComplianceCase) -> None:
    """Every row of every other app, the event log, the audit lists, jobs and dead letters included."""
    events.drain()
    decide(case, "TRUE")
    cases.agree(case_id=case.pk, reason="SECRET-WORDS", actor=officer("oscar").actor, now=clock.now())
    events.drain()
    for model in apps.get_models():
        skip = ("contenttypes.contenttype", "auth.permission", "accounts.guardverdict", "foundation.subscribercursor")
        if model._meta.app_label == OWN_APP or model._meta.label_lower in skip or not model._meta.managed:
            continue
        for row in json.loads(serializers.serialize("json", model._default_manager.all())):
            text = json.dumps(row, ensure_ascii=False)
            # Taking a list in, and screening everybody, is no secret; whom it met is.
            if "compliance.list.import" in text or "compliance.screen_customers" in text:
                continue
            for mark in (*MARKS, "SECRET-WORDS"):
                assert mark.lower() not in text.lower(), (model._meta.label, mark, text[:300])


def test_events_about_the_decision_name_no_officer(held: Payment, case: ComplianceCase) -> None:
    decide(case, "FALSE")
    olga = officer("olga").user.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, actor FROM foundation_event WHERE subject_id = %s", [held.public_id])
        rows = cursor.fetchall()
    assert {name for name, _actor in rows} >= {"accounts.payment.held", "accounts.payment.posted"}
    assert all(str(olga) != str(json.loads(actor).get("user_id")) for _name, actor in rows)


def test_the_customer_reads_under_review_and_no_more(held: Payment, case: ComplianceCase) -> None:
    customer = held.debtor_account.party_rows.get().customer
    client = signed_in(customer.user)
    page = client.get(reverse("accounts:payment", args=[held.public_id])).content.decode().lower()
    for mark in (*MARKS, "compliance", "guard", "listed", "screening"):
        assert mark.lower() not in page
    assert client.get("/admin/compliance/compliancecase/").status_code in (302, 404)


def test_searching_cases_finds_nothing_for_a_superuser(case: ComplianceCase) -> None:
    client = signed_in(granted("root", superuser=True))
    assert client.get(reverse("admin:compliance_compliancecase_changelist"), {"q": LISTED}).status_code == 404


def test_a_partner_and_a_stranger_find_nothing(case: ComplianceCase) -> None:
    for url in (f"/api/v1/cases/{case.public_id}", f"/cases/{case.public_id}/", "/api/v1/compliance"):
        assert Client().get(url).status_code in (302, 401, 403, 404)
