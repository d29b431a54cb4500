"""The self-audit: what is new every minute, everything every night. A drift is told and stops its own account alone."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from accounts.domain.audit import Finding
from accounts.events import LedgerDrifted
from accounts.models import AuditRun, Drift
from accounts.selectors import audit, seals
from bank.foundation.actor import Actor
from bank.foundation.events import publish

MOST_AT_ONCE = 50_000
"""Sealed journals that one run of what is new looks at; a ledger that is new to it is caught up run by run."""

AUDITOR = Actor.system("self-audit")
LONGEST_PLACE = 200


def check_fresh(*, actor: Actor = AUDITOR, now: dt.datetime) -> AuditRun:
    """Check what was sealed since the last such run, whose cost is that of what is new."""
    last = AuditRun.objects.filter(kind=AuditRun.Kind.FRESH).order_by("-pk").first()
    low = last.high if last else 0
    high = min(seals.size(), low + MOST_AT_ONCE)
    with transaction.atomic():
        run = begin(AuditRun.Kind.FRESH, actor=actor, now=now, low=low, high=high)
        for part in audit.ranges(low, high):
            for name, rows, findings in audit.fresh(*part):
                note(run, name, rows, findings, now=now)
        return end(run, now=now)


def begin(kind: str, *, actor: Actor, now: dt.datetime, low: int = 0, high: int = 0) -> AuditRun:
    """Write down that a run begins."""
    return AuditRun.objects.create(kind=kind, started_at=now, started_by=actor.as_json(), low=low, high=high)


def end(run: AuditRun, *, now: dt.datetime) -> AuditRun:
    """Write down that a run is through."""
    run.finished_at = now
    run.save(update_fields=["finished_at"])
    return run


def note(run: AuditRun, name: str, rows: int, findings: Sequence[Finding], *, now: dt.datetime) -> None:
    """Keep what one check of a run looked at and found, in the caller's transaction."""
    run.checked[name] = run.checked.get(name, 0) + rows
    run.found += len(findings)
    run.save(update_fields=["checked", "found"])
    for finding in _once(findings):
        _keep(run, finding, now)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    return list({(finding.check, finding.where[:LONGEST_PLACE]): finding for finding in findings}.values())


def _keep(run: AuditRun, finding: Finding, now: dt.datetime) -> None:
    """Open a drift, unless this one is open, or was settled with just these figures."""
    place = {"check_name": finding.check, "where": finding.where[:LONGEST_PLACE]}
    known = Drift.objects.filter(**place, state=Drift.State.OPEN).first()
    known = known or Drift.objects.filter(**place, found=finding.found).first()
    if known is not None:
        known.found, known.seen_at = finding.found, now
        known.save(update_fields=["found", "seen_at"])
        return
    drift = Drift.objects.create(
        **place,
        found=finding.found,
        ledger_account_id=finding.account,
        journal_id=finding.journal,
        run=run,
        found_at=now,
        seen_at=now,
        blocks=finding.account is not None and _block(finding.account, now),
    )
    publish(
        LedgerDrifted(
            subject_id=drift.public_id,
            drift_id=drift.pk,
            ledger_account_id=drift.ledger_account_id,
            journal_id=drift.journal_id,
            check=drift.check_name,
            blocks=drift.blocks,
        ),
        actor=AUDITOR,
    )


def _block(ledger_account_id: int, now: dt.datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_block(%s, %s)", [ledger_account_id, now])
        blocked: bool = cursor.fetchone()[0]
    return blocked
