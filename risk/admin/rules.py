"""Detection rules: written as conditions, tried on history, put in force by a second person."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank.foundation import clock, conditions
from bank.foundation.actor import actor_of
from bank.foundation.admin import ActionForm, ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.conditions import ConditionError
from bank.foundation.pages import Panel, Text
from risk.models import RuleVersion
from risk.models.rules import Action
from risk.selectors import charts, explanations
from risk.selectors.vocabulary import PAYMENT
from risk.services import rule_requests, rules

Cleaned = dict[str, Any]
State = RuleVersion.State
WRITE = "risk.write_rule"


class ConditionForm(ActionForm):
    """A rule's condition and what it does; checked where it is typed."""

    condition = forms.CharField(
        label=_("Condition"),
        max_length=rules.LONGEST_CONDITION,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    action = forms.ChoiceField(label=_("What it does"), choices=Action.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["condition"].help_text = _("Words: %(words)s") % {"words": ", ".join(sorted(PAYMENT.fields))}

    def clean_condition(self) -> str:
        text: str = self.cleaned_data["condition"]
        try:
            conditions.parse(text, PAYMENT)
        except ConditionError as error:
            raise ValidationError(str(error)) from error
        return text


class NewRuleForm(ConditionForm):
    """A rule that does not exist yet."""

    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("The same code again writes its next version."))
    name = forms.CharField(label=_("Name"), max_length=120)
    field_order = ("code", "name", "condition", "action")


def _next_version_form(request: HttpRequest, version: RuleVersion) -> type[forms.Form]:
    class NextVersionForm(ConditionForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["condition"].initial, self.fields["action"].initial = version.condition, version.action

    return NextVersionForm


def _write(request: HttpRequest, obj: None, cleaned: Cleaned) -> Text:
    given = {name: cleaned[name] for name in ("code", "name", "condition", "action")}
    version = rules.write_rule(**given, actor=actor_of(request), now=clock.now())
    return _("%(version)s is written. Try it on history next.") % {"version": version.label}


def _revise(request: HttpRequest, obj: RuleVersion, cleaned: Cleaned) -> Text:
    given = {"code": obj.rule.code, "name": obj.rule.name}
    given |= {name: cleaned[name] for name in ("condition", "action")}
    version = rules.write_rule(**given, actor=actor_of(request), now=clock.now())
    return _("%(version)s is written. Try it on history next.") % {"version": version.label}


def _try(request: HttpRequest, obj: RuleVersion, cleaned: Cleaned) -> Text:
    tested = rules.try_on_history(obj, actor=actor_of(request), now=clock.now())
    return charts.hits_sentence(tested)


def _ask_live(request: HttpRequest, obj: RuleVersion, cleaned: Cleaned) -> Text:
    rule_requests.request_live(obj, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("A second person decides now.")


def _ask_retire(request: HttpRequest, obj: RuleVersion, cleaned: Cleaned) -> Text:
    rule_requests.request_retirement(obj, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("A second person decides now.")


def _is(*states: str) -> Any:
    return lambda version: version.state in states


@admin.register(RuleVersion)
class RuleVersionAdmin(ReadOnlyAdmin):
    """Every version of every rule, the live ones with what they ask."""

    view_permission = "risk.view_risk_panel"
    list_display = ("label", "name", "state", "action", "asks", "live_at")
    list_filter = ("state",)
    search_fields = ("rule__code", "rule__name")
    fields = ("name", "label", "state", "action", "condition", "written_by", "written_at", "approved_by", "live_at",
              "retired_at")  # fmt: skip
    list_actions = (StaffAction("write", _("Write a rule"), WRITE, run=_write, form=NewRuleForm),)
    staff_actions = (
        StaffAction("try", _("Try on history"), WRITE, run=_try, available=_is(State.DRAFT, State.TESTED)),
        StaffAction("live", _("Ask to make it live"), WRITE, run=_ask_live, form=ReasonForm,
                    available=_is(State.TESTED)),
        StaffAction("revise", _("Write the next version"), WRITE, run=_revise, form=_next_version_form),
        StaffAction("retire", _("Ask to take it off"), WRITE, run=_ask_retire, form=ReasonForm,
                    available=_is(State.LIVE), danger=True),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[RuleVersion]:
        return super().get_queryset(request).select_related("rule", "written_by", "approved_by")

    @admin.display(description=_("Version"))
    def label(self, obj: RuleVersion) -> str:
        return obj.label

    @admin.display(description=_("Name"))
    def name(self, obj: RuleVersion) -> str:
        return explanations.rule_name(obj.rule)

    @admin.display(description=_("Asks"))
    def asks(self, obj: RuleVersion) -> str:
        return explanations.sentence(obj)

    def panels(self, request: HttpRequest, obj: RuleVersion) -> Sequence[Panel]:
        said = Panel(title=_("In words"), template="risk/admin/words.html", context={"words": self.asks(obj)})
        if not obj.backtest or "hits" not in obj.backtest:
            return [said]
        context = {"chart": charts.backtest(obj), "tested": obj.backtest, "amounts": charts.amounts(obj)}
        return [said, Panel(title=_("Test on history"), template="risk/admin/backtest.html", context=context)]
