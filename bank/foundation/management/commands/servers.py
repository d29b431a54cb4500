"""Where the embedded servers stand, and stopping them by hand (they leave by themselves when nobody uses them)."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bank.foundation.servers.broker import ensure_servers
from bank.foundation.servers.home import Home, ServerFailure
from bank.foundation.servers.lease import keeper_pid

STOP_SECONDS = 60.0


class Command(BaseCommand):
    """servers start | status | stop"""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["start", "status", "stop"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        home = Home(Path(settings.BANK_HOME), settings.BANK_DURABLE)
        if what == "start":
            try:
                ensure_servers()
            except ServerFailure as failure:
                raise CommandError(str(failure)) from failure
        pid = keeper_pid(home)
        if what == "stop" and pid is not None:
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            while keeper_pid(home) == pid and time.monotonic() < deadline:
                time.sleep(0.05)
            pid = keeper_pid(home)
        self.stdout.write(f"kept by process {pid}; sockets in {home.sockets}" if pid else "not running")
