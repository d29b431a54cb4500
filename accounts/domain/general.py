"""The statements of the general ledger, from what each line of the chart has: pure sums, nothing is read here.

Amounts are minor units of one currency. A `Holding` is credit-positive as in the ledger; statements show each figure on
the normal side of its kind: assets and expenses debit-positive, the others credit-positive.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from accounts.domain.chart import ASSET, CHART, EQUITY, EXPENSE, GROUPS, INCOME, LIABILITY, Group, Line, gettext_noop

RETAINED, RESULT = "retained-earnings", "result-of-the-year"
#: Computed lines of equity: income less expenses of earlier years, and of this one. No journal closes a year.
_COMPUTED = {
    RETAINED: Line(code=RETAINED, number="3080", name=gettext_noop("Retained earnings"), kind=EQUITY, group="capital"),
    RESULT: Line(code=RESULT, number="3085", name=gettext_noop("Result of the year"), kind=EQUITY, group="capital"),
}


@dataclass(frozen=True, slots=True)
class Holding:
    """What the accounts of one line have in one currency: signed minor units, credit-positive, and how many."""

    line: str
    currency: str
    amount: int
    accounts: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of a statement with its amount on the normal side of its kind, and the earlier date's beside it."""

    line: Line
    amount: int
    earlier: int = 0
    accounts: int = 0

    @property
    def change(self) -> int:
        """Return by how much it grew since the earlier date."""
        return self.amount - self.earlier

    @property
    def is_computed(self) -> bool:
        """Return whether no ledger account stands behind it."""
        return self.line.code in _COMPUTED


@dataclass(frozen=True, slots=True)
class Section:
    """A group of the chart with its lines that have anything."""

    group: Group
    figures: tuple[Figure, ...]

    @property
    def amount(self) -> int:
        """Return the sum of its lines."""
        return sum(figure.amount for figure in self.figures)

    @property
    def earlier(self) -> int:
        """Return the sum of its lines at the earlier date."""
        return sum(figure.earlier for figure in self.figures)

    @property
    def change(self) -> int:
        """Return by how much it grew."""
        return self.amount - self.earlier


@dataclass(frozen=True, slots=True)
class Part:
    """All sections of one kind."""

    kind: str
    sections: tuple[Section, ...]

    @property
    def amount(self) -> int:
        """Return the sum of its sections."""
        return sum(section.amount for section in self.sections)

    @property
    def earlier(self) -> int:
        """Return the sum at the earlier date."""
        return sum(section.earlier for section in self.sections)

    @property
    def change(self) -> int:
        """Return by how much it grew."""
        return self.amount - self.earlier


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """One currency's assets against its liabilities and equity; the result of the year is a line of equity."""

    currency: str
    assets: Part
    liabilities: Part
    equity: Part

    @property
    def difference(self) -> int:
        """Return assets less liabilities and equity: zero, or the books are wrong."""
        return self.assets.amount - self.liabilities.amount - self.equity.amount


@dataclass(frozen=True, slots=True)
class ProfitAndLoss:
    """One currency's income and expenses of a period, beside those of an earlier one."""

    currency: str
    income: Part
    expenses: Part

    @property
    def result(self) -> int:
        """Return income less expenses."""
        return self.income.amount - self.expenses.amount

    @property
    def earlier(self) -> int:
        """Return the earlier period's result."""
        return self.income.earlier - self.expenses.earlier

    @property
    def change(self) -> int:
        """Return by how much the result grew."""
        return self.result - self.earlier


type Amounts = Mapping[str, Holding]


def balance_sheet(currency: str, now: Amounts, opened: Amounts, then: Amounts, then_opened: Amounts) -> BalanceSheet:
    """Return the balance sheet of what lines have `now`, against `then`.

    `opened` and `then_opened` are the same lines when the financial year of each date began.
    """
    now = {**now, **_earned(currency, now, opened)}
    then = {**then, **_earned(currency, then, then_opened)}
    return BalanceSheet(currency, _part(ASSET, now, then), _part(LIABILITY, now, then), _part(EQUITY, now, then))


def profit_and_loss(
    currency: str, last: Amounts, first: Amounts, then_last: Amounts, then_first: Amounts
) -> ProfitAndLoss:
    """Return what was earned and spent between `first` and `last`, against the earlier period's."""
    moved, then = _moved(last, first), _moved(then_last, then_first)
    return ProfitAndLoss(currency, _part(INCOME, moved, then), _part(EXPENSE, moved, then))


def by_currency(holdings: Iterable[Holding]) -> dict[str, dict[str, Holding]]:
    """Return the holdings of each currency by line."""
    found: dict[str, dict[str, Holding]] = {}
    for holding in holdings:
        found.setdefault(holding.currency, {})[holding.line] = holding
    return found


def shown(line: Line, amount: int) -> int:
    """Return a credit-positive amount on the normal side of the line's kind."""
    return -amount if line.kind in {ASSET, EXPENSE} else amount


def line_named(code: str) -> Line:
    """Return a line of the chart or a computed one; KeyError where there is none."""
    return _COMPUTED.get(code) or CHART[code]


def _moved(last: Amounts, first: Amounts) -> Amounts:
    return {code: replace(holding, amount=holding.amount - _amount(first, code)) for code, holding in last.items()}


def _earned(currency: str, now: Amounts, opened: Amounts) -> Amounts:
    retained, total = _result(opened), _result(now)
    return {
        RETAINED: Holding(RETAINED, currency, retained, 0),
        RESULT: Holding(RESULT, currency, total - retained, 0),
    }


def _result(amounts: Amounts) -> int:
    return sum(each.amount for code, each in amounts.items() if line_named(code).kind in {INCOME, EXPENSE})


def _amount(amounts: Amounts, code: str) -> int:
    return amounts[code].amount if code in amounts else 0


def _part(kind: str, now: Amounts, then: Amounts) -> Part:
    lines = sorted((line_named(code) for code in {*now, *then}), key=lambda line: line.number)
    figures = [_figure(line, now, then) for line in lines if line.kind == kind]
    sections = (
        Section(group, tuple(f for f in figures if f.line.group == group.code and (f.amount or f.earlier)))
        for group in GROUPS
    )
    return Part(kind, tuple(section for section in sections if section.figures))


def _figure(line: Line, now: Amounts, then: Amounts) -> Figure:
    held = now.get(line.code)
    earlier = shown(line, _amount(then, line.code))
    return Figure(line, shown(line, _amount(now, line.code)), earlier, held.accounts if held else 0)
