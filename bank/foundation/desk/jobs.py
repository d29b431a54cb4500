"""Named jobs, live: how far they are; stopping and resuming them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bank.foundation import jobs
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.jobs import Job, JobChunk
from bank.foundation.pages import Panel, Text

MOST_TROUBLES = 20


def _stop(request: HttpRequest, job: Job, cleaned: dict[str, Any]) -> Text:
    jobs.stop(job, actor=actor_of(request), reason=cleaned["reason"])
    return _("Stopped after the chunks in flight.")


def _resume(request: HttpRequest, job: Job, cleaned: dict[str, Any]) -> Text:
    jobs.resume(job, actor=actor_of(request), reason=cleaned["reason"])
    return _("Set going again.")


def _under_way(job: Job) -> bool:
    return job.state in (Job.State.PLANNED, Job.State.RUNNING)


def _can_resume(job: Job) -> bool:
    return job.state in (Job.State.STOPPED, Job.State.FAILED)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """The list is live for whoever may see it; without JavaScript a refresh shows the same."""

    view_permission = "foundation.view_job"
    list_display = ("public_id", "name", "key", "bar", "state", "worked", "started_at", "finished_at")
    list_display_links = ("public_id",)
    list_filter = ("state", "name")
    search_fields = ("public_id", "name", "key")
    fields = ("public_id", "name", "key", "params", "state", "started_at", "finished_at", "error")
    staff_actions = (
        StaffAction("stop", _("Stop"), "foundation.control_job", run=_stop, form=ReasonForm, available=_under_way),
        StaffAction(
            "resume", _("Resume"), "foundation.control_job", run=_resume, form=ReasonForm, available=_can_resume
        ),
    )

    class Media:
        js = ("foundation/jobs.js",)

    @admin.display(description=_("Progress"))
    def bar(self, job: Job) -> SafeString:
        """Return the bar; the script finds it by the job's id."""
        return format_html(
            '<span class="job-bar" data-job="{}" data-state="{}" data-live-url="/live/staff/{}/">'
            '<progress max="100" value="{}" aria-label="{}"></progress> <span data-percent>{}</span> %</span>',
            job.public_id,
            job.state,
            self.view_permission,
            job.percent,
            _("Progress"),
            job.percent,
        )

    def panels(self, request: HttpRequest, obj: Job) -> Sequence[Panel]:
        """Show the bar, and the chunks that made trouble."""
        troubles = obj.chunks.exclude(error="").order_by("number")[:MOST_TROUBLES]
        counts = {state.label: obj.chunks.filter(state=state).count() for state in JobChunk.State}
        context = {
            "job": obj,
            "counts": counts,
            "troubles": troubles,
            "parts": jobs.parts_of(obj),
            "live_url": f"/live/jobs/{obj.public_id}/",
        }
        return [Panel(title=_("Progress"), template="foundation/job_progress.html", context=context)]
