"""Making, signing, changing, pausing and ending a standing order. The door has checked the second factor."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain.recurrence import Frequency, nth
from accounts.events import OrderSet
from accounts.models import Account, AccountParty, Customer, StandingOrder
from accounts.services import signing
from accounts.services.errors import InvalidRequest, NotAParty, NotInState
from accounts.services.payments import PaymentRequest
from accounts.services.payments.plan import work_out
from accounts.services.payments.request import check
from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.foundation.events import publish
from bank.foundation.money import LARGEST_TYPED_MINOR

State = StandingOrder.State


@dataclass(frozen=True, kw_only=True)
class Order:
    """What somebody orders, in minor units: to an own account or a saved payee, from its first day on."""

    key: str
    account_id: int
    amount_minor: int
    frequency: str
    holiday: str
    starts_on: date
    ends_on: date | None = None
    payee_id: int | None = None
    creditor_account_id: int | None = None
    reference: str = ""

    def request(self, currency: str) -> PaymentRequest:
        """Return its payment, to be looked at before anything is ordered."""
        return PaymentRequest(
            key=self.key,
            debtor_account_id=self.account_id,
            amount_minor=self.amount_minor,
            currency=currency,
            payee_id=self.payee_id,
            creditor_account_id=self.creditor_account_id,
            remittance=self.reference,
            category="transfer",
        )


def make(order: Order, *, actor: Actor, now: datetime) -> StandingOrder:
    """Make a standing order, once for its key; where all holders sign it waits for the others.

    Raises InvalidRequest for days or amounts that make no sense, and what the payment itself would raise but a lack
    of money.
    """
    key = f"{actor.user_id}:{order.key}"
    if earlier := StandingOrder.objects.filter(key=key).first():
        return earlier
    check_days(order.starts_on, order.ends_on)
    customer = Customer.objects.filter(user_id=actor.user_id or 0).first()
    if customer is None:
        raise NotAParty
    account = Account.objects.get(pk=order.account_id)
    check(order.request(account.currency))
    plan = work_out(order.request(account.currency), actor=actor)
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=order.account_id)
        if earlier := StandingOrder.objects.filter(key=key).first():
            return earlier
        made = StandingOrder.objects.create(
            account=account,
            customer=customer,
            payee=plan.payee,
            creditor_account_id=order.creditor_account_id,
            creditor_name=plan.creditor_name,
            creditor_number=plan.creditor_number,
            creditor_bank=plan.creditor_bank or settings.BANK_CODE,
            amount_minor=order.amount_minor,
            reference=order.reference,
            category="transfer",
            day=order.starts_on.day,
            frequency=Frequency(order.frequency).value,
            holiday=StandingOrder.Holiday(order.holiday).value,
            state=State.ACTIVE,
            starts_on=order.starts_on,
            ends_on=order.ends_on,
            next_on=order.starts_on,
            key=key,
        )
        if signing.sign(made, customer.pk, now=now):
            made.state = State.UNSIGNED
            made.save(update_fields=["state"])
        _say(made, "make", actor=actor)
    return made


def sign(order_id: int, *, actor: Actor, now: datetime) -> StandingOrder:
    """Sign as another holder; with the last signature it is active. Signed already, nothing changes."""
    with transaction.atomic():
        order = _locked(order_id, actor)
        if order.state == State.ACTIVE:
            return order
        if order.state != State.UNSIGNED:
            raise NotInState
        customer = Customer.objects.get(user_id=actor.user_id or 0)
        if not signing.sign(order, customer.pk, now=now):
            order.state = State.ACTIVE
            order.next_on = _next_from(order, clock.booking_date())
        _save(order, "sign", actor=actor)
    return order


def change(
    order_id: int, *, amount_minor: int, holiday: str, ends_on: date | None, actor: Actor, now: datetime
) -> StandingOrder:
    """Change how much, the holiday rule and the end; a larger amount may need the other holders again."""
    with transaction.atomic():
        order = _locked(order_id, actor)
        if order.state == State.ENDED:
            raise NotInState
        check_days(None, ends_on)
        if not 0 < amount_minor <= LARGEST_TYPED_MINOR:
            raise InvalidRequest("amount_not_positive", _("Enter an amount above zero, like 500.00"))
        if amount_minor != order.amount_minor:
            order.signatures.all().delete()
        order.amount_minor, order.ends_on = amount_minor, ends_on
        order.holiday = StandingOrder.Holiday(holiday).value
        customer = Customer.objects.filter(user_id=actor.user_id or 0).first()
        if customer is not None and signing.sign(order, customer.pk, now=now):
            order.state = State.UNSIGNED
        _save(order, "change", actor=actor)
    return order


def pause(order_id: int, *, actor: Actor, now: datetime, reason: str = "") -> StandingOrder:
    """Let it rest; its days pass by unpaid."""
    return _switch(order_id, State.ACTIVE, State.PAUSED, actor=actor, reason=reason)


def resume(order_id: int, *, actor: Actor, now: datetime, reason: str = "") -> StandingOrder:
    """Let it go on from its next day that is still to come."""
    return _switch(order_id, State.PAUSED, State.ACTIVE, actor=actor, reason=reason)


def end(order_id: int, *, actor: Actor, now: datetime, reason: str = "") -> StandingOrder:
    """End it for good; ended already, nothing changes."""
    with transaction.atomic():
        order = _locked(order_id, actor)
        if order.state != State.ENDED:
            order.state, order.next_on = State.ENDED, None
            _save(order, "end", actor=actor, reason=reason)
    return order


def _switch(order_id: int, start: str, to: str, *, actor: Actor, reason: str) -> StandingOrder:
    with transaction.atomic():
        order = _locked(order_id, actor)
        if order.state == to:
            return order
        if order.state != start:
            raise NotInState
        order.state = to
        if to == State.ACTIVE:
            order.next_on = _next_from(order, clock.booking_date())
        _save(order, to.lower(), actor=actor, reason=reason)
    return order


def _next_from(order: StandingOrder, today: date) -> date | None:
    """Pass by the days that lie behind, and today itself: the night that would have paid it is over."""
    if order.starts_on is None:
        return None
    while nth(order.starts_on, Frequency(order.frequency), order.periods) <= today:
        order.periods += 1
    return nth(order.starts_on, Frequency(order.frequency), order.periods)


def _locked(order_id: int, actor: Actor) -> StandingOrder:
    """Lock an order for one of its account's parties, staff or the bank. NotAParty for others."""
    order = StandingOrder.objects.select_for_update(of=("self",)).select_related("account").get(pk=order_id)
    parties = AccountParty.objects.filter(account_id=order.account_id, until=None, customer__user_id=actor.user_id or 0)
    if actor.kind not in ("staff", "system") and not parties.exists():
        raise NotAParty
    return order


def _save(order: StandingOrder, verb: str, *, actor: Actor, reason: str = "") -> None:
    order.version += 1
    order.save()
    _say(order, verb, actor=actor, reason=reason)


def _say(order: StandingOrder, verb: str, *, actor: Actor, reason: str = "") -> None:
    audit.record(
        actor=actor, action=f"accounts.order.{verb}", subject=order, after={"state": order.state}, reason=reason
    )
    waiting = tuple(signing.missing(order)) if order.state == State.UNSIGNED else ()
    publish(OrderSet(**said(order), state=order.state, waiting_ids=waiting), actor=actor)


def said(order: StandingOrder) -> dict[str, Any]:
    """Return what every event about an order says."""
    parties = AccountParty.objects.filter(account_id=order.account_id, until=None).order_by("pk")
    return {
        "subject_id": order.public_id,
        "subject_version": order.version,
        "order_id": order.pk,
        "account_id": order.account_id,
        "customer_ids": tuple(parties.values_list("customer_id", flat=True)),
    }


def check_days(starts_on: date | None, ends_on: date | None) -> None:
    """Raise InvalidRequest for a first day before tomorrow, or a last one before it."""
    today = clock.booking_date()
    if starts_on is not None and starts_on <= today:
        raise InvalidRequest("starts_on", _("The first payment is tomorrow at the earliest. Pay today’s yourself."))
    if ends_on is not None and ends_on < (starts_on or today):
        raise InvalidRequest("ends_on", _("The last day lies before the first."))
