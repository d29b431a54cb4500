"""The staff desk through its doors: who sees what, every change an action with a reason, looks on the record."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from bank.foundation.admin import ReadOnlyAdmin
from bank.foundation.admin.exporting import cell
from bank.foundation.models import AccessLine, AuditLine
from bank.foundation.permissions import held
from bank.identity.models import User
from bank.staff import demonstration
from bank.staff.models import Approval, Department, Employee, Position
from bank.staff.selectors import permission_names
from tests import cast
from tests.signed_in import signed_in
from tests.staff.people import NOW, SYSTEM

pytestmark = pytest.mark.django_db
MONEY_AND_JUDGEMENT = re.compile(r"^(accounts|risk|compliance|products|marketing)\.(?!view_)|approve")


@pytest.fixture
def bank():
    return demonstration.found(password="a lantern over Star Ferry", actor=SYSTEM, now=NOW)


def client(name: str):
    return signed_in(User.objects.get(username=name))


def everything():
    return admin.site._registry.items()


def test_every_permission_of_the_demonstration_is_declared_by_an_app(bank):
    assert bank.missing == {}


def test_founding_again_changes_nothing_for_those_who_are_there(bank):
    before = list(User.objects.order_by("pk").values_list("username", "password"))
    demonstration.found(password="another", actor=SYSTEM, now=NOW)
    assert list(User.objects.order_by("pk").values_list("username", "password")) == before
    assert Employee.objects.count() == len(demonstration.PEOPLE)


def test_only_compliance_holds_what_is_compliances_and_decides(bank):
    for position in Position.objects.exclude(department__code="compliance"):
        theirs = {name for name in permission_names(position) if name.startswith("compliance.")}
        assert theirs <= {"compliance.submit_kyc"}, position


def test_the_administrator_decides_nothing_about_money_risk_or_compliance(bank):
    ada = held(User.objects.get(username="ada"))
    assert not [name for name in ada if MONEY_AND_JUDGEMENT.search(name)]


def test_every_page_and_every_action_has_somebody_who_may_use_it(bank):
    somebody = {name for position in Position.objects.all() for name in permission_names(position)}
    for model, page in everything():
        asked = {page.view_permission, page.export_permission}
        asked |= {action.permission for action in (*page.staff_actions, *page.list_actions)}
        assert asked - {""} <= somebody, model


def test_no_page_of_a_library_is_served():
    for model, page in everything():
        assert isinstance(page, ReadOnlyAdmin), model


@pytest.mark.parametrize("kind", ["changelist", "add"])
def test_a_superuser_without_a_position_opens_no_page(kind):
    root = User.objects.create_superuser("root", is_staff=True)
    browser = signed_in(root)
    for model, _page in everything():
        if model is Approval and kind == "changelist":
            continue  # everybody may look at their own, and root has none
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}")
        assert browser.get(url).status_code in {403, 404}, model


def test_writing_past_the_actions_is_refused(bank):
    department = Department.objects.get(code="risk")
    page = f"/admin/staff/department/{department.pk}"
    browser = client("helen")
    assert browser.post(f"{page}/change/", {"name": "Mine"}).status_code in {403, 405}
    assert browser.post(f"{page}/delete/", {"post": "yes"}).status_code == 403
    assert browser.post("/admin/staff/department/add/", {"name": "Mine"}).status_code == 403
    assert Department.objects.get(pk=department.pk).name == "Risk"


def test_a_customer_is_not_let_in(bank):
    alice = cast.customer("alice")
    assert signed_in(alice.user).get("/admin/").status_code == 302


def appoint(browser, **changes):
    teller = Position.objects.get(code="teller")
    typed = {
        "key": "k", "username": "winnie", "given_name": "Winnie", "family_name": "Tang", "email": "winnie@example.hk",
        "position": teller.pk,
        "manager": "", "reason": "The branch grows.", **changes,
    }  # fmt: skip
    return browser.post("/admin/staff/employee/do/appoint/", typed)


def test_an_appointment_goes_over_two_desks(bank):
    assert appoint(client("ada")).status_code == 302
    approval = Approval.objects.latest("pk")
    desk = client("helen").get("/admin/").content.decode()
    assert "Winnie Tang" in desk
    page = client("helen").get(f"/admin/staff/approval/{approval.pk}/change/").content.decode()
    assert '<td class="changed">Teller</td>' in page
    do = f"/admin/staff/approval/{approval.pk}/do"
    assert client("ada").post(f"{do}/approve/", {"key": "k", "reason": "Yes."}).status_code == 404
    assert client("tara").get(f"/admin/staff/approval/{approval.pk}/change/").status_code == 404
    assert client("helen").post(f"{do}/approve/", {"key": "k", "reason": ""}).status_code == 422
    assert client("helen").post(f"{do}/approve/", {"key": "k", "reason": "Yes."}).status_code == 302
    assert Employee.objects.get(user__username="winnie").position.code == "teller"
    assert "Winnie Tang" not in client("helen").get("/admin/").content.decode()


@pytest.mark.parametrize("field", ["username", "reason", "position"])
@pytest.mark.parametrize("value", ["", "\x00", "x" * 5000, "99999999999999999999"])
def test_hostile_input_at_an_action_is_an_error_and_changes_nothing(bank, field, value):
    answer = appoint(client("ada"), **{field: value})
    if answer.status_code == 302:  # a login of digits is a login
        assert (field, value) in {("username", value), ("reason", value)}
        return
    assert answer.status_code == 422
    assert not User.objects.filter(username="winnie").exists()


@pytest.mark.parametrize(
    "query", ["?q=%00", "?before=x", "?before=-1", f"?before={'9' * 30}", "?nope=1", "?q=" + "x" * 3000]
)
def test_a_hostile_list_address_is_answered(bank, query):
    assert client("helen").get(f"/admin/staff/employee/{query}").status_code in {200, 302, 400}


class TestCustomer:
    @pytest.fixture
    def alice(self, bank):
        cast.open_books()
        return cast.customer("alice")

    def test_a_look_needs_a_reason_and_is_recorded(self, alice):
        tara = client("tara")
        page = f"/admin/accounts/customer/{alice.pk}/change/"
        asked = tara.get(page).content.decode()
        assert alice.id_number not in asked
        assert tara.post(page, {"key": "k", "reason": ""}).status_code in {200, 422}
        assert not AccessLine.objects.exists()
        shown = tara.post(page, {"key": "k", "reason": "At the counter."}, follow=True).content.decode()
        assert alice.id_number in shown
        line = AccessLine.objects.get()
        assert (line.subject_id, line.reason) == (alice.public_id, "At the counter.")

    def test_no_action_shows_a_person_without_the_reason_first(self, alice):
        answer = client("tara").get(f"/admin/accounts/customer/{alice.pk}/do/change/")
        assert (answer.status_code, answer.url) == (302, f"/admin/accounts/customer/{alice.pk}/change/")

    def test_whoever_does_not_serve_customers_sees_none(self, alice):
        for name in ("ada", "petra", "helen", "mark"):
            assert client(name).get(f"/admin/accounts/customer/{alice.pk}/change/").status_code in {403, 404}, name

    @pytest.mark.parametrize("words", ["Chan", "alice@example.hk", "A123456(3)", "+852 5550 0101", "陳美玲"])
    def test_search_finds_by_name_and_by_exact_private_details(self, alice, words):
        found = client("tara").get("/admin/accounts/customer/", {"q": words}).content.decode()
        assert alice.public_id in found
        assert alice.public_id not in client("tara").get("/admin/accounts/customer/", {"q": "zzz"}).content.decode()

    def test_lists_of_customers_leave_the_bank_only_through_those_who_may(self, alice):
        export = "/admin/accounts/customer/export/"
        assert client("tara").get(export).status_code == 404
        answer = client("ben").get(export)
        assert "Alice Chan" in b"".join(answer.streaming_content).decode()
        assert AuditLine.objects.filter(action="staff.export").count() == 1

    def test_held_payments_say_nothing_of_who_holds_them(self, alice):
        page = admin.site._registry[cast.Account._meta.apps.get_model("accounts", "Payment")]
        assert page.shows_history is False
        assert not {"verdicts", "owner"} & set(page.fields)


@pytest.mark.parametrize(("typed", "safe"), [("=1+1", "'=1+1"), ("+852", "'+852"), ("-5.20", "-5.20"), ("@x", "'@x")])
def test_no_cell_of_an_export_is_a_formula(typed, safe):
    assert cell(typed) == safe


def test_a_wide_worklist_shows_the_earliest_first(bank):
    ada = client("ada")
    for number in range(18):
        appoint(ada, username=f"new{number}")
    page = client("helen").get("/admin/").content.decode()
    due = re.findall(r'<tr><td class="when"><time datetime="([^"]+)"', page)
    assert len(due) == 18
    assert due == sorted(due)
