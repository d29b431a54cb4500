"""Paying what is due: in the night that opens its day, again during the day where money was short, then given up."""

import datetime as dt

from django.db import transaction

from accounts.domain.recurrence import Frequency, nth
from accounts.events import OrderFailed, OrderShort
from accounts.models import OrderRun, Payment, StandingOrder
from accounts.services import payments
from accounts.services.errors import ShortOfFunds
from accounts.services.payments import Outsider, PaymentRequest
from accounts.services.standing_orders.setting import said
from bank.foundation import calendars
from bank.foundation.actor import Actor
from bank.foundation.business_days import BusinessDayConvention
from bank.foundation.errors import Refused
from bank.foundation.events import publish
from bank.foundation.money import Money

BANK = Actor.system("standing-order")
LONGEST_HOLIDAY = dt.timedelta(days=14)
Run, State = OrderRun.State, StandingOrder.State


def due(low: int, high: int, today: dt.date) -> list[StandingOrder]:
    """Return the active orders of a range of ledger accounts that have a day to be worked by today, payers in order."""
    found = StandingOrder.objects.filter(
        state=State.ACTIVE,
        starts_on__isnull=False,
        next_on__lte=today + LONGEST_HOLIDAY,
        account__ledger_account_id__gte=low,
        account__ledger_account_id__lt=high,
    ).select_related("account", "payee")
    return [order for order in found.order_by("account__ledger_account_id", "pk") if _runs_on(order) <= today]


def run_due(order: StandingOrder, today: dt.date, *, now: dt.datetime) -> int:
    """Work every day of an order up to today, in the caller's transaction; return how much was sent, in minor units."""
    sent = 0
    order = StandingOrder.objects.select_for_update(of=("self",)).select_related("account", "payee").get(pk=order.pk)
    while order.state == State.ACTIVE and order.next_on is not None and _runs_on(order) <= today:
        runs_on = _runs_on(order)
        run, fresh = OrderRun.objects.get_or_create(
            order=order, due_on=order.next_on, defaults={"runs_on": max(runs_on, today), "state": Run.WAITING}
        )
        if fresh and _skipped(order):
            run.state = Run.SKIPPED
            run.save(update_fields=["state"])
        elif fresh:
            sent += _attempt(run, now=now)
        _go_on(order)
    return sent


def retry_due(*, now: dt.datetime, today: dt.date) -> int:
    """Try again what waits for money today, each in its own transaction; return how many were sent."""
    waiting = OrderRun.objects.filter(state=Run.WAITING, runs_on=today).values_list("pk", flat=True)
    return sum(1 for run_id in list(waiting) if _again(run_id, now=now))


def late(low: int, high: int, closed: dt.date) -> list[OrderRun]:
    """Return a range's runs whose day has closed without enough money."""
    found = OrderRun.objects.filter(
        state=Run.WAITING,
        runs_on__lte=closed,
        order__account__ledger_account_id__gte=low,
        order__account__ledger_account_id__lt=high,
    )
    return list(found.select_related("order__account"))


def fail_late(run: OrderRun, *, actor: Actor) -> None:
    """Give a run up and say so."""
    run.state = Run.FAILED
    run.save(update_fields=["state"])
    publish(OrderFailed(**said(run.order), run_id=run.pk), actor=actor)


def _again(run_id: int, *, now: dt.datetime) -> bool:
    with transaction.atomic():
        run = (
            OrderRun.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("order__account", "order__payee")
            .filter(pk=run_id, state=Run.WAITING)
            .first()
        )
        return run is not None and _attempt(run, now=now) > 0


def _attempt(run: OrderRun, *, now: dt.datetime) -> int:
    """Ask for the payment under the run's own key; return the amount in minor units where it went (or is held)."""
    run.attempts += 1
    made: Payment | None = None
    try:
        made = payments.initiate(_request(run), actor=BANK, now=now)
    except ShortOfFunds as short:
        run.state, run.reason = Run.WAITING, short.code
        if run.attempts == 1:
            _say_short(run, short)
    except Refused as refused:
        run.state, run.reason = Run.FAILED, refused.code
    if made is not None:
        refused_by_guards = made.state == Payment.State.REFUSED
        run.payment, run.reason = made, made.neutral_code
        run.state = Run.FAILED if refused_by_guards else Run.SENT
    run.save()
    if run.state == Run.FAILED:
        publish(OrderFailed(**said(run.order), run_id=run.pk), actor=BANK)
    return run.order.amount_minor if run.state == Run.SENT else 0


def _say_short(run: OrderRun, short: ShortOfFunds) -> None:
    missing: Money = short.figures["short"]
    publish(
        OrderShort(**said(run.order), run_id=run.pk, short_minor=missing.minor, currency=missing.currency), actor=BANK
    )


def _request(run: OrderRun) -> PaymentRequest:
    order = run.order
    payee = order.payee if order.payee is not None and order.payee.removed_at is None else None
    outsider = None
    if payee is None and order.creditor_account_id is None:
        outsider = Outsider(
            name=order.creditor_name, account_number=order.creditor_number, bank_code=order.creditor_bank
        )
    return PaymentRequest(
        key=f"{order.public_id}:{run.due_on}",
        debtor_account_id=order.account_id,
        amount_minor=order.amount_minor,
        currency=order.account.currency,
        creditor_account_id=order.creditor_account_id,
        payee_id=payee.pk if payee else None,
        outsider=outsider,
        remittance=order.reference,
        category=order.category,
    )


def _runs_on(order: StandingOrder) -> dt.date:
    assert order.next_on is not None
    if order.holiday in (StandingOrder.Holiday.NONE, StandingOrder.Holiday.SKIP):
        return order.next_on
    return calendars.of(order.account.currency).adjust(order.next_on, BusinessDayConvention(order.holiday))


def _skipped(order: StandingOrder) -> bool:
    assert order.next_on is not None
    return order.holiday == StandingOrder.Holiday.SKIP and not calendars.of(order.account.currency).is_good(
        order.next_on
    )


def _go_on(order: StandingOrder) -> None:
    assert order.starts_on is not None
    order.periods += 1
    order.next_on = nth(order.starts_on, Frequency(order.frequency), order.periods)
    if order.ends_on is not None and order.next_on > order.ends_on:
        order.state, order.next_on = State.ENDED, None
    order.version += 1
    order.save(update_fields=["periods", "next_on", "state", "version"])
