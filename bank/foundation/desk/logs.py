"""The audit log and the access log, as compliance and auditors read them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank.foundation.admin import ReadOnlyAdmin
from bank.foundation.models import AccessLine, AuditLine
from bank.foundation.pages import Panel


def who_acted(actor: dict[str, Any]) -> str:
    """Return a stored actor as its kind and its number or name."""
    return f"{actor.get('kind', '?')} {actor.get('user_id') or actor.get('partner_id') or actor.get('channel', '')}"


class ActorColumn:
    """Who acted, in one word or two."""

    @admin.display(description=_("By"))
    def who(self, line: AuditLine | AccessLine) -> str:
        """Return the kind of actor and its number or name."""
        return who_acted(line.actor)


@admin.register(AuditLine)
class AuditLineAdmin(ActorColumn, ReadOnlyAdmin):
    """What was done."""

    view_permission = "foundation.view_auditline"
    list_display = ("id", "at", "who", "action", "subject_type", "subject_id", "reason")
    search_fields = ("subject_id__exact", "action__startswith")
    search_help_text = _("A subject's id, or the beginning of an action.")
    fields = ("at", "action", "subject_type", "subject_id", "reason", "actor")

    def panels(self, request: HttpRequest, obj: AuditLine) -> Sequence[Panel]:
        """Show before and after side by side."""
        rows = changes(obj.before or {}, obj.after or {})
        return [Panel(title=_("What changed"), template="foundation/changes.html", context={"rows": rows})]


@admin.register(AccessLine)
class AccessLineAdmin(ActorColumn, ReadOnlyAdmin):
    """Who looked at whose data, and why."""

    view_permission = "foundation.view_accessline"
    list_display = ("id", "at", "who", "subject_type", "subject_id", "reason")
    search_fields = ("subject_id__exact",)
    search_help_text = _("A subject's id.")
    fields = ("at", "subject_type", "subject_id", "reason", "actor")


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return (name, before, after) of everything that either names, in order of name."""
    return [(name, before.get(name, ""), after.get(name, "")) for name in sorted({*before, *after})]
