"""What a loan's pages show: its picture, its schedule as a table, and the working behind an instalment."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Instalment, Loan, LoanAccrual
from bank.foundation import charts
from bank.foundation.charts import Chart
from bank.foundation.locales import babel_locale
from bank.foundation.money import Money

SCHEDULE_HEAD = (
    gettext_lazy("Due"), gettext_lazy("Payment"), gettext_lazy("Principal"), gettext_lazy("Interest"),
    gettext_lazy("Fee"), gettext_lazy("Owed after"),
)  # fmt: skip


@dataclass(frozen=True)
class Stretch:
    """Nights in a row on one amount at one rate, and what they earned together, exactly (minor units)."""

    first: dt.date
    last: dt.date
    nights: int
    base: Money
    annual_rate: Decimal
    days: int
    basis: int
    amount: Decimal


def picture(loan: Loan) -> Chart:
    """Draw what is owed after each payment: ink for what was charged, pencil for what is planned."""
    parts = list(loan.instalments.order_by("number"))
    currency = loan.account.currency
    start = [loan.drawn_minor / 100]
    past = [part.balance_after_minor / 100 for part in parts if part.charged_on]
    ahead = [part.balance_after_minor / 100 for part in parts if not part.charged_on]
    drawn = charts.balance_line(start + past, ahead)
    last = parts[-1].due_on if parts else loan.granted_on
    title = _("Repaid by %(day)s") % {"day": day_text(last)} if ahead else _("Nothing is left to repay")
    return replace(
        drawn, title=title, head=tuple(map(str, SCHEDULE_HEAD)), rows=tuple(_row(p, currency) for p in parts)
    )


def working(part: Instalment) -> list[Stretch]:
    """Return how an instalment's interest came about: the nights since the one before, by amount and rate."""
    loan = part.loan
    before = (
        loan.instalments.filter(number__lt=part.number).order_by("-number").values_list("due_on", flat=True).first()
    )
    start = before or loan.granted_on
    rows = loan.accruals.filter(kind=LoanAccrual.Kind.INTEREST, day__gte=start, day__lt=part.due_on).order_by("day")
    found = []
    for _key, group in groupby(rows, key=lambda row: (row.base_minor, row.annual_rate)):
        nights = list(group)
        found.append(_stretch(nights, loan.account.currency))
    return found


def next_payment(loan: Loan) -> Instalment | None:
    """Return the next instalment that something will be taken for."""
    return loan.instalments.filter(charged_on=None, amount_minor__gt=0).order_by("number").first()


def _stretch(nights: Sequence[LoanAccrual], currency: str) -> Stretch:
    first = nights[0]
    return Stretch(
        first=first.day,
        last=nights[-1].day,
        nights=len(nights),
        base=Money(first.base_minor, currency),
        annual_rate=first.annual_rate,
        days=sum(night.days for night in nights),
        basis=first.basis,
        amount=sum((night.amount for night in nights), Decimal(0)),
    )


def _row(part: Instalment, currency: str) -> tuple[str, ...]:
    amounts = (part.amount_minor, part.principal_minor, part.interest_minor, part.fee_minor, part.balance_after_minor)
    return (day_text(part.due_on), *(Money(minor, currency).format() for minor in amounts))


def day_text(day: dt.date) -> str:
    """Return a date in the language of the moment."""
    return format_date(day, format="medium", locale=babel_locale())
