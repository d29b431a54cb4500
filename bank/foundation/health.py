"""What an operator's tools ask: does the process live, may it be sent requests, how is it doing."""

import hmac
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django_prometheus.exports import ExportToDjangoView

from bank.foundation.redis import redis


@never_cache
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """What it needs answers too; 503 names what does not."""
    failed = [name for name, check in CHECKS.items() if not passes(check)]
    return JsonResponse({"status": "failing" if failed else "ok", "failed": failed}, status=503 if failed else 200)


@never_cache
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' figures: with METRICS_TOKEN as bearer, or from this very machine where none is set."""
    if not may_read_metrics(request):
        raise Http404
    figures: HttpResponse = ExportToDjangoView(request)
    return figures


def may_read_metrics(request: HttpRequest) -> bool:
    """Whether the request carries the token, or comes from this machine without a proxy between."""
    token: str = settings.METRICS_TOKEN
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    return request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers


def passes(check: Callable[[], None]) -> bool:
    """Whether a check ends without an error."""
    try:
        check()
    except Exception:
        return False
    return True


def database() -> None:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def broker() -> None:
    """Redis answers."""
    redis().ping()


def migrations() -> None:
    """Every migration of this code is applied."""
    if not migrated():
        migrated.cache_clear()
        raise RuntimeError("migrations are missing")


@cache
def migrated() -> bool:
    """Whether the database has every migration; asked until it has."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


CHECKS: dict[str, Callable[[], None]] = {"database": database, "redis": broker, "migrations": migrations}
