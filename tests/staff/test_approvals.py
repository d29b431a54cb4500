"""Approvals: a second person, the exact change, on the state it was asked for; or nothing at all."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections, transaction

from bank.foundation import events
from bank.foundation.errors import Refused
from bank.foundation.models import AuditLine
from bank.staff import approvals, services
from bank.staff.models import Approval, Department
from tests.staff.people import NOW, SYSTEM, acting, department, employ, fresh, position

DECIDE = "staff.approve_appointment"


@pytest.fixture(autouse=True)
def handlers(settings):
    settings.APPROVAL_HANDLERS = ["tests.staff.till.Rename"]


@pytest.fixture
def cast(db):
    """Ada asks, helen decides up to 1,000.00, tara may decide nothing."""
    return colleagues()


def colleagues():
    return {
        "ada": employ("ada", position("administrator", "staff.appoint_staff")),
        "helen": employ("helen", position("head", DECIDE, limit_minor=100_000)),
        "tara": employ("tara", position("teller")),
    }


def ask(cast, name="Till", by="ada", **more):
    target = department()
    return approvals.request(
        action="tests.rename", subject=("staff.department", target.code),
        change={"department": target.pk, "name": name, **more}, reason="A better name.",
        actor=acting(cast[by]), now=NOW,
    )  # fmt: skip


def approve(approval, who, **more):
    return approvals.approve(approval, actor=acting(who), reason="Yes.", now=NOW, **more)


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.code


def test_an_approved_change_is_made_audited_and_announced(cast):
    approval = ask(cast)
    assert department().name == "branch"
    approve(approval, cast["helen"])
    assert Department.objects.get(code="branch").name == "Till"
    lines = AuditLine.objects.filter(subject_id=approval.public_id).order_by("id").values_list("action", flat=True)
    assert list(lines) == ["staff.approval.request", "staff.approval.approve"]


@pytest.mark.parametrize(
    ("who", "code"),
    [("ada", "own_request"), ("tara", "approval_not_allowed")],
)
def test_who_may_not_decide_is_told_so_and_nothing_changes(cast, who, code):
    approval = ask(cast)
    assert refusal(approve, approval, cast[who]) == code
    approval.refresh_from_db()
    assert approval.state == "WAITING"
    assert department().name == "branch"


def test_a_requester_who_holds_the_permission_is_still_no_second_person(cast):
    approval = ask(cast, by="helen")
    assert refusal(approve, approval, cast["helen"]) == "own_request"


def test_a_machine_neither_asks_nor_decides(cast):
    target = department()
    assert refusal(
        approvals.request, action="tests.rename", subject=("staff.department", "x"), reason="x", actor=SYSTEM, now=NOW,
        change={"department": target.pk, "name": "x"},
    ) == "no_requester"  # fmt: skip
    assert refusal(approvals.approve, ask(cast), actor=SYSTEM, now=NOW) == "no_approver"


def test_the_amount_stays_within_the_limit_of_the_position(cast):
    assert refusal(approve, ask(cast, amount=100_001), cast["helen"]) == "approval_limit"
    approvals.withdraw(Approval.objects.latest("pk"), actor=acting(cast["ada"]), reason="Too much.", now=NOW)
    approve(ask(cast, amount=100_000), cast["helen"])
    assert department_name() == "Till"


def department_name():
    return Department.objects.get(code="branch").name


def test_a_state_that_changed_since_makes_the_approval_stale_and_names_what_changed(cast):
    approval = ask(cast)
    Department.objects.filter(code="branch").update(name="Counter")
    with pytest.raises(Refused) as caught:
        approve(approval, cast["helen"])
    assert caught.value.code == "approval_stale"
    assert "name" in str(caught.value)
    approval.refresh_from_db()
    assert approval.state == "STALE"
    assert department_name() == "Counter"
    assert refusal(approve, approval, cast["helen"]) == "approval_decided"


def test_a_change_that_fails_leaves_the_approval_waiting(cast):
    approval = ask(cast, name="boom")
    with pytest.raises(ValueError, match="the change fails"), transaction.atomic():
        approve(approval, cast["helen"])
    approval.refresh_from_db()
    assert approval.state == "WAITING"


def test_a_rejection_needs_a_reason_and_changes_nothing(cast):
    approval = ask(cast)
    assert refusal(approvals.reject, approval, actor=acting(cast["helen"]), reason=" ", now=NOW) == "reason_missing"
    approvals.reject(approval, actor=acting(cast["helen"]), reason="No.", now=NOW)
    assert department_name() == "branch"
    assert refusal(approve, approval, cast["helen"]) == "approval_decided"


def test_only_the_requester_takes_a_request_back(cast):
    approval = ask(cast)
    taken = {"reason": "A mistake.", "now": NOW}
    assert refusal(approvals.withdraw, approval, actor=acting(cast["helen"]), **taken) == "not_yours"
    approvals.withdraw(approval, actor=acting(cast["ada"]), **taken)
    assert refusal(approve, approval, cast["helen"]) == "approval_decided"


def test_one_subject_waits_once_for_an_action(cast):
    ask(cast)
    assert refusal(ask, cast, name="Other") == "approval_waiting"


def test_the_database_itself_refuses_an_approval_by_its_requester(cast):
    approval = ask(cast)
    with pytest.raises(IntegrityError, match="approval_by_another_person"), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(
            state="APPROVED", decided_by=approval.requested_by, decided_at=NOW
        )


def test_what_the_second_person_sees_is_frozen_at_the_request(cast):
    approval = ask(cast)
    Department.objects.filter(code="branch").update(name="Counter")
    approval.refresh_from_db()
    assert approvals.described(approval)[0] == ("Name", "branch", "Till", True)


def lend(cast, borrower, start=NOW, days=1):
    return services.delegate(
        holder=cast["helen"], deputy=cast[borrower], permission=DECIDE, starts_at=start,
        ends_at=start + dt.timedelta(days=days), reason="Away.", actor=acting(cast["helen"]),
    )  # fmt: skip


def test_a_deputy_decides_within_the_lenders_limit_and_time(cast):
    lent = lend(cast, "tara")
    assert refusal(approve, ask(cast, amount=100_001), cast["tara"]) == "approval_limit"
    approvals.withdraw(Approval.objects.latest("pk"), actor=acting(cast["ada"]), reason="x", now=NOW)
    approval = ask(cast, amount=5)
    late = NOW + dt.timedelta(days=2)
    assert refusal(approvals.approve, approval, actor=acting(cast["tara"]), now=late) == "approval_not_allowed"
    services.recall(delegation=lent, reason="Back.", actor=acting(cast["helen"]), now=NOW + dt.timedelta(hours=1))
    soon = NOW + dt.timedelta(hours=2)
    assert refusal(approvals.approve, approval, actor=acting(cast["tara"]), now=soon) == "approval_not_allowed"


def test_a_requester_cannot_decide_through_a_deputy(cast):
    lend(cast, "tara")
    assert refusal(approve, ask(cast, by="helen"), cast["tara"]) == "approval_not_allowed"


def test_whoever_left_decides_nothing(cast):
    approval = ask(cast)
    services.leave(employee=cast["helen"], reason="Moved away.", actor=SYSTEM, today=NOW.date())
    assert refusal(approve, approval, cast["helen"]) == "no_approver"


def test_a_superusers_star_decides_nothing(cast):
    root = fresh(cast["tara"])
    root.is_superuser = True
    root.save()
    assert refusal(approve, ask(cast), root) == "approval_not_allowed"


def test_two_approvers_at_once_make_the_change_once(committed):
    cast = colleagues()
    other = employ("hugo", position("head", DECIDE, limit_minor=100_000))
    approval = ask(cast)

    def decide(who):
        try:
            approve(approval, who)
        except Refused as refused:
            return refused.code
        else:
            return "made"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(decide, [cast["helen"], other]))
    assert results == ["approval_decided", "made"]
    events.drain()
    assert department_name() == "Till"
