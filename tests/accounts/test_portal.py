"""What a customer can do in the browser, without JavaScript, and what an outsider cannot."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from accounts.models import Card, Payment
from accounts.services import cards, payees
from bank.foundation import clock
from tests import cast
from tests.accounts.guards import fraud, sanctions
from tests.signed_in import signed_in

pytestmark = pytest.mark.usefixtures("books")


@pytest.fixture(autouse=True)
def any_code(monkeypatch):
    """The second factor has its own tests: here 111111 is right, once per code typed."""
    monkeypatch.setattr("bank.identity.stepup.verify", lambda user, code: code == "111111")


@pytest.fixture
def alice():
    return cast.customer("alice")


@pytest.fixture
def client(alice):
    return signed_in(alice.user)


@pytest.fixture
def everyday(alice):
    return cast.account(alice, minor=1_000_000)


@pytest.fixture
def mei(alice):
    return payees.add(
        customer_id=alice.pk, name="Mei Lee", account_number="123456789001", bank_code="024",
        actor=cast.actor(alice), now=clock.now(),
    )  # fmt: skip


def draft(client, everyday, to, amount="500.00", **more):
    page = client.get(reverse("accounts:pay"))
    key = re.search(r'name="key" value="(\w+)"', page.content.decode())[1]
    data = {"key": key, "to": to.public_id, "source": everyday.public_id, "amount": amount, "reference": "", **more}
    return key, client.post(reverse("accounts:pay"), data)


def test_pays_a_saved_payee_in_three_screens(client, everyday, mei):
    _key, answer = draft(client, everyday, mei, reference="dinner")
    assert answer.status_code == 302
    review = client.get(answer.url)
    assert b"HK$500.00 to Mei Lee" in review.content
    assert b"9500.00" in review.content
    answer = client.post(answer.url, {"code": "111111"})
    receipt = client.get(answer.url)
    assert b"HK$500.00 sent to Mei Lee. HK$9,500.00 left." in receipt.content
    assert b"dinner" in receipt.content
    assert cast.money(everyday) == 950_000


def test_a_wrong_code_moves_nothing(client, everyday, mei):
    _key, answer = draft(client, everyday, mei)
    again = client.post(answer.url, {"code": "999999"})
    assert again.status_code == 422
    assert b"HK$500.00 to Mei Lee" in again.content
    assert not Payment.objects.filter(debtor_account=everyday).exists()


def test_double_click_back_and_second_tab_make_one_payment(client, everyday, mei):
    _key, answer = draft(client, everyday, mei)
    first = client.post(answer.url, {"code": "111111"})
    second = client.post(answer.url, {"code": "111111"})
    back = client.get(answer.url)
    assert first.url == second.url == back.url
    assert Payment.objects.filter(debtor_account=everyday).count() == 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter an amount, like 500.00"),
        ("abc", "Enter an amount as a number"),
        ("-5", "above zero"),
        ("0", "above zero"),
        ("1.005", "at most 2 decimals"),
        ("99999999999999999999", "too large"),
        ("12,000.00", "HK$2,000.00 short"),
        ("<script>alert(1)</script>", "Enter an amount as a number"),
        ("١٢", ""),
    ],
)
def test_says_what_to_type_and_keeps_what_was_typed(client, everyday, mei, typed, says):
    _key, answer = draft(client, everyday, mei, amount=typed)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert says in text
    assert "<script>alert" not in text
    assert not Payment.objects.filter(debtor_account=everyday).exists()


def test_hostile_keys_and_targets_are_refused(client, everyday, mei):
    data = {"source": everyday.public_id, "amount": "5", "key": "'; drop table --"}
    for hostile in (
        {"to": "acc_somebodyelse"},
        {"to": mei.public_id, "reference": "a\x00b"},
        {"to": everyday.public_id},
    ):
        assert client.post(reverse("accounts:pay"), data | hostile).status_code == 422
    assert client.get(reverse("accounts:review", args=["nobodys"])).status_code == 302


def test_a_held_payment_says_so_and_never_by_whom(client, everyday, mei):
    sanctions.hold()
    _key, answer = draft(client, everyday, mei)
    page = client.get(client.post(answer.url, {"code": "111111"}).url).content.decode()
    assert "held while we check" in page
    assert not re.search("sanction|compliance|screen(ing|ed)", page, re.IGNORECASE)
    home = client.get("/").content.decode()
    assert "while we check" in home


def test_a_refusal_says_what_would_change_it(client, everyday, mei):
    fraud.confirms = fraud.screens.REFUSE
    fraud.neutral_code = "daily_limit"
    _key, answer = draft(client, everyday, mei)
    page = client.get(client.post(answer.url, {"code": "111111"}).url).content.decode()
    assert "No money moved" in page
    assert "Pay less today" in page


def test_everything_of_somebody_else_is_not_there(client, alice, everyday, mei):
    charlie = cast.customer("charlie")
    outsider = signed_in(charlie.user)
    _key, answer = draft(client, everyday, mei)
    paid = client.post(answer.url, {"code": "111111"}).url
    card = cards.issue(account_id=everyday.pk, customer_id=alice.pk, actor=cast.SYSTEM, now=clock.now())
    month = cast.TODAY.strftime("%Y-%m")
    gets = [
        reverse("accounts:account", args=[everyday.public_id]),
        paid,
        reverse("accounts:payee", args=[mei.public_id]),
        reverse("accounts:statement", args=[everyday.public_id, month]),
        reverse("accounts:statement_file", args=[everyday.public_id, month, "csv"]),
        reverse("accounts:statement_file", args=[everyday.public_id, month, "pdf"]),
        reverse("accounts:unfreeze_card", args=[card.public_id]),
    ]
    for url in gets:
        assert client.get(url).status_code == 200, url
        assert outsider.get(url).status_code == 404, url
    posts = ["confirm", "cancel"]
    for name in posts:
        assert outsider.post(reverse(f"accounts:{name}", args=[paid.split("/")[2]])).status_code == 404
    assert outsider.post(reverse("accounts:freeze_card", args=[card.public_id])).status_code == 404
    assert outsider.post(reverse("accounts:remove_payee", args=[mei.public_id])).status_code == 404
    assert outsider.post(reverse("accounts:rename", args=[everyday.public_id]), {"nickname": "x"}).status_code == 404


def test_freezes_a_card_with_one_tap_and_undoes_it(client, alice, everyday):
    card = cards.issue(account_id=everyday.pk, customer_id=alice.pk, actor=cast.SYSTEM, now=clock.now())
    client.post(reverse("accounts:freeze_card", args=[card.public_id]))
    assert Card.objects.get(pk=card.pk).state == "FROZEN"
    client.post(reverse("accounts:unfreeze_card", args=[card.public_id]))
    assert Card.objects.get(pk=card.pk).state == "ACTIVE"


def test_unfreezing_later_needs_the_code(client, alice, everyday):
    card = cards.issue(account_id=everyday.pk, customer_id=alice.pk, actor=cast.SYSTEM, now=clock.now())
    cards.freeze(card=card, actor=cast.actor(alice), now=clock.now() - dt.timedelta(minutes=1))
    url = reverse("accounts:unfreeze_card", args=[card.public_id])
    assert client.post(url, {"code": "1"}).status_code == 422
    assert Card.objects.get(pk=card.pk).state == "FROZEN"
    client.post(url, {"code": "111111"})
    assert Card.objects.get(pk=card.pk).state == "ACTIVE"


def test_the_feed_finds_and_pages_with_the_same_queries(client, everyday, mei, django_assert_max_num_queries):
    for minor in range(35):
        cast.pay_in(everyday, 1000 + minor)
    url = reverse("accounts:account", args=[everyday.public_id])
    client.get(url)
    with django_assert_max_num_queries(16):
        page = client.get(url)
    assert b"Older entries" in page.content
    older = re.search(r'href="(\?[^"]*after=\d+)"', page.content.decode())[1].replace("&amp;", "&")
    assert b"10000.00" in client.get(url + older).content
    assert client.get(url, {"q": "10.34"}).content.count(b"feed-row") == 1
    assert b"Nothing matches" in client.get(url, {"q": "100%_\\"}).content
    assert client.get(url, {"after": "99999999999999999999999"}).status_code == 200


def test_a_new_payee_here_is_checked_by_name(client):
    charlie = cast.customer("charlie")
    his = cast.account(charlie)
    url = reverse("accounts:new_payee")
    data = {"name": "Charlie Wong", "bank_code": "987", "account_number": his.shown_number}
    page = client.get(client.post(url, data).url)
    assert b"Name matches" in page.content
    answer = client.post(url, {**data, "account_number": "801-001000-999"})
    assert answer.status_code == 422
    assert b"no account with this number" in answer.content


@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
def test_every_page_opens_in_every_language(client, alice, everyday, mei, language, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    cards.issue(account_id=everyday.pk, customer_id=alice.pk, actor=cast.SYSTEM, now=clock.now())
    month = cast.TODAY.strftime("%Y-%m")
    for url in [
        "/",
        reverse("accounts:accounts"),
        reverse("accounts:account", args=[everyday.public_id]),
        reverse("accounts:pay"),
        reverse("accounts:payees"),
        reverse("accounts:new_payee"),
        reverse("accounts:payee", args=[mei.public_id]),
        reverse("accounts:statements"),
        reverse("accounts:statement", args=[everyday.public_id, month]),
    ]:
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert b"style=" not in answer.content, url
        assert f'lang="{ {"en": "en", "zh-hant": "zh-Hant", "zh-hans": "zh-Hans"}[language] }'.replace(" ", "") in (
            answer.content.decode().replace("<html ", "<html")
        ), url
