"""The charts beside the statements: what the balance sheet is made of, and each month's result."""

import datetime as dt

from babel.dates import format_skeleton
from django.utils.translation import gettext as _

from accounts.domain.months import add_months
from accounts.selectors.general.flows import Flow, flows
from accounts.selectors.general.sheets import GROUP, KIND, Sheet
from bank.foundation import charts
from bank.foundation.charts import Chart
from bank.foundation.locales import babel_locale
from bank.foundation.money import Money

MONTHS = 12


def composition(sheet: Sheet) -> Chart:
    """Return the groups of a balance sheet as bars, assets and liabilities in the order of the sheet."""
    groups = [row for row in sheet.rows if row.level == GROUP and row.amounts[0] is not None]
    kinds = [row for row in sheet.rows if row.level == KIND]
    amounts = [amount for row in groups if (amount := row.amounts[0]) is not None]
    figures = [amount.format() for amount in amounts]
    title = _("Assets of %(amount)s, in %(currency)s") % {
        "amount": kinds[0].amounts[0].format() if kinds and kinds[0].amounts[0] else "0", "currency": sheet.currency,
    }  # fmt: skip
    values = [_units(amount) for amount in amounts]
    labels = [row.name for row in groups]
    return charts.bars(title, labels, values, figures=figures, head=(_("Group"), _("Amount")))


def results(currencies: list[str], *, on: dt.date) -> list[Chart]:
    """Return each currency's result by month for the twelve months up to a day."""
    first = add_months(on.replace(day=1), 1 - MONTHS)
    months = [add_months(first, nth) for nth in range(MONTHS)]
    found = flows(first=first, last=on)
    return [_months(currency, months, dict.fromkeys(months, 0) | _sums(found, currency)) for currency in currencies]


def _sums(found: list[Flow], currency: str) -> dict[dt.date, int]:
    sums: dict[dt.date, int] = {}
    for flow in found:
        if flow.currency == currency:
            sums[flow.month] = sums.get(flow.month, 0) + flow.amount
    return sums


def _months(currency: str, months: list[dt.date], sums: dict[dt.date, int]) -> Chart:
    amounts = [Money(sums[month], currency) for month in months]
    total = Money(sum(sums[month] for month in months), currency)
    title = _("%(amount)s earned in twelve months") % {"amount": total.format()}
    labels = [format_skeleton("MMM", month, locale=babel_locale()) for month in months]
    figures = [amount.format() for amount in amounts]
    values = [_units(amount) for amount in amounts]
    return charts.bars(title, labels, values, figures=figures, head=(_("Month"), _("Result")))


def _units(amount: Money) -> float:
    """Return an amount for drawing alone; what is written beside the bar is exact."""
    return float(amount.amount)
