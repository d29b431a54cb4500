"""`manage.py ledger audit|trial-balance|roll-up|seal`: the ledger about itself, in a terminal."""

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.selectors import seals
from accounts.selectors.audit import audit
from accounts.selectors.general import trial_balance
from accounts.services import sealing
from accounts.services.rollup import roll_up
from bank import verify
from bank.foundation import clock
from bank.foundation.money import Money


class Command(BaseCommand):
    """Exits with 1 where something does not agree."""

    help = "Audit the ledger, print its trial balance, fold entries into daily deltas, or seal journals."

    def add_arguments(self, parser: CommandParser) -> None:
        """One verb, and for the trial balance a day."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        whole = verbs.add_parser("audit", help="re-derive every figure from the entries and name what disagrees")
        whole.add_argument(
            "--root", type=Path, help="a signed root or a receipt kept elsewhere, to hold against history"
        )
        trial = verbs.add_parser("trial-balance", help="what each account of the chart has")
        trial.add_argument("--on", type=dt.date.fromisoformat, help="as booked up to this day (YYYY-MM-DD)")
        verbs.add_parser("roll-up", help="fold entries into daily deltas and append-only balances")
        verbs.add_parser("seal", help="seal what was posted and sign the root, as the scheduler does")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb."""
        verbs = {"audit": self._audit, "trial-balance": self._trial, "roll-up": self._roll, "seal": self._seal}
        if not verbs[options["verb"]](options):
            sys.exit(1)

    def _audit(self, options: dict[str, Any]) -> bool:
        report = audit(_outside(options["root"]), sub_ledgers=True)
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

    def _seal(self, options: dict[str, Any]) -> bool:
        sealed, root = sealing.seal(now=clock.now()), seals.last_root()
        self.stdout.write(f"{sealed}\n{root.note if root else ''}")
        return True


def _outside(path: Path | None) -> verify.Root | None:
    """Read a signed root, or the root in a receipt, that one of the bank's keys signed."""
    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8")
        root = verify.root_from(json.loads(text)["seal"]["root"] if text.startswith("{") else text)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path}: {error}") from error
    if not any(root.signed_by(key) for key in seals.trusted_keys()):
        raise CommandError(f"{path}: {_('This root was not signed by this bank.')}")
    return root
