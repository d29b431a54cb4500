"""`manage.py rotate_keys`: re-encrypt everything under the newest key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bank.foundation import clock, jobs, progress
from bank.foundation.actor import Actor
from bank.foundation.encryption.rotation import RotateKeys, encrypted_models, outdated, target_version


class Command(BaseCommand):
    help = "Re-encrypt every encrypted column under the newest key. Stopped or killed, run it again: it goes on."

    def handle(self, *args: Any, **options: Any) -> None:
        version = target_version()
        now = clock.now()
        # A run is for one key and one day's rows: what an old process wrote since then is found by the next run.
        job = jobs.start(
            RotateKeys.name,
            key=self._key(version),
            params={"version": version},
            actor=Actor.system("rotate_keys"),
            now=now,
            workers=False,
        )
        job = progress.terminal(job)
        left = {model._meta.label: count for model in encrypted_models() if (count := outdated(model, version))}
        if job.state != jobs.Job.State.DONE or left:
            raise CommandError(f"not finished: job {job.state} {job.error} {left or ''}")
        self.stdout.write(f"Every encrypted value is under key {version}; {job.worked} were re-written.")

    def _key(self, version: int) -> str:
        """Return the run to go on with, or the next one where the last has finished."""
        runs = jobs.Job.objects.filter(name=RotateKeys.name, key__startswith=f"v{version}:")
        unfinished = runs.exclude(state=jobs.Job.State.DONE).order_by("-id").first()
        return unfinished.key if unfinished else f"v{version}:{runs.count() + 1}"
