"""Trial balance, balance sheet, profit and loss: for any day, as known then or as corrected now.

Each currency is a set of books of its own: every journal sums to zero in each, so each balances by itself.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from accounts.domain import general
from accounts.domain.chart import OWED, Line
from accounts.domain.general import BalanceSheet, Holding, ProfitAndLoss, by_currency, line_named
from accounts.selectors.general.holdings import Basis, holdings

type By = Callable[[dt.date], Basis]


def as_known(day: dt.date) -> Basis:
    """Return the books as a day closed them: everything booked by then."""
    return Basis(booked=day)


def as_corrected(day: dt.date) -> Basis:
    """Return a day as we see it now: everything of value by then, whenever it was booked."""
    return Basis(valued=day)


@dataclass(frozen=True, slots=True)
class TrialLine:
    """A line of the trial balance: signed minor units, credit-positive, now and at the earlier date."""

    line: Line
    currency: str
    accounts: int
    amount: int
    earlier: int = 0

    @property
    def debit(self) -> int:
        """Return the amount where the line has a debit balance, else 0."""
        return max(-self.amount, 0)

    @property
    def credit(self) -> int:
        """Return the amount where the line has a credit balance, else 0."""
        return max(self.amount, 0)

    @property
    def unusual(self) -> bool:
        """Return whether the balance stands on the side where this line's normally does not."""
        return bool(self.amount) and (self.amount < 0) != (self.line.normal_side == "DEBIT")


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All lines; it balances where each currency's lines sum to zero."""

    lines: tuple[TrialLine, ...]

    @property
    def totals(self) -> dict[str, int]:
        """Return each currency's sum of signed amounts: zero, or the ledger is wrong."""
        sums: dict[str, int] = {}
        for line in self.lines:
            sums[line.currency] = sums.get(line.currency, 0) + line.amount
        return sums

    @property
    def balances(self) -> bool:
        """Return whether every currency sums to zero."""
        return not any(self.totals.values())


def trial_balance(on: dt.date | None = None, *, by: By = as_known, against: dt.date | None = None) -> TrialBalance:
    """Return what each line of the chart has on a day (of everything booked, without one), against an earlier day."""
    now = holdings(by(on) if on else None)
    then = {(each.currency, each.line): each.amount for each in holdings(by(against))} if against else {}
    lines = [
        TrialLine(
            line_named(each.line), each.currency, each.accounts, each.amount, then.get((each.currency, each.line), 0)
        )
        for each in now
    ]
    return TrialBalance(tuple(sorted(lines, key=lambda line: (line.currency, line.line.number))))


def balance_sheets(on: dt.date, *, against: dt.date, by: By = as_known) -> list[BalanceSheet]:
    """Return each currency's balance sheet on a day, against an earlier day. Four reads, however old the books."""
    days = (on, _eve(year_of(on)), against, _eve(year_of(against)))
    now, opened, then, then_opened = (by_currency(holdings(by(day))) for day in days)
    return [
        general.balance_sheet(
            currency, amounts, opened.get(currency, {}), then.get(currency, {}), then_opened.get(currency, {})
        )
        for currency, amounts in now.items()
    ]


def profits_and_losses(
    *, first: dt.date, last: dt.date, then_first: dt.date, then_last: dt.date, by: By = as_known
) -> list[ProfitAndLoss]:
    """Return each currency's profit and loss of a period, both days included, against an earlier one's."""
    days = (last, _eve(first), then_last, _eve(then_first))
    now, before, then, then_before = (by_currency(holdings(by(day))) for day in days)
    return [
        general.profit_and_loss(
            currency, amounts, before.get(currency, {}), then.get(currency, {}), then_before.get(currency, {})
        )
        for currency, amounts in now.items()
    ]


def customer_deposits(currency: str, *, on: dt.date) -> int:
    """Return what customers had in credit balances when `on` closed, in minor units, by booking date."""
    return sum(each.amount for each in holdings(as_known(on)) if each.currency == currency and _is_deposit(each))


def year_of(day: dt.date) -> dt.date:
    """Return the first day of the financial year that a day lies in."""
    year = day.year if day.month >= settings.FINANCIAL_YEAR_STARTS else day.year - 1
    return dt.date(year, settings.FINANCIAL_YEAR_STARTS, 1)


def _is_deposit(holding: Holding) -> bool:
    line = line_named(holding.line)
    return bool(line.products) and line.side == OWED


def _eve(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1)
