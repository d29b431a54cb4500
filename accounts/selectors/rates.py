"""What is on offer, as the public rates page and the opening page say it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from accounts.domain.early_end import monthly_interest_minor
from accounts.domain.months import add_months
from bank.foundation.money import Money
from products.domain.rates import annual_rate
from products.domain.terms import RecurringTerms, TermDepositTerms
from products.models import ProductVersion
from products.selectors import launched


@dataclass(frozen=True, kw_only=True)
class OnOffer:
    """A version on sale with its rates: (from this balance, at this rate a year)."""

    version: ProductVersion
    rates: list[tuple[Money, Decimal]]

    @property
    def best(self) -> Decimal:
        """The highest rate."""
        return max(rate for _start, rate in self.rates)


@dataclass(frozen=True, kw_only=True)
class DepositQuote:
    """What a term deposit placed on a day brings: the interest to the cent, if nothing changes until it matures."""

    rate: Decimal
    interest: Money
    matures_on: date


@dataclass(frozen=True, kw_only=True)
class MonthlyQuote:
    """What a recurring deposit comes to if every contribution is paid."""

    rate: Decimal
    months: int
    interest: Money
    value: Money
    matures_on: date


def monthly_quote(version: ProductVersion, monthly: Money, today: date) -> MonthlyQuote:
    """Return what a monthly amount comes to: the exact interest of each contribution's nights, rounded once to even."""
    terms = version.typed_terms
    assert isinstance(terms, RecurringTerms)
    first = today + timedelta(days=1)
    matures_on = add_months(first, terms.months)
    rate = annual_rate(version.price.typed_tiers, version.price.method, monthly.minor)
    starts = [add_months(first, number) for number in range(terms.months)]
    interest = monthly_interest_minor(monthly.minor, rate, version.price.day_count, starts, matures_on)
    return MonthlyQuote(
        rate=rate, months=terms.months, interest=Money(interest, monthly.currency), matures_on=matures_on,
        value=Money(monthly.minor * terms.months + interest, monthly.currency),
    )  # fmt: skip


def on_offer() -> list[OnOffer]:
    """Return every version on sale, in two queries."""
    return [
        OnOffer(
            version=version,
            rates=[(Money(tier.from_minor, version.currency), tier.annual_rate) for tier in version.price.typed_tiers],
        )
        for version in launched()
    ]


def quote(version: ProductVersion, amount: Money, placed_on: date) -> DepositQuote:
    """Return what an amount earns in a term deposit: balance x rate x days over 365, half a cent to even."""
    terms = version.typed_terms
    assert isinstance(terms, TermDepositTerms)
    rate = annual_rate(version.price.typed_tiers, version.price.method, amount.minor)
    matures_on = add_months(placed_on, terms.months)
    earned = (amount.minor * rate * (matures_on - placed_on).days / 365).quantize(Decimal(1), ROUND_HALF_EVEN)
    return DepositQuote(rate=rate, interest=Money(int(earned), amount.currency), matures_on=matures_on)
