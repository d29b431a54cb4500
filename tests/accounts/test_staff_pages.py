"""What the counter sees and does; what it must not see."""

import re

import pytest
from django.urls import reverse

from accounts.models import Account, Customer, Payment
from accounts.services import cards, payees, payments
from accounts.services.payments import PaymentRequest
from bank.foundation import clock
from bank.staff.models import Approval
from tests import cast
from tests.accounts.guards import sanctions
from tests.signed_in import signed_in

pytestmark = pytest.mark.usefixtures("books")


@pytest.fixture
def everyday():
    return cast.account(cast.customer("alice"), minor=1_000_000)


@pytest.fixture
def tara():
    return signed_in(cast.member("tara").user)


def look(client, model, obj):
    """Give the reason that a look at this page asks for."""
    client.post(reverse(f"admin:accounts_{model}_change", args=[obj.pk]), {"key": "k", "reason": "at the counter"})


def act(client, model, obj, action, **data):
    look(client, model, obj)
    url = reverse(f"admin:accounts_{model}_action", args=[obj.pk, action])
    page = client.get(url).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    return client.post(url, {"key": key, **data}), (url, {"key": key, **data})


def test_cash_is_booked_once_however_often_the_form_is_sent(tara, everyday):
    answer, (url, sent) = act(tara, "account", everyday, "pay-in", amount="1,000.00", reason="savings jar")
    assert answer.status_code == 302
    tara.post(url, sent)
    assert cast.money(everyday) == 1_100_000


def test_cash_above_the_limit_waits_for_a_second_person(tara, everyday):
    answer, _sent = act(tara, "account", everyday, "pay-out", amount="9,000.00", reason="a car")
    assert answer.status_code == 302
    assert cast.money(everyday) == 100_000
    cast.pay_in(everyday, 10_000_000)
    answer, _sent = act(tara, "account", everyday, "pay-out", amount="60,000.00", reason="a bigger car")
    assert cast.money(everyday) == 10_100_000
    waiting = Approval.objects.get(action="accounts.cash")
    assert waiting.amount_minor == 6_000_000


@pytest.mark.parametrize("typed", ["", "abc", "-1", "0", "1e9", "1" * 50])
def test_hostile_cash_is_refused(tara, everyday, typed):
    answer, _sent = act(tara, "account", everyday, "pay-in", amount=typed, reason="x")
    assert answer.status_code == 422
    assert cast.money(everyday) == 1_000_000


def test_more_cash_than_there_is_is_refused(tara, everyday):
    answer, _sent = act(tara, "account", everyday, "pay-out", amount="10,000.01", reason="x")
    assert answer.status_code == 422
    assert "HK$0.01 short" in answer.content.decode()


def test_freezes_and_unfreezes(tara, everyday):
    act(tara, "account", everyday, "freeze", reason="lost phone")
    assert Account.objects.get(pk=everyday.pk).state == "FROZEN"
    assert everyday.shown_number in tara.get("/admin/").content.decode()
    act(tara, "account", everyday, "unfreeze", reason="found")
    assert Account.objects.get(pk=everyday.pk).state == "OPEN"


def test_registers_a_customer_and_opens_an_account(tara):
    cast.products()
    url = reverse("admin:accounts_customer_list-action", args=["register"])
    page = tara.get(url).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    person = {
        "key": key, "family_name": "Lam", "given_name": "Ka Yan", "name_chinese": "林嘉欣", "birth_date": "1995-02-03",
        "id_number": "Z123456(7)", "phone": "55500100", "address": "1 Pier Road", "language": "zh-hant",
        "monthly_income": "18,000",
    }  # fmt: skip
    assert tara.post(url, person).status_code == 302
    made = Customer.objects.get(family_name="Lam")
    assert made.monthly_income_minor == 1_800_000
    product = cast.products()["SAVINGS"].pk
    act(tara, "customer", made, "open", product=product, joint_holder="", nickname="")
    assert made.accounts.count() == 1
    assert tara.post(url, {**person, "birth_date": "2999-01-01"}).status_code == 422


def test_a_look_at_a_customer_asks_why(tara, everyday):
    alice = cast.customer("alice")
    url = reverse("admin:accounts_customer_change", args=[alice.pk])
    assert "alice@example.hk" not in tara.get(url).content.decode()
    tara.post(url, {"key": "k", "reason": "she asks for her address"})
    page = tara.get(url).content.decode()
    assert "alice@example.hk" in page
    assert everyday.shown_number in page


def test_no_page_says_which_guard_holds(tara, everyday):
    alice = cast.customer("alice")
    sanctions.hold()
    savings = cast.account(alice, kind="SAVINGS")
    request = PaymentRequest(
        key="k", debtor_account_id=everyday.pk, amount_minor=100, currency="HKD", creditor_account_id=savings.pk
    )
    payment = payments.initiate(request, actor=cast.actor(alice), now=clock.now())
    for url in (
        reverse("admin:accounts_payment_changelist"),
        reverse("admin:accounts_payment_change", args=[payment.pk]),
    ):
        page = tara.get(url)
        assert page.status_code == 200
        assert not re.search("sanction|compliance|guard", page.content.decode(), re.IGNORECASE)
    assert Payment.objects.get(pk=payment.pk).state == "HELD"


def test_every_list_and_page_opens(tara, everyday):
    alice = cast.customer("alice")
    card = cards.issue(account_id=everyday.pk, customer_id=alice.pk, actor=cast.SYSTEM, now=clock.now())
    payee = payees.add(
        customer_id=alice.pk, name="Mei", account_number="1234567", bank_code="024", actor=cast.actor(alice),
        now=clock.now(),
    )  # fmt: skip
    for model in (
        "customer",
        "account",
        "payee",
        "payment",
        "standingorder",
        "loan",
        "card",
        "statement",
    ):
        assert tara.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 200, model
    for model, obj in (("account", everyday), ("card", card), ("payee", payee)):
        assert tara.get(reverse(f"admin:accounts_{model}_change", args=[obj.pk])).status_code == 200, model


def test_who_holds_no_permission_finds_nothing(everyday):
    paul = signed_in(cast.member("paul").user)
    assert paul.get(reverse("admin:accounts_account_change", args=[everyday.pk])).status_code in {403, 404}
    assert paul.post(reverse("admin:accounts_account_action", args=[everyday.pk, "pay-in"])).status_code in {403, 404}
