"""Held payments: who may let them go, up to how much, and what is written."""

import datetime as dt

import pytest
from django.db import connection

from accounts.models import Payment
from bank.foundation import clock, events
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.identity.models import User
from bank.staff import approvals
from bank.staff.models import Approval
from risk.models import Alert, LimitUsage
from risk.services.held import refuse, release
from tests import cast
from tests.risk.conftest import Bank

NOON = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)
HELD, POSTED, REFUSED = Payment.State.HELD, Payment.State.POSTED, Payment.State.REFUSED


def state(payment: Payment) -> str:
    payment.refresh_from_db()
    return payment.state


def test_a_risk_officer_releases_with_a_reason(bank: Bank, rita: Actor) -> None:
    payment = bank.pay(1_500_000, now=NOON)
    assert state(payment) == HELD
    with pytest.raises(Refused):
        release(payment.pk, reason=" ", actor=rita, now=clock.now())
    release(payment.pk, reason="Rang the customer, who knows the landlord", actor=rita, now=clock.now())
    assert state(payment) == POSTED
    alert = Alert.objects.get()
    assert (alert.state, alert.closed_by_id) == (Alert.State.RELEASED, rita.user_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM foundation_audit WHERE action = 'risk.payment.released'")
        assert cursor.fetchall() == [("Rang the customer, who knows the landlord",)]


def test_a_refusal_returns_money_and_limits(bank: Bank, rita: Actor) -> None:
    before = cast.money(bank.everyday)
    payment = bank.pay(1_500_000, now=NOON)
    assert cast.money(bank.everyday) == before - 1_500_000 - payment.fee_minor
    refuse(payment.pk, reason="The customer did not ask for it", actor=rita, now=clock.now())
    assert state(payment) == REFUSED
    assert cast.money(bank.everyday) == before
    events.drain()
    assert LimitUsage.objects.get(limit__code="daily-amount").used == 0


def test_above_the_positions_limit_a_second_person_decides(bank: Bank, rita: Actor, rob: Actor) -> None:
    payment = bank.pay(60_000_000, now=NOON)
    asked = release(payment.pk, reason="Known supplier", actor=rita, now=clock.now())
    assert isinstance(asked, Approval)
    assert state(payment) == HELD
    with pytest.raises(Refused):
        approvals.approve(asked, actor=rita, now=clock.now())
    approvals.approve(asked, actor=rob, now=clock.now())
    assert state(payment) == POSTED


def test_whoever_has_a_part_in_it_decides_nothing(bank: Bank, rita: Actor) -> None:
    payment = bank.pay(1_500_000, now=NOON)
    other = bank.pay(1_500_000, to="charlie", key="c", now=NOON)
    for who, what in ((bank.alice, payment), (bank.alice, other)):
        user = User.objects.get(pk=who.user_id)
        user.user_permissions.set(User.objects.get(pk=rita.user_id).groups.get().permissions.all())
        with pytest.raises(Refused) as refusal:
            release(what.pk, reason="Mine", actor=Actor("staff", user.pk, "admin"), now=clock.now())
        assert refusal.value.code == "own_payment"


def test_a_position_without_the_permission_decides_nothing(bank: Bank) -> None:
    payment = bank.pay(1_500_000, now=NOON)
    superuser = User.objects.create_superuser(username="root")
    for who in (cast.member("tara").actor, Actor("staff", superuser.pk, "admin"), Actor.system("x")):
        with pytest.raises(Refused) as refusal:
            refuse(payment.pk, reason="x", actor=who, now=clock.now())
        assert refusal.value.code == "not_allowed"
    assert state(payment) == HELD


def test_a_payment_decided_meanwhile_is_not_decided_twice(bank: Bank, rita: Actor) -> None:
    payment = bank.pay(1_500_000, now=NOON)
    refuse(payment.pk, reason="No", actor=rita, now=clock.now())
    with pytest.raises(Refused):
        release(payment.pk, reason="Yes", actor=rita, now=clock.now())
    assert state(payment) == REFUSED
