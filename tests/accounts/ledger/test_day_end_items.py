"""The day's end where something goes wrong: one bad account, a step at fault, staff who retry and skip; rehearsals."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import InternalError, OperationalError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Accrual, DayEndItem, Journal, Statement
from accounts.selectors import ledger as reads
from accounts.services import day_end
from accounts.services.day_end import step as steps_module
from accounts.services.day_end import working
from accounts.services.day_end.steps import issue_statements
from accounts.services.ledger import post
from bank.foundation import clock, jobs
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.models import AuditLine
from bank.identity.models import User
from tests import cast
from tests.accounts.ledger import books as ledger_books
from tests.accounts.ledger.test_day_end import MONTH_END, savings
from tests.signed_in import signed_in

ACTOR = Actor.system("day-end")
DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def month_end() -> None:
    cast.open_books()
    clock.advance("HK", MONTH_END)


def ended(date: dt.date = MONTH_END) -> jobs.Job:
    return jobs.run(day_end.close(actor=ACTOR, now=clock.now(), date=date, workers=False))


def break_step(monkeypatch: pytest.MonkeyPatch, bad: set[int], fault: Exception | None = None) -> None:
    """Let issuing statements fail for these ledger accounts."""
    real = type(issue_statements).run

    def run(self: Any, day: day_end.Day, part: day_end.Partition) -> day_end.StepResult:
        if any(part.low <= each < part.high for each in bad):
            raise fault or ValueError("bad account")
        return real(self, day, part)

    monkeypatch.setattr(type(issue_statements), "run", run)


def test_ranges_without_accounts_are_what_is_left() -> None:
    part = day_end.Partition(10, 20)
    assert part.without([]) == [part]
    assert part.without([10, 19]) == [day_end.Partition(11, 19)]
    assert part.without([12, 13]) == [day_end.Partition(10, 12), day_end.Partition(14, 20)]
    assert day_end.Partition(5, 6).without([5]) == []


@pytest.mark.usefixtures("month_end")
class TestOneBadAccount:
    def test_it_waits_for_staff_and_the_others_are_done(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ids = savings(9, 50_000_000)
        with monkeypatch.context() as patch:
            break_step(patch, {ids[4]})
            job = ended()
        assert job.state == jobs.Job.State.DONE
        item = DayEndItem.objects.get()
        assert (item.ledger_account_id, item.step, item.state) == (ids[4], "issue statements", "FAILED")
        assert item.error == "ValueError: bad account"
        assert Statement.objects.count() == 8
        assert jobs.parts_of(job)["issue statements"]["failed"] == 1
        # Its interest of the month is not paid either: the steps of an account are done in order.
        assert Journal.objects.filter(kind="interest").count() == 8
        ledger_books.agrees()

    def test_a_retry_takes_it_through_its_later_steps_and_the_days_since(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ids = savings(3, 50_000_000)
        with monkeypatch.context() as patch:
            break_step(patch, {ids[1]})
            ended()
        ended(MONTH_END + DAY)
        # What comes before the failed step goes on: no night is without interest.
        assert Accrual.objects.filter(ledger_account_id=ids[1]).count() == 2
        item = day_end.retry(DayEndItem.objects.get(), reason="mended", actor=ACTOR, now=clock.now())
        assert item.state == "DONE"
        assert Statement.objects.count() == 3
        assert Accrual.objects.filter(ledger_account_id=ids[1]).count() == 2
        balances = reads.balances(ids)
        assert balances[ids[0]].ledger == balances[ids[1]].ledger
        assert AuditLine.objects.get(action="accounts.day_end.settle").reason == "mended"
        with pytest.raises(Refused):
            day_end.retry(item, reason="again", actor=ACTOR, now=clock.now())

    def test_a_retry_that_fails_again_waits_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        (bad,) = savings(1, 100)
        break_step(monkeypatch, {bad})
        ended()
        item = day_end.retry(DayEndItem.objects.get(), reason="try", actor=ACTOR, now=clock.now())
        assert (item.state, item.attempts) == ("FAILED", 2)

    def test_a_skip_leaves_the_step_out_and_does_the_rest(self, monkeypatch: pytest.MonkeyPatch) -> None:
        (bad,) = savings(1, 50_000_000)
        break_step(monkeypatch, {bad})
        ended()
        with pytest.raises(Refused):
            day_end.skip(DayEndItem.objects.get(), reason=" ", actor=ACTOR, now=clock.now())
        day_end.skip(DayEndItem.objects.get(), reason="closed by hand", actor=ACTOR, now=clock.now())
        assert not Statement.objects.exists()
        assert Journal.objects.filter(kind="interest").count() == 1

    def test_a_step_that_fails_for_everybody_stops_the_job(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(working, "MOST_FAILED", 3)
        monkeypatch.setattr("bank.foundation.jobs.running.BACK_OFF", ())
        ids = savings(5, 100)
        with monkeypatch.context() as patch:
            break_step(patch, set(ids))
            job = ended()
        assert job.state == jobs.Job.State.FAILED
        assert "issue statements" in job.error
        assert not DayEndItem.objects.exists()
        with pytest.raises(Refused):
            ended(MONTH_END + DAY)
        jobs.resume(job, actor=ACTOR)
        assert jobs.run(job).state == jobs.Job.State.DONE
        assert Statement.objects.count() == 5

    def test_a_lost_connection_is_nobodys_account(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bank.foundation.jobs.running.BACK_OFF", ())
        (bad,) = savings(1, 100)
        break_step(monkeypatch, {bad}, OperationalError("deadlock detected"))
        assert ended().state == jobs.Job.State.FAILED
        assert not DayEndItem.objects.exists()


@pytest.mark.usefixtures("month_end")
class TestRehearsal:
    @settings(
        max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    )
    @given(
        amounts=st.lists(st.integers(1, 10**9), min_size=1, max_size=5),
        size=st.sampled_from([3, 2000]),
        moved=st.integers(0, 3),
    )
    def test_it_says_exactly_what_then_happens(self, amounts: list[int], size: int, moved: int) -> None:
        with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
            patch.setattr(steps_module, "ACCOUNTS_A_RANGE", size)
            ids = [each for nth, minor in enumerate(amounts) for each in savings_named(f"{nth}", minor)]
            post(
                [
                    ledger_books.draft(ids[0], ids[-1], 1)
                    for _nth in range(moved)
                    if ids[0] != ids[-1] and amounts[0] > 3
                ]
            )
            before = Journal.objects.count()
            said = day_end.rehearse(actor=ACTOR, now=clock.now())
            assert Journal.objects.count() == before
            assert clock.booking_date() == MONTH_END
            did = jobs.parts_of(ended())
            plain = {name: untimed(step.figures) for name, step in said.items()}
            assert plain == {name: untimed(figures) for name, figures in did.items()}
            assert plain["accrue interest"]["done"] >= 0
            transaction.set_rollback(True)

    def test_it_names_the_largest_changes(self) -> None:
        small, large = savings_named("a", 10_000_000)[0], savings_named("b", 500_000_000)[0]
        said = day_end.rehearse(actor=ACTOR, now=clock.now())["pay interest"]
        assert [change.ledger_account_id for change in said.largest] == [large, small]
        ended()
        assert reads.balance(large).ledger == 500_000_000 + said.largest[0].minor

    def test_a_calendar_under_rehearsal_cannot_be_committed(self) -> None:
        with pytest.raises(InternalError, match="rolled back"), transaction.atomic():
            clock.pretend("HK", MONTH_END + DAY)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert clock.booking_date() == MONTH_END


@pytest.mark.usefixtures("month_end")
class TestCatchingUp:
    def test_an_account_touched_before_its_turn_catches_up_and_its_turn_changes_nothing(self) -> None:
        ids = savings(3, 50_000_000)
        job = day_end.close(actor=ACTOR, now=clock.now(), workers=False)
        assert day_end.catch_up(ids[1])
        assert list(Accrual.objects.values_list("ledger_account_id", flat=True)) == [ids[1]]
        assert Journal.objects.filter(kind="interest").count() == 1
        after = reads.balance(ids[1]).ledger
        assert after > 50_000_000
        assert jobs.run(job).state == jobs.Job.State.DONE
        assert {reads.balance(each).ledger for each in ids} == {after}
        assert not day_end.catch_up(ids[1])
        ledger_books.agrees()

    def test_a_customer_who_pays_sees_the_closed_days_interest_first(self) -> None:
        alice, bob = cast.customer("alice"), cast.customer("bob")
        mine, theirs = cast.account(alice, kind="SAVINGS", minor=500_000_00), cast.account(bob)
        clock.advance("HK", MONTH_END + 28 * DAY)  # The end of February.
        day_end.close(actor=ACTOR, now=clock.now(), workers=False)
        cast.pay(alice, mine, theirs, 100)
        assert Journal.objects.filter(kind="interest").count() == 1
        assert Accrual.objects.count() == 1


@pytest.mark.usefixtures("month_end")
class TestStaff:
    def client(self, *codenames: str) -> Any:
        ada = User.objects.create(username="ada", first_name="Ada", is_staff=True)
        ada.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        return signed_in(ada)

    def test_a_failed_item_is_on_the_worklist_and_is_retried_with_a_reason(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ids = savings(2, 50_000_000)
        with monkeypatch.context() as patch:
            break_step(patch, {ids[1]})
            ended()
        item = DayEndItem.objects.get()
        client = self.client("view_dayenditem", "settle_dayenditem")
        assert "ValueError: bad account" in client.get("/admin/").content.decode()
        do = f"/admin/accounts/dayenditem/{item.pk}/do/retry/"
        assert client.post(do, {"key": "a"}).status_code == 422
        assert client.post(do, {"key": "a", "reason": "mended"}).status_code == 302
        item.refresh_from_db()
        assert item.state == "DONE"
        assert client.post(do, {"key": "b", "reason": "again"}).status_code == 404

    def test_the_rehearsal_page_says_what_would_happen_and_only_staff_with_the_right_close_a_day(self) -> None:
        savings(1, 50_000_000)
        client = self.client("view_dayenditem")
        page = client.post("/admin/accounts/dayenditem/rehearsal/").content.decode()
        assert "accrue interest" in page
        assert "style=" not in page
        assert clock.booking_date() == MONTH_END
        assert client.post("/admin/accounts/dayenditem/do/close/", {"key": "a", "reason": "x"}).status_code == 404
        User.objects.get(username="ada").user_permissions.add(Permission.objects.get(codename="close_day"))
        assert client.post("/admin/accounts/dayenditem/do/close/", {"key": "a", "reason": "x"}).status_code == 302
        assert clock.booking_date() == MONTH_END + DAY


def savings_named(name: str, minor: int) -> list[int]:
    return savings(1, minor, name)


def untimed(figures: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in figures.items() if name != "seconds" and value}
