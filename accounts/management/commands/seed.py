"""`manage.py seed --customers N`: a deterministic, plausible Hong Kong bank of invented people."""

import datetime as dt
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import TakenOver
from accounts.services.seeding.job import SOURCE, SeedBank, kind_of
from accounts.services.seeding.writing import ACTOR
from bank.foundation import clock, jobs
from bank.foundation.progress import terminal
from products.services.first_sale import have_on_sale

MOST_CUSTOMERS = 10_000_000


class Command(BaseCommand):
    """Run again with more customers, it adds those that are missing."""

    help = "Seed invented customers with a year of history through the ledger's batch posting."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--customers", type=int, default=1000, help="how many (default 1000)")
        parser.add_argument("--months", type=int, default=12, help="months of history (default 12)")
        parser.add_argument("--seed", type=int, default=1, help="another number makes another bank (default 1)")
        parser.add_argument("--until", type=dt.date.fromisoformat, help="the last day of history (default yesterday)")

    def handle(self, *args: Any, **options: Any) -> None:
        customers, months = options["customers"], options["months"]
        if not 1 <= customers <= MOST_CUSTOMERS or not 1 <= months <= 60 or not 0 <= options["seed"] < 10_000:
            raise CommandError("--customers 1 to 10000000, --months 1 to 60, --seed 0 to 9999")
        until = options["until"] or clock.booking_date() - dt.timedelta(days=1)
        if until >= clock.booking_date():
            raise CommandError(f"--until lies before the booking date {clock.booking_date()}")
        other = TakenOver.objects.filter(source=SOURCE).exclude(kind=kind_of(options["seed"])).first()
        if other is not None:
            raise CommandError(f"this bank holds the people of another --seed already ({other.kind}); use that one")
        have_on_sale(now=clock.now(), staff=lambda: call_command("demo_staff", verbosity=0, stdout=self.stderr))
        job = jobs.start(
            SeedBank.name,
            key=f"{options['seed']}:{customers}",
            params={"customers": customers, "months": months, "seed": options["seed"], "until": until.isoformat()},
            actor=ACTOR,
            now=clock.now(),
            workers=False,
        )
        before = job.worked
        if job.state != job.State.DONE:
            job = terminal(job)
        if job.state != job.State.DONE:
            raise CommandError(f"seeding stopped: {job.error or job.get_state_display()}; run it again to go on")
        self.stdout.write(f"customers seeded: {job.worked - before} new of {customers}")
