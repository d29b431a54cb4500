"""What the bank's books say after the crashes, as JSON: every payment of the payers, every balance, the audit.

python -m tests.journeys.crash.books
"""

import json
import sys

import django

django.setup()

from accounts.models import Entry, Payment  # noqa: E402
from accounts.selectors.audit import audit  # noqa: E402
from accounts.selectors.general import trial_balance  # noqa: E402
from tests import cast  # noqa: E402

if __name__ == "__main__":
    paid = Payment.objects.filter(kind="OWN").select_related("debtor_account", "creditor_account")
    rows = [
        {
            "key": payment.idempotency_key,
            "public_id": payment.public_id,
            "source": payment.debtor_account.public_id,
            "amount": payment.amount_minor,
            "state": payment.state,
            "moved": [entry.amount for entry in Entry.objects.filter(journal_id=payment.journal_id)]
            if payment.journal_id
            else [],
        }
        for payment in paid
    ]
    accounts = {payment.debtor_account for payment in paid} | {payment.creditor_account for payment in paid}
    report = audit()
    found = {
        "payments": rows,
        "balances": {account.public_id: cast.money(account) for account in accounts},
        "audit": [str(finding) for finding in report.findings],
        "balanced": trial_balance(None).balances,
    }
    sys.stdout.write(json.dumps(found))
