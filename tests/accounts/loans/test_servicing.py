"""A loan's life in the ledger: paid out, earned on by the night, charged, collected, late, and never counted twice."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import ArrearsChange, Instalment, Journal, Loan, LoanAccrual, LoanAccrualTotal, Repayment
from accounts.selectors import loans as reads
from accounts.selectors.audit import audit
from accounts.services import loans
from accounts.services.day_end.loans import accrue_loans, work_loans
from accounts.services.day_end.step import Day
from accounts.services.errors import InvalidRequest, NotInState
from accounts.services.loans import LoanRequest
from bank.foundation import clock
from products.domain import loan_terms
from tests import cast
from tests.accounts.ledger import books as ledger_books
from tests.accounts.loans.conftest import ALL, agrees, end_day, end_days, has, product

pytestmark = pytest.mark.usefixtures("books")


def due(loan: Loan, number: int) -> Instalment:
    return loan.instalments.get(number=number)


def test_an_offer_says_everything_and_writes_nothing(alice):
    version = product(
        fees={loan_terms.UPFRONT_FEE: (120_000, Decimal(0)), loan_terms.INSTALMENT_FEE: (1_000, Decimal(0))}
    )
    said = loans.offer(LoanRequest(product_version_id=version.pk, principal_minor=12_000_000, months=12), on=cast.TODAY)
    assert said.paid_out_minor == 11_880_000
    assert len(said.parts) == 12
    assert said.payment_minor == said.parts[0].amount_minor == said.parts[0].principal_minor + 60_000 + 1_000
    assert said.total_minor == sum(part.amount_minor for part in said.parts)
    # 6 % nominal is 6.17 % a year; fees of 1,200 and 12 times 10 on about half the amount add more than two points.
    assert Decimal("0.082") < said.apr < Decimal("0.085")
    assert not Loan.objects.exists()


@pytest.mark.parametrize("asked", [
    {"principal_minor": 1}, {"months": 5}, {"months": 481}, {"grace": 1}, {"first_tranche_minor": 1_000_000},
])  # fmt: skip
def test_outside_the_products_terms_nothing_is_lent(lend, asked):
    with pytest.raises(InvalidRequest):
        lend(product(), **asked)
    assert not Loan.objects.exists()


def test_granted_it_is_paid_out_once_and_owed(lend, everyday):
    before = cast.money(everyday)
    loan = lend(key="same")
    assert lend(key="same").pk == loan.pk
    assert cast.money(everyday) == before + 12_000_000
    assert reads.position(loan, clock.booking_date()).owed_minor == 12_000_000
    assert (loan.state, loan.drawn_minor, loan.tranches.count()) == ("ACTIVE", 12_000_000, 1)
    assert sum(loan.instalments.values_list("principal_minor", flat=True)) == 12_000_000


def test_fees_are_kept_back_or_added(lend, everyday):
    before = cast.money(everyday)
    fees = {loan_terms.UPFRONT_FEE: (0, Decimal("0.01")), loan_terms.FINANCED_FEE: (50_000, Decimal(0))}
    loan = lend(product(fees=fees))
    assert cast.money(everyday) == before + 12_000_000 - 120_000
    assert loan.principal_minor == reads.position(loan, cast.TODAY).owed_minor == 12_050_000
    assert has("loan-fee-income") == 170_000


def test_agreed_first_and_paid_out_in_tranches(alice, everyday):
    version = product(tranches=3)
    actor, now = cast.member("tara").actor, clock.now()
    loan = loans.agree(
        LoanRequest(product_version_id=version.pk, principal_minor=12_000_000, months=12),
        customer_ids=[alice.pk], paid_from_account_id=everyday.pk, actor=actor, now=now,
    )  # fmt: skip
    assert loan.state == "AGREED"
    assert reads.position(loan, cast.TODAY).owed_minor == 0
    paid = {"paid_to_account_id": everyday.pk, "actor": actor, "now": now}
    loans.disburse(loan.pk, amount_minor=5_000_000, key="t1", **paid)
    loans.disburse(loan.pk, amount_minor=5_000_000, key="t1", **paid)
    end_days(loan.granted_on + dt.timedelta(days=9))
    with pytest.raises(InvalidRequest):
        loans.disburse(loan.pk, amount_minor=7_000_001, key="t2", **paid)
    loans.disburse(loan.pk, amount_minor=7_000_000, key="t2", **paid)
    loan.refresh_from_db()
    assert (loan.drawn_minor, loan.tranches.count(), loan.schedules.count()) == (12_000_000, 2, 3)
    # Ten nights on 50,000 and twenty on 120,000 at 6 %, thirty days a month.
    assert due(loan, 1).interest_minor == round(5_000_000 * 6 * 10 / 36_000 + 12_000_000 * 6 * 20 / 36_000)
    assert loan.schedules.get(number=2).superseded.count() == 12
    end_days(due(loan, 1).due_on)
    assert due(loan, 1).paid_on == due(loan, 1).due_on
    agrees()


def test_interest_is_income_by_the_night_and_the_instalment_only_pays_it(lend):
    loan = lend()
    first = due(loan, 1)
    end_days(first.due_on - dt.timedelta(days=1))
    income = has("interest-income")
    assert income == first.interest_minor == -has("loan-interest-receivable")
    agrees()
    end_day()
    first.refresh_from_db()
    assert first.paid_on == first.charged_on == first.due_on
    assert has("loan-interest-receivable") == -round(LoanAccrual.objects.get(day=first.due_on).amount)
    assert LoanAccrual.objects.filter(loan=loan, kind="I").count() == (first.due_on - loan.granted_on).days + 1
    assert LoanAccrualTotal.objects.count() == LoanAccrual.objects.count()
    agrees()
    assert audit().ok


@pytest.mark.parametrize("method", ["ANNUITY", "EQUAL_PRINCIPAL", "INTEREST_ONLY"])
@pytest.mark.parametrize("day_count", ["ACT/365F", "30/360", "ACT/ACT"])
def test_to_its_end_what_was_planned_is_what_was_earned_and_paid(lend, everyday, method, day_count):
    loan = lend(product(method=method, day_count=day_count), months=6, principal_minor=1_234_567)
    planned = list(loan.instalments.values_list("due_on", "principal_minor", "interest_minor"))
    before = cast.money(everyday)
    for day, *_rest in planned:
        end_day(day)
    loan.refresh_from_db()
    assert list(loan.instalments.values_list("due_on", "principal_minor", "interest_minor")) == planned
    assert before - cast.money(everyday) == 1_234_567 + sum(interest for _day, _principal, interest in planned)
    assert (loan.state, loan.interest_from) == ("REPAID", None)
    end_day()
    assert has("loan-interest-receivable") == 0
    assert has("interest-income") == sum(interest for _day, _principal, interest in planned)
    agrees()
    assert audit().ok


def test_a_day_ended_twice_changes_nothing(lend):
    loan = lend()
    end_days(due(loan, 1).due_on)
    before = (Journal.objects.count(), LoanAccrual.objects.count(), Repayment.objects.count())
    clock_day = clock.booking_date()
    day = Day("HK", clock_day - dt.timedelta(days=1), clock.now(), cast.SYSTEM)
    for step in (work_loans, accrue_loans):
        assert step.run(day, ALL).done == 0
        step.finish(day)
    assert (Journal.objects.count(), LoanAccrual.objects.count(), Repayment.objects.count()) == before


class TestLate:
    @pytest.fixture
    def loan(self, lend, everyday):
        version = product(
            late_rate="0.12",
            late_fee_after_days=5,
            non_accrual_days=90,
            fees={loan_terms.LATE_FEE: (30_000, Decimal(0))},
        )
        granted = lend(version)
        elsewhere = ledger_books.accounts(1)[0]
        ledger_books.post([ledger_books.draft(everyday.ledger_account_id, elsewhere, cast.money(everyday))])
        return granted

    def test_late_interest_runs_on_what_is_overdue_alone(self, loan):
        first = due(loan, 1)
        end_days(first.due_on + dt.timedelta(days=9))
        rows = LoanAccrual.objects.filter(loan=loan, kind="L")
        assert rows.count() == 10
        assert {row.base_minor for row in rows} == {first.amount_minor}
        night = LoanAccrual.objects.get(loan=loan, kind="I", day=first.due_on)
        assert night.base_minor == 12_000_000 - first.principal_minor
        loan.refresh_from_db()
        assert (loan.state, loan.days_past_due, loan.bucket) == ("ARREARS", 9, "1-29")
        agrees()

    def test_one_late_fee_an_instalment(self, loan):
        end_days(due(loan, 1).due_on + dt.timedelta(days=12))
        (charge,) = loan.charges.all()
        assert (charge.amount_minor, charge.instalment_number) == (30_000, 1)
        assert has("loan-fees-receivable") == -30_000

    def test_a_payment_goes_to_fees_late_interest_interest_and_principal(self, loan, everyday):
        first = due(loan, 1)
        end_days(first.due_on + dt.timedelta(days=9))
        at = reads.position(loan, clock.booking_date())
        late = at.late_minor
        cast.pay_in(everyday, 30_000 + late + first.interest_minor + 1_000)
        paid = loans.receive(
            loan.pk, amount_minor=cast.money(everyday), from_account_id=everyday.pk, key="p", actor=cast.SYSTEM,
            now=clock.now(),
        )  # fmt: skip
        assert (paid.fee_minor, paid.late_minor, paid.interest_minor, paid.principal_minor) == (
            30_000, late, first.interest_minor, 1_000,
        )  # fmt: skip
        first.refresh_from_db()
        assert (first.paid_principal_minor, first.paid_on) == (1_000, None)
        assert has("loan-fees-receivable") == 0
        end_day()
        agrees()
        with pytest.raises(InvalidRequest):
            loans.receive(
                loan.pk, amount_minor=10**9, from_account_id=everyday.pk, key="q", actor=cast.SYSTEM, now=clock.now()
            )

    def test_ninety_days_late_interest_is_no_income_until_it_is_paid(self, loan, everyday):
        first = due(loan, 1)
        end_days(first.due_on + dt.timedelta(days=89))
        agrees()
        assert has("interest-income") > 0
        end_day()
        loan.refresh_from_db()
        assert (loan.state, loan.bucket) == ("DEFAULTED", "90+")
        assert has("interest-income") == has("loan-interest-receivable") == 0
        end_day()
        assert has("interest-income") == 0
        agrees()
        cast.pay_in(everyday, 20_000_000)
        end_day()
        loan.refresh_from_db()
        assert (loan.state, loan.bucket, loan.non_accrual_since) == ("ACTIVE", "0", None)
        agrees()
        assert has("interest-income") > 0
        assert list(ArrearsChange.objects.values_list("bucket", flat=True)) == ["1-29", "30-59", "60-89", "90+", "0"]
        end_day()
        agrees()

    def test_paid_in_full_by_the_money_that_comes_in(self, loan, everyday):
        end_days(due(loan, 2).due_on + dt.timedelta(days=3))
        cast.pay_in(everyday, due(loan, 1).amount_minor + 500_000)
        end_day()
        loan.refresh_from_db()
        assert due(loan, 1).paid_on is not None
        assert due(loan, 2).paid_on is None
        assert loan.state == "ARREARS"
        agrees()


def test_a_repaid_loan_takes_nothing_more(lend, everyday):
    loan = lend(months=6)
    for part in loan.instalments.all():
        end_day(part.due_on)
    with pytest.raises(NotInState):
        loans.receive(loan.pk, amount_minor=1, from_account_id=everyday.pk, key="x", actor=cast.SYSTEM, now=clock.now())
