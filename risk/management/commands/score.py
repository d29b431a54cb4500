"""Score every customer here and now, with a bar; a run that was interrupted goes on where it stopped."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bank.foundation import clock, progress
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.jobs import Job
from risk.services import scoring

ACTOR = Actor.system("score")


class Command(BaseCommand):
    """manage.py score [--key NAME] [--workers]"""

    help = "Scores every customer with the active model; the same key goes on with the same run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--key", help="Name of the run; today's date without it.")
        parser.add_argument("--chunk", type=int, default=scoring.CHUNK, help="Customers a chunk.")
        parser.add_argument("--workers", action="store_true", help="Leave the work to the Celery workers.")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        if options["chunk"] < 1:
            raise CommandError("A chunk holds at least one customer.")
        key = options["key"] or now.date().isoformat()
        try:
            job = scoring.start(key=key, actor=ACTOR, now=now, workers=options["workers"], chunk=options["chunk"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["workers"]:
            self.stdout.write(f"Run {job.public_id} is with the workers.")
            return
        done = progress.terminal(job)
        if done.state != Job.State.DONE:
            raise CommandError(f"Run {done.public_id} is {done.state}: {done.error}")
        self.stdout.write(f"{done.worked:,} customers scored in run {done.public_id} ({key}).")
