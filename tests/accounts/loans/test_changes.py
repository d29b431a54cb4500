"""What changes a loan on its way: early repayments, skipped payments, rates, restructuring, write-off and recovery."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.day_counts import night
from accounts.domain.loans.allocation import COMPONENTS, Due, affordable, allocate, totals
from accounts.domain.loans.arrears import bucket, buckets
from accounts.domain.loans.floating import Fixing, Floating, fixing_on, next_repricing
from accounts.domain.loans.interest import of_night
from accounts.models import IndexFixing, Loan, Repayment
from accounts.selectors import loans as reads
from accounts.selectors.audit import audit
from accounts.services import indices, loans
from accounts.services.errors import InvalidRequest, NotInState
from accounts.services.ledger import InsufficientFunds
from accounts.services.loans import approving
from bank.foundation import clock
from bank.foundation.errors import Refused
from bank.staff import approvals
from bank.staff.models import Approval
from products.domain import loan_terms
from tests import cast
from tests.accounts.ledger import books as ledger_books
from tests.accounts.loans.conftest import agrees, end_day, end_days, has, index, product

BOOKS = pytest.mark.usefixtures("books")


def dues():
    return st.lists(
        st.builds(Due, st.sampled_from(COMPONENTS), st.integers(0, 12), st.integers(0, 10**6), st.integers(0, 3)),
        max_size=20,
    )


@given(st.integers(0, 10**7), dues(), st.permutations(COMPONENTS), st.sampled_from(["COMPONENT", "INSTALMENT"]))
def test_allocation_loses_no_cent(amount, due, order, by):
    placed, left = allocate(amount, due, order=order, by=by)
    assert sum(part.amount_minor for part in placed) + left == amount
    assert left == max(amount - sum(each.amount_minor for each in due), 0)
    assert sum(totals(placed).values()) == amount - left
    paid = {(p.component, p.number): 0 for p in placed}
    for part in placed:
        paid[part.component, part.number] += part.amount_minor
    for (component, number), minor in paid.items():
        assert minor <= sum(d.amount_minor for d in due if (d.component, d.number) == (component, number))


@given(st.integers(0, 10**7), dues())
def test_what_is_affordable_pays_whole_instalments(money, due):
    amount = affordable(money, due)
    assert 0 <= amount <= money
    placed, left = allocate(amount, due, by="INSTALMENT")
    assert left == 0
    for number in {part.number for part in placed}:
        of_number = [part.amount_minor for part in placed if part.number == number]
        assert sum(of_number) == sum(d.amount_minor for d in due if d.number == number)


def test_order_of_allocation():
    due = [Due("FEE", 2, 5), Due("INTEREST", 1, 10), Due("PRINCIPAL", 1, 100), Due("INTEREST", 2, 10)]
    by_component, _left = allocate(30, due)
    assert [(p.component, p.number, p.amount_minor) for p in by_component] == [
        ("FEE", 2, 5), ("INTEREST", 1, 10), ("INTEREST", 2, 10), ("PRINCIPAL", 1, 5),
    ]  # fmt: skip
    by_instalment, _left = allocate(112, due, by="INSTALMENT")
    assert [(p.component, p.number, p.amount_minor) for p in by_instalment] == [
        ("INTEREST", 1, 10), ("PRINCIPAL", 1, 100), ("FEE", 2, 2),
    ]  # fmt: skip


def test_buckets():
    assert [bucket(days, (1, 30, 60, 90)) for days in (0, 1, 29, 30, 89, 90, 400)] == [
        "0", "1-29", "1-29", "30-59", "60-89", "90+", "90+",
    ]  # fmt: skip
    assert buckets((1, 90)) == ("0", "1-89", "90+")


def test_floating_rates():
    follows = Floating(margin=Decimal("0.0125"), floor=Decimal("0.02"), cap=Decimal("0.05"))
    rates = [follows.rate(Decimal(each)) for each in ("0.03", "0.001", "0.09")]
    assert rates == [Decimal("0.0425"), Decimal("0.02"), Decimal("0.05")]
    history = [Fixing(dt.date(2026, 1, 1), Decimal("0.03")), Fixing(dt.date(2026, 2, 1), Decimal("0.04"))]
    assert fixing_on(history, dt.date(2026, 1, 31)) == history[0]
    assert fixing_on(history, dt.date(2025, 12, 31)) is None
    assert next_repricing(dt.date(2026, 1, 31), 3, dt.date(2026, 4, 30)) == dt.date(2026, 7, 31)


@BOOKS
class TestEarly:
    @pytest.fixture
    def loan(self, lend):
        fees = {loan_terms.EARLY_FEE: (0, Decimal("0.01"))}
        granted = lend(product(fees=fees, day_count="ACT/365F"))
        end_days(granted.granted_on + dt.timedelta(days=40))
        granted.refresh_from_db()
        return granted

    def ask(self, loan, way, amount=None):
        return loans.quote(loan.pk, way=way, amount_minor=amount, actor=cast.SYSTEM, now=clock.now())

    def pay(self, quote, account):
        return loans.repay_early(quote.pk, from_account_id=account.pk, actor=cast.SYSTEM, now=clock.now())

    def test_whole_to_the_day_and_the_cent(self, loan, everyday):
        first = loan.instalments.get(number=1)
        quote = self.ask(loan, "WHOLE")
        owed = 12_000_000 - first.principal_minor
        nights = (clock.booking_date() - first.due_on).days
        carried = loan.interest_carried
        earned = carried + nights * of_night(owed, Decimal("0.06"), *night("ACT/365F", first.due_on))
        assert (quote.principal_minor, quote.interest_minor) == (owed, round(earned))
        assert quote.fee_minor == round(Decimal(owed) / 100)
        before = cast.money(everyday)
        repayment = self.pay(quote, everyday)
        assert self.pay(quote, everyday).pk == repayment.pk
        assert before - cast.money(everyday) == quote.total_minor
        loan.refresh_from_db()
        assert (loan.state, reads.position(loan, clock.booking_date()).payoff_minor) == ("REPAID", 0)
        assert not loan.instalments.filter(charged_on=None).exists()
        end_day()
        assert has("loan-interest-receivable") == 0
        assert has("early-repayment-income") == quote.fee_minor
        agrees()
        assert audit().ok

    @pytest.mark.parametrize("way", ["SHORTER", "SMALLER"])
    def test_in_part_the_rest_is_worked_out_anew(self, loan, everyday, way):
        level, left = loan.payment_minor, loan.instalments.filter(charged_on=None).count()
        self.pay(self.ask(loan, way, 3_000_000), everyday)
        loan.refresh_from_db()
        waiting = loan.instalments.filter(charged_on=None)
        if way == "SHORTER":
            assert loan.payment_minor == level
            assert waiting.count() < left
        else:
            assert loan.payment_minor < level
            assert waiting.count() == left
        planned = list(waiting.values_list("number", "principal_minor", "interest_minor"))
        agrees()
        for part in list(waiting):
            end_day(part.due_on)
        ended = loan.instalments.filter(number__gt=1).values_list("number", "principal_minor", "interest_minor")
        assert list(ended) == planned
        loan.refresh_from_db()
        assert loan.state == "REPAID"
        agrees()

    def test_a_quote_holds_for_its_day_and_its_figures(self, loan, everyday):
        old, other = self.ask(loan, "WHOLE"), self.ask(loan, "SMALLER", 100_000)
        self.pay(other, everyday)
        with pytest.raises(Refused, match="since this quote"):
            self.pay(old, everyday)
        old = self.ask(loan, "WHOLE")
        end_day()
        with pytest.raises(Refused, match="another day"):
            self.pay(old, everyday)
        fresh = self.ask(loan, "WHOLE")
        # One night more, to the rounding of either day.
        assert abs(fresh.interest_minor - old.interest_minor - old.per_day_minor) <= 1

    @pytest.mark.parametrize("amount", [None, 0, -1, 10**12])
    def test_nonsense_is_refused(self, loan, amount):
        with pytest.raises(InvalidRequest):
            self.ask(loan, "SMALLER", amount)

    def test_without_the_money_nothing_happens(self, loan, everyday):
        quote = self.ask(loan, "WHOLE")
        elsewhere = ledger_books.accounts(1)[0]
        ledger_books.post([ledger_books.draft(everyday.ledger_account_id, elsewhere, cast.money(everyday))])
        with pytest.raises(InsufficientFunds):
            self.pay(quote, everyday)
        loan.refresh_from_db()
        assert loan.state == "ACTIVE"


@BOOKS
def test_skipped_payments_add_their_interest_and_lengthen_the_loan(lend):
    loan = lend(product(holidays=2))
    end_days(loan.first_due_on)
    last = loan.instalments.order_by("-number").first().due_on
    loans.skip_payments(loan.pk, payments=2, reason="new child", actor=cast.SYSTEM, now=clock.now())
    loan.refresh_from_db()
    parts = list(loan.instalments.order_by("number"))
    assert [part.amount_minor for part in parts[1:3]] == [0, 0]
    assert parts[-1].due_on > last
    with pytest.raises(InvalidRequest):
        loans.skip_payments(loan.pk, payments=1, reason="again", actor=cast.SYSTEM, now=clock.now())
    end_days(parts[1].due_on)
    added = loan.instalments.get(number=2)
    assert added.paid_on == added.due_on
    assert reads.position(loan, clock.booking_date()).owed_minor == parts[0].balance_after_minor + added.interest_minor
    agrees()
    for part in parts[2:]:
        end_day(part.due_on)
    loan.refresh_from_db()
    assert loan.state == "REPAID"
    agrees()


@BOOKS
def test_a_floating_loan_follows_its_index_from_the_repricing_date(lend):
    fixed = index("0.03")
    loan = lend(product(index="HIBOR-1M", margin="0.0125", cap="0.06", reprice_months=3), months=24)
    assert (loan.annual_rate, loan.rate_cap) == (Decimal("0.0425"), Decimal("0.06"))
    IndexFixing.objects.create(
        index=fixed, on=loan.granted_on + dt.timedelta(days=30), rate=Decimal("0.04"), entered_at=clock.now()
    )
    level, day = loan.payment_minor, loan.reprices_on
    for part in loan.instalments.filter(due_on__lte=day):
        end_day(part.due_on)
    loan.refresh_from_db()
    assert loan.annual_rate == Decimal("0.0525")
    assert loan.payment_minor > level
    assert loan.reprices_on > day
    assert [row.annual_rate for row in loan.rates.all()] == [Decimal("0.0425"), Decimal("0.0525")]
    assert reads.rate_on(loan, day) == Decimal("0.0525")
    assert reads.rate_on(loan, day - dt.timedelta(days=1)) == Decimal("0.0425")
    agrees()
    for part in loan.instalments.filter(charged_on=None):
        end_day(part.due_on)
    loan.refresh_from_db()
    assert loan.state == "REPAID"
    agrees()


@BOOKS
def test_a_revolving_loan_is_drawn_repaid_and_drawn_again(lend, everyday):
    version = product(method="REVOLVING", minimum_payment_minor=50_000, minimum_payment_share="0.05", tranches=99)
    loan = lend(version, first_tranche_minor=4_000_000)
    end_days(loan.first_due_on)
    first = loan.instalments.get(number=1)
    assert first.principal_minor == 200_000
    paid = {"paid_to_account_id": everyday.pk, "actor": cast.SYSTEM, "now": clock.now()}
    loans.disburse(loan.pk, amount_minor=8_200_000, key="more", **paid)
    with pytest.raises(InvalidRequest):
        loans.disburse(loan.pk, amount_minor=1, key="too much", **paid)
    quote = loans.quote(loan.pk, way="WHOLE", actor=cast.SYSTEM, now=clock.now())
    loans.repay_early(quote.pk, from_account_id=everyday.pk, actor=cast.SYSTEM, now=clock.now())
    loan.refresh_from_db()
    assert loan.state == "ACTIVE"
    loans.disburse(loan.pk, amount_minor=1_000_000, key="again", **paid)
    end_day()
    agrees()


@BOOKS
class TestGivingUp:
    @pytest.fixture
    def late(self, lend, everyday):
        fees = {loan_terms.LATE_FEE: (30_000, Decimal(0))}
        loan = lend(product(late_rate="0.12", fees=fees))
        elsewhere = ledger_books.accounts(1)[0]
        ledger_books.post([ledger_books.draft(everyday.ledger_account_id, elsewhere, cast.money(everyday))])
        end_days(loan.first_due_on + dt.timedelta(days=20))
        loan.refresh_from_db()
        return loan

    def test_restructured_the_arrears_join_the_principal_and_the_old_schedule_is_kept(self, late):
        at = reads.position(late, clock.booking_date())
        made = loans.restructure(late.pk, payments=24, grace=3, reason="lost job", actor=cast.SYSTEM, now=clock.now())
        late.refresh_from_db()
        assert (late.state, late.days_past_due) == ("ACTIVE", 0)
        assert made.owed_minor == at.payoff_minor
        old = late.schedules.get(number=1)
        assert old.superseded.count() == 12
        waiting = late.instalments.filter(charged_on=None)
        assert waiting.count() == 24
        assert sum(waiting.values_list("principal_minor", flat=True)) == at.payoff_minor
        end_day()
        agrees()
        assert audit().ok

    def test_fees_and_late_interest_are_waived(self, late):
        charge = late.charges.get()
        late_minor = reads.position(late, clock.booking_date()).late_minor
        loans.waive_fee(charge.pk, reason="goodwill", actor=cast.SYSTEM, now=clock.now())
        with pytest.raises(NotInState):
            loans.waive_fee(charge.pk, reason="again", actor=cast.SYSTEM, now=clock.now())
        assert loans.waive_late_interest(late.pk, reason="goodwill", actor=cast.SYSTEM, now=clock.now()) == late_minor
        end_day()
        assert has("loan-fees-receivable") == has("loan-fee-income") == 0
        agrees()

    def test_written_off_by_two_people_and_recovered_after(self, late, everyday):
        tara, tom = cast.member("tara"), cast.member("tom")
        change = {"loan_id": late.pk, "reason": "gone abroad"}
        asked = approving.ask_or_do(approving.WriteOff(), change, actor=tara.actor, now=clock.now())
        assert isinstance(asked, Approval)
        late.refresh_from_db()
        assert late.state == "ARREARS"
        permit(tom.user, "approve_loan_change")
        approvals.approve(asked, actor=tom.actor, reason="agreed", now=clock.now())
        late.refresh_from_db()
        assert late.state == "WRITTEN_OFF"
        assert has("write-off-expense") == -late.written_off_minor
        end_day()
        assert has("loan-interest-receivable") == has("loan-fees-receivable") == 0
        assert audit().ok
        for _twice in range(2):
            loans.recover(
                late.pk,
                amount_minor=70_000,
                from_account_id=None,
                key="r",
                actor=tara.actor,
                now=clock.now(),
                reason="x",
            )
        assert has("recoveries") == 70_000
        with pytest.raises(InvalidRequest):
            loans.recover(
                late.pk, amount_minor=10**11, from_account_id=None, key="s", actor=tara.actor, now=clock.now()
            )


@BOOKS
def test_a_rate_is_changed_from_today(lend):
    loan = lend(months=24)
    end_days(loan.granted_on + dt.timedelta(days=9))
    loans.change_rate(loan.pk, rate=Decimal("0.03"), reason="kept a good customer", actor=cast.SYSTEM, now=clock.now())
    loan.refresh_from_db()
    assert reads.rate_on(loan, clock.booking_date()) == Decimal("0.03")
    assert reads.rate_on(loan, loan.granted_on) == Decimal("0.0588")
    for part in loan.instalments.all():
        end_day(part.due_on)
    loan.refresh_from_db()
    assert loan.state == "REPAID"
    agrees()


@BOOKS
def test_a_fixing_needs_a_second_person_and_never_rewrites_the_past():
    fixed = index("0.03")
    petra, paul = cast.member("petra"), cast.member("paul")
    permit(paul.user, "approve_fixing")
    today = clock.booking_date()
    asked = indices.propose_fixing(
        fixed, on=today, rate=Decimal("0.031"), reason="published", actor=petra.actor, now=clock.now()
    )
    assert fixed.fixings.count() == 1
    approvals.approve(asked, actor=paul.actor, reason="checked", now=clock.now())
    assert fixed.fixings.get(on=today).rate == Decimal("0.031")
    for on, rate in ((today, "0.04"), (today + dt.timedelta(days=30), "0.04"), (today + dt.timedelta(days=1), "2")):
        with pytest.raises(InvalidRequest):
            indices.propose_fixing(fixed, on=on, rate=Decimal(rate), reason="x", actor=petra.actor, now=clock.now())


class TestAtOnce:
    def test_two_payments_of_the_same_arrears(self, committed):
        loan, everyday = self.late_loan()
        due = reads.position(loan, clock.booking_date()).due_minor
        answers = at_once(
            lambda key: loans.receive(
                loan.pk, amount_minor=due, from_account_id=everyday.pk, key=key, actor=cast.SYSTEM, now=clock.now()
            ),
            ["a", "b", "a", "b"],
        )
        paid = {answer.pk for answer in answers if isinstance(answer, Repayment)}
        assert len(paid) == 1
        assert all(isinstance(answer, Repayment | InvalidRequest) for answer in answers)
        ledger_books.agrees()

    def test_a_quote_confirmed_by_many_clicks_is_paid_once(self, committed):
        loan, everyday = self.late_loan()
        quote = loans.quote(loan.pk, way="WHOLE", actor=cast.SYSTEM, now=clock.now())
        before = cast.money(everyday)
        answers = at_once(
            lambda _click: loans.repay_early(quote.pk, from_account_id=everyday.pk, actor=cast.SYSTEM, now=clock.now()),
            range(5),
        )
        assert len({answer.pk for answer in answers}) == 1
        assert before - cast.money(everyday) == quote.total_minor
        assert Loan.objects.get(pk=loan.pk).state == "REPAID"
        ledger_books.agrees()

    def late_loan(self):
        cast.open_books()
        alice = cast.customer("alice")
        everyday = cast.account(alice, minor=50_000_000)
        loan = loans.grant(
            customer_ids=[alice.pk], product_version_id=product().pk, principal_minor=12_000_000, months=12,
            paid_to_account_id=everyday.pk, key="k", actor=cast.SYSTEM, now=clock.now(),
        )  # fmt: skip
        Loan.objects.filter(pk=loan.pk).update(paid_from=None)
        end_day(loan.first_due_on + dt.timedelta(days=3))
        return Loan.objects.get(pk=loan.pk), everyday


def at_once(work, arguments):
    def run(argument):
        try:
            return work(argument)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        return list(pool.map(run, arguments))


def permit(user, codename):
    user.groups.get().permissions.add(Permission.objects.get(codename=codename))
