"""`manage.py import_camt PATH...`: take statements of our accounts with other banks in, and match them."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services.reconciliation import LARGEST_FILE, Imported, import_statements
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused


class Command(BaseCommand):
    """A file is taken whole or not at all; taken before, it changes nothing."""

    help = "Import camt.053 statements (versions 02 to 08) of our accounts with other banks."

    def add_arguments(self, parser: CommandParser) -> None:
        """The files, in any order."""
        parser.add_argument("paths", nargs="+", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each file; the first that is refused ends the run."""
        for path in options["paths"]:
            if not path.is_file():
                raise CommandError(f"{path}: no such file")
            if path.stat().st_size > LARGEST_FILE:
                raise CommandError(f"{path}: larger than {LARGEST_FILE} bytes")
            try:
                done = import_statements(path.read_bytes(), actor=Actor.system("import_camt"), now=clock.now())
            except Refused as refused:
                raise CommandError(f"{path}: {refused}") from None
            self.stdout.write(f"{path}: {_told(done)}")


def _told(done: Imported) -> str:
    matched, proposed = sum(each.matched for each in done.ran), sum(each.proposed for each in done.ran)
    return (
        f"{done.statements} statements, {done.known} known already, {done.entries} entries, {done.skipped} not booked; "
        f"{matched} matches, {proposed} proposals"
    )
