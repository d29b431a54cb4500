"""What the self-audit did and found."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models import AuditRun, BlockedAccount, Drift

LATE = dt.timedelta(minutes=5)
"""After how long without a finished run of what is new somebody is told."""


def open_drifts() -> QuerySet[Drift]:
    """Return what waits to be settled, those that stop an account first."""
    found = Drift.objects.filter(state=Drift.State.OPEN).select_related("ledger_account")
    return found.order_by("-blocks", "found_at", "pk")


def last_run(kind: str) -> AuditRun | None:
    """Return the last finished run of a kind."""
    return AuditRun.objects.filter(kind=kind, finished_at__isnull=False).order_by("-pk").first()


def is_late(now: dt.datetime) -> bool:
    """Return whether the check of every minute has stopped, though it once ran."""
    last = last_run(AuditRun.Kind.FRESH)
    return last is not None and last.finished_at is not None and now - last.finished_at > LATE


def blocked_among(ledger_account_ids: Iterable[int]) -> set[int]:
    """Return which of these accounts are in doubt."""
    found = BlockedAccount.objects.filter(ledger_account_id__in=ledger_account_ids)
    return set(found.values_list("ledger_account_id", flat=True))


def open_spans(low: int, high: int) -> list[tuple[int, int]]:
    """Return the range of ledger accounts low <= id < high without those in doubt, as ranges: a day's end passes by."""
    blocked = BlockedAccount.objects.filter(ledger_account_id__gte=low, ledger_account_id__lt=high)
    edges = sorted(blocked.values_list("ledger_account_id", flat=True))
    starts, ends = [low, *(each + 1 for each in edges)], [*edges, high]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]
