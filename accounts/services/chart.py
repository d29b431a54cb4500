"""The bank's own accounts: get or open them by name and currency."""

from dataclasses import dataclass

from accounts.models import LedgerAccount
from accounts.services.ledger import OpenAccount, open_accounts
from accounts.services.ledger.refusals import UnknownAccount

Kind = LedgerAccount.Kind
Mode = LedgerAccount.Mode


@dataclass(frozen=True, slots=True)
class Control:
    """A line of the chart of accounts, opened once per currency."""

    number: str
    name: str
    kind: str
    mode: str = Mode.STRIPED


CHART = {
    "cash": Control("1010", "Cash in hand", Kind.ASSET),
    "nostro": Control("1020", "Accounts with other banks", Kind.ASSET),
    "loan-principal": Control("1200", "Loans to customers", Kind.ASSET),
    "loan-interest-receivable": Control("1210", "Interest receivable on loans", Kind.ASSET),
    "customer-interest-payable": Control("2100", "Interest owed to customers", Kind.LIABILITY),
    "suspense": Control("2900", "Suspense", Kind.LIABILITY),
    "opening": Control("3000", "Opening balances", Kind.EQUITY),
    "interest-income": Control("4010", "Interest income", Kind.INCOME, Mode.APPEND),
    "fee-income": Control("4020", "Fee income", Kind.INCOME, Mode.APPEND),
    "customer-interest-expense": Control("5010", "Interest paid to customers", Kind.EXPENSE, Mode.APPEND),
}


def control(code: str, currency: str) -> LedgerAccount:
    """Return the control account of this line and currency, opened if it is new. UnknownAccount off the chart."""
    line = CHART.get(code)
    if line is None:
        raise UnknownAccount(code)
    key = f"{code}.{currency}"
    found = LedgerAccount.objects.filter(code=key).first()
    if found is None:
        asked = OpenAccount(
            code=key, name=f"{line.number} {line.name}", currency=currency, kind=line.kind, mode=line.mode
        )
        found = LedgerAccount.objects.get(pk=open_accounts([asked])[0])
    return found
