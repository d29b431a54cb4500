"""Reconciliation on the staff desk: statements in, breaks worked off, what remains proven."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.reconciliation_forms import NostroForm, UploadForm, match_form, settle_form
from accounts.models import (
    BankStatement,
    NostroAccount,
    ReconciliationItem,
    ReconciliationMatch,
    StatementEntry,
)
from accounts.selectors import reconciliation as reads
from accounts.services import reconciliation
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.money import Money
from bank.foundation.pages import Panel, Text, Worklist, WorklistRow
from bank.foundation.permissions import holds
from bank.staff.models import Approval

WORK = "accounts.reconcile"
MOST_ROWS = 30
SHOWN = 50
Cleaned = dict[str, Any]
State = ReconciliationItem.State


def breaks_worklist(request: HttpRequest) -> Worklist | None:
    """Return what is unmatched, the oldest first; None for who does not reconcile, or where nothing waits."""
    if not holds(request.user, WORK):
        return None
    waiting = reads.breaks().select_related("nostro", "owner")
    rows = [_waits(item) for item in waiting[:MOST_ROWS]]
    if not rows:
        return None
    return Worklist(
        title=_("Reconciliation breaks"),
        permission=WORK,
        rows=rows,
        count=waiting.count(),
        url=reverse("admin:accounts_reconciliationitem_changelist"),
    )


def _waits(item: ReconciliationItem) -> WorklistRow:
    return WorklistRow(
        what=f"{_amount(item)} · {item.nostro}",
        due=dt.datetime.combine(item.value_on + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC),
        url=reverse("admin:accounts_reconciliationitem_change", args=[item.pk]),
        state=item.get_state_display(),
        detail=f"{item.get_side_display()} · {item.owner or '–'}",
    )


def _amount(item: ReconciliationItem) -> str:
    return Money(item.amount_minor, item.nostro.currency).format()


def _register(request: HttpRequest, obj: None, cleaned: Cleaned) -> Text:
    given = {name: cleaned[name] for name in ("name", "number", "servicer", "currency", "since")}
    nostro = reconciliation.register_nostro(**given, actor=actor_of(request), now=clock.now())
    return _("%(nostro)s is registered. Import its first statement next.") % {"nostro": nostro}


def _run(request: HttpRequest, nostro: NostroAccount, cleaned: Cleaned) -> Text:
    ran = reconciliation.run(nostro, actor=actor_of(request), now=clock.now())
    return _("%(matched)s matched, %(proposed)s proposed, %(open)s open.") % {
        "matched": ran.matched, "proposed": ran.proposed, "open": ran.open,
    }  # fmt: skip


def _upload(request: HttpRequest, obj: None, cleaned: Cleaned) -> Text:
    done = reconciliation.import_statements(cleaned["file"], actor=actor_of(request), now=clock.now())
    if not done.statements:
        return _("This was imported before. Nothing changed.")
    return _(
        "%(entries)s entries imported: %(matched)s matched, %(proposed)s proposed, %(skipped)s not booked yet."
    ) % {
        "entries": done.entries,
        "matched": sum(ran.matched for ran in done.ran),
        "proposed": sum(ran.proposed for ran in done.ran),
        "skipped": done.skipped,
    }


def _take(request: HttpRequest, item: ReconciliationItem, cleaned: Cleaned) -> Text:
    reconciliation.take(item.pk, actor=actor_of(request), now=clock.now())
    return _("This item is yours.")


def _match(request: HttpRequest, item: ReconciliationItem, cleaned: Cleaned) -> Text:
    chosen = [item.pk, *map(int, cleaned["items"])]
    reconciliation.match(chosen, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("Matched.")


def _settle(request: HttpRequest, item: ReconciliationItem, cleaned: Cleaned) -> Text:
    chosen = [item.pk, *map(int, cleaned["items"])]
    done = reconciliation.settle(
        chosen, line=cleaned["line"], reason=cleaned["reason"], actor=actor_of(request), now=clock.now()
    )
    if isinstance(done, Approval):
        return _("%(approval)s waits for a second person. Nothing is posted yet.") % {"approval": done.public_id}
    return _("The difference is booked and the items are matched.")


def _confirm(request: HttpRequest, match: ReconciliationMatch, cleaned: Cleaned) -> Text:
    reconciliation.confirm(match.pk, actor=actor_of(request), now=clock.now())
    return _("Matched.")


def _undo(request: HttpRequest, match: ReconciliationMatch, cleaned: Cleaned) -> Text:
    reconciliation.undo(match.pk, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("Undone. Its items wait again.")


@admin.register(NostroAccount)
class NostroAccountAdmin(ReadOnlyAdmin):
    """Our accounts with other banks: each with its reconciliation statement and what is outstanding."""

    view_permission = "accounts.view_nostroaccount"
    list_display = ("name", "number", "servicer", "currency", "since")
    list_filter = ("currency",)
    search_fields = ("name", "=number")
    fields = ("name", "number", "servicer", "currency", "since", "ledger_account")
    list_actions = (StaffAction("register", _("Register an account"), WORK, run=_register, form=NostroForm),)
    staff_actions = (StaffAction("run", _("Apply the rules now"), WORK, run=_run),)

    def panels(self, request: HttpRequest, obj: NostroAccount) -> Sequence[Panel]:
        """Show the proof, missing statements, proposals, and what is outstanding on both sides."""
        last = obj.statements.order_by("-closing_on", "-pk").first()
        on = last.closing_on if last else clock.booking_date()
        found = reads.statement_on(obj, on)
        panels = [
            Panel(
                title=_("Reconciliation statement"),
                template="accounts/admin/reconciliation_statement.html",
                context={"found": found, "rows": _proof(found, obj.currency) if found else (), "gaps": _gaps(obj)},
            )
        ]
        if proposed := list(reads.proposals(obj).prefetch_related("members")[:SHOWN]):
            rows = [(match, [_line(item, obj) for item in match.members.all()]) for match in proposed]
            panels.append(Panel(title=_("Proposals"), template="accounts/admin/matches.html", context={"rows": rows}))
        waiting = reads.outstanding(obj, on).select_related("owner")
        lines = [_line(item, obj) for item in waiting[:SHOWN]]
        panels.append(
            Panel(title=_("Outstanding"), template="accounts/admin/reconciliation_items.html", context={"rows": lines})
        )
        return panels


@admin.register(BankStatement)
class BankStatementAdmin(ReadOnlyAdmin):
    """The statements of other banks as they were imported."""

    view_permission = "accounts.view_nostroaccount"
    list_display = ("statement_id", "nostro", "sequence", "opening", "closing", "closing_on", "imported_at")
    list_select_related = ("nostro",)
    list_filter = ("nostro",)
    search_fields = ("=statement_id", "=message_id")
    search_help_text = _("The number of the statement or of its message.")
    fields = ("statement_id", "message_id", "nostro", "sequence", "opening_on", "opening", "closing_on", "closing",
              "skipped", "imported_at", "imported_by")  # fmt: skip
    readonly_fields = ("opening", "closing")
    list_actions = (StaffAction("import", _("Import a statement"), WORK, run=_upload, form=UploadForm),)

    def panels(self, request: HttpRequest, obj: BankStatement) -> Sequence[Panel]:
        """Show its entries with what they are matched to."""
        items = ReconciliationItem.objects.filter(statement_entry__statement=obj).select_related("owner").order_by("pk")
        rows = [_line(item, obj.nostro) for item in items[:500]]
        return [Panel(title=_("Entries"), template="accounts/admin/reconciliation_items.html", context={"rows": rows})]

    @admin.display(description=_("opening balance"))
    def opening(self, obj: BankStatement) -> str:
        return Money(obj.opening_minor, obj.nostro.currency).format()

    @admin.display(description=_("closing balance"))
    def closing(self, obj: BankStatement) -> str:
        return Money(obj.closing_minor, obj.nostro.currency).format()


class _Waiting(admin.SimpleListFilter):
    """Breaks first: matched items are shown when somebody asks for them."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*State.choices, ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ReconciliationItem]) -> QuerySet[ReconciliationItem]:
        wanted = self.value()
        if wanted in State.values:
            return queryset.filter(state=wanted)
        return queryset if wanted == "all" else queryset.exclude(state=State.MATCHED)


@admin.register(ReconciliationItem)
class ReconciliationItemAdmin(ReadOnlyAdmin):
    """An entry of one side without its counterpart: who looks after it, since when, what it may belong to."""

    view_permission = "accounts.view_nostroaccount"
    list_display = ("nostro", "side", "amount", "value_on", "age", "owner", "state")
    list_select_related = ("nostro", "owner")
    list_filter = (_Waiting, "side", "nostro")
    fields = ("nostro", "side", "amount", "value_on", "counts_from", "age", "named", "transaction_code", "state",
              "owner", "source", "matched")  # fmt: skip
    readonly_fields = ("amount", "age", "named", "source", "matched")
    staff_actions = (
        StaffAction("take", _("Take"), WORK, run=_take, available=lambda item: item.state != State.MATCHED),
        StaffAction("match", _("Match"), WORK, run=_match, form=match_form, available=lambda i: i.state == State.OPEN),
        StaffAction(
            "settle", _("Settle a difference"), WORK, run=_settle, form=settle_form,
            available=lambda item: item.state == State.OPEN,
            explains=_("The difference goes to this line and the items match; a large one waits for a second person."),
        ),
    )  # fmt: skip

    def heading(self, obj: ReconciliationItem) -> str:
        """Return the amount and whose it is."""
        return f"{_amount(obj)} · {obj.get_side_display()} · {obj.nostro}"

    def panels(self, request: HttpRequest, obj: ReconciliationItem) -> Sequence[Panel]:
        """Show what it may belong to, or what it is matched with."""
        if obj.match is not None:
            rows = [
                _line(item, obj.nostro) for item in obj.match.members.select_related("owner").order_by("side", "pk")
            ]
            return [
                Panel(title=obj.match.get_state_display(), template="accounts/admin/reconciliation_items.html",
                      context={"rows": rows})
            ]  # fmt: skip
        rows = [_line(item, obj.nostro) for item in reads.counterparts(obj, most=MOST_ROWS)]
        return [
            Panel(title=_("May belong to"), template="accounts/admin/reconciliation_items.html", context={"rows": rows})
        ]

    @admin.display(description=_("amount"))
    def amount(self, obj: ReconciliationItem) -> str:
        return _amount(obj)

    @admin.display(description=_("age"))
    def age(self, obj: ReconciliationItem) -> str:
        days = max((clock.booking_date() - obj.value_on).days, 0)
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}

    @admin.display(description=_("references"))
    def named(self, obj: ReconciliationItem) -> str:
        return ", ".join(obj.references[:20])

    @admin.display(description=_("comes from"))
    def source(self, obj: ReconciliationItem) -> SafeString:
        if obj.entry is not None:
            url = reverse("admin:accounts_journal_change", args=[obj.entry.journal_id])
            return format_html('<a href="{}">{} {}</a>', url, _("Journal"), obj.entry.journal_id)
        url = reverse("admin:accounts_statemententry_change", args=[obj.statement_entry_id])
        return format_html('<a href="{}">{}</a>', url, _("Statement entry"))

    @admin.display(description=_("match"))
    def matched(self, obj: ReconciliationItem) -> SafeString | str:
        if obj.match is None:
            return ""
        url = reverse("admin:accounts_reconciliationmatch_change", args=[obj.match_id])
        return format_html('<a href="{}">{}</a>', url, obj.match)


@admin.register(StatementEntry)
class StatementEntryAdmin(ReadOnlyAdmin):
    """What the other bank said of an entry, names and narrative included: so a look has a reason."""

    view_permission = "accounts.view_nostroaccount"
    asks_reason = True
    list_display = ("statement", "number", "amount", "booked_on", "value_on", "transaction_code")
    list_select_related = ("statement__nostro",)
    search_fields = ("=end_to_end_id", "=servicer_reference")
    search_help_text = _("The end-to-end id, or their reference.")
    fields = ("statement", "number", "amount", "booked_on", "value_on", "servicer_reference", "end_to_end_id",
              "transaction_code", "details", "reversal", "narrative")  # fmt: skip
    readonly_fields = ("amount",)

    @admin.display(description=_("amount"))
    def amount(self, obj: StatementEntry) -> str:
        return Money(obj.amount_minor, obj.statement.nostro.currency).format()


@admin.register(ReconciliationMatch)
class ReconciliationMatchAdmin(ReadOnlyAdmin):
    """What was matched, by which rule or person, and what was proposed or undone."""

    view_permission = "accounts.view_nostroaccount"
    list_display = ("public_id", "nostro", "state", "rule", "made_at", "made_by")
    list_select_related = ("nostro", "rule", "made_by")
    list_filter = ("state", "nostro")
    search_fields = ("=public_id",)
    fields = (
        "public_id",
        "nostro",
        "state",
        "rule",
        "journal",
        "reason",
        "made_at",
        "made_by",
        "decided_at",
        "decided_by",
    )
    staff_actions = (
        StaffAction("confirm", _("Confirm"), WORK, run=_confirm,
                    available=lambda match: match.state == ReconciliationMatch.State.PROPOSED),
        StaffAction("undo", _("Take apart"), WORK, run=_undo, form=ReasonForm, danger=True,
                    available=lambda match: match.state != ReconciliationMatch.State.UNDONE),
    )  # fmt: skip

    def panels(self, request: HttpRequest, obj: ReconciliationMatch) -> Sequence[Panel]:
        """Show its items, those of an undone match included."""
        items = ReconciliationItem.objects.filter(pk__in=obj.items).select_related("owner").order_by("side", "pk")
        rows = [_line(item, obj.nostro) for item in items]
        return [Panel(title=_("Items"), template="accounts/admin/reconciliation_items.html", context={"rows": rows})]


def _line(item: ReconciliationItem, nostro: NostroAccount) -> tuple[ReconciliationItem, Money, str]:
    return item, Money(item.amount_minor, nostro.currency), ", ".join(item.references[:3])


def _proof(found: reads.ReconciliationStatement, currency: str) -> list[tuple[Any, Money, bool]]:
    rows = [
        (_("Our balance"), found.ours, True),
        (_("Difference brought forward"), found.brought_forward, False),
        (_("Moved on statements that we do not have"), found.missing, False),
        (_("Ours that no run has taken up yet, taken off"), -found.unread, False),
        (_("Ours outstanding there, taken off"), -found.outstanding_ours, False),
        (_("Theirs outstanding here, added"), found.outstanding_theirs, False),
        (_("Their balance"), found.theirs, True),
    ]
    return [(label, Money(minor, currency), total) for label, minor, total in rows if minor or total]


def _gaps(nostro: NostroAccount) -> list[tuple[reads.Gap, Money]]:
    return [(gap, Money(gap.moved, nostro.currency)) for gap in reads.all_gaps(nostro)]
