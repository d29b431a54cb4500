"""A statement agrees with the ledger to the cent, in every form, and no cell of it is a formula."""

import csv
import datetime as dt
import io
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import transaction
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.domain.csv_safe import STARTS, cell
from accounts.models import Account
from accounts.selectors import statement_files, typesetting
from accounts.selectors.ledger import balance
from accounts.selectors.statements import document
from accounts.services import ledger, payees, payments, statements
from accounts.services.chart import control
from accounts.services.errors import InvalidRequest
from accounts.services.ledger import JournalDraft
from accounts.services.payments import PaymentRequest
from accounts.services.rollup import fold
from bank.foundation import clock
from tests import cast

pytestmark = pytest.mark.usefixtures("books")
FIRST = dt.date(2026, 9, 1)


def book(account: Account, amounts: list[tuple[int, int]], key: str = "") -> None:
    """Book (day after 1 September, minor units) as a past of this account."""
    other = control("opening", "HKD").pk
    drafts = [
        JournalDraft(
            kind="import.test",
            entries=((account.ledger_account_id, minor), (other, -minor)),
            idempotency_key=f"{key}{account.pk}:{place}",
            booking_date=FIRST + dt.timedelta(days=day),
            value_date=FIRST + dt.timedelta(days=day),
        )
        for place, (day, minor) in enumerate(sorted(amounts))
    ]
    ledger.post(drafts, allow_overdraft=True)


entry = st.tuples(st.integers(0, 80), st.integers(-(10**9), 10**9).filter(bool))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(entry, min_size=1, max_size=30))
def test_months_lead_into_each_other_and_end_at_the_balance(amounts):
    account = cast.account(cast.customer("alice"))
    book(account, amounts)
    months = [document(account, month) for month in (FIRST, dt.date(2026, 10, 1), dt.date(2026, 11, 1))]
    assert months[0].opening.minor == 0
    for earlier, later in pairwise(months):
        assert earlier.closing == later.opening
    assert months[-1].closing.minor == balance(account.ledger_account_id).ledger
    for month in months:
        assert month.closing.minor == month.opening.minor + month.money_in.minor - month.money_out.minor
        if month.lines:
            assert month.lines[-1].balance == month.closing
            assert all(month.first <= line.row.booked_on <= month.last for line in month.lines)


@given(text=st.text(max_size=30))
def test_no_cell_is_a_formula(text):
    assert not cell(text).lstrip(" ").startswith(STARTS)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(folded=st.lists(entry, min_size=1, max_size=10), fresh=st.lists(entry, max_size=5))
def test_a_range_is_issued_in_one_go_as_each_statement_says(folded, fresh):
    account, other = cast.account(cast.customer("alice")), cast.account(cast.customer("bob"), minor=70)
    with transaction.atomic():
        book(account, folded)
        fold([account.ledger_account_id])
        book(account, [(day, minor) for day, minor in fresh], key="fresh")
        clock.advance("HK", dt.date(2026, 12, 1))
        ids = sorted((account.ledger_account_id, other.ledger_account_id))
        asked = {"month": dt.date(2026, 11, 30), "actor": cast.SYSTEM, "now": clock.now()}
        assert statements.issue_range(ids[0], ids[1] + 1, **asked) == 2
        assert statements.issue_range(ids[0], ids[1] + 1, **asked) == 0
        for each in (account, other):
            said, made = document(each, dt.date(2026, 11, 1)), each.statements.get()
            assert (made.opening_minor, made.closing_minor) == (said.opening.minor, said.closing.minor)
            assert (made.money_in_minor, made.money_out_minor) == (said.money_in.minor, said.money_out.minor)
            assert made.entries == len(said.lines)
        transaction.set_rollback(True)


@pytest.fixture
def paid():
    alice = cast.customer("alice")
    account = cast.account(alice, minor=1_000_000)
    payee = payees.add(
        customer_id=alice.pk, name='=HYPERLINK("http://x")', account_number="1234567", bank_code="024",
        actor=cast.actor(alice), now=clock.now(),
    )  # fmt: skip
    request = PaymentRequest(
        key="k", debtor_account_id=account.pk, payee_id=payee.pk, amount_minor=12_345, currency="HKD", category="rent"
    )
    payments.initiate(request, actor=cast.actor(alice), now=clock.now())
    return account


def test_csv_says_what_the_page_says(paid):
    said = document(paid, cast.TODAY)
    rows = list(csv.reader(io.StringIO(statement_files.as_csv(said).decode("utf-8-sig"))))
    assert rows[0] == ["Date", "Entry", "Amount", "Balance", "Currency"]
    assert [Decimal(row[2]) for row in rows[2:-1]] == [line.row.amount.amount for line in said.lines]
    assert Decimal(rows[-1][3]) == said.closing.amount == Decimal("9876.55")
    assert not any(cell.startswith("=") for row in rows for cell in row)


@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
def test_pdf_is_made_in_every_language(paid, language):
    with override(language):
        try:
            made = statement_files.as_pdf(document(paid, cast.TODAY), "Alice Chan 陳美玲")
        except typesetting.NoChineseFont:
            pytest.skip("no Chinese font here: apt-get install fonts-noto-cjk")
    assert made.startswith(b"%PDF-")


def test_a_missing_chinese_font_is_said(paid, monkeypatch):
    monkeypatch.setattr(typesetting, "_families", frozenset)
    with pytest.raises(typesetting.NoChineseFont):
        statement_files.as_pdf(document(paid, cast.TODAY), "陳美玲")


def test_a_closed_month_is_issued_once(paid):
    with pytest.raises(InvalidRequest):
        statements.issue(account=paid, month=cast.TODAY, actor=cast.SYSTEM, now=clock.now())
    book(paid, [(3, 500)])
    first = statements.issue(account=paid, month=FIRST, actor=cast.SYSTEM, now=clock.now())
    again = statements.issue(account=paid, month=FIRST, actor=cast.SYSTEM, now=clock.now())
    assert first.pk == again.pk
    assert (first.opening_minor, first.closing_minor, first.entries) == (0, 500, 1)
