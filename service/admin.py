"""The service desk: conversations that wait, cases with their due time, promises and notifications."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ActionForm, ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.pages import Panel, Text, Worklist, WorklistRow
from bank.foundation.permissions import holds
from service.models import Case, CasePolicy, Conversation, Notification
from service.selectors import desk
from service.selectors.clock import answer_due
from service.services import cases, conversations
from service.services.conversations import LONGEST_MESSAGE

Cleaned = dict[str, Any]
ANSWER, HANDLE = "service.answer_customers", "service.handle_case"
MOST_ROWS = 30


class ReplyForm(ActionForm):
    """An answer to the customer."""

    body = forms.CharField(label=_("Your answer"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 4}))


def _reply(request: HttpRequest, talk: Conversation, cleaned: Cleaned) -> Text:
    conversations.reply(
        conversation_id=talk.pk, body=cleaned["body"], key=cleaned["key"], actor=actor_of(request), now=clock.now()
    )
    return _("Sent; the customer sees it now.")


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    """One conversation a customer; those who wait longest are on the worklist."""

    view_permission = ANSWER
    list_display = ("public_id", "customer", "waiting_since", "last_message_at")
    list_select_related = ("customer",)
    search_fields = ("public_id", "customer__name_latin", "customer__name_chinese")
    fields = ("customer", "opened_at", "waiting_since", "last_message_at")
    staff_actions = (StaffAction("reply", _("Answer"), ANSWER, run=_reply, form=ReplyForm),)

    def panels(self, request: HttpRequest, obj: Conversation) -> Sequence[Panel]:
        context = {"talk": desk.messages_in(obj), "conversation": obj}
        return [Panel(title=_("Messages"), template="service/admin/talk.html", context=context)]


class ResolveForm(ActionForm):
    """The answer to a case; it goes to the customer."""

    resolution = forms.CharField(
        label=_("Answer to the customer"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 5})
    )


def _take(request: HttpRequest, case: Case, cleaned: Cleaned) -> Text:
    cases.take(case_id=case.pk, actor=actor_of(request), now=clock.now())
    return _("The case is yours.")


def _pause(request: HttpRequest, case: Case, cleaned: Cleaned) -> Text:
    cases.pause(case_id=case.pk, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("The clock stands still until you resume.")


def _resume(request: HttpRequest, case: Case, cleaned: Cleaned) -> Text:
    cases.resume(case_id=case.pk, actor=actor_of(request), now=clock.now())
    return _("The clock runs again.")


def _resolve(request: HttpRequest, case: Case, cleaned: Cleaned) -> Text:
    cases.resolve(case_id=case.pk, resolution=cleaned["resolution"], actor=actor_of(request), now=clock.now())
    return _("Answered.")


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    """Questions, complaints and disputes, each with its clock."""

    view_permission = HANDLE
    list_display = ("public_id", "kind", "customer", "state", "due_at", "owner")
    list_select_related = ("customer", "owner")
    list_filter = ("state", "kind")
    search_fields = ("public_id", "customer__name_latin", "customer__name_chinese")
    fields = (
        "customer",
        "kind",
        "subject",
        "state",
        "owner",
        "payment",
        "opened_at",
        "due_at",
        "resolved_at",
        "resolution",
    )
    staff_actions = (
        StaffAction("take", _("Take"), HANDLE, run=_take, available=lambda case: case.state != Case.State.RESOLVED),
        StaffAction(
            "resolve", _("Answer"), HANDLE, run=_resolve, form=ResolveForm,
            available=lambda case: case.state != Case.State.RESOLVED,
        ),
        StaffAction(
            "pause", _("Stop the clock"), HANDLE, run=_pause, form=ReasonForm,
            available=lambda case: case.state == Case.State.OPEN,
        ),
        StaffAction(
            "resume", _("Let the clock run"), HANDLE, run=_resume,
            available=lambda case: case.state == Case.State.PAUSED,
        ),
    )  # fmt: skip

    def panels(self, request: HttpRequest, obj: Case) -> Sequence[Panel]:
        context = {"talk": obj.messages.select_related("user")}
        return [Panel(title=_("What was said"), template="service/admin/talk.html", context=context)]


@admin.register(CasePolicy)
class CasePolicyAdmin(ReadOnlyAdmin):
    """What is promised for each kind of case."""

    view_permission = HANDLE
    list_display = ("kind", "answer_within_minutes", "opens", "closes", "calendar")


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """What was sent to whom, without its text."""

    view_permission = HANDLE
    list_display = ("public_id", "user", "channel", "code", "state", "created_at", "sent_at", "seen_at")
    list_select_related = ("user",)
    list_filter = ("channel", "state")
    search_fields = ("public_id", "user__username")
    fields = ("user", "channel", "code", "language", "state", "created_at", "sent_at", "seen_at", "attempts", "error")


def conversations_worklist(request: HttpRequest) -> Worklist | None:
    """Customers who wait for an answer, longest first."""
    if not holds(request.user, ANSWER):
        return None
    rows = [
        WorklistRow(
            what=str(talk.customer),
            due=answer_due(talk.waiting_since) if talk.waiting_since else None,
            url=reverse("admin:service_conversation_change", args=[talk.pk]),
            state=_("waits for an answer"),
        )
        for talk in desk.waiting_conversations(MOST_ROWS)
    ]
    count = Conversation.objects.filter(waiting_since__isnull=False).count()
    return Worklist(
        title=_("Conversations"), permission=ANSWER, rows=rows, count=count,
        url=reverse("admin:service_conversation_changelist"),
    )  # fmt: skip


def cases_worklist(request: HttpRequest) -> Worklist | None:
    """Cases whose clock runs, next due first."""
    if not holds(request.user, HANDLE):
        return None
    rows = [
        WorklistRow(
            what=f"{case.get_kind_display()} · {case.subject}",
            due=case.due_at,
            url=reverse("admin:service_case_change", args=[case.pk]),
            state=case.get_state_display(),
            detail=str(case.customer),
        )
        for case in desk.due_cases(MOST_ROWS)
    ]
    count = Case.objects.filter(state=Case.State.OPEN).count()
    return Worklist(
        title=_("Cases"), permission=HANDLE, rows=rows, count=count, url=reverse("admin:service_case_changelist")
    )


def customer_panel(request: HttpRequest, customer_id: int) -> Panel | None:
    """What this customer asked and how it stands."""
    if not holds(request.user, HANDLE):
        return None
    context = {"cases": desk.cases_of(customer_id)[:20]}
    return Panel(title=_("Cases"), template="service/admin/cases_panel.html", context=context, order=40)
