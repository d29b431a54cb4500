"""Import sanctions lists: UN consolidated XML, OFAC SDN csv with its alt and add files, US DPL txt."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from compliance.domain.lists import Found, Unreadable, recognise, recognise_own
from compliance.services.importing import Imported, import_list

SHOWN = 20


class Command(BaseCommand):
    help = "Import sanctions lists from a folder or a file and put them in force."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--own", action="store_true", help="a list of the bank's own, in the UN's format")
        parser.add_argument("--accept-loss", action="store_true", help="more than half of the entries may go")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = (recognise_own if options["own"] else recognise)(options["path"])
            # Each list is all or nothing by itself; a broken one stops the run before the next.
            for one in found:
                self._report(self._import(one, accept_loss=options["accept_loss"]))
        except (Unreadable, Refused, OSError) as error:
            raise CommandError(str(error)) from error

    def _import(self, found: Found, *, accept_loss: bool) -> Imported:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        with Progress(*columns, transient=True) as bar:
            task = bar.add_task(f"{found.code}: reading", total=found.size)

            def tell(done: int) -> None:
                bar.update(
                    task,
                    completed=done,
                    description=f"{found.code}: {'reading' if done < found.size else 'taking over'}",
                )

            return import_list(
                found, actor=Actor.system("import-sanctions"), now=clock.now(), tell=tell, accept_loss=accept_loss
            )

    def _report(self, imported: Imported) -> None:
        version = imported.version
        if not imported.new:
            self.stdout.write(f"{version}: these files are in force already; nothing new")
            return
        self.stdout.write(
            f"{version}: {version.entries} entries with {version.names} names in force; "
            f"{version.added} added, {version.changed} changed, {version.removed} removed; "
            f"{len(version.refused)} rows refused"
        )
        for bad in version.refused[:SHOWN]:
            self.stdout.write(f"  refused {bad['file']} line {bad['line']}: {bad['reason']}")
        if len(version.refused) > SHOWN:
            self.stdout.write(f"  … and {len(version.refused) - SHOWN} more, all kept with the version")
