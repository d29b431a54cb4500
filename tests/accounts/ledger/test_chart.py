"""The chart of accounts: one line once, every line in a group of its kind, one control account per currency."""

import pytest

from accounts.domain.chart import ANY_PRODUCT, CHART, CREDIT, DEBIT, GROUPS, OWED, OWING
from accounts.models import LedgerAccount
from accounts.services import chart
from accounts.services.ledger import UnknownAccount
from products.models import ProductSpecification


def test_numbers_are_unique_and_begin_with_their_kind() -> None:
    numbers = [line.number for line in CHART.values()] + [group.number for group in GROUPS]
    assert len(set(numbers)) == len(numbers)
    first = {"ASSET": "1", "LIABILITY": "2", "EQUITY": "3", "INCOME": "4", "EXPENSE": "5"}
    kinds = {group.code: group.kind for group in GROUPS}
    for line in CHART.values():
        assert line.number.startswith(first[line.kind])
        assert kinds[line.group] == line.kind


def test_the_normal_side_follows_the_kind_and_a_contra_line_turns_it() -> None:
    assert CHART["nostro"].normal_side == CHART["goodwill"].normal_side == DEBIT
    assert CHART["suspense"].normal_side == CHART["fee-income"].normal_side == CREDIT
    assert CHART["loan-loss-allowance"].normal_side == CREDIT


def test_each_customer_balance_has_one_line_whatever_its_product_and_side() -> None:
    fed = [(kind, line.side) for line in CHART.values() for kind in line.products]
    assert len(set(fed)) == len(fed)
    assert {(ANY_PRODUCT, OWED), (ANY_PRODUCT, OWING)} <= set(fed)
    assert {kind for kind, _side in fed} - {ANY_PRODUCT} <= set(ProductSpecification.Kind.values)


@pytest.mark.django_db
def test_a_control_account_is_opened_once_per_currency() -> None:
    opened = {(line.code, currency): chart.control(line.code, currency).pk
              for line in CHART.values() if not line.products for currency in ("HKD", "USD")}  # fmt: skip
    assert len(set(opened.values())) == len(opened)
    assert chart.control("nostro", "USD").pk == opened["nostro", "USD"]
    assert LedgerAccount.objects.get(pk=opened["goodwill", "USD"]).kind == LedgerAccount.Kind.EXPENSE


@pytest.mark.django_db
def test_nothing_is_opened_off_the_chart_or_on_a_line_that_customers_feed() -> None:
    for code in ("petty-theft", "customers-savings"):
        with pytest.raises(UnknownAccount):
            chart.control(code, "HKD")
