"""Explain this number: posted interest and a balance lead to their nights, price, remainder and entries."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import InterestPosting
from accounts.selectors import working
from accounts.services import interest
from accounts.services.ledger import JournalDraft, post
from bank.foundation import clock
from tests import cast
from tests.accounts.ledger import books as ledger_books
from tests.accounts.ledger.test_interest import close_day
from tests.signed_in import signed_in


@pytest.fixture
def posted(db: None) -> InterestPosting:
    """Alice's savings of 12,345.67 after three nights of which the first was corrected, with its interest posted."""
    cast.open_books()
    month = clock.booking_date().replace(day=1) + dt.timedelta(days=32)
    clock.advance("HK", month.replace(day=7))  # No posting date within the week.
    account = cast.account(cast.customer("alice"), kind="SAVINGS", minor=1_234_567)
    first = clock.booking_date()
    close_day()
    nostro = ledger_books.nostro()
    post(
        [JournalDraft("payment", ((nostro, -500_000), (account.ledger_account_id, 500_000)), "late", value_date=first)]
    )
    close_day()
    close_day()
    interest.settle(account.ledger_account_id, clock.booking_date() - dt.timedelta(days=1))
    return InterestPosting.objects.get(ledger_account_id=account.ledger_account_id)


def test_the_nights_add_up_to_what_was_posted_and_carried(posted: InterestPosting) -> None:
    account = posted.ledger_account.account
    found = working.working(account, posted)
    assert [night.balance for night in found.nights] == [1_234_567, 1_734_567, 1_734_567, 1_734_567]
    assert [night.corrects for night in found.nights] == [False, True, False, False]
    assert {night.rate for night in found.nights} == {Decimal("0.005")}
    assert found.accrued == posted.accrued == posted.posted + posted.carried
    assert working.working(account).nights == []
    assert working.working(account).carried_in == posted.carried


def test_the_page_leads_from_the_entry_to_the_nights_and_on_to_the_balance(posted: InterestPosting) -> None:
    account = posted.ledger_account.account
    client = signed_in(cast.customer("alice").user)
    url = reverse("accounts:interest_posting", args=[account.public_id, posted.journal_id])
    assert url in client.get(reverse("accounts:account", args=[account.public_id])).content.decode()
    shown = client.get(url).content.decode()
    first = working.working(account, posted).nights[0].day
    day_url = reverse("accounts:balance_on", args=[account.public_id, first])
    assert day_url in shown
    assert "1/365" in shown
    balance = client.get(day_url).content.decode()
    assert "12345.67" in balance
    assert "17345.67" in balance
    assert client.get(reverse("accounts:interest", args=[account.public_id])).status_code == 200
    told = client.get(url + "csv/")
    assert told["Content-Type"].startswith("text/csv")
    assert len(told.content.decode("utf-8-sig").splitlines()) == 1 + 4 + 3


def test_another_customers_interest_does_not_exist(posted: InterestPosting) -> None:
    account = posted.ledger_account.account
    client = signed_in(cast.customer("charlie").user)
    for name, more in (("interest", []), ("interest_posting", [posted.journal_id]), ("balance_on", ["2026-11-23"])):
        assert client.get(reverse(f"accounts:{name}", args=[account.public_id, *more])).status_code == 404
    mine = signed_in(cast.customer("alice").user)
    assert mine.get(reverse("accounts:interest_posting", args=[account.public_id, 10**9])).status_code == 404
    assert mine.get(reverse("accounts:balance_on", args=[account.public_id, "2999-01-01"])).status_code == 404


def test_it_takes_the_same_queries_however_many_nights(posted: InterestPosting) -> None:
    account = posted.ledger_account.account

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            working.working(account)
        return len(counted)

    close_day()
    one = queries()
    close_day()
    close_day()
    assert queries() == one
    assert len(working.working(account).nights) == 3
