"""`manage.py import_berka PATH`: take a real bank's books over (PKDD'99 format), checked against their own balances."""

import sys
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.domain.berka import BadFolder
from accounts.selectors.audit import audit
from accounts.services.takeover import products
from accounts.services.takeover.book import Book, book_of
from accounts.services.takeover.checking import Totals, compare
from accounts.services.takeover.job import ImportBerka
from accounts.services.takeover.writing import ACTOR
from bank.foundation import clock, jobs
from bank.foundation.progress import terminal

MOST_LINES = 20


def folder(text: str) -> Path:
    """Return the folder that an argument names."""
    path = Path(text).resolve()
    if not path.is_dir():
        msg = f"{text} is not a folder"
        raise ArgumentTypeError(msg)
    return path


class Command(BaseCommand):
    """Exits with 1 where a figure does not agree, and then changes nothing if it was found before writing."""

    help = "Take over a folder of the Berka format: clients, accounts, cards, loans, orders and bookings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=folder)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        try:
            book = book_of(path)
        except BadFolder as error:
            raise CommandError(str(error)) from error
        self._say_read(book)
        self._stop_where_contradicted(book)
        products.versions(staff=lambda: call_command("demo_staff", verbosity=0, stdout=self.stderr))
        job = jobs.start(
            ImportBerka.name,
            key=book.fingerprint,
            params={"path": str(path)},
            actor=ACTOR,
            now=clock.now(),
            workers=False,
        )
        before = job.worked
        job = terminal(job)
        if job.state != job.State.DONE:
            raise CommandError(f"the import stopped: {job.error or job.get_state_display()}; run it again to go on")
        self.stdout.write(f"bookings new in the ledger: {job.worked - before}")
        totals = compare(book)
        self._say_totals(totals)
        self._finish(totals)

    def _say_read(self, book: Book) -> None:
        for kind, count in book.read.items():
            self.stdout.write(f"{kind}: {count} lines read")
        self.stdout.write(f"refused: {len(book.refused)} lines")
        for refusal in book.refused[:MOST_LINES]:
            self.stdout.write(f"  {refusal.file}, line {refusal.line}: {refusal.reason}")
        if len(book.refused) > MOST_LINES:
            self.stdout.write(f"  … and {len(book.refused) - MOST_LINES} more")

    def _stop_where_contradicted(self, book: Book) -> None:
        if not book.contradictions:
            return
        for wrong in book.contradictions[:MOST_LINES]:
            by = "fits nowhere" if wrong.deviation is None else f"is off by {wrong.deviation / 100:.2f}"
            self.stderr.write(f"account {wrong.account_id}, transactions line {wrong.line}: the balance {by}")
        msg = f"{len(book.contradictions)} accounts contradict their recorded balances; nothing was imported"
        raise CommandError(msg)

    def _say_totals(self, totals: Totals) -> None:
        self.stdout.write(
            f"recorded balances reproduced within 1.00: {totals.reproduced} of {totals.rows} "
            f"(largest deviation {totals.largest_deviation / 100:.2f})"
        )
        self.stdout.write(f"final balances reproduced: {totals.finals} of {totals.accounts} accounts")
        self.stdout.write(f"credits less debits, files:  {totals.net_read / 100:,.2f} CZK")
        self.stdout.write(f"credits less debits, ledger: {totals.net_booked / 100:,.2f} CZK")

    def _finish(self, totals: Totals) -> None:
        for wrong in totals.wrong[:MOST_LINES]:
            self.stderr.write(wrong)
        report = audit()
        self.stdout.write(f"ledger audit: {'holds' if report.ok else 'does not hold'}")
        if not totals.agree or not report.ok:
            self.stderr.write("the control totals do not agree")
            sys.exit(1)
