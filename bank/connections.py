"""From the environment's words to Django's and Celery's settings for databases, broker, cache and mail."""

from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url

from bank.environment import Environment
from bank.foundation.servers.home import Home
from bank.foundation.servers.postgres import APPLICATION, OWNER

# A new connection for each request costs 94 % of the posting rate: connections stay open and are checked before use.
PERSISTENCE: dict[str, Any] = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}


def databases(environment: Environment) -> dict[str, dict[str, Any]]:
    """The application's role as "default"; its owner as "owner" where this process was given its credentials."""
    if not environment.DATABASE_URL:
        return {"default": embedded(environment, APPLICATION), "owner": embedded(environment, OWNER)}
    found = {"default": {**dj_database_url.parse(environment.DATABASE_URL), **PERSISTENCE}}
    if environment.DATABASE_OWNER_URL:
        found["owner"] = {**dj_database_url.parse(environment.DATABASE_OWNER_URL), **PERSISTENCE}
    return found


def embedded(environment: Environment, role: str) -> dict[str, Any]:
    """The embedded database, as this role."""
    return {
        "ENGINE": "bank.foundation.servers.postgresql",
        "NAME": environment.BANK_DATABASE,
        "USER": role,
        "HOST": str(Home(environment.BANK_HOME).sockets),
        **PERSISTENCE,
    }


def redis_url(environment: Environment) -> str:
    """Redis as redis-py writes it."""
    return environment.REDIS_URL or f"unix://{Home(environment.BANK_HOME).valkey_socket}?db=0"


def broker_url(redis: str) -> str:
    """The same as Celery writes it."""
    if not redis.startswith("unix://"):
        return redis
    return redis.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")


def caches(redis: str, *, embedded: bool) -> dict[str, dict[str, Any]]:
    """The cache, in the same Redis."""
    options = {"pool_class": "bank.foundation.servers.broker.EmbeddedPool"} if embedded else {}
    backend = "django.core.cache.backends.redis.RedisCache"
    return {"default": {"BACKEND": backend, "LOCATION": redis, "KEY_PREFIX": "cache", "OPTIONS": options}}


def mail(environment: Environment) -> dict[str, Any]:
    """How letters leave: files under BANK_HOME where nothing is named."""
    url = urlsplit(environment.EMAIL_URL or f"file://{environment.BANK_HOME}/mail")
    kind = {"file": "filebased", "console": "console"}.get(url.scheme, "smtp")
    return {
        "BACKEND": f"django.core.mail.backends.{kind}.EmailBackend",
        "FILE_PATH": unquote(url.path) if kind == "filebased" else None,
        "HOST": url.hostname or "localhost",
        "PORT": url.port or {"smtps": 465, "smtp+tls": 587}.get(url.scheme, 25),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "USE_TLS": url.scheme == "smtp+tls",
        "USE_SSL": url.scheme == "smtps",
    }
