"""The statements of the general ledger: they balance on every day, as known then and as corrected now."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.domain.chart import CHART
from accounts.domain.general import RESULT, RETAINED, BalanceSheet
from accounts.selectors import general
from accounts.selectors import ledger as reads
from accounts.services import chart
from accounts.services.ledger import JournalDraft, post
from accounts.services.rollup import roll_up
from tests.accounts.ledger import books

FIRST = dt.date(2025, 12, 27)
DAYS = st.integers(0, 9).map(lambda n: FIRST + dt.timedelta(days=n))
LINES = ("nostro", "fee-income", "customer-interest-expense", "share-capital", "suspense", "loan-loss-allowance")
CURRENCIES = ("HKD", "USD")
MOVES = st.lists(
    st.tuples(
        st.integers(0, 7), st.integers(0, 7), st.integers(1, 10**6), DAYS, DAYS, st.booleans(), st.integers(0, 1)
    ).filter(lambda move: move[0] != move[1]),
    min_size=1,
    max_size=20,
)


class TestStatements(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(moves=MOVES, on=DAYS, against=DAYS)
    def test_they_balance_whatever_was_posted(self, moves: list[tuple], on: dt.date, against: dt.date) -> None:
        places = {
            currency: [*books.accounts(2, floor=-(10**12), currency=currency),
                       *(chart.control(code, currency).pk for code in LINES)]
            for currency in CURRENCIES
        }  # fmt: skip
        for number, (debit, credit, amount, value, booked, fold, which) in enumerate(moves):
            where = places[CURRENCIES[which]]
            entries = ((where[debit], -amount), (where[credit], amount))
            post([JournalDraft("seed", entries, f"m{number}", value_date=value, booking_date=booked)])
            if fold:
                roll_up()
        for by, date in ((general.as_known, 4), (general.as_corrected, 3)):
            assert general.trial_balance(on, by=by).balances
            for sheet in general.balance_sheets(on, against=against, by=by):
                assert sheet.difference == 0
                counted = [m for m in moves if m[date] <= on and CURRENCIES[m[6]] == sheet.currency]
                for place, code in enumerate(LINES, start=2):
                    wanted = sum(((c == place) - (d == place)) * amount for d, c, amount, *_rest in counted)
                    if CHART[code].kind in {"ASSET", "LIABILITY", "EQUITY"}:
                        assert figure(sheet, code) == (-wanted if CHART[code].kind == "ASSET" else wanted)
                    else:
                        result(sheet, moves, on, date)

    @settings(max_examples=15, deadline=None)
    @given(moves=MOVES)
    def test_a_day_as_known_then_is_what_was_computed_then(self, moves: list[tuple]) -> None:
        a, b = books.accounts(2, floor=-(10**12))
        places = [a, b, *(chart.control(code, "HKD").pk for code in LINES)]
        moves = sorted(moves, key=lambda move: move[4])
        seen: dict[dt.date, list[general.TrialLine]] = {}
        for number, (debit, credit, amount, value, booked, fold, _currency) in enumerate(moves):
            entries = ((places[debit], -amount), (places[credit], amount))
            post([JournalDraft("seed", entries, f"m{number}", value_date=value, booking_date=booked)])
            if fold:
                roll_up()
            seen[booked] = held(general.trial_balance())
        for day, lines in seen.items():
            assert held(general.trial_balance(day)) == lines


def held(trial: general.TrialBalance) -> list[tuple[str, int]]:
    """Return what each line had, where it had anything."""
    return [(line.line.code, line.amount) for line in trial.lines if line.amount]


def figure(sheet: BalanceSheet, code: str) -> int:
    """Return a line's figure in a balance sheet, 0 where it is left out."""
    parts = (sheet.assets, sheet.liabilities, sheet.equity)
    return sum(f.amount for part in parts for section in part.sections for f in section.figures if f.line.code == code)


def result(sheet: BalanceSheet, moves: list[tuple], on: dt.date, date: int) -> None:
    """Income less expenses of earlier years are retained, those of this year its result."""
    earning = {LINES.index(code) + 2 for code in LINES if CHART[code].kind in {"INCOME", "EXPENSE"}}
    began = general.year_of(on)
    sums = {RETAINED: 0, RESULT: 0}
    for move in moves:
        if move[date] <= on and CURRENCIES[move[6]] == sheet.currency:
            earned = ((move[1] in earning) - (move[0] in earning)) * move[2]
            sums[RESULT if move[date] >= began else RETAINED] += earned
    assert (figure(sheet, RETAINED), figure(sheet, RESULT)) == (sums[RETAINED], sums[RESULT])


pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


def seed(debit: int, credit: int, amount: int, *, booked: dt.date, value: dt.date | None = None) -> int:
    """Post a journal of the past."""
    entries = ((debit, -amount), (credit, amount))
    draft = JournalDraft("seed", entries, f"t{next(books.SERIAL)}", value_date=value or booked, booking_date=booked)
    return post([draft])[0].journal_id


def test_a_correction_changes_the_day_it_is_of_and_not_the_books_of_then() -> None:
    nostro, fees = books.nostro(), books.income()
    seed(nostro, fees, 500, booked=DAY)
    seed(fees, nostro, 200, booked=DAY + dt.timedelta(days=5), value=DAY)
    known = general.profits_and_losses(first=DAY, last=DAY, then_first=DAY, then_last=DAY)
    corrected = general.profits_and_losses(first=DAY, last=DAY, then_first=DAY, then_last=DAY, by=general.as_corrected)
    assert (known[0].result, corrected[0].result) == (500, 300)
    assert general.net_income("HKD", first=DAY, last=DAY) == 500


def test_a_customers_balance_stands_on_the_side_where_it_is_that_day() -> None:
    (a,) = books.accounts(1, floor=-1000)
    nostro = books.nostro()
    seed(nostro, a, 300, booked=DAY)
    seed(a, nostro, 800, booked=DAY + dt.timedelta(days=1))

    def lines(on: dt.date) -> dict[str, int]:
        return {line.line.code: line.amount for line in general.trial_balance(on).lines if line.amount}

    assert lines(DAY) == {"nostro": -300, "customers-other-deposits": 300}
    assert lines(DAY + dt.timedelta(days=1)) == {"nostro": 500, "customers-overdrafts": -500}
    assert general.customer_deposits("HKD", on=DAY) == 300


def test_a_figure_leads_to_the_accounts_behind_it() -> None:
    a, b = books.accounts(2)
    seed(books.nostro(), a, 300, booked=DAY)
    seed(books.nostro(), b, 200, booked=DAY)
    (line,) = [line for line in general.trial_balance(DAY).lines if line.line.code == "customers-other-deposits"]
    found = general.feeding(line.line, "HKD", basis=general.as_known(DAY))
    assert {(feed.ledger_account_id, feed.amount) for feed in found} == {(a, 300), (b, 200)}
    assert sum(feed.amount for feed in found) == line.amount
    assert [feed.ledger_account_id for feed in general.feeding(line.line, "HKD", after=a)] == [b]
    (ours,) = general.feeding(CHART["nostro"], "HKD")
    assert (ours.ledger_account_id, ours.amount) == (books.nostro(), reads.balance(books.nostro()).ledger)


def test_sub_ledgers_agree_and_an_account_without_a_contract_is_found() -> None:
    (a,) = books.accounts(1)
    assert not any(row.difference for row in general.agreements())
    seed(books.nostro(), a, 300, booked=DAY)
    found = {row.line.code: row.difference for row in general.agreements() if row.difference}
    assert found == {"customers-other-deposits": 300}


def test_the_number_of_queries_is_the_same_however_much_is_booked() -> None:
    (a,) = books.accounts(1)
    seed(books.nostro(), a, 300, booked=DAY)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            general.balance_sheets(DAY, against=DAY)
            general.trial_balance(DAY)
        return len(seen)

    before = queries()
    for nth in range(30):
        seed(books.nostro(), a, 300, booked=DAY + dt.timedelta(days=nth))
    assert queries() == before == 5
