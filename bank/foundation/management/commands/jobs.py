"""`manage.py jobs list|run|stop|resume`: named jobs from a terminal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bank.foundation import jobs, progress
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused

ACTOR = Actor.system("jobs-command")
SHOWN = 30


class Command(BaseCommand):
    help = "List the latest runs of named jobs; run, stop or resume one."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="the latest runs")
        for verb, says in (("run", "work on a run here, with a bar"), ("stop", "stop it"), ("resume", "set it going")):
            verbs.add_parser(verb, help=says).add_argument("job", help="its public id, job_…")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "list":
            self._list()
            return
        job = jobs.Job.objects.filter(public_id=options["job"]).first()
        if job is None:
            raise CommandError(f"there is no job {options['job']}")
        try:
            self._act(options["verb"], job)
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def _act(self, verb: str, job: jobs.Job) -> None:
        if verb == "run":
            job = progress.terminal(job)
            if job.state != jobs.Job.State.DONE:
                raise CommandError(f"{job.public_id} is {job.state}: {job.error}")
        else:
            (jobs.stop if verb == "stop" else jobs.resume)(job, actor=ACTOR)
        self.stdout.write(f"{job.public_id} {job.state}")

    def _list(self) -> None:
        for job in jobs.Job.objects.order_by("-id")[:SHOWN]:
            self.stdout.write(f"{job.public_id} {job.state:8} {job.percent:3} % {job.name} {job.key} {job.error[:80]}")
