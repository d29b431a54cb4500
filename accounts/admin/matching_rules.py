"""Matching rules on the staff desk: written, tried, put in force by a second person."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import MatchingRule
from accounts.selectors.matching_vocabulary import MATCHING, rule_name
from accounts.services.reconciliation import rules
from bank.foundation import clock, conditions
from bank.foundation.actor import actor_of
from bank.foundation.admin import ActionForm, ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.conditions import ConditionError
from bank.foundation.pages import Panel, Text

WRITE = "accounts.write_matching_rule"
NAMES = ("code", "name", "order", "shape", "condition", "automatic")
Cleaned = dict[str, Any]
State = MatchingRule.State


class RuleForm(ActionForm):
    """A rule; its condition is checked where it is typed."""

    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("The same code again writes its next version."))
    name = forms.CharField(label=_("Name"), max_length=120)
    order = forms.IntegerField(label=_("Order"), min_value=1, max_value=999)
    shape = forms.ChoiceField(label=_("Shape"), choices=MatchingRule.Shape.choices)
    condition = forms.CharField(
        label=_("Condition"),
        max_length=rules.LONGEST_CONDITION,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    automatic = forms.BooleanField(
        label=_("Matches by itself"),
        required=False,
        help_text=_("Only where no other group is as good; all else is proposed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["condition"].help_text = _("Words: %(words)s") % {"words": ", ".join(sorted(MATCHING.fields))}

    def clean_condition(self) -> str:
        text: str = self.cleaned_data["condition"]
        try:
            conditions.parse(text, MATCHING)
        except ConditionError as error:
            raise ValidationError(str(error)) from error
        return text


def _next_version(request: HttpRequest, rule: MatchingRule) -> type[forms.Form]:
    class NextVersion(RuleForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            for name in NAMES:
                self.fields[name].initial = getattr(rule, name)
            self.fields["code"].disabled = True

    return NextVersion


def _write(request: HttpRequest, obj: MatchingRule | None, cleaned: Cleaned) -> Text:
    given = {name: cleaned[name] for name in NAMES}
    rule = rules.write_rule(**given, actor=actor_of(request), now=clock.now())
    return _("%(rule)s is written. Try it next.") % {"rule": rule}


def _try(request: HttpRequest, rule: MatchingRule, cleaned: Cleaned) -> Text:
    tried = rules.try_rule(rule.pk, actor=actor_of(request), now=clock.now())
    return _("%(groups)s groups among %(items)s items") % tried.trial


def _ask_live(request: HttpRequest, rule: MatchingRule, cleaned: Cleaned) -> Text:
    rules.request_live(rule, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("A second person decides now.")


def _ask_retire(request: HttpRequest, rule: MatchingRule, cleaned: Cleaned) -> Text:
    rules.request_retirement(rule, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("A second person decides now.")


def _is(*states: str) -> Any:
    return lambda rule: rule.state in states


@admin.register(MatchingRule)
class MatchingRuleAdmin(ReadOnlyAdmin):
    """Every version of every matching rule, the live ones in the order in which they are tried."""

    view_permission = "accounts.view_matchingrule"
    list_display = ("label", "called", "order", "shape", "automatic", "state", "asks")
    list_filter = ("state", "shape")
    search_fields = ("code", "name")
    fields = ("called", "label", "state", "order", "shape", "automatic", "condition", "written_by", "written_at",
              "approved_by", "live_at", "retired_at")  # fmt: skip
    readonly_fields = ("label", "called")
    list_actions = (StaffAction("write", _("Write a rule"), WRITE, run=_write, form=RuleForm),)
    staff_actions = (
        StaffAction("try", _("Try it"), WRITE, run=_try, available=_is(State.DRAFT, State.TRIED)),
        StaffAction("live", _("Ask to make it live"), WRITE, run=_ask_live, form=ReasonForm,
                    available=_is(State.TRIED)),
        StaffAction("revise", _("Write the next version"), WRITE, run=_write, form=_next_version),
        StaffAction("retire", _("Ask to take it off"), WRITE, run=_ask_retire, form=ReasonForm, danger=True,
                    available=_is(State.LIVE)),
    )  # fmt: skip

    @admin.display(description=_("version"))
    def label(self, obj: MatchingRule) -> str:
        return str(obj)

    @admin.display(description=_("name"))
    def called(self, obj: MatchingRule) -> str:
        return rule_name(obj.name)

    @admin.display(description=_("asks"))
    def asks(self, obj: MatchingRule) -> str:
        return rules.sentence(obj)

    def panels(self, request: HttpRequest, obj: MatchingRule) -> Sequence[Panel]:
        """Show the rule in words, and what its trial found."""
        context = {"words": rules.sentence(obj), "trial": obj.trial}
        return [Panel(title=_("In words"), template="accounts/admin/matching_rule.html", context=context)]
