"""A whole bank on this machine: databases, people, web, worker and scheduler, until Ctrl-C."""

import fcntl
import math
import os
import shlex
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from bank.foundation import health
from bank.foundation.servers.broker import ensure_servers
from bank.foundation.servers.home import ServerFailure
from bank.foundation.servers.process import last_words
from bank.foundation.servers.street import Street, free_port

WAIT_SECONDS = 60.0


class Command(BaseCommand):
    """Prepare and run the demo bank."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ensure_servers()
            port = free_port(int(os.environ["PORT"]) if os.environ.get("PORT") else None)
        except (OSError, ValueError, ServerFailure) as error:
            raise CommandError(f"the demo cannot start: {error}") from error
        settings.PUBLIC_URL = f"http://localhost:{port}"  # what the steps print
        alone = self.alone()
        try:
            self.prepare()
        except KeyboardInterrupt as stop:
            raise CommandError("stopped; the next `make demo` goes on where this one was", returncode=130) from stop
        connections.close_all()
        street = Street(settings.BASE_DIR, settings.BANK_HOME, port, settings.PUBLIC_URL)
        threading.Thread(target=self.greet, args=[street], daemon=True).start()
        street.run()
        os.close(alone)
        self.stdout.write("\nThe bank is closed; its data stays for the next `make demo`.")

    def alone(self) -> int:
        """Hold the lock of the one demo of this BANK_HOME."""
        lock = os.open(settings.BANK_HOME / "run" / "demo.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError("this demo runs already, in another terminal") from error
        return lock

    def prepare(self) -> None:
        """Tables, styles and people: each step does nothing where it is done."""
        if not health.passes(health.migrations):
            self.stdout.write("Making the tables …")
            call_command("migrate", verbosity=0)
        call_command("collectstatic", "--if-changed", "--noinput", verbosity=0)
        for step in settings.DEMO_STEPS:
            began = time.monotonic()
            call_command(*shlex.split(step))
            if time.monotonic() - began > 1:
                self.stdout.write(f"{step}: {time.monotonic() - began:.0f} s")

    def greet(self, street: Street) -> None:
        """Say where the bank is as soon as it answers."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not street.answers():
            if street.stopping:
                return
            if time.monotonic() > deadline:
                self.stderr.write(f"The web server does not answer yet: {last_words(street.home / 'log' / 'web.log')}")
                deadline = math.inf  # said once; a slow machine gets there
            time.sleep(0.2)
        self.stdout.write(self.greeting(street.public_url))

    def greeting(self, url: str) -> str:
        """Addresses and logins."""
        width = max(map(len, settings.DEMO_LOGINS), default=0)
        people = [f"    {name:{width}}  {who}" for name, who in settings.DEMO_LOGINS.items()]
        return "\n".join(
            [
                "",
                f"{settings.BANK_NAME} is open.",
                f"  Customers  {url}/",
                f"  Staff      {url}/admin/",
                f"  Partners   {url}/api/v1/docs/",
                f"  Logins, all with the password {settings.DEMO_PASSWORD}",
                *people,
                "  The second factor of anybody, in another terminal:  uv run manage.py otp alice",
                f"  Letters in {settings.BANK_HOME / 'mail'}, logs in {settings.BANK_HOME / 'log'}",
                "  Ctrl-C closes the bank.",
                "",
            ]
        )
