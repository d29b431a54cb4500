"""Knowing a customer: documents are taken in, checked by compliance, looked at again when due."""

import datetime as dt

from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import reverse

from accounts.gates import Answer, OpeningQuestion
from accounts.models import Customer
from bank.foundation import clock
from bank.identity.models import User
from bank.staff import approvals
from bank.staff.models import Approval
from compliance.guards import kyc_opening
from compliance.models import KycDocument, KycFile
from compliance.selectors import kyc as reads
from compliance.services import kyc, screening
from tests import cast
from tests.compliance.conftest import known, officer, refused, take_lists
from tests.signed_in import signed_in

HKID = kyc.Document(kind="HKID", number="A123456(3)")


def submitted(name: str = "alice", risk: str = "LOW") -> Customer:
    customer = cast.customer(name)
    kyc.submit(customer_id=customer.pk, documents=[HKID], risk=risk, actor=cast.SYSTEM, now=clock.now())
    return customer


def verify(customer: Customer, who: str = "olga", risk: str = "") -> KycFile:
    return kyc.verify(
        customer_id=customer.pk, reason="documents seen", risk=risk, actor=officer(who).actor, now=clock.now()
    )


def state_of(customer: Customer) -> str:
    return Customer.objects.values_list("kyc_state", flat=True).get(pk=customer.pk)


def opening(customer: Customer) -> str:
    question = OpeningQuestion(
        customer_ids=(customer.pk,), product_kind="SAVINGS", product_version_id=1, currency="HKD", channel="portal"
    )
    answer = kyc_opening(question)
    return answer.code if answer.answer is not Answer.ALLOW else "open"


def test_from_unknown_to_verified(db: None) -> None:
    customer = cast.customer("alice")
    assert opening(customer) == "kyc_unknown"
    submitted()
    assert (state_of(customer), opening(customer)) == ("PENDING", "kyc_pending")
    file = verify(customer)
    assert (state_of(customer), opening(customer)) == ("VERIFIED", "open")
    assert file.review_on is not None and file.review_on.year == clock.now().year + 5


def test_a_refused_customer_comes_back_with_new_documents(db: None) -> None:
    customer = submitted()
    kyc.refuse(customer_id=customer.pk, reason="not genuine", actor=officer("olga").actor, now=clock.now())
    assert opening(customer) == "kyc_refused"
    with refused("file_not_there"):
        verify(customer)
    submitted()
    verify(customer)
    assert opening(customer) == "open"


def test_documents_must_identify_and_be_valid(db: None) -> None:
    customer = cast.customer("alice")
    paper = kyc.Document(kind="ADDRESS", number="bill")
    stale = kyc.Document(kind="PASSPORT", number="K1", expires_on=dt.date(2020, 1, 1))
    for documents, code in (([paper], "identity_missing"), ([stale], "document_expired"), ([], "identity_missing")):
        with refused(code):
            kyc.submit(customer_id=customer.pk, documents=documents, actor=cast.SYSTEM, now=clock.now())
    assert state_of(customer) == "UNKNOWN" and not KycFile.objects.exists()


def test_document_numbers_are_encrypted(db: None) -> None:
    submitted()
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM compliance_kycdocument")
        (stored,) = cursor.fetchone()
    assert stored.startswith("v") and "123456" not in stored
    assert KycDocument.objects.get().number == "A123456(3)"


def grant(user: User, *permissions: str) -> User:
    for permission in permissions:
        label, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    return User.objects.get(pk=user.pk)


def test_high_risk_takes_a_second_person(db: None) -> None:
    customer = submitted(risk="HIGH")
    verify(customer)
    assert state_of(customer) == "PENDING"
    approval = Approval.objects.get(action="compliance.verify_high_risk")
    olga, oscar = officer("olga"), officer("oscar")
    for member in (olga, oscar):
        grant(member.user, "compliance.approve_kyc")
    with refused("own_request"):
        approvals.approve(approval, actor=olga.actor, reason="ok", now=clock.now())
    approvals.approve(approval, actor=oscar.actor, reason="ok", now=clock.now())
    assert state_of(customer) == "VERIFIED"
    assert KycFile.objects.get().review_on == clock.now().date().replace(year=clock.now().year + 1)


def test_an_approval_of_an_older_state_is_stale(db: None) -> None:
    customer = submitted(risk="HIGH")
    verify(customer)
    submitted(risk="HIGH")
    grant(officer("oscar").user, "compliance.approve_kyc")
    with refused("approval_stale"):
        approvals.approve(
            Approval.objects.get(action="compliance.verify_high_risk"),
            actor=officer("oscar").actor, reason="ok", now=clock.now(),
        )  # fmt: skip
    assert state_of(customer) == "PENDING"


def test_reviews_come_due(db: None) -> None:
    known("alice")
    day = KycFile.objects.get().review_on
    assert day is not None
    assert not reads.due_for_review(day - dt.timedelta(days=1)).exists()
    assert reads.due_for_review(day).count() == 1


def test_a_customer_who_resembles_somebody_listed_reads_as_being_checked(db: None) -> None:
    take_lists()
    customer = known("alice")
    Customer.objects.filter(pk=customer.pk).update(name_latin="Zoltan Karvonyi")
    assert opening(customer) == "kyc_pending"
    with refused("case_open"):
        verify(customer)


def test_the_counter_takes_in_and_compliance_decides(db: None) -> None:
    cast.open_books()
    customer = cast.customer("alice")
    teller = signed_in(grant(User.objects.create(username="tim", is_staff=True), "compliance.submit_kyc"))
    form = {"customer": customer.public_id, "kind": "HKID", "number": "A123456(3)", "risk": "LOW", "key": "k"}
    url = reverse("admin:compliance_kycfile_list-action", args=["submit"])
    assert teller.post(url, form | {"customer": "cus_nobody"}).status_code == 422
    assert teller.post(url, form).status_code == 302
    file = KycFile.objects.get()
    change = reverse("admin:compliance_kycfile_change", args=[file.pk])
    page = teller.get(change)
    assert page.status_code == 200 and b"A123456(3)" not in page.content
    assert teller.get(f"{change.removesuffix('change/')}do/verify/").status_code == 404
    olga = signed_in(grant(officer("olga").user, "compliance.view_kyc", "compliance.decide_kyc"))
    assert b"A123456(3)" in olga.get(change).content
    verify_url = f"{change.removesuffix('change/')}do/verify/"
    assert olga.post(verify_url, {"risk": "LOW", "reason": "seen", "key": "k"}).status_code == 302
    assert state_of(customer) == "VERIFIED"
    screening.screen_now(customer_ids=[customer.pk], now=clock.now())
