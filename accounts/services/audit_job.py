"""The audit of the whole ledger as a named job: a chunk for each check, and for each range of sealed journals."""

import datetime as dt
from collections.abc import Iterable

from accounts.models import AuditRun
from accounts.selectors import audit
from accounts.services import self_audit
from bank.foundation import clock, jobs
from bank.foundation.actor import Actor
from bank.foundation.jobs import Job, NamedJob, Payload

PYTHON = {audit.ROOTS: audit.check_roots, audit.SUB_LEDGERS: audit.check_sub_ledgers}
"""The checks that are no single query."""


class AuditLedger(NamedJob):
    """`params` names the run whose findings it keeps: `{"run": id}`."""

    name = "accounts.audit_ledger"
    workers = 1

    def plan(self, job: Job) -> Iterable[Payload]:
        """Whole checks by name, then ranges of leaves, then the roots and the sub-ledgers."""
        yield from ({"check": check.name} for check in audit.WHOLE)
        yield from ({"check": audit.LEAVES.name, "low": low, "high": high} for low, high in audit.ranges())
        yield from ({"check": name} for name in PYTHON)

    def run_chunk(self, job: Job, payload: Payload, number: int) -> int:
        """Make one check and keep what it found."""
        run = AuditRun.objects.select_for_update().get(pk=job.params["run"])
        name = payload["check"]
        if name in PYTHON:
            rows, findings = PYTHON[name]()
        else:
            checks = {check.name: check for check in (*audit.WHOLE, audit.LEAVES)}
            rows, findings = audit.make(checks[name], payload.get("low", 0), payload.get("high", 0))
        self_audit.note(run, name, rows, findings, now=clock.now())
        return rows

    def finish(self, job: Job) -> None:
        """The run is through."""
        self_audit.end(AuditRun.objects.select_for_update().get(pk=job.params["run"]), now=clock.now())


def start(key: str, *, actor: Actor, now: dt.datetime, workers: bool = True) -> Job:
    """Start the audit of this key, once."""
    if found := Job.objects.filter(name=AuditLedger.name, key=key).first():
        return found
    run = self_audit.begin(AuditRun.Kind.WHOLE, actor=actor, now=now)
    return jobs.start(AuditLedger.name, key=key, params={"run": run.pk}, actor=actor, now=now, workers=workers)
