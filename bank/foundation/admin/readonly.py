"""The base of every staff page: it shows, and offers actions; it never saves or deletes, for no one."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import display_for_field, display_for_value, label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bank.foundation import audit, clock
from bank.foundation.actor import actor_of
from bank.foundation.admin.actions import ReasonForm, StaffAction
from bank.foundation.admin.exporting import MOST_ROWS, lines
from bank.foundation.admin.history import history_of
from bank.foundation.admin.paging import KeySetChangeList
from bank.foundation.errors import Refused
from bank.foundation.pages import Panel
from bank.foundation.permissions import holds

REASON_LASTS_SECONDS = 900


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read by those who hold `view_permission` by their position, superusers not excepted."""

    view_permission: ClassVar[str]
    export_permission: ClassVar[str] = ""
    asks_reason: ClassVar[bool] = False
    shows_history: ClassVar[bool] = True
    staff_actions: ClassVar[Sequence[StaffAction]] = ()
    list_actions: ClassVar[Sequence[StaffAction]] = ()

    actions = None
    empty_value_display = "–"
    list_per_page = 50
    show_full_result_count = False
    sortable_by = ()
    change_list_template = "admin/bank_list.html"
    change_form_template = "admin/bank_detail.html"

    # --- who may: never a superuser's star, and nobody writes here ---

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return holds(request.user, self.view_permission)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: Any) -> None:
        raise PermissionDenied

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        raise PermissionDenied

    # --- what the page shows ---

    def heading(self, obj: Any) -> str:
        """Return what the object's page is called."""
        return str(obj)

    def panels(self, request: HttpRequest, obj: Any) -> Sequence[Panel]:
        """Return what stands under the facts of an object."""
        return ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeySetChangeList]:
        return KeySetChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        offered = [action for action in self.list_actions if holds(request.user, action.permission)]
        context = {
            "offered": [(action, self._url("list-action", action.name)) for action in offered],
            "export_url": self._url("export") if self._may_export(request) else "",
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self._object(request, object_id)
        if self.asks_reason and not self._has_reason(request, obj):
            return self._ask_reason(request, obj)
        context = {
            "offered": [(action, self._url("action", object_id, action.name)) for action in self.offered(request, obj)],
            "facts": self._facts(request, obj),
            "panels": self.panels(request, obj),
            "history": history_of(obj) if self.shows_history else (),
            "title": self.heading(obj),
            "subtitle": None,
        }
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    # --- what it offers ---

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("export/", wrap(self.export_view), name=self._name("export")),
            path("do/<slug:name>/", wrap(self.list_action_view), name=self._name("list-action")),
            path("<path:object_id>/do/<slug:name>/", wrap(self.action_view), name=self._name("action")),
        ]
        return own + super().get_urls()

    def action_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Ask for an action's form and run it on an object."""
        obj = self._object(request, object_id)
        action = self._named(self.offered(request, obj), name)
        back = self._url("change", object_id)
        if self.asks_reason and not self._has_reason(request, obj):
            return HttpResponseRedirect(back)
        return self._act(request, action, obj, back)

    def list_action_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """Ask for an action's form and run it for the list as a whole."""
        if not self.has_view_permission(request):
            raise Http404
        allowed = [action for action in self.list_actions if holds(request.user, action.permission)]
        return self._act(request, self._named(allowed, name), None, self._url("changelist"))

    def export_view(self, request: HttpRequest) -> StreamingHttpResponse:
        """Hand the filtered list out as CSV, at most `MOST_ROWS` rows, on the record."""
        if not self.has_view_permission(request) or not self._may_export(request):
            raise Http404
        changes = self.get_changelist_instance(request)
        rows = changes.queryset[:MOST_ROWS]
        columns = [column for column in self.get_list_display(request) if column != "__str__"]
        header = [str(label_for_field(str(column), self.model, self)) for column in columns]
        audit.record(
            actor=actor_of(request),
            action="staff.export",
            subject=(self.model._meta.label_lower, "list"),
            after={"query": request.GET.urlencode()},
        )
        body = lines(header, ([self._cell(str(column), row) for column in columns] for row in rows.iterator(2000)))
        return StreamingHttpResponse(
            body,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{self.model._meta.model_name}.csv"'},
        )

    # --- the parts ---

    def _act(self, request: HttpRequest, action: StaffAction, obj: Any, back: str) -> HttpResponse:
        form = action.form_class(request, obj)(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                told = action.run(request, obj, form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, str(told))
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{action.label}: {obj}" if obj is not None else action.label,
            "opts": self.model._meta,
            "original": obj,
            "action": action,
            "form": form,
            "back": back,
        }
        return TemplateResponse(
            request, "admin/bank_action.html", context, status=422 if form.errors and request.method == "POST" else 200
        )

    def _object(self, request: HttpRequest, object_id: str) -> Any:
        obj = self.get_object(request, object_id) if self.has_view_permission(request) else None
        if obj is None:
            raise Http404
        return obj

    def offered(self, request: HttpRequest, obj: Any) -> list[StaffAction]:
        """Return the actions that this person may take on an object in its state."""
        return [
            action for action in self.staff_actions if holds(request.user, action.permission) and action.available(obj)
        ]

    @staticmethod
    def _named(offered: Sequence[StaffAction], name: str) -> StaffAction:
        for action in offered:
            if action.name == name:
                return action
        raise Http404

    def _ask_reason(self, request: HttpRequest, obj: Any) -> HttpResponse:
        form: forms.Form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            audit.record_access(actor=actor_of(request), subject=obj, reason=form.cleaned_data["reason"])
            request.session[self._reason_key(obj)] = clock.now().timestamp()
            return HttpResponseRedirect(request.get_full_path())
        context = {
            **self.admin_site.each_context(request),
            "title": _("Why do you look at %(subject)s?") % {"subject": getattr(obj, "public_id", obj.pk)},
            "opts": self.model._meta,
            "form": form,
            "action": StaffAction("look", _("Show"), self.view_permission, run=lambda *_: "", form=ReasonForm),
            "back": self._url("changelist"),
        }
        return TemplateResponse(request, "admin/bank_action.html", context)

    def _has_reason(self, request: HttpRequest, obj: Any) -> bool:
        given = float(request.session.get(self._reason_key(obj), 0))
        return clock.now().timestamp() - given < REASON_LASTS_SECONDS

    def _reason_key(self, obj: Any) -> str:
        return f"staff.reason.{self.opts.label_lower}.{obj.pk}"

    def _may_export(self, request: HttpRequest) -> bool:
        return holds(request.user, self.export_permission or self.view_permission)

    def _facts(self, request: HttpRequest, obj: Model) -> list[tuple[str, Any]]:
        """Return (label, value) of the object's fields as staff read them; empty ones are left out."""
        facts = []
        for name in self.get_fields(request, obj):
            field, _attribute, value = lookup_field(str(name), obj, self)
            shown = display_for_value(value, "") if field is None else display_for_field(value, field, "")
            label = capfirst(str(label_for_field(str(name), self.model, self)))
            if shown not in (None, ""):
                facts.append((label, shown))
        return facts

    def _cell(self, column: str, obj: Model) -> Any:
        field, _attribute, value = lookup_field(column, obj, self)
        return display_for_field(value, field, "") if field is not None else value

    def _name(self, what: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{what}"

    def _url(self, what: str, *args: Any) -> str:
        return reverse(f"admin:{self._name(what)}", args=args)
