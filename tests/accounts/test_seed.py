"""The seeded bank: the same every time, plausible, and true in the ledger."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from accounts.domain.lives import live
from accounts.models import Account, Customer, Journal, Loan, Payment
from accounts.selectors.audit import audit
from accounts.selectors.general import trial_balance
from bank.foundation import events
from bank.identity import consents
from marketing.models import Profile
from service.models import Case, Notification

UNTIL = dt.date(2026, 10, 31)


def test_a_life_is_the_same_every_time_and_never_below_zero():
    for number in range(300):
        life = live(1, number, until=UNTIL, months=12)
        assert life == live(1, number, until=UNTIL, months=12)
        balance = 0
        for happening in life.happenings:
            balance += happening.amount
            assert balance >= 0
            assert happening.at.date() < UNTIL
    assert live(2, 7, until=UNTIL, months=12) != live(1, 7, until=UNTIL, months=12)


def test_the_seeded_bank_holds_together(committed):
    call_command("seed", customers=60, months=6)
    assert Customer.objects.count() == 60
    before = Journal.objects.count()
    call_command("seed", customers=60, months=6)
    assert Journal.objects.count() == before
    call_command("seed", customers=80, months=6)
    assert Customer.objects.count() == 80
    assert audit().ok
    assert trial_balance().balances
    assert Payment.objects.filter(category="salary").count() >= 60
    assert set(Account.objects.values_list("kind", flat=True)) >= {"CURRENT", "SAVINGS", "TERM_DEPOSIT"}
    assert Loan.objects.filter(disbursement__isnull=False).exists()
    willing = consents.allowed_users("marketing.inapp").count()
    assert 0 < willing < 80
    events.drain()
    assert Profile.objects.filter(payments_30d__gt=0).exists()
    assert not Notification.objects.filter(code__in=["payment.sent", "account.opened"]).exists()


def test_some_were_defrauded_and_some_complain(committed):
    call_command("seed", customers=150, months=2)
    assert set(Case.objects.values_list("kind", flat=True)) == {"complaint", "dispute"}


@pytest.mark.parametrize("options", [{"customers": 0}, {"customers": 10**9}, {"months": 99}, {"seed": -1}])
def test_absurd_options_are_refused(db, options):
    with pytest.raises(CommandError):
        call_command("seed", **options)


def test_the_demo_people_come_once(committed):
    call_command("demo_people")
    call_command("demo_people")
    assert set(Customer.objects.values_list("user__username", flat=True)) == {"alice", "bob", "charlie"}
    alice = Customer.objects.get(user__username="alice")
    assert alice.accounts.count() >= 3
    assert alice.payees.count() == 2
    assert Customer.objects.get(user__username="bob") in alice.accounts.get(kind="CURRENT").parties.all()
