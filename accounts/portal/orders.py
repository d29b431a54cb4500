"""Standing orders: the list, a new one with its review, one with its history; changed, paused, ended."""

import datetime as dt
import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.domain.recurrence import Frequency, nth
from accounts.models import Account, Customer, OrderRun, StandingOrder
from accounts.portal import shelf
from accounts.portal.access import customer_of, customer_page, found_or_404
from accounts.portal.forms import bank_label
from accounts.portal.once import one_at_a_time
from accounts.portal.order_forms import ChangeOrderForm, OrderForm
from accounts.selectors import visible
from accounts.services import payments, signing, standing_orders
from accounts.services.payments.plan import Plan
from accounts.services.standing_orders import Order
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.errors import Refused
from bank.foundation.money import Money
from bank.identity.models import User
from bank.identity.stepup import StepUpForm

SHELF = "accounts.order_drafts"
VERBS = {"pause": standing_orders.pause, "resume": standing_orders.resume, "end": standing_orders.end}
FIELDS = {"starts_on": "starts_on", "ends_on": "ends_on", "amount_not_positive": "amount"}
LATEST_RUNS = 24


@customer_page
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show every order, the ended ones last."""
    rows = [
        (order, to(order), Money(-order.amount_minor, order.account.currency))
        for order in visible.orders(_user(request))
    ]
    running = [row for row in rows if row[0].state != StandingOrder.State.ENDED]
    ended = [row for row in rows if row[0].state == StandingOrder.State.ENDED]
    return render(request, "accounts/portal/orders.html", {"running": running, "ended": ended})


@customer_page
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask who gets how much how often; what is right goes on to its review."""
    form = OrderForm(request.POST or None, user=_user(request), initial=_first_day(request))
    if request.method == "POST" and form.is_valid():
        draft = _draft(form.cleaned_data)
        try:
            _plan(Order(**_typed(draft)), request)
        except Refused as refused:
            form.add_error(FIELDS.get(refused.code), str(refused))
        else:
            shelf.keep(request, SHELF, draft["key"], draft)
            return redirect("accounts:review_order", key=draft["key"])
    return render(request, "accounts/portal/new_order.html", {"form": form}, status=422 if form.errors else 200)


@customer_page
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, key: str) -> HttpResponse:
    """Show who, how much, when; with the right code it is ordered, once for its key."""
    user = _user(request)
    draft = shelf.take(request, SHELF, key)
    if draft is None:
        return redirect("accounts:orders")
    order = Order(**_typed(draft))
    with one_at_a_time(f"order:{user.pk}:{key}"):
        if made := StandingOrder.objects.filter(key=f"{user.pk}:{key}").first():
            return redirect("accounts:order", public_id=made.public_id)
        step_up = StepUpForm(request.POST if request.method == "POST" else None, user=user)
        if request.method == "POST" and step_up.is_valid():
            try:
                made = standing_orders.make(order, actor=actor_of(request), now=clock.now())
                return redirect("accounts:order", public_id=made.public_id)
            except Refused as refused:
                step_up.add_error(None, str(refused))
    return _review_page(request, order, step_up)


@customer_page
@require_GET
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one order: what it does, its next days, what became of those before."""
    order = found_or_404(visible.order(request.user, public_id))
    return _page(request, order, StepUpForm(user=_user(request)))


@customer_page
@require_POST
def sign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign another holder's order."""
    order = found_or_404(visible.order(request.user, public_id))
    step_up = StepUpForm(request.POST, user=_user(request))
    if step_up.is_valid():
        try:
            standing_orders.sign(order.pk, actor=actor_of(request), now=clock.now())
            return redirect("accounts:order", public_id=public_id)
        except Refused as refused:
            step_up.add_error(None, str(refused))
    return _page(request, order, step_up, status=422)


@customer_page
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change the amount, the holiday rule or the end, with the second factor."""
    order = found_or_404(visible.order(request.user, public_id))
    now = {
        "amount": Money(order.amount_minor, order.account.currency).amount, "ends_on": order.ends_on,
        "holiday": order.holiday,
    }  # fmt: skip
    form = ChangeOrderForm(request.POST or None, user=_user(request), account=order.account, initial=now)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            standing_orders.change(
                order.pk, amount_minor=cleaned["amount"].minor, holiday=cleaned["holiday"], ends_on=cleaned["ends_on"],
                actor=actor_of(request), now=clock.now(),
            )  # fmt: skip
            return redirect("accounts:order", public_id=public_id)
        except Refused as refused:
            form.add_error(FIELDS.get(refused.code), str(refused))
    context = {"form": form, "order": order, "name": to(order)}
    return render(request, "accounts/portal/change_order.html", context, status=422 if form.errors else 200)


@customer_page
@require_POST
def switch(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Pause it, let it go on, or end it."""
    order = found_or_404(visible.order(request.user, public_id))
    if verb not in VERBS:
        raise Http404
    try:
        VERBS[verb](order.pk, actor=actor_of(request), now=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("accounts:order", public_id=public_id)


def to(order: StandingOrder) -> str:
    """Return who gets the money: an own account by its name."""
    return order.creditor_account.name if order.creditor_account else order.creditor_name or order.creditor_number


def _page(request: HttpRequest, order: StandingOrder, step_up: StepUpForm, status: int = 200) -> HttpResponse:
    missing = signing.missing(order) if order.state == StandingOrder.State.UNSIGNED else frozenset()
    runs = OrderRun.objects.filter(order=order).select_related("payment")[:LATEST_RUNS]
    context = {
        "order": order,
        "sentence": _("%(amount)s to %(name)s, %(often)s")
        % {"amount": _amount(order).format(), "name": to(order), "often": order.get_frequency_display()},
        "rows": _facts(order),
        "runs": runs,
        "form": step_up,
        "mine": customer_of(request).pk in missing,
        "waits_for": [c.name for c in Customer.objects.filter(pk__in=missing).order_by("pk")],
    }
    return render(request, "accounts/portal/order.html", context, status=status)


def _facts(order: StandingOrder) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = [
        (_("State"), order.get_state_display()),
        (_("From"), str(order.account)),
        (_("To"), f"{to(order)} · {bank_label(order.creditor_bank)} ···{order.creditor_number[-4:]}"),
        (_("When that day is a holiday"), order.get_holiday_display()),
    ]
    if order.reference:
        rows.append((_("Reference"), order.reference))
    return rows


def _review_page(request: HttpRequest, order: Order, step_up: StepUpForm) -> HttpResponse:
    try:
        plan = _plan(order, request)
    except Refused as refused:
        return render(request, "accounts/portal/blocked.html", {"why": str(refused)}, status=422)
    amount = Money(plan.amount_minor, plan.currency)
    name = plan.creditor.account.name if plan.kind == "OWN" and plan.creditor else plan.creditor_name
    frequency = StandingOrder.Frequency(order.frequency)
    context = {
        "form": step_up,
        "order": order,
        "sentence": _("%(amount)s to %(name)s, %(often)s")
        % {"amount": amount.format(), "name": name, "often": frequency.label},
        "days": [nth(order.starts_on, Frequency(order.frequency), number) for number in range(3)],
        "rows": _review_rows(plan, order, name),
        "notice": _notice(plan),
    }
    return render(request, "accounts/portal/review_order.html", context, status=422 if step_up.errors else 200)


def _review_rows(plan: Plan, order: Order, name: str) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = [
        (_("From"), str(plan.debtor.account)),
        (_("To"), f"{name} · {bank_label(plan.creditor_bank)} ···{plan.creditor_number[-4:]}"),
        (_("Fee each time"), Money(plan.fee_minor, plan.currency) if plan.fee_minor else _("None")),
        (_("When that day is a holiday"), StandingOrder.Holiday(order.holiday).label),
    ]
    if order.reference:
        rows.append((_("Reference"), order.reference))
    return rows


def _notice(plan: Plan) -> str:
    match = plan.payee.name_match if plan.payee else ""
    if match == "NONE":
        return _("This account isn’t in that name. Ring them first.")
    if match == "CLOSE":
        return _("The account’s name is close to what you typed, not the same. Ring them first.")
    return ""


def _plan(order: Order, request: HttpRequest) -> Plan:
    """Work the payment out as it would be; that there is too little money today does not matter."""
    currency = Account.objects.values_list("currency", flat=True).get(pk=order.account_id)
    asked = order.request(currency)
    standing_orders.check_days(order.starts_on, order.ends_on)
    return payments.plan_of(asked, actor=actor_of(request))


def _draft(cleaned: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": secrets.token_hex(16),
        "account_id": cleaned["source"].pk,
        "amount_minor": cleaned["money"].minor,
        "frequency": cleaned["frequency"],
        "holiday": cleaned["holiday"],
        "starts_on": cleaned["starts_on"].isoformat(),
        "ends_on": cleaned["ends_on"].isoformat() if cleaned["ends_on"] else None,
        "payee_id": cleaned["to_payee"].pk if cleaned["to_payee"] else None,
        "creditor_account_id": cleaned["to_account"].pk if cleaned["to_account"] else None,
        "reference": cleaned["reference"],
    }


def _typed(draft: dict[str, Any]) -> dict[str, Any]:
    ends = draft["ends_on"]
    return draft | {
        "starts_on": dt.date.fromisoformat(draft["starts_on"]),
        "ends_on": dt.date.fromisoformat(ends) if ends else None,
    }


def _first_day(request: HttpRequest) -> dict[str, Any]:
    tomorrow = clock.booking_date() + dt.timedelta(days=1)
    return {"to": request.GET.get("to", ""), "source": request.GET.get("from", ""), "starts_on": tomorrow}


def _amount(order: StandingOrder) -> Money:
    return Money(order.amount_minor, order.account.currency)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
