"""Everybody is screened when a list or the setting changes; who is new, when they come."""

import threading
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.events import PayeeAdded
from accounts.models import Customer, Payee
from bank.foundation import clock, events
from bank.foundation.errors import Refused
from bank.foundation.jobs import run
from bank.foundation.models.job import Job
from bank.staff import approvals
from compliance.domain.names import Kind
from compliance.models import ComplianceCase, Hit, MatchSetting, Proposal, Screening
from compliance.selectors import lists
from compliance.selectors.screening import ScreenedName, screen
from compliance.services import cases, settings
from tests import cast
from tests.compliance.conftest import known, officer, refused, take_lists
from tests.compliance.test_customer_files import grant
from tests.compliance.test_importing_lists import xml
from tests.compliance.test_payment_guard import LISTED, pay


def customer(name: str, chinese: str = "") -> Customer:
    given, family = name.split(" ", 1)
    return Customer.objects.create(
        family_name=family, given_name=given, name_latin=name, name_chinese=chinese, joined_on=cast.TODAY
    )


def run_all() -> None:
    for job in Job.objects.filter(name="compliance.screen_customers").exclude(state=Job.State.DONE):
        run(job)


def test_a_new_list_screens_everybody_and_opens_cases(db: None) -> None:
    hit, clear, chinese = customer("Zoltan Karvony"), customer("Mei Lau"), customer("Someone Else", "郭沛東")
    take_lists()
    run_all()
    results = dict(Screening.objects.filter(subject="CUSTOMER").values_list("subject_pk", "result"))
    assert results == {hit.pk: "HIT", clear.pk: "CLEAR", chinese.pk: "HIT"}
    assert set(ComplianceCase.objects.values_list("customer_id", flat=True)) == {hit.pk, chinese.pk}


def test_the_run_tells_customers_and_never_hits(db: None) -> None:
    customer("Zoltan Karvony"), customer("Mei Lau")
    take_lists()
    run_all()
    job = Job.objects.filter(name="compliance.screen_customers").latest("pk")
    assert job.state == Job.State.DONE and job.worked == 2
    assert "hit" not in str(job.params).lower()


def test_after_a_change_only_what_is_new_is_compared(db: None, tmp_path: Path) -> None:
    new, clear = customer("Bo Braskenholm"), customer("Mei Lau")
    take_lists(xml(tmp_path, ("A", "Ann Avelinova")))
    run_all()
    take_lists(xml(tmp_path, ("A", "Ann Avelinova"), ("B", "Bo Braskenholm")))
    first, second = Screening.objects.values_list("index_number", flat=True)[0], lists.active()
    assert second is not None
    changes = lists.index_of_changes(first, second.index_number)
    assert changes is not None and len(changes.ids) == 1
    run_all()
    results = dict(Screening.objects.filter(subject="CUSTOMER").values_list("subject_pk", "result"))
    assert results == {new.pk: "HIT", clear.pk: "CLEAR"}
    assert set(Screening.objects.values_list("index_number", flat=True)) == {second.index_number}


def test_a_cleared_pair_is_asked_again_only_when_the_entry_changes(db: None, tmp_path: Path) -> None:
    customer("Bo Braskenholm")
    take_lists(xml(tmp_path, ("B", "Bo Braskenholm")))
    run_all()
    case = ComplianceCase.objects.get()
    cases.decide(case_id=case.pk, outcome="FALSE", reason="born later", actor=officer("olga").actor, now=clock.now())
    take_lists(xml(tmp_path, ("B", "Bo Braskenholm"), ("C", "Cy Corvathian")))
    run_all()
    assert ComplianceCase.objects.count() == 1
    take_lists(xml(tmp_path, ("B", "Bo Braskenholme"), ("C", "Cy Corvathian")))
    run_all()
    assert ComplianceCase.objects.filter(state="OPEN").count() == 1


def test_who_registers_or_is_saved_as_a_payee_is_screened(db: None) -> None:
    cast.open_books()
    take_lists()
    alice = known("alice")
    payee = Payee.objects.create(
        customer=alice, name=LISTED, account_number="123", bank_code="004", created_at=clock.now()
    )
    events.publish(PayeeAdded(subject_id=payee.public_id, subject_version=1, payee_id=payee.pk, customer_id=alice.pk))
    events.drain()
    assert Screening.objects.filter(subject="CUSTOMER", subject_pk=alice.pk, result="CLEAR").exists()
    assert ComplianceCase.objects.get(payee=payee).hits.get().name == LISTED


def test_a_new_setting_takes_two_people_and_screens_again(db: None) -> None:
    customer("Zoltan Karvon")
    take_lists()
    run_all()
    olga, oscar = officer("olga"), officer("oscar")
    approval = settings.propose(
        threshold=990, second_person_minor=1, due_hours=8, reason="fewer", actor=olga.actor, now=clock.now()
    )
    grant(oscar.user, "compliance.approve_setting")
    approvals.approve(approval, actor=oscar.actor, reason="yes", now=clock.now())
    assert lists.setting().number == 2
    run_all()
    assert Screening.objects.get(subject="CUSTOMER").setting_number == 2
    with refused("setting_range"):
        settings.propose(
            threshold=10, second_person_minor=1, due_hours=8, reason="x", actor=olga.actor, now=clock.now()
        )


def test_evidence_cannot_be_changed(db: None) -> None:
    customer("Zoltan Karvony")
    take_lists()
    run_all()
    for table in ("compliance_hit", "compliance_casestep", "compliance_matchsetting", "compliance_kycstep"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege(%s, 'UPDATE') OR has_table_privilege(%s, 'DELETE')", [table] * 2)
            assert cursor.fetchone() == (False,), table
    assert Hit.objects.exists() and MatchSetting.objects.exists()


def test_a_payment_is_screened_in_a_constant_number_of_queries(bank: object) -> None:
    active = lists.active()
    assert active is not None
    with CaptureQueriesContext(connection) as few:
        screen([ScreenedName("a", LISTED, Kind.UNKNOWN)], active)
    with CaptureQueriesContext(connection) as many:
        screen([ScreenedName(f"p{n}", f"Zoltan Karvon{n}", Kind.UNKNOWN) for n in range(50)], active)
    assert len(few) == len(many) == 2


def test_two_officers_at_once_decide_once(committed: object, only_sanctions: None) -> None:
    cast.open_books()
    take_lists()
    account = cast.account(known("alice"), minor=1_000_000)
    payment = pay(account, LISTED)
    case = ComplianceCase.objects.get(payment=payment)
    actors = [officer("olga").actor, officer("oscar").actor]
    answers: list[str] = []
    barrier = threading.Barrier(2)

    def decide(actor: object, outcome: str) -> None:
        barrier.wait()
        try:
            done = cases.decide(case_id=case.pk, outcome=outcome, reason="x", actor=actor, now=clock.now())  # type: ignore[arg-type]
            answers.append(done.state)
        except Refused as refused:
            answers.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(actor, "FALSE")) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["FALSE", "case_not_there"]
    payment.refresh_from_db()
    assert payment.state == "POSTED" and cast.money(account) == 1_000_000 - 10_000 - payment.fee_minor


def test_a_screening_that_fails_holds_the_payment_with_a_case(bank: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no index")

    monkeypatch.setattr("compliance.guards.screen", broken)
    payment = pay(bank, "Mei Lau")  # type: ignore[arg-type]
    assert payment.state == "HELD"
    events.drain()
    case = ComplianceCase.objects.get(payment=payment)
    assert case.screening_failed
    monkeypatch.undo()
    cases.decide(case_id=case.pk, outcome="FALSE", reason="by hand", actor=officer("olga").actor, now=clock.now())
    payment.refresh_from_db()
    assert payment.state == "POSTED"


def test_new_hits_overtake_a_proposal(bank: object) -> None:
    payment = pay(bank, LISTED, minor=20_000_000)  # type: ignore[arg-type]
    case = ComplianceCase.objects.get(payment=payment)
    cases.decide(case_id=case.pk, outcome="FALSE", reason="x", actor=officer("olga").actor, now=clock.now())
    active = lists.active()
    assert active is not None
    outcome = screen([ScreenedName("customer:0", "Teimuraz Orbelvani", Kind.UNKNOWN)], active)
    cases.open_for_payment(payment.pk, outcome, now=clock.now())
    with refused("case_changed"):
        cases.agree(case_id=case.pk, reason="y", actor=officer("oscar").actor, now=clock.now())
    assert Proposal.objects.get().state == "STALE"
    case.refresh_from_db()
    assert case.state == "OPEN"
