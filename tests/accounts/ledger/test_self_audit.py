"""The self-audit keeps what it did; a drift is told, stops its own account alone, and two people settle it."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.urls import reverse

from accounts.events import DriftSettled, LedgerDrifted
from accounts.models import AuditRun, Drift, InterestPosting, LedgerAccount
from accounts.selectors import self_audit as reads
from accounts.selectors.audit import SUB_LEDGERS
from accounts.services import audit_job, day_end, drifts, holds, interest, ledger, sealing, self_audit
from accounts.services.errors import AccountNotOpen, NotInState
from accounts.services.ledger import AccountClosed, post
from accounts.services.payments import PaymentRequest, initiate
from bank.foundation import clock, events, jobs
from bank.foundation.errors import Refused
from bank.staff import approvals
from tests import cast
from tests.accounts.ledger import books
from tests.accounts.ledger.test_staff_pages import officer
from tests.accounts.ledger.test_tampering import without_guards
from tests.signed_in import signed_in


def checked() -> AuditRun:
    sealing.seal(now=clock.now())
    return self_audit.check_fresh(now=clock.now())


def announced(name: str) -> list[dict]:
    events.drain()
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM foundation_event WHERE name = %s ORDER BY position", [name])
        return [json.loads(row[0]) for row in cursor.fetchall()]


@pytest.mark.django_db
def test_the_check_of_every_minute_looks_at_what_is_new_alone() -> None:
    a, b = books.accounts(2)
    books.fund(a, 100)
    post([books.draft(a, b, 1), books.draft(a, books.income(), 2)])
    first = checked()
    assert (first.low, first.high, first.found) == (0, 3, 0)
    assert first.checked["sealed journals"] == 3
    assert first.checked["new entries continue the chain"] == 6
    nothing = checked()
    assert (nothing.low, nothing.high, nothing.checked) == (3, 3, {})
    post([books.draft(a, b, 1)])
    assert checked().checked["balances that moved"] == 2
    assert not reads.is_late(clock.now())
    assert reads.is_late(clock.now() + dt.timedelta(minutes=6))


DRIFTS = {
    "balance": (
        "UPDATE accounts_balance SET ledger = ledger + 1 WHERE ledger_account_id = {b}", "balances that moved"
    ),
    "chain": (
        "UPDATE accounts_entry SET balance_after = balance_after + 1 WHERE ledger_account_id = {b} AND version = 1",
        "new entries continue the chain",
    ),
    "amount": (
        "UPDATE accounts_entry SET amount = amount + 1 WHERE ledger_account_id = {b} AND version = 1",
        "new entries continue the chain",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", DRIFTS)
def test_a_drift_stops_its_account_and_nothing_else(committed: object, what: str) -> None:
    a, b, c = books.accounts(3)
    books.fund(a, 100)
    post([books.draft(a, b, 40)])
    sealing.seal(now=clock.now())
    statement, check = DRIFTS[what]
    without_guards(statement.format(b=b))
    run = self_audit.check_fresh(now=clock.now())
    assert run.found > 0
    drift = Drift.objects.get(check_name=check, ledger_account_id=b)
    assert (drift.state, drift.blocks, drift.run) == ("OPEN", True, run)
    assert LedgerAccount.objects.get(pk=b).code in drift.where
    for refused in (
        lambda: post([books.draft(a, b, 1)]),
        lambda: post([books.draft(b, c, 1)]),
        lambda: post([books.draft(a, c, 1), books.draft(a, b, 1)]),
        lambda: holds.place(ledger_account_id=b, amount_minor=1, key="h", now=clock.now()),
        lambda: ledger.set_open(b, is_open=True),
    ):
        with pytest.raises(AccountClosed):
            refused()
    post([books.draft(a, c, 1)])
    assert {told["ledger_account_id"] for told in announced(LedgerDrifted.name) if told["blocks"]} == {b}
    assert reads.open_spans(a, c + 5) == [(a, b), (b + 1, c + 5)]


def drift_of(b: int) -> Drift:
    """A drift of a balance, found."""
    sealing.seal(now=clock.now())
    without_guards(f"UPDATE accounts_balance SET ledger = ledger + 1 WHERE ledger_account_id = {b}")
    self_audit.check_fresh(now=clock.now())
    return Drift.objects.get(ledger_account_id=b)


def test_two_people_settle_it_and_the_account_works_again(committed: object) -> None:
    a, b = books.accounts(2)
    books.fund(a, 100)
    post([books.draft(a, b, 40)])
    drift = drift_of(b)
    asker, other = officer("asker", "accounts.settle_drift"), officer("other", "accounts.approve_drift")
    asked = drifts.request(drift.pk, reason="mended by restore", actor=asker, now=clock.now())
    with pytest.raises(Refused):
        approvals.approve(asked, actor=asker, reason="mine", now=clock.now())
    with pytest.raises(AccountClosed):
        post([books.draft(a, b, 1)])
    without_guards(f"UPDATE accounts_balance SET ledger = ledger - 1 WHERE ledger_account_id = {b}")
    approvals.approve(asked, actor=other, reason="looked", now=clock.now())
    drift.refresh_from_db()
    assert (drift.state, drift.settled_by_id, drift.reason) == ("SETTLED", other.user_id, "mended by restore")
    post([books.draft(a, b, 1)])
    assert announced(DriftSettled.name)[0]["released"] is True
    with pytest.raises(NotInState):
        drifts.request(drift.pk, reason="again", actor=asker, now=clock.now())
    books.agrees()


def test_a_closed_account_stays_closed_after_its_release(committed: object) -> None:
    a, b = books.accounts(2)
    books.fund(b, 5)
    post([books.draft(b, a, 5)])
    ledger.set_open(b, is_open=False)
    drift = drift_of(b)
    asker, other = officer("asker", "accounts.settle_drift"), officer("other", "accounts.approve_drift")
    asked = drifts.request(drift.pk, reason="x", actor=asker, now=clock.now())
    approvals.approve(asked, actor=other, reason="y", now=clock.now())
    with pytest.raises(AccountClosed):
        post([books.draft(a, b, 1)])


def test_found_again_it_is_one_and_settled_it_stays_settled(committed: object) -> None:
    a, b = books.accounts(2)
    books.fund(a, 100)
    post([books.draft(a, b, 40)])
    sealing.seal(now=clock.now())
    without_guards(f"UPDATE accounts_balance SET held = 3 WHERE ledger_account_id = {b}")
    for nth in range(2):
        job = audit_job.start(f"night-{nth}", actor=self_audit.AUDITOR, now=clock.now(), workers=False)
        assert jobs.run(job).state == "DONE"
    drift = Drift.objects.get(check_name="holds against balances")
    assert drift.seen_at > drift.found_at
    asker, other = officer("asker", "accounts.settle_drift"), officer("other", "accounts.approve_drift")
    asked = drifts.request(drift.pk, reason="known", actor=asker, now=clock.now())
    approvals.approve(asked, actor=other, reason="so it is", now=clock.now())
    job = audit_job.start("night-3", actor=self_audit.AUDITOR, now=clock.now(), workers=False)
    jobs.run(job)
    assert not reads.open_drifts().exclude(check_name=SUB_LEDGERS).exists(), "these accounts have no contracts"
    run = AuditRun.objects.get(pk=job.params["run"])
    assert (run.kind, run.finished_at is not None) == ("WHOLE", True)
    assert run.found == 1 + reads.open_drifts().count()
    assert run.checked["sealed journals"] == 2
    assert audit_job.start("night-3", actor=self_audit.AUDITOR, now=clock.now()) == job


def test_a_control_account_is_told_of_and_never_stopped(committed: object) -> None:
    a = books.accounts(1)[0]
    books.fund(a, 100)
    sealing.seal(now=clock.now())
    nostro = books.nostro()
    without_guards(
        f"UPDATE accounts_balancestripe SET ledger = ledger + 1 WHERE ledger_account_id = {nostro} AND version > 0"
    )
    self_audit.check_fresh(now=clock.now())
    assert [drift.blocks for drift in Drift.objects.filter(ledger_account_id=nostro)] == [False]
    books.fund(a, 1)


def test_a_customer_is_told_why_nothing_can_be_paid(committed: object) -> None:
    cast.open_books()
    alice = cast.customer("alice")
    mine, other = cast.account(alice, minor=10_000), cast.account(alice)
    drift_of(mine.ledger_account_id)
    request = PaymentRequest(
        key="doubt", debtor_account_id=mine.pk, creditor_account_id=other.pk, amount_minor=5, currency="HKD"
    )
    with pytest.raises(AccountNotOpen) as refusal:
        initiate(request, actor=cast.actor(alice), now=clock.now())
    assert refusal.value.code == "account_in_doubt"


def test_staff_see_the_runs_the_drifts_and_what_waits(committed: object) -> None:
    a, b = books.accounts(2)
    books.fund(a, 100)
    post([books.draft(a, b, 40)])
    drift = drift_of(b)
    rights = ("view_auditrun", "view_drift", "view_sealedroot", "run_audit", "settle_drift")
    rita = officer("rita", *(f"accounts.{right}" for right in rights))
    client = signed_in(cast.User.objects.get(pk=rita.user_id))
    runs = client.get(reverse("admin:accounts_auditrun_changelist")).content.decode()
    assert "Audit everything now" in runs
    assert drift.run.public_id in runs
    detail = client.get(reverse("admin:accounts_auditrun_change", args=[drift.run_id])).content.decode()
    assert "balances that moved" in detail
    page = client.get(reverse("admin:accounts_drift_change", args=[drift.pk])).content.decode()
    assert "Settle" in page
    assert drift.found in page
    assert drift.where in client.get(reverse("admin:index")).content.decode()
    assert client.get(reverse("admin:accounts_sealedroot_changelist")).status_code == 200
    started = client.post(
        reverse("admin:accounts_auditrun_list-action", args=["audit-now"]), {"key": "one"}, follow=True
    )
    assert jobs.Job.objects.filter(name="accounts.audit_ledger").count() == 1
    assert started.status_code == 200
    stranger = signed_in(cast.User.objects.get(pk=officer("eve", "accounts.view_journal").user_id))
    assert stranger.get(reverse("admin:accounts_drift_change", args=[drift.pk])).status_code == 404


def test_a_days_end_passes_an_account_in_doubt_and_pays_it_after_its_release(committed: object) -> None:
    cast.open_books()
    alice = cast.customer("alice")
    good, doubted = (cast.account(alice, kind="SAVINGS", minor=100_000_000) for _nth in range(2))
    clock.advance("HK", dt.date(2026, 11, 29))
    drift = drift_of(doubted.ledger_account_id)
    b = drift.ledger_account_id
    without_guards(f"UPDATE accounts_balance SET ledger = ledger - 1 WHERE ledger_account_id = {b}")
    for _day in range(2):
        job = day_end.close(actor=cast.SYSTEM, now=clock.now(), workers=False)
        assert jobs.run(job).state == "DONE", job.error
    paid = set(InterestPosting.objects.values_list("ledger_account_id", flat=True))
    assert good.ledger_account_id in paid
    assert doubted.ledger_account_id not in paid
    asker, other = officer("asker", "accounts.settle_drift"), officer("other", "accounts.approve_drift")
    asked = drifts.request(drift.pk, reason="mended", actor=asker, now=clock.now())
    approvals.approve(asked, actor=other, reason="yes", now=clock.now())
    interest.pay(0, 2**62, dt.date(2026, 11, 30))
    rows = InterestPosting.objects.filter(ledger_account_id__in=[good.ledger_account_id, doubted.ledger_account_id])
    assert len({row.accrued for row in rows}) == 1
    assert len(rows) == 2
    books.agrees()
