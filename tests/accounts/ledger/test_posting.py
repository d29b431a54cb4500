"""Posting: what goes through, what is refused, and that a refusal changes nothing."""

import datetime as dt

import pytest

from accounts.models import Entry
from accounts.selectors import ledger as reads
from accounts.services import ledger
from accounts.services.ledger import JournalDraft, post
from bank.foundation import clock
from bank.foundation.actor import Actor
from tests.accounts.ledger import books

pytestmark = pytest.mark.django_db
ACTOR = Actor.system("tests")


def test_a_payment_moves_money_once() -> None:
    a, b = books.accounts(2)
    books.fund(a, 1000)
    (posted,) = post([books.draft(a, b, 300, "pay:1")])
    assert (books.has(a), books.has(b)) == (700, 300)
    assert posted.balances == {a: (700, 2), b: (300, 1)}
    assert posted.booking_date == clock.booking_date()
    books.agrees()


def test_the_same_key_answers_as_it_did_then() -> None:
    a, b = books.accounts(2)
    books.fund(a, 1000)
    first = post([books.draft(a, b, 300, "pay:1")])[0]
    post([books.draft(a, b, 50, "pay:2")])
    again = post([books.draft(a, b, 300, "pay:1")])[0]
    assert again.replayed
    assert not first.replayed
    assert (again.journal_id, again.balances) == (first.journal_id, first.balances)
    assert books.has(a) == 650


def test_the_same_key_for_another_amount_is_a_conflict() -> None:
    a, b = books.accounts(2)
    books.fund(a, 1000)
    post([books.draft(a, b, 300, "pay:1")])
    with pytest.raises(ledger.IdempotencyConflict):
        post([books.draft(a, b, 301, "pay:1")])


@pytest.mark.parametrize("legs", [2, 3])
def test_a_strict_account_never_goes_below_its_floor(legs: int) -> None:
    a, b, c = books.accounts(3)
    books.fund(a, 100)
    entries = ((a, -101), (b, 101)) if legs == 2 else ((a, -101), (b, 100), (c, 1))
    with pytest.raises(ledger.InsufficientFunds) as refusal:
        post([JournalDraft("payment", entries, "too-much")])
    assert refusal.value.detail == str(a)


def test_an_arranged_credit_line_is_a_negative_floor() -> None:
    a, b = books.accounts(2)
    assert ledger.set_floor(a, -500) == 0
    post([books.draft(a, b, 500)])
    assert reads.balance(a).available == 0
    with pytest.raises(ledger.InsufficientFunds):
        post([books.draft(a, b, 1)])


def test_a_batch_posts_in_order_so_that_a_credit_funds_the_next_debit() -> None:
    a, b, c = books.accounts(3)
    books.fund(a, 100)
    post([books.draft(a, b, 100), books.draft(b, c, 100), books.draft(c, a, 40)])
    assert [books.has(x) for x in (a, b, c)] == [40, 0, 60]
    assert reads.balance(a).version == 3
    books.agrees()


def test_a_batch_may_repeat_journals_and_bring_new_ones() -> None:
    a, b = books.accounts(2)
    books.fund(a, 100)
    post([books.draft(a, b, 10, "one")])
    answers = post([books.draft(a, b, 20, "two"), books.draft(a, b, 10, "one"), books.draft(a, b, 20, "two")])
    assert [answer.replayed for answer in answers] == [False, True, True]
    assert answers[1].balances == {a: (90, 2), b: (10, 1)}
    assert books.has(b) == 30


@pytest.mark.parametrize("amount", [10**15 + 1, 2**63, -(2**70), 0])
def test_an_absurd_amount_is_refused_before_the_database(amount: int) -> None:
    a, b = books.accounts(2)
    with pytest.raises(ledger.AmountRefused):
        post([JournalDraft("payment", ((a, -amount), (b, amount)), "absurd")])


def test_a_balance_that_would_leave_its_bounds_is_refused() -> None:
    a = books.accounts(1)[0]
    nostro = books.nostro()
    most = [books.draft(nostro, a, 10**15) for _nth in range(901)]
    with pytest.raises(ledger.AmountRefused):
        post(most)


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param(lambda a, b: ((a, -5), (b, 6)), id="uneven"),
        pytest.param(lambda a, b: ((a, 5), (a, -6), (b, 2)), id="uneven in three"),
        pytest.param(lambda a, b: ((a, 5),), id="one leg"),
        pytest.param(lambda a, b: (), id="none"),
    ],
)
def test_an_uneven_journal_is_refused(entries: object) -> None:
    a, b = books.accounts(2)
    with pytest.raises(ledger.Unbalanced):
        post([JournalDraft("payment", entries(a, b), "uneven")])  # type: ignore[operator]


def test_currencies_do_not_make_up_for_one_another() -> None:
    nostro, czech = books.nostro("HKD"), books.nostro("CZK")
    with pytest.raises(ledger.Unbalanced):
        post([books.draft(nostro, czech, 5)])


def test_each_currency_of_a_journal_sums_to_zero() -> None:
    (a,), (b,) = books.accounts(1), books.accounts(1, currency="CZK")
    hkd, czk = books.nostro("HKD"), books.nostro("CZK")
    post([JournalDraft("fx", ((hkd, -100), (a, 100), (czk, -300), (b, 300)), "fx")])
    assert (books.has(a), books.has(b)) == (100, 300)
    books.agrees()


def test_uneven_currencies_in_several_legs_are_refused() -> None:
    (a,), (b,) = books.accounts(1), books.accounts(1, currency="CZK")
    with pytest.raises(ledger.Unbalanced):
        post([JournalDraft("fx", ((books.nostro("HKD"), -100), (a, 50), (b, 50)), "fx")])


def test_unknown_accounts_are_named() -> None:
    a = books.accounts(1)[0]
    books.fund(a, 1)
    with pytest.raises(ledger.UnknownAccount):
        post([books.draft(a, 10**9, 1)])


def test_a_closed_account_takes_nothing_and_closes_only_empty() -> None:
    a, b = books.accounts(2)
    books.fund(a, 10)
    ledger.set_open(b, is_open=False)
    with pytest.raises(ledger.AccountClosed):
        post([books.draft(a, b, 1)])


def test_an_account_with_money_does_not_close() -> None:
    a = books.accounts(1)[0]
    books.fund(a, 10)
    with pytest.raises(ledger.NotEmpty):
        ledger.set_open(a, is_open=False)


@pytest.mark.parametrize("kind", ["payment", "deposit"])
def test_only_privileged_kinds_may_overdraw(kind: str) -> None:
    a, b = books.accounts(2)
    with pytest.raises(ledger.NotAllowed):
        post([JournalDraft(kind, ((a, -5), (b, 5)), "k")], allow_overdraft=True)


def test_an_import_may_overdraw_and_book_in_the_past() -> None:
    a, b = books.accounts(2)
    day = dt.date(2020, 2, 29)
    (posted,) = post([JournalDraft("import.x", ((a, -5), (b, 5)), "k", booking_date=day)], allow_overdraft=True)
    assert posted.booking_date == day
    assert books.has(a) == -5
    assert Entry.objects.filter(value_date=day, booking_date=day).count() == 2


@pytest.mark.parametrize("kind", ["payment", "reversal", "interest"])
def test_others_may_not_choose_their_booking_date(kind: str) -> None:
    a, b = books.accounts(2)
    with pytest.raises(ledger.NotAllowed):
        post([JournalDraft(kind, ((a, -5), (b, 5)), "k", booking_date=dt.date(2020, 1, 1))])


def test_nothing_books_into_a_day_to_come() -> None:
    a, b = books.accounts(2)
    later = clock.booking_date() + dt.timedelta(days=1)
    with pytest.raises(ledger.NotAllowed):
        post([JournalDraft("import", ((a, -5), (b, 5)), "k", booking_date=later)], allow_overdraft=True)


def test_an_account_code_keeps_its_currency() -> None:
    ledger.open_accounts([ledger.OpenAccount("fixed", "Fixed", "HKD")])
    with pytest.raises(ledger.CurrencyMismatch):
        ledger.open_accounts([ledger.OpenAccount("fixed", "Fixed", "CZK")])


def test_a_reversal_turns_the_signs_once() -> None:
    a, b = books.accounts(2)
    books.fund(a, 100)
    (posted,) = post([books.draft(a, b, 60)])
    first = ledger.reverse(posted.journal_id, reason="typing error", actor=ACTOR, now=clock.now())
    again = ledger.reverse(posted.journal_id, reason="typing error", actor=ACTOR, now=clock.now())
    assert again.replayed
    assert again.journal_id == first.journal_id
    assert (books.has(a), books.has(b)) == (100, 0)
    books.agrees()


def test_a_reversal_of_part_is_refused() -> None:
    a, b = books.accounts(2)
    books.fund(a, 100)
    (posted,) = post([books.draft(a, b, 60)])
    with pytest.raises(ledger.NotAllowed):
        post([JournalDraft("reversal", ((a, 59), (b, -59)), "part", reverses=posted.journal_id)])


def test_money_that_was_spent_since_cannot_be_reversed_away() -> None:
    a, b, c = books.accounts(3)
    books.fund(a, 100)
    (posted,) = post([books.draft(a, b, 60)])
    post([books.draft(b, c, 60)])
    with pytest.raises(ledger.InsufficientFunds):
        ledger.reverse(posted.journal_id, reason="x", actor=ACTOR, now=clock.now())
