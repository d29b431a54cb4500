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
            for name, result in day_end.rehearse(actor=actor, now=now).items():
                self.stdout.write(f"{name:<22} {result.done:>10} {result.amount:>16}")
            return
        try:
            job = terminal(day_end.close(actor=actor, now=now, date=options["date"], workers=False))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if job.state != Job.State.DONE:
            raise CommandError(f"{job.get_state_display()}: {job.error}")
        self.stdout.write(_("%(day)s is closed: %(rows)s rows.") % {"day": job.params["date"], "rows": job.worked})
