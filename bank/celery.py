"""The workers' and the scheduler's application: `celery -A bank.celery worker` and `celery -A bank.celery beat`."""

import os

import django
from celery.signals import beat_init, worker_init
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bank.settings")
django.setup()

from bank.foundation.background import application  # noqa: E402
from bank.foundation.servers.broker import ensure_servers  # noqa: E402 (reads settings)

application.autodiscover_tasks(lambda: [name for name in settings.INSTALLED_APPS if not name.startswith("django.")])


@worker_init.connect
@beat_init.connect
def with_servers(**_: object) -> None:
    """The broker must run before it is asked."""
    ensure_servers()
