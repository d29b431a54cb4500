"""A payment to a listed name is held for compliance, and let go, refused or blocked by it."""

import pytest

from accounts.models import Account, GuardVerdict, Payment
from accounts.services import payments
from accounts.services.payments import Outsider, PaymentRequest
from bank.foundation import clock
from compliance.models import ComplianceCase, Screening
from compliance.services import cases
from tests import cast
from tests.compliance.conftest import known, officer, refused

LISTED = "Zoltan Karvonyi"


def pay(debtor: Account, name: str, *, key: str = "k1", minor: int = 10_000, number: str = "111222333") -> Payment:
    customer = known("alice") if not debtor.party_rows.exists() else debtor.party_rows.get().customer
    request = PaymentRequest(
        key=key,
        debtor_account_id=debtor.pk,
        amount_minor=minor,
        currency="HKD",
        outsider=Outsider(name=name, account_number=number, bank_code="004"),
    )
    return payments.initiate(request, actor=cast.actor(customer), now=clock.now())


def decide(case: ComplianceCase, outcome: str, name: str = "olga") -> ComplianceCase:
    return cases.decide(case_id=case.pk, outcome=outcome, reason="compared", actor=officer(name).actor, now=clock.now())


@pytest.mark.parametrize(
    "name",
    [LISTED, "Karvonyi Zoltan", "Zoltan Karvoni", "Золтан Карвони", "郭沛东", "KWOK Pui Tung", "Guo Peidong",
     "Quenzhal Maritime Ltd", "Praxenor Trading", "Timur Orbelvani", "Missing Mainrow"],
)  # fmt: skip
def test_a_listed_name_in_any_hand_is_held(bank: Account, name: str) -> None:
    payment = pay(bank, name)
    assert (payment.state, payment.neutral_code) == ("HELD", "under_review")
    case = ComplianceCase.objects.get(payment=payment)
    assert case.hits.count() >= 1 and case.best_score >= 700
    assert cast.money(bank) == 50_000_000 - 10_000 - payment.fee_minor


@pytest.mark.parametrize("name", ["Chan Tai Man", "Harbour Mister", "Star of Velmora Fan Club", "Marine Supplies Ltd"])
def test_another_name_is_paid_and_the_screening_is_kept(bank: Account, name: str) -> None:
    payment = pay(bank, name)
    assert payment.state == "POSTED"
    screening = Screening.objects.get(subject="PAYMENT", subject_pk=payment.pk)
    assert screening.result == "CLEAR" and set(screening.versions) == {"UN", "OFAC-SDN", "US-DPL"}
    assert not ComplianceCase.objects.exists()


def test_a_false_positive_is_paid_and_the_same_payee_is_not_asked_about_again(bank: Account) -> None:
    payment = pay(bank, LISTED)
    decide(ComplianceCase.objects.get(payment=payment), "FALSE")
    payment.refresh_from_db()
    assert payment.state == "POSTED"
    assert pay(bank, LISTED, key="k2").state == "POSTED"
    assert pay(bank, LISTED, key="k3", number="999").state == "HELD"


def test_a_true_match_takes_two_people_and_blocks_the_payee(bank: Account) -> None:
    payment = pay(bank, LISTED)
    case = decide(ComplianceCase.objects.get(payment=payment), "TRUE")
    assert case.state == "PROPOSED"
    with refused("own_request"):
        cases.agree(case_id=case.pk, reason="yes", actor=officer("olga").actor, now=clock.now())
    cases.agree(case_id=case.pk, reason="yes", actor=officer("oscar").actor, now=clock.now())
    payment.refresh_from_db()
    assert (payment.state, payment.neutral_code) == ("REFUSED", "declined")
    again = pay(bank, LISTED, key="k2")
    assert (again.state, again.neutral_code) == ("REFUSED", "declined")
    assert cast.money(bank) == 50_000_000


def test_a_large_payment_is_let_go_by_two_people(bank: Account) -> None:
    payment = pay(bank, LISTED, minor=10_000_000)
    case = ComplianceCase.objects.get(payment=payment)
    assert decide(case, "FALSE").state == "PROPOSED"
    cases.decline(case_id=case.pk, reason="look again", actor=officer("oscar").actor, now=clock.now())
    assert decide(case, "FALSE").state == "PROPOSED"
    cases.agree(case_id=case.pk, reason="fine", actor=officer("oscar").actor, now=clock.now())
    payment.refresh_from_db()
    assert payment.state == "POSTED"


def test_a_decided_case_cannot_be_decided_again(bank: Account) -> None:
    case = ComplianceCase.objects.get(payment=pay(bank, LISTED))
    decide(case, "FALSE")
    with refused("case_not_there"):
        decide(case, "TRUE")


def test_a_reason_is_needed(bank: Account) -> None:
    case = ComplianceCase.objects.get(payment=pay(bank, LISTED))
    with refused("reason_missing"):
        cases.decide(case_id=case.pk, outcome="FALSE", reason=" ", actor=officer("olga").actor, now=clock.now())


def test_verdicts_look_the_same_for_a_hit_and_a_failure(bank: Account) -> None:
    payment = pay(bank, LISTED)
    verdict = GuardVerdict.objects.get(payment=payment)
    assert set(verdict.versions) == {"UN", "OFAC-SDN", "US-DPL", "setting"}
