"""`manage.py day_end`: close the booking date and work through its end, with a bar; or show what it would do."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.services import day_end
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.jobs import Job
from bank.foundation.money import Money
from bank.foundation.progress import terminal


class Command(BaseCommand):
    """Run again after any interruption, it goes on where it was."""

    help = "Close the bank's day: the cut-off first, then each step on the closed day. Resumable."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which day, or only a rehearsal."""
        parser.add_argument("--date", type=dt.date.fromisoformat, help="the day to close or to finish (YYYY-MM-DD)")
        parser.add_argument("--dry-run", action="store_true", help="show what each step would do; change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Close the day and run its end in this process, beside any workers."""
        actor, now = Actor.system("day-end"), clock.now()
        if options["dry_run"]:
            self._rehearse(actor, now)
            return
        try:
            job = terminal(day_end.close(actor=actor, now=now, date=options["date"], workers=False))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if job.state != Job.State.DONE:
            raise CommandError(f"{job.get_state_display()}: {job.error}")
        failed = day_end.failed_items(day_end.day_of(job))
        said = _("%(day)s is closed: %(rows)s rows, %(failed)s failed items.")
        self.stdout.write(said % {"day": job.params["date"], "rows": job.worked, "failed": failed})

    def _rehearse(self, actor: Actor, now: dt.datetime) -> None:
        """Show each step's figures and its largest changes."""
        for name, step in day_end.rehearse(actor=actor, now=now).items():
            figures = "  ".join(f"{figure} {value:,.10g}" for figure, value in step.figures.items())
            self.stdout.write(f"{name:<24} {figures}")
            for change in step.largest:
                shown = Money(change.minor, change.currency).format()
                self.stdout.write(f"{'':<24} {change.ledger_account_id:>12} {shown:>20}")
