"""The event log's readers and what they could not take."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank.foundation import clock, events
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.events.reading import at
from bank.foundation.events.sequencer import last_position
from bank.foundation.models import DeadLetter, SubscriberCursor
from bank.foundation.pages import Panel, Text

MAY_REPLAY = "foundation.replay_deadletter"


def _replay(request: HttpRequest, letter: DeadLetter, cleaned: dict[str, Any]) -> Text:
    events.replay_letter(letter.pk, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("Taken this time.")


def _dismiss(request: HttpRequest, letter: DeadLetter, cleaned: dict[str, Any]) -> Text:
    events.dismiss_letter(letter.pk, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("Dismissed.")


def _waits(letter: DeadLetter) -> bool:
    return letter.state == DeadLetter.State.WAITING


class ReadAgainForm(ReasonForm):
    """From where a subscriber reads again."""

    after = forms.IntegerField(label=_("After position"), min_value=0, max_value=2**63 - 1, initial=0)
    field_order = ("after", "reason")


def _read_again(request: HttpRequest, cursor: SubscriberCursor, cleaned: dict[str, Any]) -> Text:
    events.replay_subscriber(
        cursor.subscriber, after=cleaned["after"], reason=cleaned["reason"], actor=actor_of(request)
    )
    return _("It reads again from there.")


@admin.register(DeadLetter)
class DeadLetterAdmin(ReadOnlyAdmin):
    """Events that a subscriber failed on: replay once the cause is mended, or dismiss with a reason."""

    view_permission = "foundation.view_deadletter"
    list_display = ("subscriber", "name", "subject_id", "position", "attempts", "state", "parked_at")
    list_filter = ("state", "subscriber")
    search_fields = ("subscriber", "name", "subject_id")
    fields = ("subscriber", "name", "subject_id", "position", "attempts", "state", "parked_at", "settled_at", "error")
    staff_actions = (
        StaffAction("replay", _("Replay"), MAY_REPLAY, run=_replay, form=ReasonForm, available=_waits),
        StaffAction("dismiss", _("Dismiss"), MAY_REPLAY, run=_dismiss, form=ReasonForm, available=_waits, danger=True),
    )

    def panels(self, request: HttpRequest, obj: DeadLetter) -> Sequence[Panel]:
        """Show the event itself: ids and primitives, never a person's data."""
        context = {"event": at(obj.position)}
        return [Panel(title=_("The event"), template="foundation/event.html", context=context)]


@admin.register(SubscriberCursor)
class SubscriberCursorAdmin(ReadOnlyAdmin):
    """How far each subscriber has read."""

    view_permission = "foundation.view_subscribercursor"
    list_display = ("subscriber", "position", "behind", "attempts", "retry_at", "moved_at")
    fields = ("subscriber", "position", "attempts", "retry_at", "moved_at", "error")
    staff_actions = (StaffAction("again", _("Read again"), MAY_REPLAY, run=_read_again, form=ReadAgainForm),)

    @admin.display(description=_("Behind"))
    def behind(self, cursor: SubscriberCursor) -> int:
        """Return how many positions are ahead of it."""
        return max(0, last_position() - cursor.position)
