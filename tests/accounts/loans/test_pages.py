"""A loan's pages for its borrower and for staff."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.models import Loan, ReferenceIndex, Repayment
from accounts.services.loans import approving
from bank.foundation import clock
from bank.staff.models import Approval
from tests import cast
from tests.accounts.ledger import books as ledger_books
from tests.accounts.loans.conftest import end_days, index
from tests.signed_in import signed_in

pytestmark = pytest.mark.usefixtures("books")


@pytest.fixture
def loan(lend):
    granted = lend()
    end_days(granted.first_due_on + dt.timedelta(days=5))
    return Loan.objects.get(pk=granted.pk)


@pytest.fixture
def client(alice):
    return signed_in(alice.user)


def page(client, name, *args):
    return client.get(reverse(f"accounts:{name}", args=args))


def test_the_loan_with_its_picture_and_the_working_of_an_instalment(client, loan):
    account = loan.account.public_id
    shown = page(client, "loan", account).content.decode()
    assert "Next payment" in shown
    assert "<svg" in shown
    assert page(client, "account", account).content.decode().count(reverse("accounts:loan", args=[account])) == 1
    first = page(client, "instalment", account, 1).content.decode()
    assert "5.8800%" in first
    assert re.search(r"Nights: \d+", first)
    assert page(client, "instalment", account, 99).status_code == 404


def test_repays_early_with_a_quote_and_a_code_once(client, loan, everyday, monkeypatch):
    monkeypatch.setattr("bank.identity.stepup.verify", lambda user, code: code == "111111")
    url = reverse("accounts:loan_repay", args=[loan.account.public_id])
    assert client.get(url).status_code == 200
    assert client.post(url, {"way": "SMALLER", "amount": "nonsense"}).status_code == 422
    quoted = client.post(url, {"way": "WHOLE"})
    review = client.get(quoted.url).content.decode()
    assert "Early repayment fee" in review
    assert client.post(quoted.url, {"code": "222222"}).status_code == 422
    assert not Repayment.objects.filter(kind="WHOLE").exists()
    paid = client.post(quoted.url, {"code": "111111"})
    again = client.post(quoted.url, {"code": "111111"})
    assert paid.url == again.url
    receipt = client.get(paid.url).content.decode()
    assert "Your loan is repaid" in receipt
    assert Repayment.objects.filter(kind="WHOLE").count() == 1
    assert page(client, "loan", loan.account.public_id).status_code == 200


def test_another_persons_loan_does_not_exist(loan, client):
    charlie = signed_in(cast.customer("charlie").user)
    quote = client.post(reverse("accounts:loan_repay", args=[loan.account.public_id]), {"way": "WHOLE"}).url
    for url in (
        reverse("accounts:loan", args=[loan.account.public_id]),
        reverse("accounts:instalment", args=[loan.account.public_id, 1]),
        reverse("accounts:loan_repay", args=[loan.account.public_id]),
        quote,
        reverse("accounts:loan_payment", args=[Repayment.objects.first().public_id]),
    ):
        assert charlie.get(url).status_code == 404, url


@pytest.fixture
def officer():
    member = cast.member("tara")
    names = ["service_loan", "propose_fixing"]
    member.user.groups.get().permissions.add(*Permission.objects.filter(codename__in=names))
    return signed_in(member.user)


def act(client, model, pk, action, **data):
    url = reverse(f"admin:accounts_{model}_action", args=[pk, action])
    key = re.search(r'name="key" value="([^"]+)"', client.get(url).content.decode())[1]
    return client.post(url, {"key": key, **data})


def test_staff_see_everything_and_act(officer, loan, everyday):
    url = reverse("admin:accounts_loan_change", args=[loan.pk])
    shown = officer.get(url).content.decode()
    for words in ("Position", "Schedule", "Interest by the night", "Repayments"):
        assert words in shown
    assert act(officer, "loan", loan.pk, "quote", way="WHOLE", amount="").status_code == 302
    assert act(officer, "loan", loan.pk, "skip", payments="1", reason="flood").status_code == 302
    assert act(officer, "loan", loan.pk, "skip", payments="9", reason="flood").status_code == 422
    assert act(officer, "loan", loan.pk, "rate", rate="3.5", reason="kept").status_code == 302
    assert Approval.objects.filter(action=approving.RateChange.action, state="WAITING").count() == 1
    assert act(officer, "loan", loan.pk, "write-off", reason="gone").status_code == 302
    assert officer.get(reverse("admin:accounts_loan_changelist")).status_code == 200


def test_the_worklist_names_who_is_late(officer, lend, everyday):
    loan = lend()
    elsewhere = ledger_books.accounts(1)[0]
    ledger_books.post([ledger_books.draft(everyday.ledger_account_id, elsewhere, cast.money(everyday))])
    end_days(loan.first_due_on + dt.timedelta(days=31))
    desk = officer.get("/admin/").content.decode()
    assert loan.account.shown_number in desk
    assert "31 days past due" in desk
    cast.pay_in(everyday, 100_000)
    assert act(officer, "loan", loan.pk, "receive", amount="200", paid_from=everyday.pk).status_code == 302
    assert act(officer, "loan", loan.pk, "waive", what="late", reason="goodwill").status_code == 302


def test_a_reference_rate_and_its_fixing(officer):
    fixed = index()
    shown = officer.get(reverse("admin:accounts_referenceindex_change", args=[fixed.pk])).content.decode()
    assert "3.0000%" in shown
    sent = {"on": clock.booking_date().isoformat(), "rate": "3.125", "reason": "published"}
    assert act(officer, "referenceindex", fixed.pk, "fix", **sent).status_code == 302
    assert Approval.objects.get(action="accounts.fixing").change["rate"] == "0.03125"
    url = reverse("admin:accounts_referenceindex_list-action", args=["add"])
    key = re.search(r'name="key" value="([^"]+)"', officer.get(url).content.decode())[1]
    assert officer.post(url, {"key": key, "code": "PRIME", "name": "Prime rate", "currency": "HKD"}).status_code == 302
    assert ReferenceIndex.objects.filter(code="PRIME").exists()
