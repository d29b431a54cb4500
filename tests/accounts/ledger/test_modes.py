"""Balances are exact in every mode, before and after the roll-up, now and as of any day."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import DailyDelta, UnrolledEntry
from accounts.selectors import general
from accounts.selectors import ledger as reads
from accounts.services.ledger import JournalDraft, post
from accounts.services.rollup import roll_up
from tests.accounts.ledger import books

FIRST = dt.date(2026, 1, 1)
DAYS = st.integers(0, 9).map(lambda n: FIRST + dt.timedelta(days=n))
MOVES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 10**6), DAYS, DAYS, st.booleans()).filter(
        lambda move: move[0] != move[1]
    ),
    min_size=1,
    max_size=25,
)


class TestExactInEveryMode(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(moves=MOVES, on=DAYS, known=DAYS)
    def test_as_of_any_day_as_known_at_any_other(self, moves: list[tuple], on: dt.date, known: dt.date) -> None:
        a, b = books.accounts(2, floor=-(10**12))
        places = [a, b, books.nostro(), books.income()]
        for number, (debit, credit, amount, value, booked, fold) in enumerate(moves):
            entries = ((places[debit], -amount), (places[credit], amount))
            post([JournalDraft("seed", entries, f"m{number}", value_date=value, booking_date=booked)])
            if fold:
                roll_up()
        for index, place in enumerate(places):
            legs = [((credit == index) - (debit == index)) * amount for debit, credit, amount, *_ in moves]
            dates = [(value, booked) for _d, _c, _a, value, booked, _f in moves]
            seen = [leg for leg, (value, _b) in zip(legs, dates, strict=True) if value <= on]
            then = [leg for leg, (value, b) in zip(legs, dates, strict=True) if value <= on and b <= known]
            booked_by = [leg for leg, (_v, b) in zip(legs, dates, strict=True) if b <= on]
            assert reads.balance(place).ledger == sum(legs)
            assert reads.balance(place).version == sum(leg != 0 for leg in legs)
            assert reads.as_of(place, on) == sum(seen)
            assert reads.as_of(place, on, known) == sum(then)
            if place == places[3]:
                assert -general.net_income("HKD", first=FIRST, last=on) == -sum(booked_by)
        trial = general.trial_balance(on)
        assert trial.balances
        books.agrees()


@pytest.mark.django_db
def test_the_roll_up_takes_append_only_entries_into_the_balance() -> None:
    fees = books.income()
    a = books.accounts(1)[0]
    books.fund(a, 100)
    post([books.draft(a, fees, 30)])
    post([books.draft(a, fees, 12)])
    assert UnrolledEntry.objects.filter(ledger_account=fees).count() == 2
    before = reads.balance(fees)
    assert roll_up() > 0
    assert not UnrolledEntry.objects.exists()
    assert reads.balance(fees) == before
    assert roll_up() == 0
    delta = DailyDelta.objects.get(ledger_account=fees)
    assert (delta.credits, delta.debits, delta.entries) == (42, 0, 2)
