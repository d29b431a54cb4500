"""Savings goals: something to save for, the rules that fill it, and how far it is."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Account, Goal
from accounts.portal.access import customer_of, customer_page, found_or_404
from accounts.portal.once import one_at_a_time
from accounts.selectors import visible
from accounts.selectors.goals import goal_version
from accounts.services.saving import goals
from accounts.services.saving.goals import Wish
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin.fields import MoneyField
from bank.foundation.errors import Refused
from bank.foundation.money import Money
from bank.identity.models import User
from bank.identity.stepup import StepUpForm

FIELDS = {"goal": "target", "fills_from": "fills_from"}
STATES = {"pause": Goal.State.PAUSED, "resume": Goal.State.RUNNING, "stop": Goal.State.STOPPED}
PAYDAYS = [
    ("NONE", gettext_lazy("Nothing")),
    ("AMOUNT", gettext_lazy("This amount")),
    ("ABOVE", gettext_lazy("Everything above this amount")),
]


class GoalForm(StepUpForm):
    """What somebody saves for, by when, and how it fills."""

    name = forms.CharField(
        label=gettext_lazy("What you save for"), max_length=40,
        error_messages={"required": gettext_lazy("Give your goal a name.")},
    )  # fmt: skip
    target = MoneyField(label=gettext_lazy("How much"))
    target_on = forms.DateField(
        label=gettext_lazy("By when"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Leave it empty if there is no hurry."),
        error_messages={"invalid": gettext_lazy("Enter a day, like 2027-01-31.")},
    )  # fmt: skip
    fills_from = forms.ChoiceField(label=gettext_lazy("It fills from"))
    round_up_to = forms.TypedChoiceField(
        label=gettext_lazy("Round up what I spend"), choices=Goal.RoundUp, coerce=int, initial=Goal.RoundUp.OFF,
        help_text=gettext_lazy("A coffee for HK$38.50 puts by HK$0.50, or HK$1.50. Collected every night."),
    )  # fmt: skip
    payday = forms.ChoiceField(label=gettext_lazy("When my salary arrives, move"), choices=PAYDAYS, initial="NONE")
    payday_amount = MoneyField(label=gettext_lazy("That amount"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        mine = visible.accounts(user).filter(kind="CURRENT", state=Account.State.OPEN)
        self.own = {account.public_id: account for account in mine}
        field = self.fields["fills_from"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(public_id, str(account)) for public_id, account in self.own.items()]

    def clean(self) -> dict[str, Any]:
        """Ask for the amount that the payday rule names."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("payday") != "NONE" and not cleaned.get("payday_amount") and "payday_amount" not in self.errors:
            self.add_error("payday_amount", _("Enter an amount, like 500.00"))
        return cleaned

    def wish(self) -> Wish:
        """Return what was typed."""
        cleaned, amount = self.cleaned_data, self.cleaned_data["payday_amount"]
        return Wish(
            name=cleaned["name"],
            target_minor=cleaned["target"].minor,
            target_on=cleaned["target_on"],
            fills_from_id=self.own[cleaned["fills_from"]].pk,
            round_up_to=cleaned["round_up_to"],
            payday_minor=amount.minor if cleaned["payday"] == "AMOUNT" else 0,
            payday_above_minor=amount.minor if cleaned["payday"] == "ABOVE" else None,
        )


@customer_page
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a goal, once: its account stands when the page answers."""
    version = found_or_404(goal_version())
    customer, user = customer_of(request), _user(request)
    form = GoalForm(request.POST or None, user=user)
    with one_at_a_time(f"goal:{user.pk}"):
        if request.method == "POST" and form.is_valid():
            try:
                goal = goals.open_goal(
                    wish=form.wish(), customer_id=customer.pk, product_version_id=version.pk, actor=actor_of(request),
                    now=clock.now(),
                )  # fmt: skip
                messages.success(request, _("Your goal is open. It fills from tonight on."))
                return redirect("accounts:account", public_id=goal.account.public_id)
            except Refused as refused:
                form.add_error(FIELDS.get(refused.code), str(refused))
    rate = max(tier.annual_rate for tier in version.price.typed_tiers)
    context = {"form": form, "rate": rate, "title": _("A new goal")}
    return render(request, "accounts/portal/goal.html", context, status=422 if form.errors else 200)


@customer_page
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what it is for and how it fills."""
    goal = _goal(request, public_id)
    form = GoalForm(request.POST or None, user=_user(request), initial=_initial(goal))
    if request.method == "POST" and form.is_valid():
        try:
            goals.change(goal.pk, wish=form.wish(), actor=actor_of(request), now=clock.now())
            return redirect("accounts:account", public_id=public_id)
        except Refused as refused:
            form.add_error(FIELDS.get(refused.code), str(refused))
    context = {"form": form, "title": _("Change the goal"), "account": goal.account}
    return render(request, "accounts/portal/goal.html", context, status=422 if form.errors else 200)


@customer_page
@require_POST
def switch(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Let its rules rest, go on, or stop."""
    goal = _goal(request, public_id)
    if verb not in STATES:
        raise Http404
    goals.set_state(goal.pk, STATES[verb], actor=actor_of(request), now=clock.now())
    return redirect("accounts:account", public_id=public_id)


def _goal(request: HttpRequest, public_id: str) -> Goal:
    account = found_or_404(visible.account(request.user, public_id))
    return found_or_404(Goal.objects.select_related("account", "fills_from").filter(account=account).first())


def _initial(goal: Goal) -> dict[str, Any]:
    def typed(minor: int) -> Any:
        return Money(minor, goal.account.currency).amount

    above = goal.payday_above_minor
    payday = "ABOVE" if above is not None else "AMOUNT" if goal.payday_minor else "NONE"
    return {
        "name": goal.account.nickname,
        "target": typed(goal.target_minor),
        "target_on": goal.target_on,
        "fills_from": goal.fills_from.public_id,
        "round_up_to": goal.round_up_to,
        "payday": payday,
        "payday_amount": typed(above if above is not None else goal.payday_minor) if payday != "NONE" else "",
    }


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
