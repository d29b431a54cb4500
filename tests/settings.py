"""The bank's settings for tests: on embedded servers of their own, careless of the disk, never on a real bank."""

import fcntl
import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
HOME = REPOSITORY / ".bank" / "test"
VALKEY_DATABASES = 60


def reserve_valkey_database() -> int:
    """A number of a database inside Valkey that no other test process uses; free again when this process ends."""
    locks = HOME / "locks"
    locks.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(1, VALKEY_DATABASES):
        lock = os.open(locks / f"valkey-{number}", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
        else:
            return number
    raise RuntimeError("every Valkey database is in use by another test run")


for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL", "PUBLIC_URL", "BANK_DATABASE"):
    os.environ.pop(name, None)
os.environ["BANK_HOME"] = str(HOME)
os.environ["BANK_DURABLE"] = "false"

from bank.connections import broker_url, caches  # noqa: E402
from bank.settings import *  # noqa: E402, F403
from bank.settings import REDIS_URL as VALKEY  # noqa: E402

REDIS_URL = VALKEY.replace("db=0", f"db={reserve_valkey_database()}")
CACHES = caches(REDIS_URL, embedded=True)
CELERY_BROKER_URL = broker_url(REDIS_URL)
# Straight from the apps: nothing is collected first.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["tests.hashing.QuickHasher"]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
