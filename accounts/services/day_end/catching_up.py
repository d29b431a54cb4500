"""A customer who acts while the day's end is under way, and whose account has not had its turn."""

from django.db import connection, transaction

from accounts.services.day_end.job import DayEndJob, day_of
from accounts.services.day_end.step import Partition, phases
from accounts.services.day_end.working import PASSING, inside, work
from bank.foundation.jobs import Job

#: The account's range in the phase that is under way, unless a worker has it in hand just now: then nobody waits.
TURN = """
SELECT c.job_id, c.phase FROM foundation_job j
  JOIN foundation_jobchunk c ON c.job_id = j.id AND c.state IN ('WAITING', 'RUNNING')
 WHERE j.name = %(name)s AND j.state IN ('PLANNED', 'RUNNING')
   AND (c.payload->>'low')::bigint <= %(account)s AND (c.payload->>'high')::bigint > %(account)s
   AND c.phase = (SELECT min(phase) FROM foundation_jobchunk m
                   WHERE m.job_id = j.id AND m.state IN ('WAITING', 'RUNNING'))
 FOR SHARE OF c SKIP LOCKED
"""
ALONE = "SELECT pg_try_advisory_xact_lock(7502, %s::int)"


PATIENCE = "SELECT set_config('lock_timeout', '300ms', true)"


def catch_up(ledger_account_id: int) -> bool:
    """Take an account through the phase of the day's end that is under way, if its turn is still to come.

    Its range stays shared-locked meanwhile, so that no worker takes it at the same moment; where one has it already, or
    another request does the same, or a lock is long in coming, the customer goes on without: postings of the new day
    change nothing of the closed. Returns whether it caught up. A step that fails goes to staff, as in the range.
    """
    if inside():
        return False
    try:
        with transaction.atomic():
            return _turn(ledger_account_id)
    except PASSING:
        return False


def _turn(ledger_account_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        before = cursor.fetchone()[0]
        cursor.execute(PATIENCE)
        cursor.execute(ALONE, [ledger_account_id % 2**31])
        alone = cursor.fetchone()[0]
        cursor.execute(TURN, {"name": DayEndJob.name, "account": ledger_account_id})
        turn = cursor.fetchone()
        if alone and turn:
            job_id, phase = turn
            part = Partition(ledger_account_id, ledger_account_id + 1)
            work(day_of(Job.objects.get(pk=job_id)), part, phases()[phase])
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [before])
    return bool(alone and turn)
