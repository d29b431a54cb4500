"""The general ledger on the staff desk: who reads it, and the way down from a figure to an entry."""

import csv
import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Journal
from accounts.services.ledger import post
from bank.foundation.models import AuditLine
from bank.identity.models import User
from tests.accounts.ledger import books as ledger_books
from tests.accounts.ledger.test_staff_pages import officer
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
PAGES = ("balance_sheet", "profit_and_loss", "trial_balance", "sub_ledgers")


def desk(name: str, *permissions: str) -> Client:
    """Return the signed-in client of somebody with these permissions."""
    return signed_in(User.objects.get(pk=officer(name, *permissions).user_id))


@pytest.fixture
def fiona() -> Client:
    return desk("fiona", "accounts.read_general_ledger", "accounts.view_ledgeraccount", "accounts.view_journal")


def test_only_finance_reads_the_statements(fiona: Client) -> None:
    teller = desk("teller", "accounts.view_ledgeraccount")
    for page in PAGES:
        assert teller.get(reverse(f"admin:accounts_{page}")).status_code == 404
        assert fiona.get(reverse(f"admin:accounts_{page}")).status_code == 200


def test_a_figure_leads_down_to_the_journal(fiona: Client) -> None:
    a = ledger_books.accounts(1)[0]
    ledger_books.fund(a, 123_456)
    journal = Journal.objects.latest("pk")
    page = fiona.get(reverse("admin:accounts_balance_sheet")).content.decode()
    assert "HK$1,234.56" in page
    (line,) = re.findall(r'href="([^"]*line/customers-other-deposits/HKD/[^"]*)"', page)
    feeding = fiona.get(line.replace("&amp;", "&")).content.decode()
    account = re.search(r'href="(/admin/accounts/ledgeraccount/\d+/change/)"', feeding)
    assert account
    entries = fiona.get(account[1]).content.decode()
    assert reverse("admin:accounts_journal_change", args=[journal.pk]) in entries


def test_the_files_say_what_the_page_says_and_are_on_the_record(fiona: Client) -> None:
    a = ledger_books.accounts(1)[0]
    ledger_books.fund(a, 1_000)
    post([ledger_books.draft(a, ledger_books.income(), 250)])
    answer = fiona.get(reverse("admin:accounts_profit_and_loss"), {"as": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ["HKD", "4020", "Fee income", "2.50", "0.00", "2.50"] in rows
    assert AuditLine.objects.filter(action="staff.export", subject_id="profit-and-loss").exists()
    drawn = fiona.get(reverse("admin:accounts_balance_sheet"), {"as": "pdf"})
    assert drawn.content.startswith(b"%PDF")


def test_a_day_that_is_none_falls_back_to_today(fiona: Client) -> None:
    for on in ("yesterday", "2999-01-01", "0001-01-01", ""):
        assert fiona.get(reverse("admin:accounts_trial_balance"), {"on": on, "basis": "x"}).status_code == 200
    assert fiona.get(reverse("admin:accounts_general_line", args=["nothing", "HKD"])).status_code == 404
