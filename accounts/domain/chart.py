"""The chart of accounts: every line of the general ledger, its place in the statements and what feeds it.

A line exists once for all currencies: a control account is opened per currency when it is first used. Names are msgids,
shown in the reader's language. Numbers begin with the kind's digit: 1 assets to 5 expenses; the hundreds are the group.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ASSET, LIABILITY, EQUITY, INCOME, EXPENSE = KINDS = ("ASSET", "LIABILITY", "EQUITY", "INCOME", "EXPENSE")
STRIPED, APPEND = "STRIPED", "APPEND"
DEBIT, CREDIT = "DEBIT", "CREDIT"
OWED, OWING = "OWED", "OWING"
#: What a customer's account of a product kind that the chart does not name falls to.
ANY_PRODUCT = "*"


def gettext_noop(text: str) -> str:
    """Mark a name for translators; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A heading of the statements, between a kind and its lines."""

    code: str
    number: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the chart.

    Fed by control accounts named `<code>.<currency>`; or, with `products`, by the balances of customers' accounts of
    those product kinds on one side: OWED to the customer (credit) or OWING by the customer (debit).
    `contra` turns the normal side of its kind: an allowance is an asset with a credit balance.
    """

    code: str
    number: str
    name: str
    kind: str
    group: str
    mode: str = STRIPED
    contra: bool = False
    products: tuple[str, ...] = ()
    side: str = ""

    @property
    def normal_side(self) -> str:
        """Return the side on which its balance normally stands."""
        debit = self.kind in {ASSET, EXPENSE}
        return DEBIT if debit != self.contra else CREDIT


GROUPS = (
    Group(code="cash-and-banks", number="10", name=gettext_noop("Cash and balances with banks"), kind=ASSET),
    Group(code="customer-loans", number="12", name=gettext_noop("Loans and advances to customers"), kind=ASSET),
    Group(code="other-assets", number="19", name=gettext_noop("Other assets"), kind=ASSET),
    Group(code="customer-deposits", number="20", name=gettext_noop("Deposits from customers"), kind=LIABILITY),
    Group(code="accrued-liabilities", number="21", name=gettext_noop("Accrued and deferred"), kind=LIABILITY),
    Group(code="provisions", number="23", name=gettext_noop("Provisions"), kind=LIABILITY),
    Group(code="other-liabilities", number="29", name=gettext_noop("Other liabilities"), kind=LIABILITY),
    Group(code="capital", number="30", name=gettext_noop("Capital and reserves"), kind=EQUITY),
    Group(code="interest-earned", number="40", name=gettext_noop("Interest earned"), kind=INCOME),
    Group(code="fees-earned", number="42", name=gettext_noop("Fees and charges earned"), kind=INCOME),
    Group(code="other-earned", number="44", name=gettext_noop("Other income earned"), kind=INCOME),
    Group(code="interest-cost", number="50", name=gettext_noop("Cost of interest"), kind=EXPENSE),
    Group(code="credit-cost", number="52", name=gettext_noop("Cost of credit losses"), kind=EXPENSE),
    Group(code="operating-cost", number="54", name=gettext_noop("Operating costs"), kind=EXPENSE),
)  # fmt: skip


#: Lines with the other normal side than their kind: what they take off the lines above them.
_CONTRA = {"loan-fees-deferred", "interest-in-suspense", "loan-loss-allowance"}
_KIND_OF = {group.code: group.kind for group in GROUPS}


def _controls(group: str, *lines: tuple[str, str, str]) -> tuple[Line, ...]:
    kind = _KIND_OF[group]
    mode = APPEND if kind in {INCOME, EXPENSE} else STRIPED
    return tuple(
        Line(code=code, number=number, name=name, kind=kind, group=group, mode=mode, contra=code in _CONTRA)
        for code, number, name in lines
    )


def _customers(code: str, number: str, name: str, *products: str, side: str) -> Line:
    group = "customer-deposits" if side == OWED else "customer-loans"
    return Line(code=code, number=number, name=name, kind=_KIND_OF[group], group=group, products=products, side=side)


_LINES = (
    *_controls(
        "cash-and-banks",
        ("cash", "1010", gettext_noop("Cash in hand")),
        ("nostro", "1020", gettext_noop("Accounts with other banks")),
        ("central-bank", "1030", gettext_noop("Balances with the central bank")),
        ("in-collection", "1040", gettext_noop("Items in course of collection")),
    ),
    _customers("customers-loans", "1201", gettext_noop("Instalment loans"), "LOAN", side=OWING),
    _customers("customers-overdrafts", "1205", gettext_noop("Overdrafts"), ANY_PRODUCT, side=OWING),
    *_controls(
        "customer-loans",
        ("loan-principal", "1200", gettext_noop("Loans to customers")),
        ("loan-interest-receivable", "1210", gettext_noop("Interest receivable on loans")),
        ("overdraft-interest-receivable", "1215", gettext_noop("Interest receivable on overdrafts")),
        ("late-interest-receivable", "1220", gettext_noop("Late interest receivable")),
        ("loan-fees-receivable", "1225", gettext_noop("Loan fees receivable")),
        ("loan-fees-deferred", "1280", gettext_noop("Loan fees not yet earned")),
        ("interest-in-suspense", "1285", gettext_noop("Interest in suspense on non-accrual loans")),
        ("loan-loss-allowance", "1290", gettext_noop("Allowance for credit losses")),
    ),
    *_controls(
        "other-assets",
        ("fx-position", "1910", gettext_noop("Foreign exchange position")),
        ("prepaid", "1920", gettext_noop("Prepayments and other receivables")),
        ("reconciliation-differences", "1950", gettext_noop("Differences under investigation")),
        ("other-assets", "1990", gettext_noop("Assets outside the chart")),
    ),
    _customers("customers-current", "2010", gettext_noop("Current accounts"), "CURRENT", side=OWED),
    _customers("customers-savings", "2020", gettext_noop("Savings accounts"), "SAVINGS", side=OWED),
    _customers("customers-term-deposits", "2030", gettext_noop("Term deposits"), "TERM_DEPOSIT", side=OWED),
    _customers("customers-other-deposits", "2040", gettext_noop("Other customer balances"), ANY_PRODUCT, side=OWED),
    *_controls(
        "accrued-liabilities",
        ("customer-interest-payable", "2100", gettext_noop("Interest owed to customers")),
        ("fees-received-in-advance", "2150", gettext_noop("Fees received in advance")),
    ),
    *_controls(
        "provisions",
        ("commitment-provision", "2310", gettext_noop("Provision for undrawn commitments")),
    ),
    *_controls(
        "other-liabilities",
        ("suspense", "2900", gettext_noop("Suspense")),
        ("loan-payments-unapplied", "2910", gettext_noop("Loan payments not yet applied")),
        ("unclaimed-balances", "2920", gettext_noop("Unclaimed balances")),
        ("tax-withheld", "2930", gettext_noop("Tax withheld")),
        ("other-liabilities", "2990", gettext_noop("Liabilities outside the chart")),
    ),
    *_controls(
        "capital",
        ("opening", "3000", gettext_noop("Opening balances")),
        ("share-capital", "3010", gettext_noop("Share capital")),
        ("reserves", "3020", gettext_noop("Other reserves")),
        ("other-equity", "3090", gettext_noop("Equity outside the chart")),
    ),
    *_controls(
        "interest-earned",
        ("interest-income", "4010", gettext_noop("Interest income on loans")),
        ("overdraft-interest-income", "4015", gettext_noop("Interest income on overdrafts")),
        ("late-interest-income", "4016", gettext_noop("Late interest income")),
        ("nostro-interest-income", "4018", gettext_noop("Interest income from other banks")),
    ),
    *_controls(
        "fees-earned",
        ("fee-income", "4020", gettext_noop("Fee income")),
        ("loan-fee-income", "4021", gettext_noop("Loan fee income")),
        ("overdraft-fee-income", "4022", gettext_noop("Overdraft fee income")),
        ("early-break-income", "4030", gettext_noop("Charges for breaking term deposits")),
        ("early-repayment-income", "4031", gettext_noop("Charges for early repayment")),
    ),
    *_controls(
        "other-earned",
        ("fx-gain", "4410", gettext_noop("Foreign exchange gains")),
        ("recoveries", "4420", gettext_noop("Recoveries of loans written off")),
        ("reconciliation-gains", "4480", gettext_noop("Small differences in our favour")),
        ("other-income", "4490", gettext_noop("Other income")),
    ),
    *_controls(
        "interest-cost",
        ("customer-interest-expense", "5010", gettext_noop("Interest paid to customers")),
        ("nostro-interest-expense", "5020", gettext_noop("Interest paid to other banks")),
    ),
    *_controls(
        "credit-cost",
        ("loan-loss-expense", "5210", gettext_noop("Charge for expected credit losses")),
        ("write-off-expense", "5220", gettext_noop("Loans written off")),
    ),
    *_controls(
        "operating-cost",
        ("bank-charges", "5410", gettext_noop("Charges of other banks")),
        ("reconciliation-losses", "5420", gettext_noop("Small differences against us")),
        ("goodwill", "5430", gettext_noop("Compensation paid to customers")),
        ("fx-loss", "5440", gettext_noop("Foreign exchange losses")),
        ("operating-expense", "5490", gettext_noop("Other operating costs")),
    ),
)

CHART: Mapping[str, Line] = MappingProxyType({line.code: line for line in _LINES})

#: Where a ledger account of a kind belongs that no line names, so that no posting is ever left out of the statements.
_OUTSIDE = {
    ASSET: "other-assets",
    LIABILITY: "other-liabilities",
    EQUITY: "other-equity",
    INCOME: "other-income",
    EXPENSE: "operating-expense",
}
_FED = {(product, line.side): line for line in CHART.values() for product in line.products}


def line_of_control(code: str, kind: str) -> Line:
    """Return the line that a ledger account of the bank feeds, by the first part of its code, else by its kind."""
    line = CHART.get(code.partition(".")[0])
    return line if line is not None and not line.products else CHART[_OUTSIDE.get(kind, "other-assets")]


def line_of_customer(product: str, side: str) -> Line:
    """Return the line that a customer's balance feeds, by the product's kind and on whose side it stands."""
    return _FED.get((product, side)) or _FED[ANY_PRODUCT, side]
