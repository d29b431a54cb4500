"""The bank's own accounts: get or open them by name and currency."""

from accounts.domain.chart import CHART
from accounts.models import LedgerAccount
from accounts.services.ledger import OpenAccount, open_accounts
from accounts.services.ledger.refusals import UnknownAccount


def control(code: str, currency: str) -> LedgerAccount:
    """Return the control account of this line and currency, opened if it is new. UnknownAccount off the chart."""
    line = CHART.get(code)
    if line is None or line.products:
        raise UnknownAccount(code)
    key = f"{code}.{currency}"
    found = LedgerAccount.objects.filter(code=key).first()
    if found is None:
        asked = OpenAccount(
            code=key, name=f"{line.number} {line.name}", currency=currency, kind=line.kind, mode=line.mode
        )
        found = LedgerAccount.objects.get(pk=open_accounts([asked])[0])
    return found
