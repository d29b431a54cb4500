"""`manage.py bench <name>`: what the bank does against a bare limit of the same work; one JSON object."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bank.foundation.bench import benches, run


class Command(BaseCommand):
    """Runs on a scratch database on the same server; the bank itself is untouched."""

    help = "Measure the bank against bare limits; prints figure → rate, limit, ratio as one JSON object."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which bench, and how long a round of each side takes."""
        parser.add_argument("bench", choices=sorted(benches()))
        parser.add_argument("--seconds", type=float, default=4.0, help="of each side in each of three rounds")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it and print the figures."""
        figures = run(benches()[options["bench"]](), seconds=options["seconds"])
        self.stdout.write(json.dumps(figures, indent=2))
