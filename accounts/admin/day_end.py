"""The day's end for staff: close the day, rehearse it, and settle the accounts that it set apart."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import DayEndItem, LedgerAccount
from accounts.services import day_end
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.money import Money
from bank.foundation.pages import Text, Worklist, WorklistRow
from bank.foundation.permissions import holds

MOST_ROWS = 30
LARGEST_ON_A_PAGE = 20_000
"""Ledger accounts up to which a page rehearses; a larger bank rehearses in a terminal."""


def _retry(request: HttpRequest, item: DayEndItem, cleaned: dict[str, Any]) -> Text:
    tried = day_end.retry(item, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    if tried.state == DayEndItem.State.FAILED:
        return _("It failed again: %(error)s") % {"error": tried.error}
    return _("Done, with the steps and days that waited.")


def _skip(request: HttpRequest, item: DayEndItem, cleaned: dict[str, Any]) -> Text:
    day_end.skip(item, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("Skipped; the later steps were done.")


def _close(request: HttpRequest, obj: None, cleaned: dict[str, Any]) -> Text:
    job = day_end.close(actor=actor_of(request), now=clock.now())
    return _("%(day)s is closed to postings; %(job)s works through its end.") % {
        "day": job.params["date"],
        "job": job.public_id,
    }


def _failed(item: DayEndItem) -> bool:
    return item.state == DayEndItem.State.FAILED


@admin.register(DayEndItem)
class DayEndItemAdmin(ReadOnlyAdmin):
    """Accounts that a day's end set apart: each waits with its later steps until it is retried or skipped."""

    view_permission = "accounts.view_dayenditem"
    list_display = ("id", "day", "step", "ledger_account", "state", "attempts", "error")
    list_filter = ("state", "step")
    list_select_related = ("ledger_account",)
    search_fields = ("=ledger_account__code",)
    search_help_text = _("The whole code of the ledger account.")
    fields = ("day", "step", "ledger_account", "state", "attempts", "error", "failed_at", "settled_at", "reason")
    change_list_template = "accounts/admin/day_end_items.html"
    list_actions = (
        StaffAction(
            "close",
            _("Close the day"),
            "accounts.close_day",
            run=_close,
            form=ReasonForm,
            danger=True,
            explains=_("Nothing can be posted into the day afterwards. Customers go on paying, on the next day."),
        ),
    )
    staff_actions = (
        StaffAction(
            "retry", _("Retry"), "accounts.settle_dayenditem", run=_retry, form=ReasonForm, available=_failed
        ),
        StaffAction(
            "skip", _("Skip"), "accounts.settle_dayenditem", run=_skip, form=ReasonForm, available=_failed, danger=True
        ),
    )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        """Add the rehearsal."""
        view = self.admin_site.admin_view(self.rehearsal_view)
        return [path("rehearsal/", view, name="accounts_day_end_rehearsal"), *super().get_urls()]

    def rehearsal_view(self, request: HttpRequest) -> HttpResponse:
        """Offer to rehearse the end of the present day, and show what each step would do."""
        if not self.has_view_permission(request):
            raise Http404
        small = LedgerAccount.objects.order_by()[: LARGEST_ON_A_PAGE + 1].count() <= LARGEST_ON_A_PAGE
        rows = _rows(request) if request.method == "POST" and small else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Rehearsal of the day's end"),
            "day": clock.booking_date(),
            "small": small,
            "rows": rows,
        }
        return TemplateResponse(request, "accounts/admin/rehearsal.html", context)


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    """Return a row per step: how many things, the amounts, the failures, and the largest changes by account."""
    found = day_end.rehearse(actor=actor_of(request), now=clock.now())
    ids = {change.ledger_account_id for step in found.values() for change in step.largest}
    names = {row.pk: str(row) for row in LedgerAccount.objects.filter(pk__in=ids)}
    return [
        {
            "name": name,
            "done": int(step.figures["done"]),
            "failed": int(step.figures["failed"]),
            "amounts": [
                Money(int(minor), key) for key, minor in step.figures.items() if key.isupper() and len(key) == 3
            ],
            "largest": [(names[each.ledger_account_id], Money(each.minor, each.currency)) for each in step.largest],
        }
        for name, step in found.items()
    ]


def day_end_worklist(request: HttpRequest) -> Worklist | None:
    """Return the failed items of the days' ends; None for who settles none, or where nothing waits."""
    if not holds(request.user, "accounts.settle_dayenditem"):
        return None
    failed = DayEndItem.objects.filter(state=DayEndItem.State.FAILED).select_related("ledger_account")
    rows = [
        WorklistRow(
            what=f"{item.step} · {item.ledger_account}",
            due=item.failed_at,
            url=reverse("admin:accounts_dayenditem_change", args=[item.pk]),
            state=item.get_state_display(),
            detail=item.error,
        )
        for item in failed.order_by("failed_at", "pk")[:MOST_ROWS]
    ]
    if not rows:
        return None
    return Worklist(
        title=_("Failed day-end items"),
        permission="accounts.settle_dayenditem",
        rows=rows,
        count=failed.count(),
        url=reverse("admin:accounts_dayenditem_changelist") + "?state__exact=FAILED",
    )
