"""The marketer's desk: segments as conditions, content in three languages, campaigns and what came of them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bank.foundation import clock, conditions
from bank.foundation.actor import actor_of
from bank.foundation.admin import ActionForm, ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.conditions import ConditionError
from bank.foundation.pages import Panel, Text, Worklist, WorklistRow
from bank.foundation.permissions import holds
from marketing.models import Campaign, ContactDecision, ContactPolicy, Content, Profile, Segment
from marketing.selectors.charts import funnel_of
from marketing.selectors.results import result
from marketing.selectors.vocabulary import PROFILE
from marketing.services import campaigns, segments
from service.models import Notification

Cleaned = dict[str, Any]
RUN = "marketing.run_campaigns"


@admin.register(Profile)
class ProfileAdmin(ReadOnlyAdmin):
    """What the event log says of each customer."""

    view_permission = RUN
    list_display = ("customer", "payments_30d", "spent_30d_minor", "received_30d_minor", "sign_ins_30d", "as_of")
    list_select_related = ("customer",)
    search_fields = ("customer__public_id",)


class SegmentForm(ActionForm):
    """A segment's condition; the words it may use stand beside it."""

    code = forms.SlugField(label=_("Code"), max_length=60, help_text=_("The same code again writes its next version."))
    name = forms.CharField(label=_("Name"), max_length=120)
    condition = forms.CharField(
        label=_("Condition"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["condition"].help_text = _("Words: %(words)s") % {"words": ", ".join(sorted(PROFILE.fields))}

    def clean_condition(self) -> str:
        """Check the condition where it is typed."""
        text: str = self.cleaned_data["condition"]
        try:
            conditions.parse(text, PROFILE)
        except ConditionError as error:
            raise ValidationError(str(error)) from error
        return text


def _define(request: HttpRequest, obj: None, cleaned: Cleaned) -> Text:
    segment = segments.define(
        code=cleaned["code"],
        name=cleaned["name"],
        condition=cleaned["condition"],
        actor=actor_of(request),
        now=clock.now(),
    )
    return _("%(name)s has %(size)d members.") % {"name": segment, "size": segment.size}


def _refresh(request: HttpRequest, segment: Segment, cleaned: Cleaned) -> Text:
    size = segments.refresh(segment, now=clock.now())
    return _("%(name)s has %(size)d members.") % {"name": segment, "size": size}


@admin.register(Segment)
class SegmentAdmin(ReadOnlyAdmin):
    """Segments and their sizes."""

    view_permission = RUN
    list_display = ("name", "version", "condition", "size", "refreshed_at")
    search_fields = ("name", "code")
    list_actions = (StaffAction("define", _("Write a segment"), RUN, run=_define, form=SegmentForm),)
    staff_actions = (StaffAction("refresh", _("Find its members again"), RUN, run=_refresh),)

    def panels(self, request: HttpRequest, obj: Segment) -> Sequence[Panel]:
        said = conditions.parse(obj.condition, PROFILE).sentence(get_language() or "en")
        return [Panel(title=_("In words"), template="marketing/admin/words.html", context={"words": said})]


class ContentForm(ActionForm):
    """A message in every language of the bank."""

    name = forms.CharField(label=_("Name"), max_length=120)
    link = forms.CharField(label=_("Page that accepting leads to"), max_length=200, initial="/")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title, %(language)s") % {"language": language}, max_length=campaigns.LONGEST["title"]
            )
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text, %(language)s") % {"language": language},
                max_length=campaigns.LONGEST["body"],
                widget=forms.Textarea(attrs={"rows": 3}),
            )


def _write(request: HttpRequest, obj: None, cleaned: Cleaned) -> Text:
    texts = {code: [cleaned[f"title_{code}"], cleaned[f"body_{code}"]] for code, _language in settings.LANGUAGES}
    campaigns.write_content(
        name=cleaned["name"], texts=texts, link=cleaned["link"], actor=actor_of(request), now=clock.now()
    )
    return _("Written.")


@admin.register(Content)
class ContentAdmin(ReadOnlyAdmin):
    """Messages in three languages."""

    view_permission = RUN
    list_display = ("name", "link", "created_at", "created_by")
    list_actions = (StaffAction("write", _("Write a message"), RUN, run=_write, form=ContentForm),)

    def panels(self, request: HttpRequest, obj: Content) -> Sequence[Panel]:
        texts = [(label, *obj.text(code)) for code, label in settings.LANGUAGES]
        return [Panel(title=_("Texts"), template="marketing/admin/texts.html", context={"texts": texts})]


class CampaignForm(ActionForm):
    """What goes to whom, over which channels, and who is left alone."""

    name = forms.CharField(label=_("Name"), max_length=120)
    segment = forms.ModelChoiceField(label=_("Segment"), queryset=Segment.objects.order_by("-pk"))
    content = forms.ModelChoiceField(label=_("Message"), queryset=Content.objects.order_by("-pk"))
    channels = forms.MultipleChoiceField(
        label=_("Channels"), choices=Notification.Channel.choices, widget=forms.CheckboxSelectMultiple
    )
    goal = forms.ChoiceField(label=_("What counts as acted"), choices=Campaign.Goal.choices)
    goal_days = forms.IntegerField(label=_("Within days"), min_value=1, max_value=366, initial=30)
    hold_out = forms.IntegerField(label=_("Hold out, %"), min_value=0, max_value=50, initial=10)


def _draft(request: HttpRequest, obj: None, cleaned: Cleaned) -> Text:
    wanted = {name: cleaned[name] for name in ("name", "segment", "content", "channels", "goal", "goal_days")}
    campaigns.draft(hold_out_bp=cleaned["hold_out"] * 100, actor=actor_of(request), now=clock.now(), **wanted)
    return _("Drafted. Ask a second person to let it go out.")


def _request(request: HttpRequest, campaign: Campaign, cleaned: Cleaned) -> Text:
    campaigns.request_launch(
        campaign_id=campaign.pk, reason=cleaned["reason"], actor=actor_of(request), now=clock.now()
    )
    return _("Waits for a second person.")


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    """Campaigns and their results against those held out."""

    view_permission = RUN
    list_display = ("name", "segment", "state", "hold_out_bp", "launched_at")
    list_select_related = ("segment",)
    list_filter = ("state",)
    search_fields = ("name", "public_id")
    list_actions = (StaffAction("draft", _("Draft a campaign"), RUN, run=_draft, form=CampaignForm),)
    staff_actions = (
        StaffAction(
            "launch", _("Ask to send it"), RUN, run=_request, form=ReasonForm,
            available=lambda campaign: campaign.state == Campaign.State.DRAFT,
        ),
    )  # fmt: skip

    def panels(self, request: HttpRequest, obj: Campaign) -> Sequence[Panel]:
        figures = result(obj)
        verdicts = ContactDecision.Verdict
        left_out = [(verdicts(verdict).label, count) for verdict, count in figures.left_out.items()]
        context = {"figures": figures, "left_out": left_out, "chart": funnel_of(figures)}
        return [Panel(title=_("Result"), template="marketing/admin/result.html", context=context)]


@admin.register(ContactPolicy)
class ContactPolicyAdmin(ReadOnlyAdmin):
    """How often the bank may contact a customer."""

    view_permission = RUN
    list_display = ("channel", "most", "days")


@admin.register(ContactDecision)
class ContactDecisionAdmin(ReadOnlyAdmin):
    """Why each customer was contacted, or not."""

    view_permission = RUN
    list_display = ("campaign", "customer", "channel", "verdict", "decided_at")
    list_select_related = ("campaign", "customer")
    list_filter = ("verdict", "channel")
    search_fields = ("campaign__public_id", "customer__public_id")


def campaigns_worklist(request: HttpRequest) -> Worklist | None:
    """The marketer's drafts, and what goes out now."""
    if not holds(request.user, RUN):
        return None
    open_ones = Campaign.objects.exclude(state=Campaign.State.DONE).order_by("-pk")
    rows = [
        WorklistRow(
            what=campaign.name,
            due=None,
            url=reverse("admin:marketing_campaign_change", args=[campaign.pk]),
            state=campaign.get_state_display(),
        )
        for campaign in open_ones[:20]
    ]
    return Worklist(
        title=_("Campaigns"), permission=RUN, rows=rows, count=open_ones.count(),
        url=reverse("admin:marketing_campaign_changelist"),
    )  # fmt: skip


def customer_panel(request: HttpRequest, customer_id: int) -> Panel | None:
    """What marketing knows of a customer, and what the bank offered last."""
    if not holds(request.user, RUN):
        return None
    context = {
        "profile": Profile.objects.filter(customer_id=customer_id).first(),
        "decisions": ContactDecision.objects.filter(customer_id=customer_id).select_related("campaign")[:10],
    }
    return Panel(title=_("Profile"), template="marketing/admin/profile.html", context=context, order=60)
