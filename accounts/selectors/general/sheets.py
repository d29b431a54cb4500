"""The statements as rows to read: the same for the page, the CSV and the PDF."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from babel.dates import format_date
from django.utils.translation import gettext as _

from accounts.domain.chart import ASSET, EQUITY, EXPENSE, INCOME, LIABILITY, Line
from accounts.domain.general import Figure, Part
from accounts.selectors.general.agreement import agreements
from accounts.selectors.general.statements import (
    By,
    TrialLine,
    as_known,
    balance_sheets,
    profits_and_losses,
    trial_balance,
)
from bank.foundation.locales import babel_locale
from bank.foundation.money import Money

LINE, GROUP, KIND, TOTAL = "line", "group", "kind", "total"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: amounts in the sheet's columns, None where a column has nothing for it.

    `line` is the chart's line that a reader can follow down to ledger accounts.
    """

    level: str
    number: str
    name: str
    amounts: tuple[Money | None, ...]
    line: str = ""
    accounts: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement in one currency. `finding` says what it proves, `proven` whether it does."""

    currency: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    finding: str
    proven: bool = True


def trial_sheets(on: dt.date, *, against: dt.date, by: By = as_known) -> list[Sheet]:
    """Return the trial balance of each currency: debit, credit, and the change since a day (credit-positive)."""
    trial = trial_balance(on, by=by, against=against)
    columns = (_("Debit"), _("Credit"), _("Change since"))
    return [
        _trial_sheet(currency, columns, list(lines)) for currency, lines in groupby(trial.lines, lambda x: x.currency)
    ]


def balance_sheet_sheets(on: dt.date, *, against: dt.date, by: By = as_known) -> list[Sheet]:
    """Return the balance sheet of each currency."""
    found = []
    for sheet in balance_sheets(on, against=against, by=by):
        rows = [row for part in (sheet.assets, sheet.liabilities, sheet.equity) for row in _part(part, sheet.currency)]
        both = (
            sheet.liabilities.amount + sheet.equity.amount,
            sheet.liabilities.earlier + sheet.equity.earlier,
            sheet.liabilities.change + sheet.equity.change,
        )
        rows.append(Row(TOTAL, "", _("Liabilities and equity"), _money(both, sheet.currency)))
        finding = (
            _("Assets equal liabilities and equity.")
            if not sheet.difference
            else _off(sheet.difference, sheet.currency)
        )
        found.append(Sheet(sheet.currency, _columns(), tuple(rows), finding, not sheet.difference))
    return found


def profit_and_loss_sheets(
    *, first: dt.date, last: dt.date, then_first: dt.date, then_last: dt.date, by: By = as_known
) -> list[Sheet]:
    """Return the profit and loss of each currency."""
    found = []
    for sheet in profits_and_losses(first=first, last=last, then_first=then_first, then_last=then_last, by=by):
        rows = [row for part in (sheet.income, sheet.expenses) for row in _part(part, sheet.currency)]
        result = _money((sheet.result, sheet.earlier, sheet.change), sheet.currency)
        rows.append(Row(TOTAL, "", _("Result of the period"), result))
        finding = _("Result of the period: %(amount)s") % {"amount": Money(sheet.result, sheet.currency).format()}
        found.append(Sheet(sheet.currency, _columns(), tuple(rows), finding))
    return found


def agreement_sheets() -> list[Sheet]:
    """Return, for each currency, every line with a sub-ledger: control, sub-ledger and their difference."""
    columns = (_("General ledger"), _("Sub-ledger"), _("Difference"))
    found = []
    for currency, several in groupby(agreements(), lambda each: each.currency):
        lines = list(several)
        rows = [_row(LINE, each.line, (each.control, each.sub_ledger, each.difference), currency) for each in lines]
        proven = not any(each.difference for each in lines)
        finding = _("Every sub-ledger agrees.") if proven else _("A sub-ledger does NOT agree.")
        found.append(Sheet(currency, columns, tuple(rows), finding, proven))
    return found


def kind_names() -> dict[str, str]:
    """Return what each kind of line is called as a heading."""
    return {
        ASSET: _("Assets"),
        LIABILITY: _("Liabilities"),
        EQUITY: _("Equity"),
        INCOME: _("Income"),
        EXPENSE: _("Expenses"),
    }


def _trial_sheet(currency: str, columns: tuple[str, ...], lines: list[TrialLine]) -> Sheet:
    rows = [
        Row(
            LINE, each.line.number, _(each.line.name),
            (_some(each.debit, currency), _some(each.credit, currency), Money(each.amount - each.earlier, currency)),
            each.line.code, each.accounts,
        )
        for each in lines
    ]  # fmt: skip
    debit, credit = sum(each.debit for each in lines), sum(each.credit for each in lines)
    total = (Money(debit, currency), Money(credit, currency), Money(sum(e.amount - e.earlier for e in lines), currency))
    rows.append(Row(TOTAL, "", _("Total"), total))
    finding = _("Debits equal credits.") if debit == credit else _off(credit - debit, currency)
    return Sheet(currency, columns, tuple(rows), finding, debit == credit)


def _part(part: Part, currency: str) -> list[Row]:
    rows = [Row(KIND, "", kind_names()[part.kind], _money((part.amount, part.earlier, part.change), currency))]
    for section in part.sections:
        amounts = (section.amount, section.earlier, section.change)
        rows.append(Row(GROUP, section.group.number, _(section.group.name), _money(amounts, currency)))
        rows += [_figure(figure, currency) for figure in section.figures]
    return rows


def _figure(figure: Figure, currency: str) -> Row:
    row = _row(LINE, figure.line, (figure.amount, figure.earlier, figure.change), currency, figure.accounts)
    return Row(LINE, row.number, row.name, row.amounts) if figure.is_computed else row


def _row(level: str, line: Line, amounts: tuple[int, ...], currency: str, accounts: int = 0) -> Row:
    return Row(level, line.number, _(line.name), _money(amounts, currency), line.code, accounts)


def _money(amounts: tuple[int, ...], currency: str) -> tuple[Money, ...]:
    return tuple(Money(amount, currency) for amount in amounts)


def _some(amount: int, currency: str) -> Money | None:
    return Money(amount, currency) if amount else None


def _columns() -> tuple[str, ...]:
    return (_("Amount"), _("Earlier"), _("Change"))


def _off(amount: int, currency: str) -> str:
    return _("The books do NOT balance: %(amount)s off.") % {"amount": Money(amount, currency).format()}


def said(basis: str, *, first: dt.date | None, on: dt.date) -> str:
    """Return which entries a statement counts, as a sentence."""
    days = {"first": _date(first) if first else "", "on": _date(on)}
    if first is None:
        known, corrected = (
            _("Everything booked up to %(on)s."),
            _("Everything of value up to %(on)s, as corrected since."),
        )
    else:
        known = _("Booked from %(first)s to %(on)s.")
        corrected = _("Of value from %(first)s to %(on)s, as corrected since.")
    return (corrected if basis == "corrected" else known) % days


def _date(day: dt.date) -> str:
    return format_date(day, format="medium", locale=babel_locale())
