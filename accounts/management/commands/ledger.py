"""`manage.py ledger audit|trial-balance|roll-up`: the ledger about itself, in a terminal."""

import datetime as dt
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from accounts.selectors.audit import audit
from accounts.selectors.general import trial_balance
from accounts.services.rollup import roll_up
from bank.foundation.money import Money


class Command(BaseCommand):
    """Exits with 1 where something does not agree."""

    help = "Audit the ledger, print its trial balance, or fold entries into daily deltas."

    def add_arguments(self, parser: CommandParser) -> None:
        """One verb, and for the trial balance a day."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("audit", help="re-derive every figure from the entries and name what disagrees")
        trial = verbs.add_parser("trial-balance", help="what each account of the chart has")
        trial.add_argument("--on", type=dt.date.fromisoformat, help="as booked up to this day (YYYY-MM-DD)")
        verbs.add_parser("roll-up", help="fold entries into daily deltas and append-only balances")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb."""
        good = {"audit": self._audit, "trial-balance": self._trial, "roll-up": self._roll}[options["verb"]](options)
        if not good:
            sys.exit(1)

    def _audit(self, options: dict[str, Any]) -> bool:
        report = audit()
        for check, rows in report.checked.items():
            wrong = sum(finding.check == check for finding in report.findings)
            self.stdout.write(f"{'✗' if wrong else '✓'} {check}: {rows} rows, {wrong} wrong")
        for finding in report.findings:
            self.stderr.write(str(finding))
        self.stdout.write(_("The ledger agrees with itself.") if report.ok else _("The ledger does NOT agree."))
        return report.ok

    def _trial(self, options: dict[str, Any]) -> bool:
        trial = trial_balance(options["on"])
        for line in trial.lines:
            amount = Money(line.amount, line.currency).format("en")
            name = f"{line.line.number} {line.line.code}"
            self.stdout.write(f"{name:<40} {line.line.kind:<9} {line.accounts:>8} {amount:>24}")
        for currency, total in trial.totals.items():
            self.stdout.write(f"{currency} {_('total')}: {Money(total, currency).format('en')}")
        return trial.balances

    def _roll(self, options: dict[str, Any]) -> bool:
        self.stdout.write(f"{roll_up()}")
        return True
