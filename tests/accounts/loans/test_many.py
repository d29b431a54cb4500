"""Schedules of many loans at once are those of each alone, to the cent, and stand in the table as such."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.domain.day_counts import DAY_COUNTS
from accounts.domain.loans.bulk import Group, schedules
from accounts.domain.loans.interest import RateFrom
from accounts.domain.loans.schedule import ANNUITY, Plan, schedule
from accounts.domain.months import due_dates
from accounts.services.loans.many import write_schedules


@given(
    book=st.lists(st.tuples(st.integers(1, 10**8), st.integers(0, 10**7)), min_size=1, max_size=20),
    count=st.sampled_from(DAY_COUNTS),
    start=st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
    wait=st.integers(1, 60),
    months=st.integers(1, 60),
)
@settings(max_examples=60, deadline=None)
def test_a_book_is_the_sum_of_its_loans(book, count, start, wait, months):
    due = due_dates(start + dt.timedelta(days=wait), months)
    principals, rates = (np.array(column, dtype=np.int64) for column in zip(*book, strict=True))
    columns = list(schedules(Group(principals, rates, count, start, due)))
    for nth, (principal, rate) in enumerate(book):
        rates_ = (RateFrom(start, Decimal(rate) / 10**8),)
        alone = schedule(
            Plan(method=ANNUITY, principal_minor=principal, rates=rates_, day_count=count, start=start, due=due)
        )
        together = [(int(c.principal[nth]), int(c.interest[nth]), int(c.balance_after[nth])) for c in columns]
        assert together == [(p.principal_minor, p.interest_minor, p.balance_after_minor) for p in alone]


def test_what_does_not_fit_is_refused():
    huge = Group(np.array([10**10]), np.array([10**8]), "ACT/365F", dt.date(2026, 1, 1), (dt.date(2026, 2, 1),))
    with pytest.raises(ValueError, match="too large"):
        next(schedules(huge))


@pytest.mark.usefixtures("books")
def test_written_in_a_stream_they_are_the_table_rows(lend):
    one, two = lend(months=12), lend(months=12, principal_minor=7_777_777)
    granted = {each.pk: list(_rows(each)) for each in (one, two)}
    for each in (one, two):
        each.instalments.all().delete()
    due = tuple(row[1] for row in granted[one.pk])
    principals = np.array([one.principal_minor, two.principal_minor], dtype=np.int64)
    rates = np.array([5_880_000, 5_880_000], dtype=np.int64)
    assert write_schedules([one.pk, two.pk], Group(principals, rates, one.day_count, one.granted_on, due)) == 24
    assert {each.pk: list(_rows(each)) for each in (one, two)} == granted


def _rows(loan):
    return loan.instalments.order_by("number").values_list(
        "number", "due_on", "amount_minor", "principal_minor", "interest_minor", "balance_after_minor", "paid_minor"
    )
