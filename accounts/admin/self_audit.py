"""The ledger's self-audit: its runs, what they found and what became of it, and the roots that were signed."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditRun, Drift, SealedRoot
from accounts.selectors import seals, self_audit
from accounts.services import audit_job, drifts
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.admin.history import name_of
from bank.foundation.pages import Panel, Text, Worklist, WorklistRow
from bank.foundation.permissions import holds

MOST_ROWS = 30


def _audit_now(request: HttpRequest, obj: None, cleaned: dict[str, Any]) -> Text:
    job = audit_job.start(f"asked:{cleaned['key']}", actor=actor_of(request), now=clock.now())
    return _("%(job)s is under way. What it finds appears here.") % {"job": job.public_id}


def _settle(request: HttpRequest, drift: Drift, cleaned: dict[str, Any]) -> Text:
    asked = drifts.request(drift.pk, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("%(approval)s waits for a second person. Until then nothing changes.") % {"approval": asked.public_id}


@admin.register(AuditRun)
class AuditRunAdmin(ReadOnlyAdmin):
    """Every run: what is new each minute, everything each night, or when somebody asks."""

    view_permission = "accounts.view_auditrun"
    shows_history = False
    list_display = ("public_id", "kind", "started_at", "finished_at", "by", "journals", "found")
    list_display_links = ("public_id",)
    list_filter = ("kind",)
    search_fields = ("=public_id",)
    fields = ("public_id", "kind", "started_at", "finished_at", "by", "low", "high", "found")
    readonly_fields = ("by",)
    change_list_template = "accounts/admin/audit_runs.html"
    list_actions = (
        StaffAction("audit-now", _("Audit everything now"), "accounts.run_audit", run=_audit_now),
    )  # fmt: skip

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Say first how the ledger stands."""
        kind = AuditRun.Kind
        context = {
            "fresh": self_audit.last_run(kind.FRESH),
            "whole": self_audit.last_run(kind.WHOLE),
            "open_drifts": self_audit.open_drifts().count(),
            "root": seals.last_root(),
            "late": self_audit.is_late(clock.now()),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def panels(self, request: HttpRequest, obj: AuditRun) -> Sequence[Panel]:
        """Show each check with its rows, and what was first found by this run."""
        found = obj.drifts.select_related("ledger_account").order_by("pk")
        context = {"checked": obj.checked.items(), "drifts": found}
        return [Panel(title=_("Checks"), template="accounts/admin/audit_run.html", context=context)]

    @admin.display(description=_("started by"))
    def by(self, run: AuditRun) -> str:
        """The person, or the part of the bank."""
        return name_of(run.started_by)

    @admin.display(description=_("journals"))
    def journals(self, run: AuditRun) -> str:
        """Of what is new: how many; of everything: all."""
        return str(run.high - run.low) if run.kind == AuditRun.Kind.FRESH else str(_("all"))


@admin.register(Drift)
class DriftAdmin(ReadOnlyAdmin):
    """What does not agree. Settling one takes two people; an account that it stops works again then."""

    view_permission = "accounts.view_drift"
    list_display = ("public_id", "check_name", "where", "ledger_account", "blocks", "state", "found_at", "seen_at")
    list_select_related = ("ledger_account",)
    list_filter = ("state", "blocks", "check_name")
    search_fields = ("=public_id", "where", "=journal_id")
    fields = (
        "public_id", "check_name", "where", "found", "ledger_account", "journal_id", "blocks", "state", "run",
        "found_at", "seen_at", "settled_at", "settled_by", "reason",
    )  # fmt: skip
    staff_actions = (
        StaffAction(
            "settle",
            _("Settle"),
            "accounts.settle_drift",
            run=_settle,
            form=ReasonForm,
            danger=True,
            available=lambda drift: drift.state == Drift.State.OPEN,
            explains=_("A second person agrees first. An account that this drift stops works again then."),
        ),
    )


@admin.register(SealedRoot)
class SealedRootAdmin(ReadOnlyAdmin):
    """The signed roots. Copies kept elsewhere are what a rewritten history cannot reach."""

    view_permission = "accounts.view_sealedroot"
    shows_history = False
    list_display = ("size", "sealed_at", "key_id")
    fields = ("size", "sealed_at", "key_id", "note")
    search_fields = ("=size",)


def drifts_worklist(request: HttpRequest) -> Worklist | None:
    """Return the drifts that wait to be settled; a check that stopped leads. None for who may not see them."""
    if not holds(request.user, "accounts.view_drift"):
        return None
    waiting = self_audit.open_drifts()
    rows = [_row(drift) for drift in waiting[:MOST_ROWS]]
    if self_audit.is_late(clock.now()):
        runs = reverse("admin:accounts_auditrun_changelist")
        rows.insert(0, WorklistRow(what=_("The ledger is not being checked"), due=clock.now(), url=runs))
    url = reverse("admin:accounts_drift_changelist") + "?state__exact=OPEN"
    title, count = _("Drifts of the ledger"), waiting.count()
    return Worklist(title=title, permission="accounts.view_drift", rows=rows, count=count, url=url)


def _row(drift: Drift) -> WorklistRow:
    return WorklistRow(
        what=f"{drift.check_name} · {drift.where}",
        due=drift.found_at,
        url=reverse("admin:accounts_drift_change", args=[drift.pk]),
        state=_("account stopped") if drift.blocks else drift.get_state_display(),
        detail=drift.found,
    )
