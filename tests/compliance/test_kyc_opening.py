"""An account is opened only for customers whom the bank knows."""

import datetime as dt

import pytest

from accounts.gates import Answer, OpeningQuestion
from accounts.models import Customer
from compliance.guards import kyc_opening


def person(state: str) -> Customer:
    return Customer.objects.create(
        family_name="Lau", given_name="Mei", name_latin="Mei Lau", kyc_state=state, joined_on=dt.date(2026, 1, 2)
    )


def ask(*customers: int) -> tuple[Answer, str]:
    answer = kyc_opening(
        OpeningQuestion(
            customer_ids=customers, product_kind="SAVINGS", product_version_id=1, currency="HKD", channel="portal"
        )
    )
    return answer.answer, answer.code


@pytest.mark.parametrize("state", ["UNKNOWN", "PENDING", "REFUSED"])
def test_one_unverified_holder_keeps_a_joint_account_shut(db: None, state: str) -> None:
    verified, other = person("VERIFIED"), person(state)
    assert ask(verified.pk) == (Answer.ALLOW, "")
    assert ask(verified.pk, other.pk) == (Answer.REFUSE, f"kyc_{state.lower()}")


def test_a_customer_who_does_not_exist_is_unknown(db: None) -> None:
    assert ask(person("VERIFIED").pk, 99_999_999) == (Answer.REFUSE, "kyc_unknown")
